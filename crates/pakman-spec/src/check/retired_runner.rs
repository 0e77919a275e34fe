//! A runner that GitHub does not have any more.

use super::File;
use crate::{Code, Diagnostic, Sink};

/// Taken away by April 2025.
const GONE: &[&str] = &["ubuntu-20.04", "ubuntu-18.04", "ubuntu-16.04"];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for workflow in file.workflows() {
        for job in workflow.jobs() {
            let Some(labels) = job.value.entry("runs-on").map(|labels| &labels.value) else {
                continue;
            };
            for label in labels.items().iter().chain([labels]) {
                let Some(text) = label.text().filter(|text| GONE.contains(text)) else { continue };
                let message = format!(
                    "{} runs on `{text}`, which GitHub does not have",
                    workflow.at(label.span)
                );
                sink.push(
                    Diagnostic::whole_file(Code::RetiredRunner, message)
                        .help("write `ubuntu-24.04`"),
                );
            }
        }
    }
}
