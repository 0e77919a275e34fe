//! What is proposed where.

use pakman_lsp::completion;

use crate::support::{HARBOUR, applied, at, cursor, labels, proposals};

/// The text after the first proposal of this label was taken, as a snippet if there is one.
fn taken(text: &str, label: &str, snippets: bool) -> String {
    let (document, offset) = cursor(text);
    let proposals = completion(&document, offset);
    let proposal = proposals.iter().find(|proposal| proposal.label == label);
    let proposal = proposal.unwrap_or_else(|| panic!("no {label} in {proposals:#?}"));
    let snippet = proposal.snippet.as_ref().filter(|_| snippets);
    let text = snippet.unwrap_or(&proposal.insert).replace("$0", "¦");
    let edit = pakman_spec::Edit { span: proposal.replace, text };
    applied(document.source().text(), &[edit])
}

#[test]
fn keys_that_a_map_needs_come_first_and_those_it_has_do_not_come() {
    assert_eq!(labels("¦")[..2], ["dependencies", "build"]);
    let keys = labels("run:\n  name: a\n  ¦\n  services: []\n");
    assert_eq!(keys, ["user", "commands"]);
    assert_eq!(labels("run:\n  na¦me: a\n")[0], "name");
    let service = labels("run:\n  services:\n    - binary: a\n      ¦");
    assert_eq!(service[..2], ["name", "description"]);
    assert!(!service.contains(&"stop".to_owned()), "an older generation's key");
}

#[test]
fn a_key_says_what_it_is() {
    let proposal = &proposals("run:\n  ¦")[0];
    assert_eq!(proposal.detail.as_deref(), Some("Name (required)"));
    assert!(proposal.documentation.as_ref().unwrap().contains("laravel-pos"));
}

#[test]
fn a_key_brings_its_colon_and_a_block_where_the_editor_can() {
    assert_eq!(taken("stack: a\ndesc¦", "description", true), "stack: a\ndescription: ");
    assert_eq!(taken("desc¦: a", "description", true), "description: a");
    assert_eq!(taken("ru¦", "run", false), "run:");
    assert_eq!(taken("ru¦", "run", true), "run:\n  name: ¦");
    assert_eq!(taken("run:\n  ser¦", "services", true), "run:\n  services:\n  - name: ¦");
    assert_eq!(taken("kits:\n  - na¦", "name", true), "kits:\n  - name: ");
    // The editor indents further lines like the first, whose hyphen is two columns to the left.
    assert_eq!(taken("kits:\n  - for¦", "forks", true), "kits:\n  - forks:\n    - name: ¦");
    assert_eq!(taken("hook:\n  post-i¦", "post-install", true), "hook:\n  post-install: |\n  ¦");
    assert_eq!(taken("page: { ti¦", "title", true), "page: { title: ");
    assert_eq!(taken("run: { comm¦ }", "commands", true), "run: { commands: [¦] }");
    assert_eq!(taken("run: { servi¦ces }", "services", false), "run: { services:  }");
}

#[test]
fn a_list_begins_with_an_item() {
    assert_eq!(taken("kits:\n  ¦", "- name:", true), "kits:\n  - name: ");
    assert_eq!(labels("kits: ¦"), [""; 0]);
}

#[test]
fn words_of_the_schema_come_with_their_meaning() {
    let words = proposals("run:\n  user: ¦");
    assert_eq!(words.iter().map(|word| &*word.label).collect::<Vec<_>>(), ["root", "app"]);
    assert_eq!(words[0].detail.as_deref(), Some("the default"));
    assert_eq!(
        words[1].documentation.as_deref().unwrap().split(',').next(),
        Some("The package's own user")
    );
    assert_eq!(labels("kits:\n  - main: t¦"), ["true", "false"]);
    assert!(labels("architectures: [x86_64, ¦").contains(&"aarch64".to_owned()));
    let drivers = labels("kits:\n  - variables:\n      - driver: ¦");
    assert_eq!(
        drivers,
        ["generic/secret", "database/postgresql", "bucket/aws-s3", "uplink/secret"]
    );
    assert!(labels("stack: alp¦").iter().all(|stack| stack.starts_with("alpine/")));
    let stacks = proposals("stack: ¦");
    let place = |label: &str| stacks.iter().position(|stack| stack.label == label).unwrap();
    assert!(place("alpine/3.22") < place("alpine/3.21"), "the newest first");
    assert_eq!(stacks[place("alpine/3.22")].detail.as_deref(), Some("supported until 2027-05-01"));
}

#[test]
fn a_value_is_quoted_where_yaml_would_take_it_for_something_else() {
    let file = "run: { services: [{ name: '1' }] }\nkits:\n  - variables:\n      - key: SERVICE_MODE\n        default_value: ";
    assert!(taken(&format!("{file}¦"), "1", true).ends_with("default_value: '1'"));
    assert!(taken(&format!("{file}\"¦\""), "1", true).ends_with("default_value: \"1\""));
    assert!(taken("stack: 'al¦", "alpine/3.22", true).ends_with("stack: 'alpine/3.22'"));
}

#[test]
fn names_of_the_file_are_proposed_where_they_are_used() {
    let cases = [
        ("default_value: 'wor¦ker'", &["web", "worker"][..]),
        ("default_size: ¦Small One", &["Small One"]),
        ("kit_slug: ¦web-kit", &["web-kit", "worker"]),
        ("size_slug: ¦small-one", &["small-one"]),
    ];
    for (place, expected) in cases {
        let (document, offset) = at(place);
        let labels: Vec<String> =
            completion(&document, offset).into_iter().map(|proposal| proposal.label).collect();
        assert_eq!(labels[..expected.len()], *expected, "{place}");
    }
}

#[test]
fn names_are_remembered_while_their_line_is_broken() {
    let (mut document, offset) = at("default_value: '¦worker'");
    let whole = document.source().text().to_owned();
    assert!(document.draft().is_whole);
    document.change(&whole.replace("worker\n      binary", "[worker\n      binary"));
    assert!(!document.draft().is_whole);
    let labels: Vec<String> =
        completion(&document, offset + 1).into_iter().map(|proposal| proposal.label).collect();
    assert!(labels.contains(&"worker".to_owned()), "{labels:?}");
}

#[test]
fn a_script_is_told_what_openrc_takes() {
    let script = |line: &str| {
        let stop = "rc-service harbour stop\n";
        let text = HARBOUR.replace(stop, &format!("{stop}  post-deinstall: {line}\n"));
        let (document, offset) = cursor(&text);
        let proposals = completion(&document, offset);
        proposals.into_iter().map(|proposal| proposal.label).collect::<Vec<_>>()
    };
    assert_eq!(script("¦")[0], "rc-service harbour");
    assert_eq!(script("rc-service ¦"), ["harbour"]);
    assert_eq!(script("rc-service harbour ¦")[..2], ["migrate", "start"]);
    assert_eq!(script("rc-service harbour mi¦")[0], "migrate");
    assert_eq!(script("cd x && rc-service harbour ¦")[0], "migrate");
    assert_eq!(script("rc-update ¦"), ["add", "del"]);
    assert_eq!(script("rc-update add ¦"), ["harbour"]);
    assert_eq!(script("rc-service other ¦")[0], "start");
    assert_eq!(script("rc-service harbour migrate ¦"), [""; 0]);
    assert_eq!(script("echo ¦"), [""; 0]);
    assert_eq!(script("|\n    echo a\n    rc-service harbour ¦")[0], "migrate");
}

#[test]
fn nothing_is_proposed_in_comments_and_free_text() {
    for text in ["# ¦", "stack:¦", "description: |\n  a ¦", "a: 1\n-¦", "run:\n  name: x # ¦"]
    {
        assert_eq!(labels(text), [""; 0], "{text}");
    }
}

#[test]
fn packages_are_those_of_the_release() {
    let found = labels("stack: alpine/3.24\ndependencies:\n  build:\n  - php85-pdo¦\n");
    assert!(found.contains(&"php85-pdo_pgsql".to_owned()), "{found:?}");
    let none = labels("stack: alpine/3.22\ndependencies:\n  build:\n  - php85-pdo¦\n");
    assert!(!none.contains(&"php85-pdo_pgsql".to_owned()), "{none:?}");
    let text = "stack: alpine/3.22\ndependencies:\n  runtime: [nodej¦]\n";
    let all = proposals(text);
    let nodejs = all.iter().find(|it| it.label == "nodejs").expect("3.22 has Node");
    assert_eq!(nodejs.detail.as_deref(), Some("22.23 in alpine/3.22"));
    assert_eq!(
        taken(text, "nodejs-current", true),
        "stack: alpine/3.22\ndependencies:\n  runtime: [nodejs-current]\n"
    );
    // Without a release the newest one is meant, and an empty word has too many.
    assert!(labels("dependencies:\n  build: [php85-pdo¦]\n").len() > 3);
    assert!(labels("dependencies:\n  build: [¦]\n").len() < 100);
    assert!(labels("dependencies:\n  build: [p¦]\n").len() > 100);
}
