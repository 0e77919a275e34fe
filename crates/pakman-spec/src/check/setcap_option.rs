//! abuild since 3.11.8 (Alpine 3.19) refuses files with capabilities without the option `setcap`.

use super::{File, items};
use crate::{Code, Diagnostic, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(package) = &file.spec.package else { return };
    let uses_setcap = package.value.lines().filter_map(|line| line.split('#').next()).any(|line| {
        line.split(|letter: char| !letter.is_alphanumeric() && letter != '/')
            .any(|word| word == "setcap" || word.ends_with("/setcap"))
    });
    let options = file.spec.build.as_ref().and_then(|build| build.value.options.as_ref());
    if uses_setcap && !items(options).any(|option| option.as_str() == "setcap") {
        let message = "`package` calls `setcap`, which abuild refuses without the option `setcap`";
        sink.push(
            Diagnostic::new(Code::SetcapOption, package.span, message)
                .help("add `options: [setcap]` under `build`"),
        );
    }
}
