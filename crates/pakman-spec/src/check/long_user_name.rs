//! A user whose name is too long for the tar header in a package: apk takes the files for root's.

use super::File;
use crate::{Code, Diagnostic, Sink, spec::User};

/// Bytes of the header's field for a user's name, without its end.
const MAX_USER_NAME: usize = 31;

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(run) = file.run() else { return };
    let (Some(name), Some(user)) = (&run.name, &run.user) else { return };
    let length = name.value.as_str().len();
    if user.value == User::App && length > MAX_USER_NAME {
        let message =
            format!("`run.name` is {length} bytes long, and a user's name has {MAX_USER_NAME}");
        sink.push(
            Diagnostic::new(Code::LongUserName, name.span, message)
                .also(user.span, "the user has the name of the package")
                .help(
                    "its files would belong to root; choose a shorter name, or write `user: root`",
                ),
        );
    }
}
