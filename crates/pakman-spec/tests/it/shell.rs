//! Shell text that the shell refuses is told where it stands in the file.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use pakman_spec::{Code, Diagnostic, Severity, Source, Surroundings, load};

/// A file with the text as its build command, in YAML's double quotes.
fn file(text: &str, stack: &str) -> Source {
    let head = "dependencies: {build: [], runtime: [curl, jq, s6, hello-openrc]}\n";
    let run = "run: {name: hello, services: [{name: web, binary: hello}]}\n";
    let text = serde_json::to_string(text).unwrap();
    let stack = format!("stack: {stack}\n");
    Source::new("x", format!("{head}{stack}{run}build: {{destinations: [], command: {text}}}\n"))
}

/// What is said of the text, and the parts of the file that are marked.
fn told(text: &str, stack: &str) -> Option<(Diagnostic, Vec<String>)> {
    let source = file(text, stack);
    let loaded = load(&source, &Surroundings::default());
    let found = loaded.diagnostics.into_iter().find(|found| found.code == Code::ShellSyntax)?;
    let marked = found.labels.iter().map(|label| source.text()[label.span.range()].to_owned());
    Some((found.clone(), marked.collect()))
}

pub(crate) fn shell_refuses(busybox: &Path, text: &str) -> bool {
    let mut shell = Command::new(busybox);
    let shell = shell.args(["sh", "-n"]).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = shell.stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    !child.wait().unwrap().success()
}

#[test]
fn a_fault_is_marked_where_it_begins_and_where_its_end_was_missed() {
    let cases: [(&str, &[&str]); 7] = [
        ("é\nif a; then\n  b\n", &["if", "b"]),
        ("echo \"é\"\necho 'it\necho b\n", &["'", "b"]),
        ("echo $(é\nb", &["$(", "b"]),
        ("a ;; b", &[";;"]),
        ("if a\n b\nfi\n", &["fi", "if"]),
        ("cat <<E\né\n E\nb\n", &["E", " E"]),
        ("make \\\n", &["\\\\"]),
    ];
    for (text, expected) in cases {
        let (found, marked) = told(text, "alpine/3.22").unwrap_or_else(|| panic!("{text}"));
        assert_eq!(found.severity, Severity::Error, "{text}");
        assert_eq!(marked, expected, "{text}");
    }
}

#[test]
fn a_name_that_only_earlier_shells_refuse_is_an_error_where_the_stack_has_one() {
    let severity = |stack: &str| told("a-b() { c; }\na-b\n", stack).unwrap().0.severity;
    assert_eq!(severity("alpine/3.20"), Severity::Error);
    assert_eq!(severity("alpine/3.21"), Severity::Warning);
    assert_eq!(severity("alpine/edge"), Severity::Warning);
}
