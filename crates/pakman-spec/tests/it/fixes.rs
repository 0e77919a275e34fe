//! Fixes in odd places: what they leave is YAML, and means what was meant.

use pakman_spec::{Code, Diagnostic, Loaded, Package, Source, Surroundings, load};

use crate::support::{applied, plain};

const HEAD: &str = "\
hook: {post-install: rc-update add hello}
dependencies:
  build: []
  runtime: [curl, jq, s6, hello-openrc]
build: {destinations: [bin]}
run:
  name: hello
  user: app
";
const SERVICES: &str = "  services:\n    - {name: web, binary: hello}\n";

fn read(text: &str) -> (Source, Loaded) {
    let source = Source::new("fixes.yml", text);
    let loaded = load(&source, &Surroundings::default());
    (source, loaded)
}

#[track_caller]
fn package(text: &str) -> Package {
    let (source, loaded) = read(text);
    let report = plain(&source, &loaded.diagnostics);
    loaded.package.unwrap_or_else(|| panic!("{text}\n{report}"))
}

#[track_caller]
fn diagnostic(text: &str, code: Code) -> (Source, Diagnostic) {
    let (source, loaded) = read(text);
    let report = plain(&source, &loaded.diagnostics);
    let found = loaded.diagnostics.into_iter().find(|found| found.code == code);
    (source, found.unwrap_or_else(|| panic!("{text}\n{report}")))
}

/// The text after the fix of the first diagnostic of a code.
#[track_caller]
fn fixed(text: &str, code: Code) -> String {
    let (source, diagnostic) = diagnostic(text, code);
    applied(&source, &diagnostic).unwrap_or_else(|| panic!("no fix for {text}"))
}

#[track_caller]
fn has_no_fix(text: &str, code: Code) {
    let (_, diagnostic) = diagnostic(text, code);
    assert!(diagnostic.fix.is_none(), "{:?}", diagnostic.fix);
}

#[test]
fn an_item_of_several_packages_is_parted_as_the_original_parts_it() {
    let styles = ["build: [go git, 'jq ']", "build:\n    - go git # both\n    - 'jq '"];
    for style in styles {
        let text = format!("{HEAD}{SERVICES}").replace("build: []", style);
        let (source, loaded) = read(&text);
        let package = loaded.package.unwrap();
        let build: Vec<String> =
            package.dependencies.build.iter().map(ToString::to_string).collect();
        assert_eq!(build, ["go", "git", "jq"]);
        assert_eq!(loaded.diagnostics.len(), 2, "{}", plain(&source, &loaded.diagnostics));
        for diagnostic in &loaded.diagnostics {
            let (_, mended) = read(&applied(&source, diagnostic).unwrap());
            assert_eq!(mended.diagnostics.len(), 1);
            assert_eq!(mended.package.unwrap().dependencies.build, package.dependencies.build);
        }
    }
}

#[test]
fn a_number_that_quotes_would_not_mend_is_told_of_once() {
    let (_, loaded) = read(&format!("{HEAD}{SERVICES}stack: 3.22\n"));
    let codes: Vec<Code> = loaded.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, [Code::BadName]);
}

#[test]
fn an_alias_is_replaced_and_not_what_it_repeats() {
    let text = format!(
        "{HEAD}{SERVICES}kits:\n  - name: web\n    main: true\n    ports:\n      - {{name: web, target: &port 3000, main: true}}\n    variables:\n      - {{key: PORT, default_value: *port}}\n"
    );
    let after = fixed(&text, Code::WrongType);
    assert_eq!(after, text.replace("*port", "'3000'"));
    assert_eq!(read(&after).1.diagnostics, []);
}

#[test]
fn a_key_is_found_although_a_comment_names_it() {
    let text = HEAD.replace("{destinations: [bin]}", "\n  destination: # the destination\n    bin")
        + SERVICES;
    let after = fixed(&text, Code::OldDestination);
    assert_eq!(
        after,
        text.replace("destination:", "destinations:").replace("    bin", "    ['bin/*']")
    );
    assert_eq!(package(&text), package(&after));
}

#[test]
fn a_key_is_removed_only_where_it_is_alone_on_its_lines() {
    let text = "dependencies: {build: []}\nbuild: {destinations: [bin]}\nrun: {\n  name: hello,\n  stop: {call: x},\n  services: [{name: web, binary: hello}]\n}\n";
    assert_eq!(fixed(text, Code::DeadStop), text.replace("  stop: {call: x},\n", ""));
    has_no_fix(&text.replace("{call: x},\n", "{call: x},"), Code::DeadStop);
    has_no_fix(&text.replace("{\n  name: hello,\n", "{ name: hello,"), Code::DeadStop);
}

#[test]
fn an_old_key_beside_the_new_one_is_left_out() {
    for (old, code) in [
        ("  start:\n    call: x\n", Code::OldProcess),
        ("  process:\n    call: x\n", Code::OldProcess),
        ("  commands: []\n  command:\n    variations: {a: b}\n", Code::OldVariations),
    ] {
        let text = format!("{HEAD}{SERVICES}{old}");
        let kept = if old.contains("commands") { "  commands: []\n" } else { "" };
        assert_eq!(fixed(&text, code), format!("{HEAD}{SERVICES}{kept}"));
        assert_eq!(package(&text), package(&format!("{HEAD}{SERVICES}")));
    }
    let both = HEAD.replace("{destinations: [bin]}", "\n  destinations: [bin]\n  destination: x");
    let text = both + SERVICES;
    assert_eq!(fixed(&text, Code::OldDestination), text.replace("  destination: x\n", ""));
    let text = format!("{HEAD}  start: {{call: x}}\n  process: {{call: z}}\n");
    let (_, loaded) = read(&text);
    let messages: Vec<&str> = loaded.diagnostics.iter().map(|found| &*found.message).collect();
    assert_eq!(
        messages,
        [
            "`run.start` is now an item of the list `services`",
            "`run.process` is ignored, because `run.start` is there too"
        ]
    );
}

#[test]
fn control_characters_stay_what_they_are_in_a_fix() {
    let text = format!("{HEAD}  start:\n    call: \"a\\e'\\\"\\\\b\\x7f\"\n");
    let after = fixed(&text, Code::OldProcess);
    assert_eq!(package(&text), package(&after), "{after}");
}

#[test]
fn a_key_without_a_value_at_the_end_is_replaced_with_its_colon() {
    for end in [
        "",
        " ",
        " >\n",
        " | # empty\n\n",
        "\n",
        " # nothing\n",
        "\n\n# nothing\nstack: alpine/3.22\n",
    ] {
        let text = format!("{HEAD}  start:\n    call:{end}");
        let after = fixed(&text, Code::OldProcess);
        assert_eq!(package(&text), package(&after), "{after}");
    }
}

#[test]
fn a_folder_of_several_lines_stays_one_and_a_block_is_left_alone() {
    let with = |folder: &str| {
        let build = format!("\n  destination: {folder}");
        HEAD.replace("{destinations: [bin]}", &build) + SERVICES
    };
    let text = with("'a\n\n    b'");
    let after = fixed(&text, Code::OldDestination);
    assert_eq!(package(&text), package(&after), "{after}");
    has_no_fix(&with("|\n    bin"), Code::OldDestination);
    has_no_fix(&with("!!str dist"), Code::OldDestination);
}

#[test]
fn messages_have_one_line() {
    let (_, found) = diagnostic(&format!("{HEAD}{SERVICES}\"a\\nb\": c\n"), Code::UnknownKey);
    assert_eq!(found.message, "the file has no key `a b`");
}

#[test]
fn numbers_in_variations_are_words() {
    let text = format!("{HEAD}{SERVICES}  command:\n    call: seed\n    variations: {{n: 5}}\n");
    let after = fixed(&text, Code::OldVariations);
    assert!(after.contains("call: 'seed 5'"), "{after}");
    assert_eq!(package(&text), package(&after));
}

#[test]
fn what_is_missing_is_added_in_the_style_of_the_list() {
    for (list, expected) in [
        ("\n    -   bash # the shell\n", "\n    -   bash # the shell\n    - curl\n"),
        ("\n    - &shell bash\n", "\n    - &shell bash\n    - curl\n"),
        ("\n  - bash\r\n", "\n  - bash\n  - curl\r\n"),
        (" [bash]\n", " [bash, curl]\n"),
        (" [\n    bash,\n  ]\n", " [\n    bash, curl,\n  ]\n"),
    ] {
        let (start, rest) = HEAD.split_once(" [curl, jq, s6, hello-openrc]\n").unwrap();
        let list = list.replace("bash", "jq");
        let text = format!("{start}{list}{rest}{SERVICES}");
        let after = fixed(&text, Code::RuntimeAdded);
        let expected = expected.replace("bash", "jq");
        let expected = expected.split("curl").next().unwrap();
        assert!(after.starts_with(&format!("{start}{expected}curl")), "{after}");
        assert_eq!(package(&text), package(&after), "{after}");
    }
}

#[test]
fn a_name_is_put_right_wherever_it_is_named() {
    let with = |name: &str| {
        let hook = format!("rc-update add hello; rc-service hello {name}");
        let commands = format!("  commands: [{{name: {name}, binary: hello, call: seed}}]\n");
        HEAD.replace("rc-update add hello", &format!("'{hook}'")) + SERVICES + &commands
    };
    let after = fixed(&with("db-seed"), Code::BadName);
    assert_eq!(after, with("db_seed"));
    assert!(read(&after).1.diagnostics.is_empty());
}

#[test]
fn a_package_that_is_listed_twice_is_listed_once() {
    for (twice, once) in [
        ("[curl, jq, s6, hello-openrc, curl]", "[curl, jq, s6, hello-openrc]"),
        ("[curl, jq , curl, s6, hello-openrc]", "[curl, jq, s6, hello-openrc]"),
        (
            "\n    - curl\n    - jq\n    - curl\n    - s6\n    - hello-openrc",
            "\n    - curl\n    - jq\n    - s6\n    - hello-openrc",
        ),
    ] {
        let with = |list: &str| HEAD.replace("[curl, jq, s6, hello-openrc]", list) + SERVICES;
        assert_eq!(fixed(&with(twice), Code::DuplicateName).replace(" ,", ","), with(once));
    }
    let text = HEAD.replace("curl, jq", "'curl>=8', 'curl<9', jq") + SERVICES;
    assert!(read(&text).1.diagnostics.is_empty(), "two conditions are not the same");
    let last =
        format!("{HEAD}{SERVICES}").replace("build: []", "build:\n    - go\n    - go # twice");
    has_no_fix(&last, Code::DuplicateName);
}

#[test]
fn a_misspelt_package_is_not_left_beside_the_right_one() {
    for (word, right) in
        [("crul", "curl"), ("qj", "jq"), ("6s", "s6"), ("hello-opnerc", "hello-openrc")]
    {
        let text = format!("{HEAD}{SERVICES}").replacen(right, word, 1);
        let after = fixed(&text, Code::RuntimeAdded);
        assert_eq!(after, format!("{HEAD}{SERVICES}"), "{word}");
    }
}

#[test]
fn a_call_of_rc_update_is_one_that_openrc_takes() {
    let cases = [
        ("rc-update -a add hello", "rc-update add hello"),
        ("rc-update --all hello default", "rc-update add hello default"),
        ("rc-update -d del hello", "rc-update del hello"),
        ("rc-update -qd hello", "rc-update add hello"),
        ("rc-update enable hello", "rc-update add hello"),
        ("rc-update remove hello", "rc-update del hello"),
    ];
    for (wrong, right) in cases {
        let text = HEAD.replace("rc-update add hello", wrong) + SERVICES;
        let after = fixed(&text, Code::RcUpdateVerb);
        assert!(after.contains(&format!("post-install: {right}}}")), "{after}");
    }
    for sound in
        ["rc-update -qs add hello", "rc-update --quiet add hello", "rc-update -a del hello"]
    {
        let (_, loaded) = read(&(HEAD.replace("rc-update add hello", sound) + SERVICES));
        let found = loaded.diagnostics.iter().find(|found| found.code == Code::RcUpdateVerb);
        assert_eq!(found, None, "{sound}");
    }
}

#[test]
fn a_word_of_yaml_1_1_becomes_what_its_key_takes() {
    let kit = |key: &str| {
        format!(
            "{HEAD}{SERVICES}kits: [{{name: web, main: true, ports: [{{name: web, {key}}}]}}]\n"
        )
    };
    for (wrong, right) in [
        ("main: yes, target: 80", "main: true, target: 80"),
        ("main: Off, target: 80", "main: false, target: 80"),
        ("main: 'true', target: 80", "main: true, target: 80"),
        ("target: 3_000", "target: 3000"),
    ] {
        assert_eq!(fixed(&kit(wrong), Code::WrongType), kit(right));
        let (_, loaded) = read(&kit(wrong));
        let dialect = loaded.diagnostics.iter().find(|found| found.code == Code::YamlDialect);
        assert_eq!(dialect, None, "{wrong}");
    }
    assert_eq!(fixed(&kit("target: 03000"), Code::YamlDialect), kit("target: 3000"));
    has_no_fix(&kit("target: 50:00"), Code::WrongType);
}

#[test]
fn a_hook_in_the_words_of_another_packager_keeps_its_time() {
    for (theirs, ours) in [
        ("post-uninstall", "post-deinstall"),
        ("pre_unistall", "pre-deinstall"),
        ("postremove", "post-deinstall"),
        ("after-install", "post-install"),
        ("post-update", "post-upgrade"),
        ("post-instal", "post-install"),
    ] {
        let text =
            HEAD.replace("post-install: rc-update", &format!("{theirs}: rc-update")) + SERVICES;
        assert!(
            fixed(&text, Code::UnknownKey).contains(&format!("{{{ours}: rc-update")),
            "{theirs}"
        );
    }
    let both = HEAD.replace("hook: {", "hook: {post-uninstall: a, post-deinstall: b, ");
    has_no_fix(&(both + SERVICES), Code::UnknownKey);
}

#[test]
fn a_verb_without_a_service_gets_the_service() {
    let text = HEAD.replace("rc-update add", "rc-service stop; rc-update add") + SERVICES;
    assert!(fixed(&text, Code::OtherService).contains("rc-service hello stop; rc-update"));
}
