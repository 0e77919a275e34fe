//! Which value of the file a line of a generated file came from: found by giving each value another
//! text and looking which lines become other ones.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use pakman_spec::{
    Draft, Package, Path, Shape, Step, Subschema,
    tree::{Content, Node},
};

use crate::known::{Known, source};

/// The most texts that are read for it, and the most bytes of them together: half a second.
const MOST: usize = 400;
const MOST_BYTES: usize = 6 << 20;

/// A value of the file with another text.
struct Tried {
    path: Path,
    /// What else stands where; all of it, or where that cannot be, each half of it.
    edits: Vec<(Range<usize>, String)>,
}

/// For each file, by name, and each of its lines, from 1: the values that it came from.
pub(crate) type Origins = BTreeMap<String, BTreeMap<usize, Vec<String>>>;

/// Where the lines of the files `made` of a text came from; `files` makes those of another package.
pub(crate) fn origins(
    text: &str,
    known: &Known<'_>,
    made: &[(String, String)],
    files: &dyn Fn(&Package) -> Vec<(String, String)>,
) -> Origins {
    let Some(root) = Draft::tree(&source(text)) else { return Origins::new() };
    let mut tried = Vec::new();
    values(text, &root, &mut Vec::new(), &mut tried);
    let mut origins = Origins::new();
    let mut left = MOST.min(MOST_BYTES / text.len().max(1));
    let mut package = |edits: &[(Range<usize>, String)]| {
        left = left.checked_sub(1)?;
        let mut changed = text.to_owned();
        for (range, other) in edits.iter().rev() {
            changed.replace_range(range.clone(), other);
        }
        // A value that cannot be another leaves no trace.
        known.load(&source(&changed)).package
    };
    for Tried { path, edits } in tried {
        let mut packages = Vec::new();
        let mut parts = vec![edits.as_slice()];
        while let Some(edits) = parts.pop() {
            match package(edits) {
                Some(package) => packages.push(package),
                None if edits.len() > 1 => {
                    let (first, second) = edits.split_at(edits.len() / 2);
                    parts.extend([first, second]);
                }
                None => {}
            }
        }
        for (name, text) in packages.iter().flat_map(files) {
            let before = made.iter().find(|(own, before)| *own == name && *before != text);
            let Some((_, before)) = before else { continue };
            let there: BTreeSet<&str> = text.lines().collect();
            let lines = before.lines().enumerate();
            for (index, _) in lines.filter(|(_, line)| !there.contains(line)) {
                let lines = origins.entry(name.clone()).or_default();
                lines.entry(index + 1).or_default().push(path.to_string());
            }
        }
    }
    origins
}

/// The values of a tree, each with another text of the same kind.
fn values(text: &str, node: &Node, path: &mut Vec<Step>, tried: &mut Vec<Tried>) {
    match &node.content {
        Content::List(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(Step::Item(index));
                values(text, item, path, tried);
                path.pop();
            }
        }
        Content::Map(entries) => {
            for entry in entries {
                path.push(Step::Key(entry.key.value.to_string().into()));
                values(text, &entry.value, path, tried);
                path.pop();
            }
        }
        Content::Scalar(_) => {
            let path: Path = path.iter().cloned().collect();
            let edits = others(text, node, &path);
            if !edits.is_empty() {
                tried.push(Tried { path, edits });
            }
        }
    }
}

/// Other texts in the place of a scalar: the next number, the other truth, another of the words that
/// it may be, or a letter more, in each of its lines.
fn others(text: &str, node: &Node, path: &Path) -> Vec<(Range<usize>, String)> {
    let Some(value) = node.text() else { return Vec::new() };
    let schema = Subschema::at(path);
    let range = node.span.range();
    let instead = |text: String| vec![(range.clone(), text)];
    let mut words = schema.into_iter().flat_map(Subschema::words).map(|(word, _)| word);
    if let Some(word) = words.find(|word| *word != value) {
        return instead(word.to_owned());
    }
    if schema.is_some_and(|schema| schema.takes(Shape::Integer))
        && let Ok(number) = value.parse::<u64>()
    {
        return instead((number + 1).to_string());
    }
    if let Ok(truth) = value.parse::<bool>() {
        return instead((!truth).to_string());
    }
    let mut at = range.start;
    let mut edits = Vec::new();
    for line in text[range].split_inclusive('\n') {
        // Behind the last letter, inside of whatever quotes there are.
        if let Some(end) = line.rfind(|letter: char| letter.is_ascii_alphanumeric()) {
            let place = at + end + 1;
            edits.push((place..place, "x".to_owned()));
        }
        at += line.len();
    }
    edits
}
