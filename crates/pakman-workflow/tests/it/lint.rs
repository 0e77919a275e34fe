//! What linters and schemas of others say of the files.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use pakman_testbed::tool;
use pakman_workflow::{Host, text};
use tempfile::TempDir;

use crate::plans::all;

/// A folder with the workflows of a host, and their paths.
fn written(hosts: &[Host]) -> (TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = folder.path().join(".github/workflows");
    fs::create_dir_all(&place).expect("the folder is ours");
    let mut paths = Vec::new();
    for (name, host, plan) in all() {
        if hosts.contains(&host) {
            let path = place.join(format!("{name}.yml"));
            fs::write(&path, text(host, &plan).expect("it is made")).expect("the folder is ours");
            paths.push(path);
        }
    }
    (folder, paths)
}

fn silent(mut command: Command) {
    let Output { status, stdout, stderr } = command.output().expect("it starts");
    let said = [stdout, stderr].concat();
    assert!(status.success(), "{}", String::from_utf8_lossy(&said));
}

#[test]
fn actionlint_has_nothing_to_say() {
    let Some(actionlint) = tool("actionlint") else { return };
    let (folder, paths) = written(&[Host::Github, Host::Forgejo]);
    assert!(paths.len() >= 12);
    let mut command = Command::new(actionlint);
    // What Forgejo has and GitHub has not: actions of another address, runners of one's own.
    command.args(["-ignore", r#"specifying action "https://data\.forgejo\.org/"#]);
    command.args(["-ignore", r#"label "(docker|arm-of-ours)" is unknown"#]);
    command.args(["-no-color", "-pyflakes="]).args(&paths).current_dir(folder.path());
    silent(command);
}

#[test]
fn zizmor_has_nothing_to_say() {
    let Some(zizmor) = tool("zizmor") else { return };
    // A token of Forgejo has no permissions that a workflow could choose.
    let without = "rules: { excessive-permissions: { disable: true } }\n";
    for (host, rules) in [(Host::Github, "rules: {}\n"), (Host::Forgejo, without)] {
        let (folder, paths) = written(&[host]);
        fs::write(folder.path().join("rules.yml"), rules).expect("the folder is ours");
        let mut command = Command::new(&zizmor);
        command.args(["--offline", "--no-progress", "--color=never", "--config", "rules.yml"]);
        command.args(&paths).current_dir(folder.path());
        silent(command);
    }
}

#[test]
fn pipelines_are_what_gitlab_publishes_as_their_schema() {
    let Some(validator) = tool("check-jsonschema") else { return };
    let (_folder, paths) = written(&[Host::Gitlab]);
    let mut command = Command::new(validator);
    command.args(["--builtin-schema", "vendor.gitlab-ci"]);
    command.args(["--data-transform", "gitlab-ci"]).args(&paths);
    silent(command);
}

#[test]
fn the_workflows_of_the_project_itself_give_no_reason_to_speak_either() {
    let (Some(actionlint), Some(zizmor)) = (tool("actionlint"), tool("zizmor")) else { return };
    let top = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let mut command = Command::new(actionlint);
    // Text for another shell stands in single quotes on purpose.
    command.args(["-no-color", "-pyflakes=", "-ignore", "SC2016"]).current_dir(top);
    silent(command);
    let mut command = Command::new(zizmor);
    command.args(["--offline", "--no-progress", "--color=never", ".github", "action.yml"]);
    command.current_dir(top);
    silent(command);
}
