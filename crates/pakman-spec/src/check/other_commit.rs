//! A workflow that runs after another and announces a commit that it did not build.

use std::{cell::LazyCell, ptr};

use super::{
    File,
    workflow::{expression, lines, pushes},
};
use crate::{Code, Diagnostic, Sink, tree::Node};

const VARIABLE: &str = "WORKFLOW_SHA";

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for workflow in file.workflows().iter().filter(|workflow| workflow.runs_after_another()) {
        let steps: Vec<(&Node, &Node)> = workflow.steps().collect();
        for steps in steps.chunk_by(|(job, _), (next, _)| ptr::eq(*job, *next)) {
            let is_set_by_a_script = LazyCell::new(|| {
                steps
                    .iter()
                    .filter_map(|(_, step)| script(step)?.text())
                    .any(|text| text.contains(VARIABLE))
            });
            for (job, step) in steps {
                let Some(run) = script(step) else { continue };
                let says = |what| {
                    run.text().is_some_and(|text| lines(text).any(|line| line.contains(what)))
                };
                // A repository is told of no commit, and who names one names another.
                if !run.text().is_some_and(pushes) || says("--to") || says("--sha") {
                    continue;
                }
                let value = workflow.variable(job, step, VARIABLE);
                // `pakman push` takes `GITHUB_SHA` where the variable is missing.
                let is_other = match value.map(|value| value.text().and_then(expression)) {
                    None => !*is_set_by_a_script,
                    // It is never empty, so nothing behind it counts.
                    Some(inside) => inside.is_some_and(|inside| {
                        inside.split("||").next().map(str::trim) == Some("github.sha")
                    }),
                };
                if is_other {
                    sink.push(told(&workflow.at(value.unwrap_or(run).span)));
                }
            }
        }
    }
}

fn script(step: &Node) -> Option<&Node> {
    step.entry("run").map(|run| &run.value)
}

fn told(at: &str) -> Diagnostic {
    let message = format!(
        "{at} announces `github.sha`, which after another workflow is the newest commit of the \
         default branch"
    );
    Diagnostic::whole_file(Code::OtherCommit, message).help(
        "write `WORKFLOW_SHA: ${{ github.event.workflow_run.head_sha }}` and \
         `WORKFLOW_REF: ${{ github.event.workflow_run.head_branch }}`",
    )
}
