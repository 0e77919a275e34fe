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

/// The most values that are tried.
const MOST: usize = 400;

/// A value of the file with another text.
struct Tried {
    path: Path,
    range: Range<usize>,
    text: String,
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
    for Tried { path, range, text: other } in tried.into_iter().take(MOST) {
        let mut changed = text.to_owned();
        changed.replace_range(range, &other);
        // A value that cannot be another leaves no trace.
        let Some(package) = known.load(&source(&changed)).package else { continue };
        for (name, text) in &files(&package) {
            let before = made.iter().find(|(own, before)| own == name && before != text);
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
            tried.extend(others(text, node, &path));
        }
    }
}

/// Other texts in the place of a scalar: the next number, the other truth, another of the words that
/// it may be, or a letter more, in each of its lines.
fn others(text: &str, node: &Node, path: &Path) -> Vec<Tried> {
    let Some(value) = node.text() else { return Vec::new() };
    let schema = Subschema::at(path);
    let range = node.span.range();
    let instead = |text: String| vec![Tried { path: path.clone(), range: range.clone(), text }];
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
    let mut tried = Vec::new();
    for line in text[range].split_inclusive('\n') {
        // Behind the last letter, inside of whatever quotes there are.
        if let Some(end) = line.rfind(|letter: char| letter.is_ascii_alphanumeric()) {
            let place = at + end + 1;
            tried.push(Tried { path: path.clone(), range: place..place, text: "x".to_owned() });
        }
        at += line.len();
    }
    tried
}
