//! `foo@edge` in `runtime`: apk knows tags of repositories in `/etc/apk/world` alone, and apk 3
//! takes no package that has one.

use super::File;
use crate::{Code, Diagnostic, Edit, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for word in file.runtime().filter(|word| word.value.tag().is_some()) {
        let text = word.value.without_tag().to_string();
        let message = format!("a package cannot depend on `{}`", word.value);
        sink.push(
            Diagnostic::new(Code::RepositoryTag, word.span, message)
                .label("the tag after `@` means nothing on another system")
                .fix(format!("write `{text}`"), vec![Edit { span: word.span, text }]),
        );
    }
}
