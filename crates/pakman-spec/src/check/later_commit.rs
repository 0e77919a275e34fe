//! A workflow that runs after another and builds whatever the branch has by then.

use super::{File, workflow::normal};
use crate::{Code, Diagnostic, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for workflow in file.workflows() {
        if !workflow.events().iter().any(|event| event.name == "workflow_run") {
            continue;
        }
        for (_, step) in workflow.steps() {
            let uses = step.entry("uses").and_then(|uses| uses.value.text());
            let action = uses.and_then(|uses| uses.split('@').next());
            if !action.is_some_and(|action| action.eq_ignore_ascii_case("actions/checkout")) {
                continue;
            }
            let inputs = step.entry("with").map(|inputs| &inputs.value);
            let Some(reference) = inputs.and_then(|inputs| inputs.entry("ref")) else { continue };
            let text = reference.value.text().map(normal);
            let says = |what| text.as_ref().is_some_and(|text| text.contains(what));
            if !says("github.event.workflow_run.head_branch") || says("head_sha") {
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
