//! The action for hosted builds, and the script with which it installs the program.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde::Deserialize;

use crate::{
    releases::{COMMIT, Release, VERSION},
    support::{Ended, Tree, end},
};

#[derive(Deserialize)]
struct Action {
    inputs: BTreeMap<String, Input>,
    runs: Runs,
}

#[derive(Deserialize)]
struct Input {
    required: bool,
}

#[derive(Deserialize)]
struct Runs {
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    name: String,
    run: Option<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn action() -> Action {
    let text = fs::read_to_string(root().join("action.yml")).expect("a file");
    serde_saphyr::from_str(&text).expect("an action")
}

/// The script of the step with this name.
fn script(name: &str) -> String {
    let step = action().runs.steps.into_iter().find(|step| step.name == name);
    step.and_then(|step| step.run).unwrap_or_else(|| panic!("{name} has a script"))
}

#[test]
fn the_action_takes_what_the_original_took() {
    let inputs = action().inputs;
    assert_eq!(inputs.keys().collect::<Vec<_>>(), ["alpine"]);
    assert!(inputs["alpine"].required);
}

#[test]
fn every_script_of_the_action_is_one_for_the_shell() {
    for Step { name, run } in action().runs.steps {
        let Some(run) = run else { continue };
        let status = Command::new("sh").args(["-n", "-c", &run]).status().expect("it runs");
        assert!(status.success(), "{name}");
    }
}

#[test]
fn everything_that_is_not_ours_is_pinned_by_its_commit() {
    for file in ["action.yml", ".github/workflows/ci.yml", ".github/workflows/release.yml"] {
        let text = fs::read_to_string(root().join(file)).expect("a file");
        let used = text
            .lines()
            .filter_map(|line| line.trim_start_matches([' ', '-']).strip_prefix("uses: "));
        for action in used {
            let (_, commit) = action.split_once('@').expect("a version");
            let commit: String = commit.chars().take_while(char::is_ascii_hexdigit).collect();
            assert_eq!(commit.len(), 40, "{file}: {action}");
        }
    }
}

#[test]
fn a_bare_number_names_a_branch_of_alpine() {
    let script = script("Name the branch of Alpine and the sources of pakman");
    let tree = Tree::empty();
    for (input, branch) in [
        ("3.22", "v3.22"),
        ("v3.18", "v3.18"),
        ("edge", "edge"),
        ("latest-stable", "latest-stable"),
    ] {
        let output = tree.path(input);
        let mut command = Command::new("bash");
        command.args(["-e", "-c", &script]).env("ALPINE", input).env("GITHUB_OUTPUT", &output);
        assert_eq!(end(command.env("SOURCES", root())).code, 0);
        let said = tree.read(input);
        let sources = said.strip_prefix(&format!("branch={branch}\nsources=")).expect("both");
        assert_eq!(sources.trim_end().len(), 64, "{said}");
    }
}

fn fetch(release: &Release, reference: &str) -> Ended {
    let mut command = release.command(root().join("scripts/install"));
    end(command.arg("fetch").arg(release.tree.path("bin")).arg(reference))
}

#[test]
fn tags_that_move_find_the_release_that_they_have_reached() {
    let Some(release) = Release::new() else { return };
    let (major, _) = VERSION.split_once('.').expect("three numbers");
    let (minor, _) = VERSION.rsplit_once('.').expect("three numbers");
    for reference in
        [format!("v{major}"), format!("v{minor}"), format!("v{VERSION}"), COMMIT.to_owned()]
    {
        let ended = fetch(&release, &reference);
        assert_eq!(ended.stdout, "pakman of the release\n", "{reference}: {}", ended.stderr);
        assert_eq!(ended.code, 0);
        assert_eq!(release.tree.mode("bin/pakman"), 0o755);
        assert_eq!(fs::read_dir(release.tree.path("bin")).expect("a folder").count(), 1);
        fs::remove_file(release.tree.path("bin/pakman")).expect("a file");
    }
}

#[test]
fn what_has_no_release_is_not_given_another() {
    let Some(release) = Release::new() else { return };
    let other = COMMIT.replace('0', "1");
    for reference in ["main", "v", "v1000", "", "feature/v9", &other, &COMMIT[1..]] {
        let ended = fetch(&release, reference);
        assert_eq!((ended.code, ended.stdout.as_str()), (1, ""), "{reference}");
        assert!(ended.stderr.starts_with("install: "), "{}", ended.stderr);
        assert!(!release.tree.path("bin").exists());
    }
    fs::remove_file(release.archive()).expect("a file");
    assert_ne!(fetch(&release, &format!("v{VERSION}")).code, 0);
    assert!(!release.tree.path("bin").exists());
}

#[test]
fn a_release_that_is_not_what_it_says_is_refused() {
    let Some(release) = Release::new() else { return };
    fs::write(release.archive(), "not what it says").expect("a file");
    assert_ne!(fetch(&release, &format!("v{VERSION}")).code, 0);
    assert!(!release.tree.path("bin").exists());
}

#[test]
fn a_release_is_not_fetched_over_an_open_line() {
    let Some(release) = Release::new() else { return };
    let mut command = release.command(root().join("scripts/install"));
    let address = release.address().replace("https", "http");
    command.env("PAKMAN_RELEASES", address).arg("fetch").arg(release.tree.path("bin"));
    let ended = end(command.arg(format!("v{VERSION}")));
    assert_ne!(ended.code, 0);
    assert!(ended.stderr.contains("rotocol"), "{}", ended.stderr);
}

#[test]
fn the_steps_of_the_action_put_the_attested_release_on_the_path() {
    let Some(release) = Release::new() else { return };
    let step = |name: &str| {
        let mut command = release.command("bash");
        command
            .args(["-e", "-o", "pipefail", "-c", &script(name)])
            .env("ALPINE", "3.22")
            .env("SOURCES", root())
            .env("REF", format!("v{VERSION}"))
            .env("GH_TOKEN", "a token")
            .env("GITHUB_OUTPUT", release.tree.path("output"))
            .env("GITHUB_PATH", release.tree.path("added"));
        end(&mut command)
    };
    assert_eq!(step("Make folders").code, 0);
    release.attests(1);
    let refused = step("Fetch the released pakman");
    assert!(refused.stderr.contains("no attestation says"), "{}", refused.stderr);
    assert_eq!(refused.code, 0, "it is built from the sources instead");
    assert!(!release.tree.path("output").exists());

    release.attests(0);
    let fetched = step("Fetch the released pakman");
    assert_eq!(fetched.code, 0, "{}", fetched.stderr);
    assert_eq!(release.tree.read("output"), "done=true\n");
    let asked = release.tree.read("gh.calls");
    assert!(asked.ends_with("-linux.tar.gz --repo upmaru/pakman\n"), "{asked}");
    assert!(release.tree.path(".pakman/bin/pakman").exists());
    assert_eq!(step("Put pakman on the path").code, 0);
    assert!(release.tree.read("added").ends_with("/.pakman/bin\n"));
}
