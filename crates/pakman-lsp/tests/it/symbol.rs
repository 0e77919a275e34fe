//! The outline.

use std::fmt::Write;

use pakman_lsp::{Document, Symbol, symbols};

use crate::support::HARBOUR;

fn lines(symbols: &[Symbol], depth: usize, text: &mut String) {
    for symbol in symbols {
        let detail = symbol.detail.as_deref().unwrap_or_default();
        writeln!(text, "{}{} {detail}({:?})", "  ".repeat(depth), symbol.name, symbol.kind)
            .unwrap();
        assert!(symbol.span.start <= symbol.selection.start);
        assert!(symbol.selection.end <= symbol.span.end);
        lines(&symbol.children, depth + 1, text);
    }
}

#[test]
fn items_are_called_by_their_names() {
    let mut text = String::new();
    lines(&symbols(&Document::new(HARBOUR)), 0, &mut text);
    insta::assert_snapshot!(text);
}

#[test]
fn an_outline_ends_somewhere() {
    let document = Document::new(&format!("architectures: [{}]", "a,".repeat(20_000)));
    let found = symbols(&document);
    assert_eq!(found[0].children.len(), 9_999);
}
