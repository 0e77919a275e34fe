//! A misspelt name or filter of what starts a workflow.

use super::{File, workflow::Event};
use crate::{Code, Diagnostic, Sink, Span, diagnostic::suggest::nearest};

/// The events that start a workflow.
const EVENTS: &[&str] = &[
    "branch_protection_rule",
    "check_run",
    "check_suite",
    "create",
    "delete",
    "deployment",
    "deployment_status",
    "discussion",
    "discussion_comment",
    "fork",
    "gollum",
    "image_version",
    "issue_comment",
    "issues",
    "label",
    "merge_group",
    "milestone",
    "page_build",
    "public",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "pull_request_target",
    "push",
    "registry_package",
    "release",
    "repository_dispatch",
    "schedule",
    "status",
    "watch",
    "workflow_call",
    "workflow_dispatch",
    "workflow_run",
];

/// The events that have filters.
const FILTERED: &[&str] = &["push", "pull_request", "pull_request_target", "workflow_run"];

/// All filters that one of them has.
const FILTERS: &[&str] = &[
    "branches",
    "branches-ignore",
    "tags",
    "tags-ignore",
    "paths",
    "paths-ignore",
    "types",
    "workflows",
];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for workflow in file.workflows() {
        let mut misspelt = |text: &str, known: &[&str], span: Span, place: &str| {
            if known.contains(&text) {
                return;
            }
            let Some(meant) = nearest(text, known.iter().copied()) else { return };
            let at = workflow.at(span);
            let message = format!("{at} has `{text}` in `{place}`, which GitHub does not know");
            sink.push(
                Diagnostic::whole_file(Code::MisspeltTrigger, message)
                    .help(format!("write `{meant}`")),
            );
        };
        for Event { name, span, filters } in workflow.events() {
            misspelt(name, EVENTS, span, "on");
            for filter in filters.iter().filter(|_| FILTERED.contains(&name)) {
                misspelt(&filter.key.value, FILTERS, filter.key.span, name);
            }
        }
    }
}
