//! A misspelt filter of what starts a workflow.

use super::File;
use crate::{Code, Diagnostic, Sink, diagnostic::suggest::nearest};

/// The events that have filters.
const EVENTS: &[&str] = &["push", "pull_request", "pull_request_target", "workflow_run"];

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
        let events = workflow.events();
        for (event, filters) in events.iter().filter(|(event, _)| EVENTS.contains(event)) {
            for filter in filters.iter().flat_map(|filters| filters.entries()) {
                let key = &*filter.key.value;
                if FILTERS.contains(&key) {
                    continue;
                }
                let Some(meant) = nearest(key, FILTERS.iter().copied()) else { continue };
                let at = workflow.at(filter.key.span);
                let message = format!("{at} has `{key}` in `{event}`, which GitHub does not know");
                sink.push(
                    Diagnostic::whole_file(Code::MisspeltTrigger, message)
                        .help(format!("write `{meant}`")),
                );
            }
        }
    }
}
