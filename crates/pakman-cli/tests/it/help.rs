//! The help text of every command: what people learn first.

use std::process::Command;

use crate::support::{Tree, end};

#[test]
fn every_command_explains_itself() {
    let tree = Tree::empty();
    let main = tree.run(&["--help"]);
    insta::assert_snapshot!("help", main.stdout);
    let commands = main.stdout.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names: Vec<&str> = commands
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(names.contains(&"bootstrap"), "{names:?}");
    for name in names {
        let ended = tree.run(&[name, "--help"]);
        insta::assert_snapshot!(format!("help_{name}"), ended.stdout);
    }
}

#[test]
fn manual_pages_cover_every_command() {
    let tree = Tree::empty();
    assert_eq!(tree.run(&["man", "--output", "man"]).code, 0);
    let names = tree.names("man");
    let verbs = "bootstrap check deploy keygen sign index inspect verify diff man".split(' ');
    for name in verbs.map(|verb| format!("pakman-{verb}.1")).chain(["pakman.1".to_owned()]) {
        assert!(names.contains(&name), "{names:?}");
    }
    assert!(tree.run(&["man"]).stdout.contains(".TH pakman 1"));
    let version = tree.run(&["--version"]).stdout;
    for name in names {
        let page = tree.read(&format!("man/{name}"));
        assert!(page.contains(version.trim()), "{page}");
        assert!(
            page.contains(".SH \"EXIT STATUS\"") && page.contains("the file has problems"),
            "{page}"
        );
    }
}

#[test]
fn manual_pages_are_set_without_a_warning() {
    let Some(groff) = pakman_testbed::tool("groff") else { return };
    let tree = Tree::empty();
    tree.run(&["man", "--output", "man"]);
    for name in tree.names("man") {
        let mut command = Command::new(&groff);
        let page = tree.path("man").join(&name);
        let ended = end(command.args(["-man", "-Tutf8", "-ww", "-z"]).arg(page));
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{name}");
    }
}

#[test]
fn completions_offer_no_command_that_the_help_hides() {
    let tree = Tree::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ended = tree.run(&["completions", shell]);
        assert!(ended.code == 0 && ended.stdout.contains("bootstrap"), "{shell}");
        assert!(!ended.stdout.contains("keep-machine"), "{shell}");
    }
}

#[test]
fn completions_of_bash_load_and_complete() {
    let Some(bash) = pakman_testbed::tool("bash") else { return };
    let tree = Tree::empty();
    tree.write("pakman.bash", tree.run(&["completions", "bash"]).stdout);
    let script = "source pakman.bash; COMP_WORDS=(pakman explain unknown-k); COMP_CWORD=2
                  _pakman pakman unknown-k explain; echo ${COMPREPLY[@]}";
    let mut command = Command::new(bash);
    let ended = end(command.args(["-euc", script]).current_dir(tree.root()));
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("unknown-key unknown-kit\n", ""));
}

#[test]
fn completions_know_the_codes() {
    let tree = Tree::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ended = tree.run(&["completions", shell]);
        assert_eq!(ended.code, 0);
        for word in ["bootstrap", "keygen", "allow-untrusted", "key-name"] {
            assert!(ended.stdout.contains(word), "{shell}: {word}");
        }
    }
    assert!(tree.run(&["completions", "bash"]).stdout.contains("unknown-key"));
}

#[test]
fn wrong_usage_has_a_code_of_its_own() {
    let tree = Tree::empty();
    for arguments in [&["bootstrap", "--nope"][..], &["explain", "unknwn-key"], &["no-verb"], &[]] {
        assert_eq!(tree.run(arguments).code, 2, "{arguments:?}");
    }
    let ended = tree.run(&["explain", "unknwn-key"]);
    assert!(ended.stderr.contains("'unknown-key'"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("wrong-type"), "{}", ended.stderr);
}

#[test]
fn every_code_has_a_page() {
    let tree = Tree::empty();
    let list = tree.run(&["explain", "--list"]).stdout;
    assert_eq!(tree.run(&["explain"]).stdout, list);
    for code in list.lines().filter_map(|line| line.split_whitespace().next()) {
        let ended = tree.run(&["explain", code]);
        assert_eq!(ended.stdout.lines().next(), Some(&*format!("# {code}")));
    }
}

#[test]
fn json_is_asked_for_in_either_way() {
    let tree = Tree::empty();
    let mut with = Vec::new();
    for name in
        ["build", "deploy", "check", "kits", "index", "inspect", "verify", "diff", "root list"]
    {
        let words: Vec<&str> = name.split(' ').chain(["--help"]).collect();
        let help = tree.run(&words).stdout;
        with.push((help.contains("--json"), help.contains("--format")));
    }
    assert_eq!(with, [(true, true); 9]);
    tree.write("instellar.yml", crate::support::INSTELLAR);
    for name in ["check", "kits"] {
        let long = tree.run(&[name, "--format", "json"]);
        assert!(long.stdout.starts_with("{\n  \"version\": 1,\n"), "{}", long.stdout);
        assert_eq!(tree.run(&[name, "--json"]).stdout, long.stdout);
    }
}

#[test]
fn help_is_a_command_too() {
    let tree = Tree::empty();
    let (asked, flag) = (tree.run(&["help", "check"]), tree.run(&["check", "--help"]));
    assert_eq!((asked.code, asked.stdout), (0, flag.stdout));
    assert_eq!(tree.run(&["help"]).code, 0);
}
