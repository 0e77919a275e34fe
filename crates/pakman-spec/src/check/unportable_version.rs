//! A condition that apk 3 reads and others do not: abuild no hash, apk 2 no number of more than 17
//! digits either.

use pakman_alpine::has_apk_3;

use super::File;
use crate::{Code, Diagnostic, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let has_apk_3 = file.spec.stack.as_ref().is_some_and(|stack| has_apk_3(stack.value.release()));
    for word in file.build().chain(file.runtime()) {
        let Some((_, version)) = word.value.constraint() else { continue };
        if version.has_hash() {
            let message = format!("abuild cannot read the version `{}`", version.as_str());
            sink.push(
                Diagnostic::new(Code::UnportableVersion, word.span, message)
                    .help("leave out the hash; `~` in front of the rest still finds the version"),
            );
        } else if !has_apk_3 && !version.is_read_by_apk_2() {
            let message = format!("apk 2 cannot read the version `{}`", version.as_str());
            sink.push(Diagnostic::new(Code::UnportableVersion, word.span, message).help(
                "Alpine has apk 3 since 3.23; before that, a version has at most 17 digits in a row",
            ));
        }
    }
}
