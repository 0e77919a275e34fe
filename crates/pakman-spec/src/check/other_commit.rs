//! A workflow that runs after another and announces a commit that it did not build.

use super::{
    File,
    workflow::{expression, pushes},
};
use crate::{Code, Diagnostic, Sink};

const VARIABLE: &str = "WORKFLOW_SHA";

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for workflow in file.workflows().iter().filter(|workflow| workflow.runs_after_another()) {
        for (job, step) in workflow.steps() {
            let Some(run) = step.entry("run").map(|run| &run.value) else { continue };
            let says = |what| run.text().is_some_and(|text| text.contains(what));
            // A repository is told of no commit, and who names one names another.
            if !run.text().is_some_and(pushes) || says("--to") || says("--sha") {
                continue;
            }
            let value = workflow.variable(job, step, VARIABLE);
            // `pakman push` takes `GITHUB_SHA` where the variable is missing.
            let text = value.map(|value| value.text().and_then(expression));
            let is_set_by_a_script = || workflow.scripts(job).any(|text| text.contains(VARIABLE));
            let is_other = match text {
                None => !is_set_by_a_script(),
                Some(inside) => inside == Some("github.sha"),
            };
            if !is_other {
                continue;
            }
            let at = workflow.at(value.unwrap_or(run).span);
            let message = format!(
                "{at} announces `github.sha`, which after another workflow is the newest commit of \
                 the default branch"
            );
            sink.push(Diagnostic::whole_file(Code::OtherCommit, message).help(
                "write `WORKFLOW_SHA: ${{ github.event.workflow_run.head_sha }}` and \
                 `WORKFLOW_REF: ${{ github.event.workflow_run.head_branch }}`",
            ));
        }
    }
}
