//! Diagnostics of one or several files.

use std::io::Write;

use pakman_spec::{
    Diagnostic, Severity, Source,
    report::{self, Problems, Style, visible::on_one_line},
};

use crate::{input::Input, report::voice::Voice};

/// Which severities are reported.
pub(crate) fn wanted(quiet: bool) -> &'static [Severity] {
    if quiet {
        &[Severity::Error, Severity::Warning]
    } else {
        &[Severity::Error, Severity::Warning, Severity::Note]
    }
}

/// Each diagnostic of a wanted severity, with the text that it is about.
fn problems<'a>(
    inputs: &'a [Input],
    wanted: &'a [Severity],
) -> impl Iterator<Item = (&'a Source, &'a Diagnostic)> {
    inputs.iter().flat_map(move |input| {
        let reported = input.diagnostics.iter().filter(|one| wanted.contains(&one.severity));
        reported.map(|one| (&input.source, one))
    })
}

/// For people, with the escape sequences of terminals: whoever writes them drops those that are not
/// wanted.
pub(crate) fn human(inputs: &[Input], wanted: &[Severity]) -> String {
    report::human(problems(inputs, wanted), Style::Terminal)
}

/// For programs.
pub(crate) fn json<'a>(inputs: &'a [Input], wanted: &'a [Severity]) -> Problems<'a> {
    Problems::of(problems(inputs, wanted))
}

/// `2 errors, 1 warning`: how many there are of the wanted severities; empty when none.
pub(crate) fn count(inputs: &[Input], wanted: &[Severity]) -> String {
    let part = |severity: &Severity| {
        let number: usize = inputs.iter().map(|input| input.count(*severity)).sum();
        let plural = if number == 1 { "" } else { "s" };
        (number > 0).then(|| format!("{number} {}{plural}", severity.name()))
    };
    wanted.iter().filter_map(part).collect::<Vec<_>>().join(", ")
}

/// The last line of a report: how many there are, or that there are none.
pub(crate) fn summary(inputs: &[Input], wanted: &[Severity]) -> String {
    let count = count(inputs, wanted);
    match inputs {
        _ if !count.is_empty() => count + "\n",
        [input] => format!("{}: no problems\n", on_one_line(input.source.name())),
        _ => format!("{} files: no problems\n", inputs.len()),
    }
}

/// Says the problems of a file whose report is not what was asked for.
pub(crate) fn tell(input: &Input, voice: Voice) {
    let report = human(std::slice::from_ref(input), wanted(voice.is_quiet()));
    // Nothing is left to do when standard error is closed.
    let _ = write!(anstream::stderr(), "{report}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_reports_leave_out_notes() {
        let inputs = [Input::sample()];
        assert_eq!(count(&inputs, wanted(false)), "4 errors, 2 warnings, 1 note");
        assert_eq!(count(&inputs, wanted(true)), "4 errors, 2 warnings");
        assert!(!human(&inputs, wanted(true)).contains("a note"));
        assert!(human(&inputs, wanted(false)).contains("a note"));
    }
}
