//! What came of trying a package, for people.

use pakman_box::{Case, Finding, Report, Step};
use pakman_spec::{Source, locate};

/// How much of what was printed is shown, in lines.
const LINES: usize = 20;

/// A table of installations by steps, then what is wrong, with its line in the file, what was printed
/// and the end of the log.
pub(crate) fn human(report: &Report, file: &Source) -> String {
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
        text += &details(case, file);
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

fn details(case: &Case, file: &Source) -> String {
    let name = case.name();
    let mut text: String = case.notes.iter().map(|note| format!("\n{name}: {note}\n")).collect();
    for warning in &case.warnings {
        text += &format!("\n{name}: warning: {}\n", described(warning, file));
    }
    for check in &case.checks {
        let Some(finding) = &check.finding else { continue };
        text += &format!("\n{name}: {}: {}\n", check.step, described(finding, file));
    }
    if !case.log.is_empty() {
        text += &format!("\n{name}: the end of its log\n");
        text += &indented(case.log.iter().map(String::as_str));
    }
    text
}

/// What is wrong, where in the file, what was printed, and what to do.
fn described(finding: &Finding, file: &Source) -> String {
    let Finding { message, output, help, keys } = finding;
    let place = line(file, keys).map(|line| format!("\n  --> {}:{line}", file.name()));
    let help = help.as_ref().map(|help| format!("  help: {help}\n"));
    let output = indented(output.lines());
    format!("{message}{}\n{output}{}", place.unwrap_or_default(), help.unwrap_or_default())
        .trim_end()
        .to_owned()
}

/// The line that the keys lead to, or as far as the file has them.
fn line(file: &Source, keys: &[String]) -> Option<usize> {
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let span = (1..=keys.len()).rev().find_map(|count| locate(file, &keys[..count]))?;
    Some(file.position(span.start as usize).line)
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
                        web: warning: port 80 is open to nobody\n\
                        \n\
                        web: answer: `/` on port 80 is answered with 502\n\
                        \x20 --> instellar.yml:4\n\
                        \x20 | <b>\"bad\" & gateway</b>\n\
                        \x20 help: answer\n\
                        \n\
                        web: the end of its log\n\
                        \x20 | no upstream\n";
        let file =
            Source::new("instellar.yml", "kits:\n  - name: web\n    ports:\n      - name: api\n");
        assert_eq!(human(&report(), &file), expected);
    }
}
