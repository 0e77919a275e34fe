//! A package that is built on one release of Alpine and installed on another.

use super::File;
use crate::{Code, Diagnostic, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(stack) = &file.spec.stack else { return };
    for (name, text) in &file.surroundings.workflows {
        let Some(release) = alpine(text) else { continue };
        if release == stack.value.release() {
            continue;
        }
        let message = format!("`stack` is `{}`, and {name} builds on {release}", stack.value);
        sink.push(
            Diagnostic::new(Code::StackDiffers, stack.span, message)
                .label("the package is installed on this release")
                .help("use the same release in both"),
        );
    }
}

/// The release in `alpine:` of a workflow that builds with pakman; nothing where it is a variable.
fn alpine(workflow: &str) -> Option<&str> {
    if !workflow.contains("pakman") {
        return None;
    }
    let values = workflow.lines().filter_map(|line| line.trim().strip_prefix("alpine:"));
    let mut releases = values.map(|value| {
        let value = value.split(" #").next().unwrap_or(value).trim();
        value.trim_matches(['\'', '"']).trim_start_matches('v')
    });
    let first = releases.next()?;
    let is_plain = |text: &str| {
        !text.is_empty()
            && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '.')
    };
    (is_plain(first) && releases.all(|other| other == first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_of_a_workflow_is_read_where_it_is_written_out() {
        let workflow = |value: &str| format!("uses: upmaru/pakman@v8\nwith:\n  alpine: {value}\n");
        for value in ["3.19", "v3.19", "'v3.19'", "\"3.19\" # same"] {
            assert_eq!(alpine(&workflow(value)), Some("3.19"), "{value}");
        }
        assert_eq!(alpine(&workflow("${{ matrix.alpine }}")), None);
        assert_eq!(alpine("alpine: 3.19\n"), None);
    }
}
