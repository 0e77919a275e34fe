//! Changes of single values leave every other byte as its author wrote it.

use std::sync::Arc;

use pakman_packs::Memory;
use pakman_page::{Known, Options, answer};
use pakman_spec::{Repository, Surroundings};
use serde_json::{Value, json};

fn known(tree: &Memory) -> Known<'_> {
    Known {
        tree,
        options: Options { name: "harbour".into(), ..Options::default() },
        surroundings: Surroundings::default(),
        listed: &|_| Arc::default(),
        local: Repository { owner: "local".into(), name: "harbour".into() },
        text: None,
    }
}

/// The text after a change, or why there is none.
fn change(text: &str, change: Value) -> Result<String, String> {
    let tree = Memory::default();
    let body = json!({ "text": text, "change": change }).to_string();
    let found =
        answer(&known(&tree), "change", body.as_bytes()).map_err(|error| error.to_string())?;
    let found: Value = serde_json::from_slice(&found).unwrap();
    let rows = found["rows"].as_array().unwrap().iter();
    Ok(rows.map(|row| row["text"].as_str().unwrap()).collect())
}

fn set(text: &str, path: Value, value: &str) -> String {
    change(text, json!({ "do": "set", "path": path, "value": value })).unwrap()
}

const FILE: &str = "\
# Ours, since 2021. é
stack:   alpine/3.22   # keep
run:
    name: harbour
    services:
    -   name: web   # the first
        binary: 'rails'
        start: { call: \"server\", }

    - name: worker
      binary: sidekiq
      start:
        call: -C config/sidekiq.yml
kits:
  - name: web
    ports: [{ name: web, target: 3000 }]
    variables: []
build:
  command: |
     make
     make install
";

#[test]
fn a_value_is_replaced_in_its_own_style() {
    let web = json!(["run", "services", 0]);
    let at = |keys: &[&str]| {
        let mut path = web.as_array().unwrap().clone();
        path.extend(keys.iter().map(|key| json!(key)));
        Value::from(path)
    };
    for (path, value, old, new) in [
        (json!(["stack"]), "alpine/3.24", "alpine/3.22", "alpine/3.24"),
        (at(&["binary"]), "it's", "'rails'", "'it''s'"),
        (at(&["name"]), "café # 1", "web   #", "'café # 1'   #"),
        (at(&["start", "call"]), "a \"b\"", "\"server\"", "\"a \\\"b\\\"\""),
        (json!(["kits", 0, "ports", 0, "target"]), "4000", "3000", "4000"),
        (json!(["kits", 0, "ports", 0, "name"]), "a, b", "{ name: web", "{ name: 'a, b'"),
        (json!(["build", "command"]), "make\nmake test\n", "make install", "make test"),
    ] {
        assert_eq!(set(FILE, path, value), FILE.replacen(old, new, 1), "{value}");
    }
}

#[test]
fn keys_and_items_are_added_and_taken_away() {
    let added = set(FILE, json!(["run", "services", 1, "path"]), "/usr/bin");
    assert!(added.contains("yml\n      path: /usr/bin\nkits"), "{added}");
    let added = set(FILE, json!(["run", "user"]), "app");
    assert!(added.contains("yml\n    user: app\nkits"), "{added}");
    let added = set(FILE, json!(["license"]), "MIT");
    assert_eq!(added, format!("{FILE}\nlicense: MIT\n"));
    let item = json!({ "name": "migrate", "binary": "rails", "call": "db:migrate" });
    let added =
        change(FILE, json!({ "do": "add", "path": ["run", "commands"], "item": item })).unwrap();
    let block =
        "    commands:\n      - name: migrate\n        binary: rails\n        call: db:migrate\n";
    assert!(added.contains(&format!("yml\n{block}kits")), "{added}");
    let item = json!({ "key": "PORT", "default_value": "3000" });
    let added =
        change(FILE, json!({ "do": "add", "path": ["kits", 0, "variables"], "item": item }))
            .unwrap();
    let block = "    variables:\n      - key: PORT\n        default_value: '3000'\n";
    assert_eq!(added, FILE.replace("    variables: []\n", block));
    let item = json!({ "name": "admin", "target": 3001 });
    let added =
        change(FILE, json!({ "do": "add", "path": ["kits", 0, "ports"], "item": item })).unwrap();
    assert_eq!(added, FILE.replace("3000 }]", "3000 }, {name: admin, target: 3001}]"));

    let gone = change(FILE, json!({ "do": "remove", "path": ["run", "services", 1] })).unwrap();
    let block = "    - name: worker\n      binary: sidekiq\n      start:\n        call: -C config/sidekiq.yml\n";
    assert_eq!(gone, FILE.replace(block, ""));
    let gone =
        change(FILE, json!({ "do": "remove", "path": ["run", "services", 1, "start", "call"] }));
    assert_eq!(
        gone.unwrap(),
        FILE.replace("      start:\n        call: -C config/sidekiq.yml\n", "")
    );
    let gone = change(FILE, json!({ "do": "remove", "path": ["kits", 0, "ports", 0] })).unwrap();
    assert_eq!(gone, FILE.replace("    ports: [{ name: web, target: 3000 }]\n", ""));
}

#[test]
fn taking_away_what_is_not_there_changes_nothing() {
    for path in
        [json!(["run", "services", 1, "path"]), json!(["license"]), json!(["page", "title"])]
    {
        let gone = change(FILE, json!({ "do": "remove", "path": path }));
        assert_eq!(gone.as_deref(), Ok(FILE));
    }
}

#[test]
fn lines_end_as_they_did() {
    let file = FILE.replace('\n', "\r\n");
    let added = set(&file, json!(["run", "user"]), "app");
    assert!(added.contains("yml\r\n    user: app\r\nkits"), "{added:?}");
    let block = set(&file, json!(["build", "command"]), "make\nmake test\n");
    assert_eq!(block, file.replace("make install", "make test"));
}

#[test]
fn what_cannot_be_changed_without_harm_is_left() {
    for (text, path) in [
        ("a: [", json!(["stack"])),
        ("run: &x { name: a }\n", json!(["run", "services", 0, "name"])),
        ("- a\n", json!(["stack"])),
        ("run: text\n", json!(["run", "name"])),
    ] {
        let made = change(text, json!({ "do": "set", "path": path, "value": "x" }));
        assert!(made.is_err(), "{text}: {made:?}");
    }
    let made = change(FILE, json!({ "do": "fix", "code": "unknown-key", "message": "none" }));
    assert_eq!(made, Err("this problem is gone".to_owned()));
}

#[test]
fn an_empty_file_can_be_begun() {
    assert_eq!(set("", json!(["stack"]), "alpine/3.24"), "stack: alpine/3.24\n");
    assert_eq!(set("# hello\n", json!(["run", "name"]), "x"), "# hello\n\nrun:\n  name: x\n");
}

/// What a form may be given: words that mean something to YAML, to shells and to browsers.
#[test]
fn any_text_comes_back_as_it_was_typed() {
    for value in [
        "3000",
        "true",
        "~",
        "",
        " a",
        "a ",
        "- a",
        "a: b",
        "a #b",
        "'",
        "\"",
        "\\",
        "{",
        "[x]",
        "*a",
        "&a",
        "!a",
        "|",
        ">",
        "%a",
        "@a",
        "`a`",
        "?",
        "é",
        "日本",
        "a\tb",
        "a\nb",
        "a\nb\n",
        "\n",
        "<script>alert(1)</script>",
        "${x}",
        "$(x)",
        "{{- installation.origins -}}",
        "null",
        "0x1f",
        "1e3",
        ".inf",
        "2026-11-26",
        "=",
        "<<",
        "---",
        "...",
        "a\u{85}b",
        "\u{feff}",
    ] {
        for path in [
            json!(["description"]),
            json!(["run", "services", 0, "binary"]),
            json!(["run", "services", 0, "start", "call"]),
            json!(["run", "services", 1, "start", "call"]),
            json!(["kits", 0, "ports", 0, "name"]),
        ] {
            let after = set(FILE, path.clone(), value);
            // The same value a second time changes nothing.
            assert_eq!(set(&after, path.clone(), value), after, "{value:?} at {path}");
            let kept = set(&after, path.clone(), "x");
            assert_eq!(kept.lines().next(), FILE.lines().next());
        }
    }
}

#[test]
fn what_an_add_on_brings_is_added_to_a_file_that_is_there() {
    let tree = Memory::new([
        ("go.mod".to_owned(), "module harbour\n\ngo 1.24\n".to_owned()),
        ("main.go".to_owned(), "package main\n\nfunc main() {}\n".to_owned()),
    ]);
    let old = "\
# Ours.
stack: alpine/3.24
dependencies: { build: [go], runtime: [] }
build: { command: go build -o bin/harbour ., destinations: [bin] }
kits:
  - name: admin
  - { name: web, main: true }
";
    let with = |old: &str, add_ons: Value| -> Value {
        let known = Known { text: Some(old.to_owned()), ..known(&tree) };
        let body = json!({ "choices": { "add_ons": add_ons } }).to_string();
        let found = answer(&known, "choose", body.as_bytes()).unwrap();
        serde_json::from_slice::<Value>(&found).unwrap()["proposal"].take()
    };
    let bare = with(old, json!([]));
    assert_eq!(bare["variables"], json!([]));
    let whole = change(old, json!({ "do": "complete", "proposed": bare["text"] })).unwrap();
    assert_eq!(with(&whole, json!([]))["lacks"], false);
    assert_eq!(with(&whole, json!(["redis"]))["lacks"], true);
    let found = with(old, json!(["postgresql", "redis"]));
    let keys = |found: &Value| -> Vec<String> {
        let keys = found["variables"].as_array().unwrap().iter();
        keys.map(|it| it["key"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(keys(&found), ["DATABASE", "REDIS_URL"]);
    let order = json!({
        "do": "complete", "proposed": found["text"], "variables": found["variables"]
    });
    let after = change(old, order.clone()).unwrap();
    let kit = after.lines().find(|line| line.contains("name: web, main")).unwrap();
    assert!(kit.contains("key: DATABASE, driver: database/postgresql"), "{after}");
    assert!(kit.contains("key: REDIS_URL") && kit.contains("required: true"), "{after}");
    assert!(after.starts_with("# Ours.\nstack: alpine/3.24\n"), "{after}");
    assert_eq!(change(&after, order.clone()).unwrap(), after, "a second time changes nothing");
    assert_eq!(with(&after, json!(["postgresql", "redis"]))["lacks"], false);
    // Whoever gives the address by hand needs no database of the platform's.
    let by_hand = old.replace(
        "  - { name: web, main: true }",
        "  - name: web\n    main: true\n    variables:\n      - key: DATABASE_URL # ours\n        required: true",
    );
    let after = change(&by_hand, order).unwrap();
    assert!(!after.contains("key: DATABASE\n"), "{after}");
    assert!(after.contains("# ours\n        required: true\n      - key: REDIS_URL\n"), "{after}");
}
