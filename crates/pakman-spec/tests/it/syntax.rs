//! Text that is not YAML: what people write by mistake, and what they are told.

use pakman_spec::{Source, Surroundings, load};

use crate::support::{applied, plain};

/// The line, message and help of the one problem of a file with these lines below `run:`.
fn problem(lines: &str) -> String {
    let text = format!("# \u{e9}\nrun:\n{lines}");
    let source = Source::new("instellar.yml", text);
    let diagnostics = load(&source, &Surroundings::default()).diagnostics;
    let [one] = &diagnostics[..] else { panic!("{diagnostics:?}") };
    let line = source.position(one.labels[0].span.start as usize).line;
    let message = one.message.strip_prefix("not valid YAML: ").expect("a syntax error");
    format!("{line}: {message}; {}", one.help.as_deref().unwrap_or_default())
}

#[test]
fn a_value_with_a_colon_wants_quotes() {
    let expected = "a value with `: ` in it reads as a key; put the whole value in quotes, or \
                    after `|` on lines of its own";
    assert_eq!(problem("  name: hello: x\n"), format!("3: {expected}"));
    assert_eq!(problem("  commands:\n    - call: say \"a: b\" c: d\n"), format!("4: {expected}"));
}

#[test]
fn a_key_below_a_line_that_is_none_points_at_that_line() {
    let expected = "there cannot be a key here; check the indentation of the line above, \
                    and the space after its `:` or `-`";
    assert_eq!(problem("  name: hello\n   user: app\n"), format!("4: {expected}"));
    assert_eq!(problem("  name:hello\n  user: app\n"), format!("4: {expected}"));
    assert_eq!(problem("  services:\n  -name: x\n   binary: y\n"), format!("5: {expected}"));
}

#[test]
fn a_line_that_fits_nothing_above_wants_another_indentation() {
    let expected = "the indentation matches none of the lines above; indent it like the \
                    lines it belongs to";
    assert_eq!(problem("  name: hello\n user: app\n"), format!("4: {expected}"));
    let expected = "the line is not an item of the list above it; start it with `- `, or indent it \
                    like the other keys of its item";
    let services = "  services:\n    - name: web\n     binary: x\n";
    assert_eq!(problem(services), format!("5: {expected}"));
}

#[test]
fn a_key_without_a_colon_and_text_left_of_its_block_are_told_alike() {
    let expected = "a key without `:`; write `:` and a space after a key, and indent text after `|` \
                    deeper than its key";
    assert_eq!(problem("  name: hello\nhook\n  post-install: x\n"), format!("4: {expected}"));
    assert_eq!(problem("  call: |\n  make all\n"), format!("4: {expected}"));
}

#[test]
fn quotes_and_brackets_that_do_not_match_are_told() {
    let told = problem("  name: [a\n  user: app\n");
    assert_eq!(told, "4: there is a `:` inside `[ ]`; check whether a line above lacks its `]`");
    let told = problem("  name: \"say \"x\"\"\n");
    assert!(told.starts_with("3: there is text after the closing quote"), "{told}");
}

#[test]
fn the_marks_of_a_merge_conflict_are_known() {
    let told = problem("<<<<<<< HEAD\n  name: a\n=======\n  name: b\n>>>>>>> other\n");
    assert!(told.contains("merge conflict markers"), "{told}");
}

const SOUND: &str = "\
dependencies: {build: [go], runtime: [curl, jq, s6, execline, hello-openrc]}
build: {command: go build, destinations: [bin]}
run: {name: hello, services: [{name: web, binary: hello}]}
hook: {post-install: rc-update add hello}
";

/// What the original's parser reads and YAML does not allow.
#[test]
fn what_the_original_reads_is_read_and_told_of() {
    let cases = [
        ("\"a\\q\"", "aq", "`\\q` is not an escape; it is read as `q`"),
        ("\"\\é\\n\"", "é\n", "`\\é` is not an escape; it is read as `é`"),
        ("a\u{7f}b", "a\u{7f}b", "the text contains the control character 0x7f"),
        ("\"\u{1}@\"", "\u{1}@", "the text contains the control character 0x01"),
        ("@home", "@home", "a value that begins with `@` needs quotes"),
        ("`date`", "`date`", "a value that begins with ``` needs quotes"),
        ("%name", "%name", "a value that begins with `%` needs quotes"),
    ];
    for (written, read, message) in cases {
        let text = format!("{SOUND}kits: [{{name: web, main: true, description: {written}}}]\n");
        let loaded = load(&Source::new("x", text), &Surroundings::default());
        let told: Vec<&str> = loaded.diagnostics.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(told, [message], "{written}");
        let (_, kits) = &loaded.package.expect("it is only a warning").offer.written[0];
        assert!(format!("{kits:?}").contains(&format!("String({read:?})")), "{kits:?}");
    }
}

#[test]
fn every_sign_that_is_not_allowed_is_read() {
    let text =
        format!("{SOUND}kits: [{{description: \"\\q\\w\u{7f}\", main: true, name: web, x: @x}}]\n");
    let source = Source::new("x", text);
    let loaded = load(&source, &Surroundings::default());
    // Three signs, one of another kind, and the key.
    assert_eq!(loaded.diagnostics.len(), 5, "{:?}", loaded.diagnostics);
    let fixed = pakman_spec::fix(source, |it| load(it, &Surroundings::default()), |_| true);
    let after = fixed.source.text();
    let end = "description: \"\\\\q\\\\w\", main: true, name: web, x: '@x'}]\n";
    assert!(after.ends_with(end), "{after}");
    assert_eq!(fixed.loaded.diagnostics.len(), 1, "the key: {:?}", fixed.loaded.diagnostics);
}

#[test]
fn a_long_key_is_a_key() {
    let text = format!("{SOUND}{}: x\n", "k".repeat(3_000));
    let loaded = load(&Source::new("x", text), &Surroundings::default());
    assert!(loaded.package.is_some());
    assert_eq!(loaded.diagnostics.len(), 1, "an unknown key");
}

#[test]
fn a_template_without_quotes_is_told_of_inside_of_braces_too() {
    for written in ["{{ x }}", "{{x}}", "{{- x.y -}} "] {
        let text = format!("{SOUND}kits: [{{name: web, main: true, description: {written}}}]\n");
        let source = Source::new("x", text);
        let told = load(&source, &Surroundings::default()).diagnostics;
        let codes: Vec<&str> = told.iter().map(|it| it.code.name()).collect();
        assert_eq!(codes, ["unquoted-template"], "{written}");
        let fixed = pakman_spec::fix(source, |it| load(it, &Surroundings::default()), |_| true);
        assert!(fixed.loaded.diagnostics.is_empty(), "{}", fixed.source.text());
        let expected = format!("description: '{}'", written.trim());
        assert!(fixed.source.text().contains(&expected), "{}", fixed.source.text());
    }
}

#[test]
fn what_only_looks_like_a_space_is_named_with_its_place() {
    let rest = "  runtime: []\nbuild: {destinations: [bin]}\n";
    let cases = [
        (format!("dependencies:\n\u{a0} build: [go]\n{rest}"), "2:1", "a no-break space (U+00A0)"),
        (format!("dependencies:\n \u{a0}build: [go]\n{rest}"), "2:2", "a no-break space (U+00A0)"),
        (
            format!("dependencies:\n\u{3000}\u{3000}build: [go]\n{rest}"),
            "2:1",
            "an ideographic space (U+3000)",
        ),
        (
            "dependencies:\n  build: []\n  runtime:\u{a0}[]\nbuild: {destinations: []}\n"
                .to_owned(),
            "3:11",
            "a no-break space (U+00A0)",
        ),
        (
            format!("dependencies:\n  build: []\n{rest}\u{200b}license: MIT\n").replacen(
                "  runtime: []\n",
                "",
                1,
            ),
            "4:1",
            "an invisible character (U+200B)",
        ),
    ];
    for (text, place, name) in cases {
        let source = Source::new("instellar.yml", text.clone());
        let loaded = load(&source, &Surroundings::default());
        let report = plain(&source, &loaded.diagnostics);
        assert!(report.contains(name), "{text}{report}");
        assert!(report.contains(&format!("at {place} to")), "{text}{report}");
        let has_fix = loaded.diagnostics.iter().find(|one| one.message.contains(name));
        let mended = applied(&source, has_fix.unwrap()).expect("there is a fix");
        assert!(!mended.contains(['\u{a0}', '\u{3000}', '\u{200b}']), "{mended}");
    }
}

#[test]
fn an_empty_document_behind_others_is_what_is_empty() {
    let source = Source::new("instellar.yml", "stack: alpine/3.22\n---\n# nothing\n");
    let found = load(&source, &Surroundings::default()).diagnostics;
    let empty = found.iter().find(|one| one.code == pakman_spec::Code::EmptyFile).unwrap();
    assert_eq!(empty.message, "the last document is empty");
    assert_eq!(source.position(empty.labels[0].span.start as usize).line, 2);
}
