//! `#!/bin/bash` in front of a text that busybox `sh` runs: a comment, since it is not the first line
//! of the script that the text becomes a part of.

use std::ops::Range;

use super::File;
use crate::{Code, Diagnostic, Edit, Sink, Span, shell::Script};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for script in file.scripts.iter().filter(|script| !script.is_call()) {
        let line = script.whole_text().lines().next().unwrap_or_default();
        let Some(rest) = line.strip_prefix("#!") else { continue };
        let mut words = rest.split_whitespace().filter(|word| *word != "-S");
        let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
        let mut program = words.next().map(name).unwrap_or_default();
        if matches!(&*program, "env" | "busybox") {
            program = words.next().map(name).unwrap_or_default();
        }
        let options: Vec<&str> = words.collect();
        let is_sh = matches!(&*program, "sh" | "ash" | "dash");
        if is_sh && options.is_empty() {
            continue;
        }
        let place = script.span(&(0..line.len()));
        let subject = script.role.subject();
        let told = |message: String| Diagnostic::new(Code::OtherShell, place, message);
        sink.push(if is_sh {
            let options = options.join(" ");
            let diagnostic =
                told(format!("`{options}` has no effect: {subject} becomes part of a script"));
            let title = format!("write `set {options}`");
            let is_plain = matches!(&*options, "-e" | "-u" | "-eu" | "-ue");
            match script.editable(&(0..line.len())).filter(|_| is_plain) {
                Some(span) => {
                    diagnostic.fix(title, vec![Edit { span, text: format!("set {options}") }])
                }
                None => diagnostic.help(title),
            }
        } else {
            let diagnostic = told(format!("busybox `sh` runs {subject}, not `{program}`"));
            removed(file, script, 0..line.len(), diagnostic, &program)
        });
    }
}

/// A text for another shell may be one that `sh` takes as well; for any other program it is not.
fn removed(
    file: &File<'_>,
    script: &Script<'_>,
    line: Range<usize>,
    diagnostic: Diagnostic,
    program: &str,
) -> Diagnostic {
    let is_shell = matches!(program, "bash" | "ksh" | "mksh" | "zsh");
    if !is_shell || !script.faults().is_empty() {
        let (shipped, key) = match script.hook() {
            Some(_) => ("a file that `build.destinations` ships", "runtime"),
            None => ("a file of the repository", "build"),
        };
        return diagnostic.help(format!(
            "move it into {shipped}, call that, and add the package with `{program}` to \
             `dependencies.{key}`"
        ));
    }
    let text = script.whole_text();
    let next = text[line.end..].find(|letter| letter != '\n').map(|at| line.end + at);
    let edit = next.and_then(|next| {
        let start = script.editable(&line)?.start as usize;
        let end = script.span(&(next..next + 1)).start as usize;
        let between = file.source.text().get(start + line.len()..end)?;
        between.trim().is_empty().then(|| Edit { span: Span::new(start, end), text: String::new() })
    });
    match edit {
        Some(edit) => diagnostic.unsafe_fix("remove the line", vec![edit]),
        None => diagnostic.help("remove the line"),
    }
}
