//! An artifact action of a version that GitHub does not run any more.

use super::File;
use crate::{Code, Diagnostic, Sink};

const ACTIONS: &[&str] = &["actions/upload-artifact", "actions/download-artifact"];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for workflow in file.workflows() {
        for (_, step) in workflow.steps() {
            let Some(uses) = step.entry("uses").map(|uses| &uses.value) else { continue };
            let is_old = |text: &&str| is_retired(text, workflow.behind(uses.span));
            let Some(text) = uses.text().filter(is_old) else { continue };
            let message =
                format!("{} uses `{text}`, which GitHub does not run", workflow.at(uses.span));
            sink.push(Diagnostic::whole_file(Code::RetiredArtifact, message).help(
                "use a newer version of both artifact actions, and another name for each artifact \
                 of a run",
            ));
        }
    }
}

/// Whether it is retired by its version, or by that in the comment behind a commit.
fn is_retired(uses: &str, behind: &str) -> bool {
    let Some((action, version)) = uses.split_once('@') else { return false };
    let is_commit = version.len() == 40 && version.bytes().all(|byte| byte.is_ascii_hexdigit());
    let comment = || behind.split_once('#')?.1.split_whitespace().next();
    let version = if is_commit { comment().unwrap_or_default() } else { version };
    let major = version.split('.').next().unwrap_or(version);
    let is_one = |known: &&str| action.eq_ignore_ascii_case(known);
    ACTIONS.iter().any(is_one) && ["v1", "v2", "v3"].contains(&major)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_run_are_left_alone() {
        let commit = format!("actions/upload-artifact@{}", "a8a3f3ad30".repeat(4));
        let uses = ["actions/upload-artifact@v3", "Actions/Download-Artifact@v1.0.0"];
        for (uses, behind) in uses.map(|uses| (uses, "")).into_iter().chain([(&*commit, " # v3.1")])
        {
            assert!(is_retired(uses, behind), "{uses}");
        }
        let uses = ["actions/upload-artifact@v4", "actions/cache@v3", "x", "a/upload-artifact@v3"];
        for uses in uses.into_iter().chain([&*commit]) {
            assert!(!is_retired(uses, " # v4 and not v3"), "{uses}");
        }
    }
}
