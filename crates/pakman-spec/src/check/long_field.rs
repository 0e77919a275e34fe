//! What apk's index has no room for: a text of the package's own, or a list of what it needs.

use pakman_alpine::{License, Maintainer, Url, index::LONGEST_LINE};

use super::File;
use crate::{Code, Diagnostic, Severity, Sink, Span, Spanned};

/// What else the line of dependencies may have: its key, and what is found by looking at programs.
const RESERVED: usize = 31_000;

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let texts = [
        text("license", file.spec.license.as_ref(), License::MOST_BYTES),
        text("url", file.spec.url.as_ref(), Url::MOST_BYTES),
        text("maintainer", file.spec.maintainer.as_ref(), Maintainer::MOST_BYTES),
    ];
    for (key, span, length, most) in texts.into_iter().flatten() {
        let message =
            format!("`{key}` is {length} bytes long, and the index of apk has room for {most}");
        sink.push(
            Diagnostic::new(Code::LongField, span, message).help("shorten it; it is left out"),
        );
    }
    let most = LONGEST_LINE - RESERVED;
    let mut length = 0;
    let beyond = file.runtime().find(|word| {
        length += word.value.as_str().len() + 1;
        length > most
    });
    if let Some(word) = beyond {
        let message =
            format!("`dependencies.runtime` is longer than the {most} bytes that apk can read");
        sink.push(
            Diagnostic::new(Code::LongField, word.span, message)
                .severity(Severity::Error)
                .label("the list is too long from here on")
                .help("let another package depend on some of these"),
        );
    }
}

/// The key, the place, the length and the bound of a text that is too long.
fn text<'a, T: AsRef<str>>(
    key: &'a str,
    said: Option<&Spanned<T>>,
    most: usize,
) -> Option<(&'a str, Span, usize, usize)> {
    let said = said?;
    let length = said.value.as_ref().len();
    (length > most).then_some((key, said.span, length, most))
}
