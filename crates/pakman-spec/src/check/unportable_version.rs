//! A condition that apk 3 reads and apk 2 does not: a hash, or a number of more than 17 digits.

use pakman_alpine::has_apk_3;

use super::File;
use crate::{Code, Diagnostic, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    if file.spec.stack.as_ref().is_some_and(|stack| has_apk_3(stack.value.release())) {
        return;
    }
    let build = file.spec.dependencies.as_ref().and_then(|it| it.value.build.as_ref());
    let build = build.into_iter().flat_map(|list| &list.value);
    for word in build.chain(file.runtime()) {
        let Some((_, version)) = word.value.constraint() else { continue };
        if !version.is_read_by_apk_2() {
            let message = format!("apk 2 cannot read the version `{}`", version.as_str());
            sink.push(Diagnostic::new(Code::UnportableVersion, word.span, message).help(
                "Alpine has apk 3 since 3.23; before that, a version has no `~` and at most 17 \
                 digits in a row",
            ));
        }
    }
}
