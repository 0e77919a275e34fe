//! One kit of a file is the main one.

use super::File;
use crate::{Code, Diagnostic, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(kits) = file.spec.kits.as_ref().filter(|kits| !kits.value.is_empty()) else { return };
    let mains = file.kits().filter_map(|kit| kit.main.as_ref()).filter(|main| main.value);
    let mains: Vec<_> = mains.collect();
    match &mains[..] {
        [] => {
            let first = file.kits().find_map(|kit| kit.name.as_ref().map(|name| name.span));
            let message = "no kit is marked as the main one";
            sink.push(
                Diagnostic::new(Code::MainKit, first.unwrap_or(kits.span), message)
                    .help("write `main: true` in the kit that is installed by default"),
            );
        }
        [first, others @ ..] => {
            for other in others {
                sink.push(
                    Diagnostic::new(
                        Code::MainKit,
                        other.span,
                        "two kits are marked as the main one",
                    )
                    .label("again here")
                    .also(first.span, "first here")
                    .help("keep `main: true` only in the kit that is installed by default"),
                );
            }
        }
    }
}
