//! abuild refuses a `pkgdesc` of 128 bytes or more.

use pakman_alpine::Description;

use super::File;
use crate::{Code, Diagnostic, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(description) = &file.spec.description else { return };
    let length = description.value.as_str().len();
    let most = Description::MOST_BYTES;
    if length > most {
        let message =
            format!("`description` is {length} bytes long, and abuild takes at most {most}");
        sink.push(
            Diagnostic::new(Code::LongDescription, description.span, message)
                .help("shorten it; the rest is cut off"),
        );
    }
}
