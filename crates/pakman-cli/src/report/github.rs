//! The report for a workflow of GitHub Actions: commands that its runner turns into annotations.

use pakman_spec::{Diagnostic, Severity, report::visible::on_lines};

use crate::input::Input;

/// A line for each diagnostic that has a wanted severity.
///
/// The runner shows at most ten errors and ten warnings of a step beside the code; all of them
/// stay in the log.
pub(crate) fn github(inputs: &[Input], wanted: &[Severity]) -> String {
    let mut text = String::new();
    for input in inputs {
        let reported = input.diagnostics.iter().filter(|one| wanted.contains(&one.severity));
        text.extend(reported.map(|one| command(input, one)));
    }
    text
}

fn command(input: &Input, diagnostic: &Diagnostic) -> String {
    let Diagnostic { code, severity, message, labels, help, fix } = diagnostic;
    let name = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut place = format!("title={},file={}", code.name(), property(&input.path));
    match labels.first() {
        None => place += ",line=1",
        Some(label) => {
            let start = input.source.position(label.span.start as usize);
            let end = input.source.position(label.span.end as usize);
            if start.line == end.line {
                let (line, column) = (start.line, start.column);
                place +=
                    &format!(",line={line},col={column},endLine={line},endColumn={}", end.column);
            } else {
                // With columns, the runner drops what spans lines. A label that holds its last
                // line's end does not reach into the next.
                let last = end.line - usize::from(end.column == 1);
                place += &format!(",line={},endLine={last}", start.line);
            }
        }
    }
    let label = labels.first().map(|label| &label.message).filter(|label| !label.is_empty());
    let advice = [label, help.as_ref(), fix.as_ref().map(|fix| &fix.title)];
    let lines = std::iter::once(message).chain(advice.into_iter().flatten());
    let text: Vec<String> = lines.map(|line| on_lines(line)).collect();
    format!("::{name} {place}::{}\n", data(&text.join("\n")))
}

/// Text behind the `::` of a command, escaped as the actions toolkit does.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a command's property, escaped as the actions toolkit does.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::diagnostics::wanted;

    #[test]
    fn every_shape_of_diagnostic_is_an_annotation() {
        let text = github(&[Input::sample()], wanted(false));
        assert!(text.lines().all(|line| line.starts_with("::")), "{text}");
        insta::assert_snapshot!(text);
    }

    #[test]
    fn text_and_properties_are_escaped_as_the_toolkit_does() {
        assert_eq!(data("100%\r\na,b: c::d"), "100%25%0D%0Aa,b: c::d");
        assert_eq!(property("a%b:c,d\n"), "a%25b%3Ac%2Cd%0A");
    }
}
