//! Diagnostics as text.

use pakman_spec::{
    Code, Diagnostic, Edit, Source, Span,
    report::{Style, human, json},
};

/// Each diagnostic with the source it is about.
fn of<'a>(
    source: &'a Source,
    diagnostics: &'a [Diagnostic],
) -> impl Iterator<Item = (&'a Source, &'a Diagnostic)> {
    diagnostics.iter().map(move |one| (source, one))
}

#[test]
fn every_shape_of_diagnostic_is_drawn() {
    let (source, diagnostics) = pakman_testbed::diagnostics();
    let text = human(of(&source, &diagnostics), Style::Plain);
    assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text}");
    insta::assert_snapshot!(text);
    let styled = human(of(&source, &diagnostics), Style::Terminal);
    assert!(styled.contains("\u{1b}[") && !styled.contains(['\u{7}', '\u{202e}']), "{styled}");
}

#[test]
fn spans_outside_the_text_and_inside_letters_do_no_harm() {
    for text in ["", "é", "é\n", "\n\n", "\r\nx\r"] {
        for (start, end) in [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (5, 9), (9, 5)] {
            let span = Span { start, end };
            let edits = vec![Edit { span, text: "x\n".to_owned() }];
            let diagnostic = Diagnostic::new(Code::BadValue, span, "x").fix("y", edits);
            let diagnostics = [diagnostic.also(Span { start: 1, end: 7 }, "z")];
            let source = Source::new("x", text);
            assert!(human(of(&source, &diagnostics), Style::Plain).contains("bad-value"));
            assert!(json(of(&source, &diagnostics)).contains("bad-value"));
        }
    }
}

#[test]
fn a_long_line_is_named_and_not_shown() {
    let source = Source::new("a", "x".repeat(64 * 1024 + 1));
    let diagnostics = [Diagnostic::new(Code::BadValue, Span::new(3, 4), "x")];
    let report = human(of(&source, &diagnostics), Style::Plain);
    assert!(report.contains("--> a:1:4"), "{report}");
    assert!(report.len() < 200);
}

#[test]
fn the_shape_of_the_report_is_a_contract() {
    let (source, diagnostics) = pakman_testbed::diagnostics();
    insta::assert_snapshot!(json(of(&source, &diagnostics)));
}

#[test]
fn without_problems_the_list_is_empty() {
    assert_eq!(json([]), "{\n  \"version\": 1,\n  \"diagnostics\": []\n}\n");
}
