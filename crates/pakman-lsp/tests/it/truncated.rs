//! Every fixture, cut off at every place: something is proposed, and nothing breaks.

use std::collections::BTreeMap;
use std::io::Write;

use pakman_lsp::{Document, completion};
use pakman_spec::{
    Code, Subschema, Surroundings, load,
    tree::{Entry, Node},
};

use crate::support::texts;

/// Bytes from one place to the next; where the first is differs from file to file.
/// All places take a minute without optimization.
const STEP: usize = 7;

/// What the schema knows of the keys of a tree, each by the bytes of its key and the words its value
/// can be chosen from by those of the value.
fn expected(document: &Document) -> BTreeMap<usize, (String, usize)> {
    let mut found = BTreeMap::new();
    if let Some(root) = document.root() {
        collect(document, Subschema::root(), root, &mut found);
    }
    found
}

fn collect(
    document: &Document,
    schema: Subschema,
    node: &Node,
    found: &mut BTreeMap<usize, (String, usize)>,
) {
    let mut seen = Vec::new();
    for Entry { key, value } in node.entries() {
        let known = schema.keys().find(|known| *known.name == *key.value);
        let Some(known) = known.filter(|known| known.schema.deprecation().is_none()) else {
            continue;
        };
        let is_plain = document.text(key.span) == &*key.value && !seen.contains(&key.value);
        seen.push(key.value.clone());
        if is_plain {
            found.insert(key.span.start as usize, (key.value.to_string(), key.span.end as usize));
        }
        collect(document, known.schema, value, found);
        let is_word = |text: &str| known.schema.words().any(|(word, _)| word == text);
        if let Some(text) = value.text().filter(|text| is_word(text)) {
            found.insert(value.span.start as usize, (text.to_owned(), value.span.end as usize));
        }
    }
    if let Some(items) = schema.items() {
        node.items().iter().for_each(|item| collect(document, items, item, found));
    }
}

#[test]
fn completion_works_wherever_a_file_is_cut_off() {
    let (mut asked, mut answered, mut known, mut missed) = (0, 0, 0, Vec::new());
    for (path, text) in texts() {
        let whole = Document::new(&text);
        // A key that stands twice is not proposed where it already does.
        if !whole.draft().is_whole || path.ends_with("duplicate-key.yml") {
            continue;
        }
        let expected = expected(&whole);
        let first = text.len() % STEP;
        let offsets = (first..=text.len()).step_by(STEP);
        for offset in offsets.filter(|&offset| text.is_char_boundary(offset)) {
            let document = Document::new(&text[..offset]);
            let proposals = completion(&document, offset);
            asked += 1;
            answered += usize::from(!proposals.is_empty());
            let Some((_, (word, _))) =
                expected.range(..=offset).next_back().filter(|(_, (_, end))| offset <= *end)
            else {
                continue;
            };
            known += 1;
            if !proposals.iter().any(|proposal| proposal.label == *word) {
                missed.push(format!("{}:{offset}: {word}", path.display()));
            }
        }
    }
    writeln!(
        std::io::stderr(),
        "{asked} places, {answered} with proposals ({}%)",
        answered * 100 / asked
    )
    .unwrap();
    writeln!(
        std::io::stderr(),
        "{known} places within keys and words, {} without that word",
        missed.len()
    )
    .unwrap();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn a_file_with_anything_cut_out_is_still_read() {
    for (_, text) in texts() {
        for (at, _) in text.char_indices().step_by(61) {
            for length in [1, 40] {
                let end = text.ceil_char_boundary((at + length).min(text.len()));
                let document = Document::new(&format!("{}{}", &text[..at], &text[end..]));
                completion(&document, at);
                document.names();
                // An editor tells no less than `check`.
                let loaded = load(document.source(), &Surroundings::default());
                let told = &document.draft().diagnostics;
                let untold = loaded.diagnostics.iter().find(|found| !told.contains(found));
                assert_eq!(untold.filter(|found| found.code != Code::NoName), None);
            }
        }
    }
}
