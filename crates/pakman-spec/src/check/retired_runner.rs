//! A runner that GitHub does not have any more.

use super::{File, workflow::labels};
use crate::{Code, Diagnostic, Sink};

/// Taken away by April 2025.
const GONE: &[&str] = &["ubuntu-20.04", "ubuntu-18.04", "ubuntu-16.04"];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for workflow in file.workflows() {
        for job in workflow.jobs() {
            for (label, span) in labels(&job.value) {
                if !GONE.iter().any(|gone| gone.eq_ignore_ascii_case(label)) {
                    continue;
                }
                let message =
                    format!("{} runs on `{label}`, which GitHub does not have", workflow.at(span));
                sink.push(
                    Diagnostic::whole_file(Code::RetiredRunner, message)
                        .help("write `ubuntu-24.04`"),
                );
            }
        }
    }
}
