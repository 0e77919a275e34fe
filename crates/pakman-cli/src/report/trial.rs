//! What came of trying a package, for people.

use pakman_box::{Case, Report, Step};

/// How much of what was printed is shown, in lines.
const LINES: usize = 20;

/// A table of installations by steps, then what is wrong, with what was printed and the end of the
/// log.
pub(crate) fn human(report: &Report) -> String {
    let looked_at = |step: &Step| report.cases.iter().any(|case| case.check(*step).is_some());
    let steps: Vec<Step> = Step::ALL.into_iter().filter(looked_at).collect();
    let names: Vec<String> = report.cases.iter().map(Case::name).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let mut text = format!("{:width$}", "");
    for step in &steps {
        text += &format!("  {step:8}");
    }
    text = text.trim_end().to_owned() + "\n";
    for (case, name) in report.cases.iter().zip(&names) {
        let cells: String = steps.iter().map(|step| format!("  {:8}", cell(case, *step))).collect();
        text += format!("{name:width$}{cells}").trim_end();
        text += "\n";
    }
    for case in &report.cases {
        text += &details(case);
    }
    text
}

fn cell(case: &Case, step: Step) -> String {
    match case.check(step) {
        None => String::new(),
        Some(check) if check.finding.is_some() => "FAILED".to_owned(),
        Some(check) => format!("{:.1} s", check.seconds),
    }
}

fn details(case: &Case) -> String {
    let name = case.name();
    let mut text: String = case.notes.iter().map(|note| format!("\n{name}: {note}\n")).collect();
    for check in &case.checks {
        let Some(finding) = &check.finding else { continue };
        text += &format!("\n{name}: {}: {}\n", check.step, finding.message);
        text += &indented(finding.output.lines());
    }
    if !case.log.is_empty() {
        text += &format!("\n{name}: the end of its log\n");
        text += &indented(case.log.iter().map(String::as_str));
    }
    text
}

/// The last of these lines, each behind a bar.
fn indented<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let lines: Vec<&str> = lines.collect();
    let end = &lines[lines.len().saturating_sub(LINES)..];
    end.iter().map(|line| format!("  | {line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::junit::tests::report;

    #[test]
    fn a_table_is_followed_by_what_is_wrong() {
        let expected = "            install   start     answer\n\
                        web         0.5 s     2.0 s     FAILED\n\
                        web/worker  0.5 s     2.0 s\n\
                        \n\
                        web: answer: `/` on port 80 is answered with 502\n\
                        \x20 | <b>\"bad\" & gateway</b>\n\
                        \n\
                        web: the end of its log\n\
                        \x20 | no upstream\n";
        assert_eq!(human(&report()), expected);
    }
}
