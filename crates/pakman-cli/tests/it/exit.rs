//! Exit codes: one rule, whichever command meets what is wrong.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    packages::{hello, pack},
    support::{Ended, INSTELLAR, Tree, end},
};

/// A tree with one of each thing that can be wrong.
fn tree() -> Tree {
    let tree = Tree::hello();
    tree.write("wrong/instellar.yml", "run: 5\n");
    tree.write("warned/instellar.yml", format!("{INSTELLAR}destinaton: x\n"));
    tree.write("fails/instellar.yml", INSTELLAR.replace("command: make", "command: exit 3"));
    let lost = INSTELLAR.replace("command: make", "command: 'true'");
    tree.write("lost/instellar.yml", lost);
    tree.write("elsewhere/instellar.yml", format!("architectures: [s390x]\n{INSTELLAR}"));
    let package = pack(hello());
    tree.write("good.apk", &package);
    tree.write("cut.apk", &package[..package.len() - 30]);
    tree.write("repo/x86_64/cut-1.apk", "no package");
    tree.write("damaged/x86_64/APKINDEX.tar.gz", "no index");
    tree.write("notes.txt", "no key, no package");
    assert_eq!(tree.run(&["keygen", "--bits", "2048", "me.rsa"]).code, 0);
    tree
}

/// What is run, and how it ends.
const TABLE: &[(&str, i32)] = &[
    // The file has problems.
    ("check wrong/instellar.yml", 1),
    ("check wrong/instellar.yml --json", 1),
    ("-C wrong kits", 1),
    ("-C wrong bootstrap", 1),
    ("-C wrong build", 1),
    ("-C wrong root path", 1),
    ("-C wrong deploy root@nowhere.invalid", 1),
    ("-C wrong test", 1),
    ("-C wrong workflow github", 1),
    ("-C wrong root packages", 1),
    ("workflow github --check --release 3.22", 1),
    ("-C wrong push --packages . --ref main --sha 1 --dry-run", 1),
    ("check warned/instellar.yml", 0),
    ("check warned/instellar.yml --deny-warnings", 1),
    ("-C warned kits", 0),
    // A build fails because of the file's text.
    ("-C fails build --work ../work --output ../out", 1),
    ("-C lost build --work ../work --output ../out", 1),
    // Differences were found.
    ("check warned/instellar.yml --diff", 1),
    ("bootstrap --check", 1),
    ("diff good.apk good.apk", 0),
    // A package or an index is bad.
    ("inspect cut.apk", 1),
    ("verify cut.apk --allow-untrusted", 1),
    ("verify good.apk", 1),
    ("verify good.apk --allow-untrusted", 0),
    ("diff good.apk cut.apk", 1),
    ("sign --key me.rsa cut.apk", 1),
    ("sign --key me.rsa notes.txt", 1),
    ("index --key me.rsa repo", 1),
    ("push --to file:///dev/null/x --key me.rsa good.apk", 1),
    ("push --to file:///dev/null/x --key me.rsa cut.apk", 1),
    ("index --key me.rsa damaged", 1),
    // The tree shows no application.
    ("-C elsewhere detect", 1),
    ("-C elsewhere init", 1),
    ("stacks", 0),
    // The command line is wrong.
    ("check --nope", 2),
    ("push", 2),
    ("push --to ftp://example.org", 2),
    ("push --to s3://bucket good.apk", 2),
    ("explain no-such-code", 2),
    ("deploy --nope", 2),
    ("workflow gitlab --release 3.22", 2),
    ("workflow github --release 3.22 --role arn:x", 2),
    ("check --config a.yml b.yml", 2),
    ("check --allow no-name --deny no-name", 2),
    ("kits --repository x", 2),
    ("bootstrap --version not-one", 2),
    ("build --mirror https://example.com/", 2),
    ("build --env NOT_SET_HERE", 2),
    ("test --with mysql --release 3.22", 2),
    ("test --set 1A=x --release 3.22", 2),
    ("keygen me.pem", 2),
    ("root path --release none", 2),
    ("root remove none", 2),
    // The file is right, and does not say what is needed.
    ("-C elsewhere build", 2),
    ("root path", 2),
    ("test", 2),
    ("workflow github", 2),
    ("test --release 3.22 --packages .", 2),
    // The world failed.
    ("check gone.yml", 2),
    ("kits -c gone.yml", 2),
    ("-C gone check", 2),
    ("-C gone init", 2),
    ("-C gone ui --no-open", 2),
    ("ui -c ../elsewhere.yml", 2),
    ("shell -c gone.yml", 2),
    ("inspect gone.apk", 2),
    ("verify gone.apk", 2),
    ("diff good.apk gone.apk", 2),
    ("sign --key me.rsa gone.apk", 2),
    ("sign --key gone.rsa good.apk", 2),
    ("index gone", 2),
    ("push --to file:///dev/null/x --key me.rsa gone.apk", 2),
    ("deploy --key me.rsa --packages gone root@nowhere.invalid", 2),
    // A key is none, or is there already.
    ("sign --key notes.txt good.apk", 2),
    ("build --key notes.txt", 2),
    ("bootstrap --private-key notes.txt", 2),
    ("verify --public-key notes.txt good.apk", 2),
    ("keygen me.rsa", 2),
    // Of several files the worst counts.
    ("check wrong/instellar.yml gone.yml", 2),
    ("inspect gone.apk cut.apk", 2),
    ("verify cut.apk gone.apk good.apk", 2),
    ("sign --key me.rsa gone.apk cut.apk good.apk", 2),
    // It passes by itself.
    (
        "push --packages . --endpoint http://127.0.0.1:1 --auth-token notes.txt --package-token \
         notes.txt --ref main --sha 1 --attempts 1",
        75,
    ),
    ("root path --release 3.22 --mirror http://127.0.0.1:1/alpine", 75),
];

/// How a line of the table ends.
fn run(tree: &Tree, words: &str, more: &[&str]) -> Ended {
    let arguments: Vec<&str> = words.split(' ').chain(more.iter().copied()).collect();
    let mut command = tree.command(&arguments);
    end(command.env("XDG_CACHE_HOME", tree.path("cache")))
}

#[test]
fn what_is_wrong_gives_the_code_and_not_the_command() {
    let tree = tree();
    let mut wrong = Vec::new();
    for (words, code) in TABLE {
        let ended = run(&tree, words, &[]);
        if ended.code != *code {
            wrong.push(format!("{words}: {} and not {code}\n{}", ended.code, ended.stderr));
        }
        let is_told = *code == 0 || !ended.stderr.is_empty() || !ended.stdout.is_empty();
        assert!(is_told, "{words} ends with {code} and says nothing");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_program_gets_one_document_whatever_is_wrong() {
    let tree = tree();
    let mut counted = 0;
    for (words, code) in TABLE.iter().filter(|(_, code)| *code != 0) {
        let more: &[&str] = if words.ends_with("--json") { &[] } else { &["--json"] };
        let Ended { code: ended, stdout, stderr } = run(&tree, words, more);
        let document: Result<Value, _> = serde_json::from_str(&stdout);
        assert!(document.is_ok_and(|it| it["version"] == 1), "{words}: {stdout}\n{stderr}");
        // Other commands have no such flag, or others beside it.
        if stderr.contains("\nUsage:") {
            continue;
        }
        counted += 1;
        assert_eq!(ended, *code, "{words}: {stderr}");
    }
    assert!(counted > 30, "{counted}");
}

#[test]
fn a_program_is_told_of_wrong_usage() {
    let tree = Tree::empty();
    for (words, message, help) in [
        (
            "push --json --repalce",
            "unexpected argument '--repalce' found",
            "a similar argument exists: '--replace'",
        ),
        (
            "push --concurrency x --format json",
            "invalid value 'x' for '--concurrency <NUMBER>': invalid digit found in string",
            "",
        ),
        (
            "check --format=json --format human",
            "the argument '--format <FORMAT>' cannot be used multiple times",
            "",
        ),
        (
            "explain --json",
            "unexpected argument '--json' found",
            "to pass '--json' as a value, use '-- --json'",
        ),
    ] {
        let ended = run(&tree, words, &[]);
        assert_eq!(ended.code, 2, "{words}: {}", ended.stderr);
        let document: Value = serde_json::from_str(&ended.stdout).expect("a document");
        assert_eq!(document["error"]["message"], message, "{words}");
        let told = document["error"]["help"][0].as_str().unwrap_or_default();
        assert_eq!(told, help, "{words}");
        assert!(ended.stderr.contains("For more information"), "{words}: {}", ended.stderr);
    }
    // These are no wrong usage, or nobody asked for a document.
    for words in ["push --json --help", "push --repalce -- --json"] {
        assert!(!run(&tree, words, &[]).stdout.contains("\"version\""), "{words}");
    }
}

#[test]
fn every_command_that_can_fail_is_in_the_table() {
    let help = Tree::empty().run(&["--help"]).stdout;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands = commands.take_while(|line| !line.is_empty());
    let names: BTreeSet<&str> =
        commands.filter_map(|line| line.split_whitespace().next()).collect();
    let covered: BTreeSet<&str> = TABLE.iter().flat_map(|(words, _)| words.split(' ')).collect();
    // What these print is in the program; `lsp` ends as its protocol says.
    let rest = ["completions", "help", "lsp", "man", "schema"];
    let missing: Vec<&&str> =
        names.iter().filter(|name| !covered.contains(**name) && !rest.contains(*name)).collect();
    assert!(missing.is_empty() && names.len() > rest.len(), "{missing:?}");
}
