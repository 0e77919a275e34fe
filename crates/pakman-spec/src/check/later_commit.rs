//! A workflow that runs after another and builds whatever the branch has by then.

use super::{File, workflow::expression};
use crate::{Code, Diagnostic, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for workflow in file.workflows() {
        if !workflow.events().iter().any(|(event, _)| *event == "workflow_run") {
            continue;
        }
        for (_, step) in workflow.steps() {
            let uses = step.entry("uses").and_then(|uses| uses.value.text());
            if !uses.is_some_and(|uses| uses.starts_with("actions/checkout@")) {
                continue;
            }
            let inputs = step.entry("with").map(|inputs| &inputs.value);
            let Some(reference) = inputs.and_then(|inputs| inputs.entry("ref")) else { continue };
            let inside = reference.value.text().and_then(expression);
            if inside != Some("github.event.workflow_run.head_branch") {
                continue;
            }
            let at = workflow.at(reference.value.span);
            let message = format!(
                "{at} checks out `head_branch`, which may have a later commit by then than the one \
                 that is announced"
            );
            sink.push(
                Diagnostic::whole_file(Code::LaterCommit, message)
                    .help("write `ref: ${{ github.event.workflow_run.head_sha }}`"),
            );
        }
    }
}
