//! Text that is not YAML: what people write by mistake, and what they are told.

use pakman_spec::{Source, Surroundings, load};

/// The line, message and help of the one problem of a file with these lines below `run:`.
fn problem(lines: &str) -> String {
    let text = format!("# \u{e9}\nrun:\n{lines}");
    let source = Source::new("instellar.yml", text);
    let diagnostics = load(&source, &Surroundings::default()).diagnostics;
    let [one] = &diagnostics[..] else { panic!("{diagnostics:?}") };
    let line = source.position(one.labels[0].span.start as usize).line;
    let message = one.message.strip_prefix("not YAML: ").expect("a syntax error");
    format!("{line}: {message}; {}", one.help.as_deref().unwrap_or_default())
}

#[test]
fn a_value_with_a_colon_wants_quotes() {
    let expected = "a value with `: ` in it reads as a key; put the whole value in quotes, or \
                    behind `|` on lines of its own";
    assert_eq!(problem("  name: hello: x\n"), format!("3: {expected}"));
    assert_eq!(problem("  commands:\n    - call: say \"a: b\" c: d\n"), format!("4: {expected}"));
}

#[test]
fn a_key_below_a_line_that_is_none_points_at_that_line() {
    let expected = "a key stands where none can be; is the line above indented alike, and does a \
                    space follow its `:` or `-`?";
    assert_eq!(problem("  name: hello\n   user: app\n"), format!("4: {expected}"));
    assert_eq!(problem("  name:hello\n  user: app\n"), format!("4: {expected}"));
    assert_eq!(problem("  services:\n  -name: x\n   binary: y\n"), format!("5: {expected}"));
}

#[test]
fn a_line_that_fits_nothing_above_wants_another_indentation() {
    let expected = "the line is indented like none of the lines above; give it as many spaces as \
                    the lines that it belongs to";
    assert_eq!(problem("  name: hello\n user: app\n"), format!("4: {expected}"));
    let expected = "the line is no item of the list above it; begin it with `- `, or indent it \
                    like the other keys of its item";
    let services = "  services:\n    - name: web\n     binary: x\n";
    assert_eq!(problem(services), format!("5: {expected}"));
}

#[test]
fn a_key_without_a_colon_and_text_left_of_its_block_are_told_alike() {
    let expected = "a key without `:`; write `:` and a space behind a key; indent text behind `|` \
                    deeper than its key";
    assert_eq!(problem("  name: hello\nhook\n  post-install: x\n"), format!("4: {expected}"));
    assert_eq!(problem("  call: |\n  make all\n"), format!("4: {expected}"));
}

#[test]
fn quotes_and_brackets_that_do_not_match_are_told() {
    let told = problem("  name: [a\n  user: app\n");
    assert_eq!(told, "4: a `:` inside of `[ ]`; is the `]` of a line above missing?");
    let told = problem("  name: \"a\\d\"\n");
    assert!(told.starts_with("3: a backslash in double quotes"), "{told}");
    let told = problem("  name: \"say \"x\"\"\n");
    assert!(told.starts_with("3: text behind the quote that ends the value"), "{told}");
}

#[test]
fn the_marks_of_a_merge_conflict_are_known() {
    let told = problem("<<<<<<< HEAD\n  name: a\n=======\n  name: b\n>>>>>>> other\n");
    assert!(told.contains("the marks of a merge conflict"), "{told}");
}
