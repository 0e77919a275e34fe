//! The reports for other programs, read by other programs.

use std::{fs, process::Command};

use serde_json::Value;

use crate::support::{INSTELLAR, Tree, end};

/// A work tree of git that holds every fixture of a code below `apps/größe 1`, and their paths.
fn tree_of_fixtures() -> Option<(Tree, Vec<String>)> {
    let tree = Tree::of_git()?;
    let entries = fs::read_dir(pakman_testbed::fixtures().join("errors")).expect("a folder");
    let mut paths = Vec::new();
    for entry in entries.map(|entry| entry.expect("an entry")) {
        let path = format!("apps/größe 1/{}", entry.file_name().to_string_lossy());
        tree.write(&path, fs::read(entry.path()).expect("a file"));
        paths.push(path);
    }
    paths.sort();
    Some((tree, paths))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn an_independent_reader_finds_the_log_valid_and_counts_every_result() {
    let Some(multitool) = pakman_testbed::tool("Sarif.Multitool") else { return };
    let Some((tree, paths)) = tree_of_fixtures() else { return };
    let check = |format| {
        let paths = paths.iter().map(String::as_str);
        let arguments = ["check", "--format", format].into_iter().chain(paths);
        tree.run(&arguments.collect::<Vec<_>>()).stdout
    };
    tree.write("all.sarif", check("sarif"));
    let run = |arguments: &[&str]| {
        let mut command = Command::new(&multitool);
        command.args(arguments).current_dir(tree.root());
        end(command.env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"))
    };
    let ended = run(&["validate", "--rule-kind", "Sarif;Ghas", "all.sarif"]);
    let told = |line: &&str| line.contains(": error ") || line.contains(": warning ");
    let told: Vec<&str> = ended.stdout.lines().filter(told).collect();
    assert!(ended.stdout.contains("1 files scanned"), "{}{}", ended.stdout, ended.stderr);
    assert!(told.is_empty(), "{}", told.join("\n"));

    let expected = json(&check("json"))["diagnostics"].as_array().expect("a list").len();
    assert!(expected > paths.len());
    let ended = run(&["query", "all.sarif", "--expression", "Uri : yml"]);
    let count = format!("{expected} of {expected} results matched");
    let plain = ended.stdout.replace(',', "");
    assert!(plain.contains(&count), "{}{}", ended.stdout, ended.stderr);
}

#[test]
fn a_fingerprint_survives_lines_above_it() {
    let tree = Tree::empty();
    let text = format!("{INSTELLAR}destinaton: x\nurl: y\nurl: z\n");
    let prints = |text: String| {
        tree.write("instellar.yml", text);
        let log = json(&tree.run(&["check", "--format", "sarif"]).stdout);
        let results = log["runs"][0]["results"].as_array().expect("a list").clone();
        let print = |result: &Value| result["partialFingerprints"]["keyPath/v1"].to_string();
        results.iter().map(print).collect::<Vec<_>>()
    };
    let before = prints(text.clone());
    assert!(before.contains(&"\"unknown-key:destinaton\"".to_owned()), "{before:?}");
    assert_eq!(prints(format!("# é\n\n{text}")), before);
}

#[test]
fn paths_are_those_of_the_repository_wherever_the_program_runs() {
    let Some(tree) = Tree::of_git() else { return };
    let uri = |command: &mut Command| {
        let log = json(&end(command).stdout);
        let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        place["artifactLocation"]["uri"].as_str().map(str::to_owned)
    };
    tree.write("apps/größe 1/instellar.yml", "run: 5\n");
    let odd = Some("apps/gr%C3%B6%C3%9Fe%201/instellar.yml".to_owned());
    let arguments = ["-C", "apps/größe 1", "check", "--format", "sarif"];
    assert_eq!(uri(&mut tree.command(&arguments)), odd);
    let inside = tree.path("apps/größe 1");
    let mut command = tree.command(&["check", "--format", "sarif", "../größe 1/instellar.yml"]);
    assert_eq!(uri(command.current_dir(&inside)), odd);
    let mut command = tree.command(&arguments);
    let workspace = tree.path("apps");
    let expected = Some("gr%C3%B6%C3%9Fe%201/instellar.yml".to_owned());
    assert_eq!(uri(command.env("GITHUB_WORKSPACE", workspace)), expected);
}

#[test]
fn a_workflow_gets_annotations_unless_it_asks_for_something_else() {
    let tree = Tree::empty();
    tree.write("app/instellar.yml", format!("{INSTELLAR}destinaton: 100%\n"));
    let run = |arguments: &[&str], variable: &str| {
        let mut command = tree.command(&[&["-C", "app", "check", "-q"], arguments].concat());
        command.env("GITHUB_WORKSPACE", tree.root());
        end(command.env("GITHUB_ACTIONS", variable)).stdout
    };
    let annotated = run(&[], "true");
    let expected = "::warning title=unknown-key,file=app/instellar.yml,line=17,col=1,endLine=17,\
                    endColumn=11::";
    assert!(annotated.starts_with(expected), "{annotated}");
    assert!(annotated.ends_with("\n1 warning\n"), "{annotated}");
    assert_eq!(run(&["--format", "github"], "false"), annotated);
    assert!(run(&["--deny", "unknown-key"], "true").starts_with("::error "));
    let human = run(&["--format", "human"], "true");
    assert!(human.starts_with("warning[unknown-key]"), "{human}");
    assert_eq!(run(&[], "false"), human);
}
