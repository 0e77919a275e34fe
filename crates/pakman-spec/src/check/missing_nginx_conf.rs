//! A static site brings its own `nginx.conf`, at the root of the repository.

use super::File;
use crate::{Code, Diagnostic, Sink, spec::Type};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(kind) = file.spec.r#type.as_ref().filter(|kind| kind.value == Type::Static) else {
        return;
    };
    let Some(files) = &file.surroundings.files else { return };
    if !files.iter().any(|path| path == "nginx.conf") {
        sink.push(
            Diagnostic::new(Code::MissingNginxConf, kind.span, "a static site needs `nginx.conf`")
                .help("write it at the root of the repository; it becomes `/etc/APP/default.conf`"),
        );
    }
}
