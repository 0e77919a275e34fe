//! Commands that never run: a `call` that goes on behind its first one, which takes the place of the
//! shell, and what stands behind the end of a script.

use super::File;
use crate::{
    Code, Diagnostic, Edit, Sink, Span,
    shell::{Script, Unreached},
};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for script in file.scripts.iter().filter(|script| !script.is_call()) {
        for Unreached { range, by } in script.unreached() {
            let end = script.whole_text()[by.clone()].split_whitespace().next().unwrap_or_default();
            let message = format!("this never runs: {}", reason(script, end));
            sink.push(
                Diagnostic::new(Code::UnreachedCommand, script.span(range), message)
                    .also(script.span(by), "it ends here")
                    .help(format!("remove `{end}`, or what it keeps from running")),
            );
        }
    }
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

fn reason(script: &Script<'_>, end: &str) -> String {
    match end {
        "exec" => "`exec` puts a program in the place of the shell".to_owned(),
        _ => format!("`{end}` stands before it in {}", script.role.subject()),
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
