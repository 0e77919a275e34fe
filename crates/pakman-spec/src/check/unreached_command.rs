//! A `call` that goes on behind its first command: that one takes the place of the shell.

use super::File;
use crate::{Code, Diagnostic, Edit, Sink, Span, shell::Script};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for script in file.scripts.iter().filter(|script| script.is_call()) {
        if let Some(range) = script.behind_first() {
            let message = "this never runs: the first command takes the place of the shell";
            let diagnostic = Diagnostic::new(Code::UnreachedCommand, script.span(range), message);
            sink.push(if script.whole_text()[range.clone()].starts_with('-') {
                folded(file, script, diagnostic)
            } else {
                diagnostic
                    .help("write `sh -c '...'`, or call a script in the repository that runs both")
            });
        }
    }
}

/// Options on a line of their own belong to the first: `>` joins the lines, `|` keeps them.
fn folded(file: &File<'_>, script: &Script<'_>, diagnostic: Diagnostic) -> Diagnostic {
    let start = script.whole().start as usize;
    let before = file.source.text().get(..start).unwrap_or_default();
    let before = before.trim_end().trim_end_matches(['-', '+']);
    if !before.ends_with('|') {
        return diagnostic.help("write it on one line");
    }
    let span = Span::new(before.len() - 1, before.len());
    let edit = Edit { span, text: ">".to_owned() };
    diagnostic.unsafe_fix("write `>` instead of `|`, to join the lines", vec![edit])
}
