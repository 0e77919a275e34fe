//! An artifact action of a version that GitHub does not run any more.

use super::File;
use crate::{Code, Diagnostic, Sink};

const ACTIONS: &[&str] = &["actions/upload-artifact", "actions/download-artifact"];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for workflow in file.workflows() {
        for (_, step) in workflow.steps() {
            let Some(uses) = step.entry("uses").map(|uses| &uses.value) else { continue };
            let Some(text) = uses.text().filter(|text| is_retired(text)) else { continue };
            let message =
                format!("{} uses `{text}`, which GitHub does not run", workflow.at(uses.span));
            sink.push(Diagnostic::whole_file(Code::RetiredArtifact, message).help(
                "use a newer version of both artifact actions, and another name for each artifact \
                 of a run",
            ));
        }
    }
}

fn is_retired(uses: &str) -> bool {
    let Some((action, version)) = uses.split_once('@') else { return false };
    let major = version.split('.').next().unwrap_or(version);
    let is_one = |known: &&str| action.eq_ignore_ascii_case(known);
    ACTIONS.iter().any(is_one) && ["v1", "v2", "v3"].contains(&major)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_run_are_left_alone() {
        for uses in ["actions/upload-artifact@v3", "Actions/Download-Artifact@v1.0.0"] {
            assert!(is_retired(uses), "{uses}");
        }
        for uses in ["actions/upload-artifact@v4", "actions/cache@v3", "x", "a/upload-artifact@v3"]
        {
            assert!(!is_retired(uses), "{uses}");
        }
    }
}
