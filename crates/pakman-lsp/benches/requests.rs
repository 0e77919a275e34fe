//! How long an editor waits for an answer on a file of 2,000 lines: `cargo bench -p pakman-lsp`.
//!
//! The goal: each request under 20 ms at the 99th percentile, the reading of what was just typed
//! included. `slowest` is above that percentile, as there are 300 samples.

use std::fmt::Write;

use divan::{Bencher, black_box};
use pakman_lsp::{
    Document, completion, definition, fix_all, hover, quick_fixes, references, rename, symbols,
};
use pakman_spec::Span;

fn main() {
    divan::main();
}

/// A file of 2,000 lines.
fn file() -> String {
    let mut text = include_str!("../../../fixtures/apps/rails/instellar.yml")
        .split("kits:\n")
        .next()
        .expect("what stands before the kits")
        .to_owned();
    text += "kits:\n";
    let mut kit = 0;
    while text.lines().count() < 1_988 {
        kit += 1;
        write!(
            text,
            "  - name: kit {kit}\n    default_size: medium\n    ports:\n      - name: web\n        target: 3000\n    forks:\n      - name: jobs {kit}\n        variables:\n          - key: SERVICE_MODE\n            default_value: good-job\n            descrption: 🚢\n"
        )
        .expect("memory takes it");
    }
    text += "plans:\n  - name: basic\n    layers: [{ kit_slug: kit-1, size_slug: medium }]\n";
    text
}

/// The states that a file is in while somebody writes.
const STATES: &[&str] = &["whole", "half a key", "open bracket", "open quote", "broken above"];

fn state(name: &str) -> String {
    let text = file();
    let last = |new: &str| text.replacen("    layers: [{ kit_slug: kit-1,", new, 1);
    match name {
        "whole" => text,
        "half a key" => last("    lay"),
        "open bracket" => last("    layers: [{ kit_slug: kit-1, si"),
        "open quote" => last("    layers: [{ kit_slug: 'kit-1,"),
        "broken above" => text.replacen("  name: harbour\n", "  name: [harbour\n", 1),
        other => unreachable!("{other}"),
    }
}

/// The place where somebody writes: the end of the last line but one.
fn cursor(text: &str) -> usize {
    text.trim_end().len() - 3
}

/// Each asks a document that has just changed.
fn ask<T>(bencher: Bencher<'_, '_>, name: &str, question: impl Fn(&Document, usize) -> T + Sync) {
    let text = state(name);
    bencher.bench(|| {
        let document = Document::new(black_box(&text));
        question(&document, cursor(&text));
    });
}

#[divan::bench(args = STATES, sample_count = 300)]
fn diagnostics(bencher: Bencher<'_, '_>, name: &str) {
    ask(bencher, name, |document, _| document.draft().diagnostics.len());
}

#[divan::bench(args = STATES, sample_count = 300)]
fn complete(bencher: Bencher<'_, '_>, name: &str) {
    ask(bencher, name, |document, offset| completion(document, offset).len());
}

/// The requests that ask nothing of what is being written.
const OTHERS: &[&str] =
    &["hover", "definition", "references", "rename", "symbols", "fixes", "every fix"];

#[divan::bench(args = OTHERS, sample_count = 300)]
fn other(bencher: Bencher<'_, '_>, request: &str) {
    ask(bencher, "whole", |document, _| {
        let text = document.source().text();
        let name = text.find("default_value: good-job").expect("it is there") + 17;
        match request {
            "hover" => hover(document, name).map_or(0, |found| found.markdown.len()),
            "definition" => definition(document, name).map_or(0, |found| found.name.range().len()),
            "references" => references(document, name, true).len(),
            "rename" => rename(document, name, "jobs").map_or(0, |edits| edits.len()),
            "symbols" => symbols(document).len(),
            "fixes" => quick_fixes(document, Span::new(0, text.len())).len(),
            _ => fix_all(document).map_or(0, |edit| edit.text.len()),
        }
    });
}
