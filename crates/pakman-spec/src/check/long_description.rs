//! abuild refuses a `pkgdesc` of 128 bytes or more.

use super::File;
use crate::{Code, Diagnostic, Sink, resolve::MAX_DESCRIPTION};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(description) = &file.spec.description else { return };
    let length = description.value.len();
    if length > MAX_DESCRIPTION {
        let message =
            format!("`description` is {length} bytes long, abuild takes {MAX_DESCRIPTION}");
        sink.push(
            Diagnostic::new(Code::LongDescription, description.span, message)
                .help("it is cut off there; say it in fewer words"),
        );
    }
}
