//! `foo@edge`: apk knows tags of repositories in `/etc/apk/world` alone. apk 3 takes no package that
//! has one, and no apk installs one as part of a virtual package, as abuild does with what a build
//! needs.

use super::File;
use crate::{Code, Dependency, Diagnostic, Edit, Sink, Spanned};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for word in file.runtime() {
        let label = "the tag after `@` means nothing on another system";
        tell(word, "a package", label, sink);
    }
    for word in file.build() {
        let label = "abuild installs this through a virtual package, where apk accepts no tag";
        tell(word, "a build", label, sink);
    }
}

fn tell(word: &Spanned<Dependency>, who: &str, label: &str, sink: &mut Sink) {
    if word.value.tag().is_none() {
        return;
    }
    let text = word.value.without_tag().to_string();
    sink.push(
        Diagnostic::new(
            Code::RepositoryTag,
            word.span,
            format!("{who} cannot depend on `{}`", word.value),
        )
        .label(label)
        .fix(format!("write `{text}`"), vec![Edit { span: word.span, text }]),
    );
}
