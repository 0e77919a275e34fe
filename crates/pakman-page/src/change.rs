//! One change of the file, as somebody asks for it, and the text with it.

use pakman_packs::{Completed, complete};
use pakman_spec::{Draft, Step};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    brought,
    edit::{Written, typed},
    known::{Known, source},
    row, value,
};

/// A step to a part of the file: a key, or the number of an item.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Way {
    Item(usize),
    Key(String),
}

/// A change of the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase")]
pub(crate) enum Change {
    /// A value gets another text; keys on the way are made.
    Set { path: Vec<Way>, value: String },
    /// A list gets a further item.
    Add { path: Vec<Way>, item: Value },
    /// A part is taken away.
    Remove { path: Vec<Way> },
    /// The rows of a key get another text, as somebody wrote it.
    Rewrite { key: String, text: String },
    /// A problem is mended; the first of its words that has a fix.
    Fix { code: String, message: String },
    /// The file gets what a proposal has and it lacks, and variables that add-ons bring.
    Complete {
        proposed: String,
        #[serde(default)]
        variables: Vec<Value>,
    },
}

/// Why a change is not made, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unmade(pub(crate) &'static str);

const NO_YAML: Unmade = Unmade("the text is not YAML; fix it first");
const OTHERWISE: Unmade =
    Unmade("the file is written in a way that only its author can change; edit the text");

/// The text after a change.
pub(crate) fn apply(text: &str, change: &Change, known: &Known<'_>) -> Result<String, Unmade> {
    match change {
        Change::Set { path, value } => {
            let path = steps(path);
            let new = typed(&path, value);
            let mut wanted = new.clone();
            let changed = |written: &Written<'_>| {
                // A block of lines ends with a line break.
                if let (Some((_, true)), Value::String(text)) = (written.block(&path), &mut wanted)
                    && !text.ends_with('\n')
                {
                    text.push('\n');
                }
                let edit = written.set(&path, new)?;
                Some((edit, wanted))
            };
            edited(text, changed, |root, new| {
                *value::part(root, &path)? = new;
                Some(())
            })
        }
        Change::Add { path, item } => added(text, &steps(path), item),
        Change::Remove { path } => {
            let path = steps(path);
            let root = Draft::tree(&source(text));
            let there = root.as_ref().and_then(|it| it.get(&path.iter().cloned().collect()));
            if root.is_some() && there.is_none() {
                // What was typed into an empty field is gone again.
                return Ok(text.to_owned());
            }
            let changed = |written: &Written<'_>| Some((written.remove(&path)?, Value::Null));
            edited(text, changed, |root, _| value::take(root, &path))
        }
        Change::Rewrite { key, text: new } => Ok(row::rewritten(text, key, new)),
        Change::Fix { code, message } => mended(text, code, message, known),
        Change::Complete { proposed, variables } => Ok(completed(text, proposed, variables).text),
    }
}

/// The text with what a proposal has and it lacks, with variables that add-ons bring, and what is
/// left to a person.
pub(crate) fn completed(text: &str, proposed: &str, variables: &[Value]) -> Completed {
    let mut completed = complete(text, proposed);
    for variable in variables {
        let Some(path) = brought::place(&completed.text, variable) else { continue };
        match added(&completed.text, &path, variable) {
            Ok(after) => completed.text = after,
            Err(_) => completed.left.push(format!("kits has no {}", brought::key(variable))),
        }
    }
    completed
}

/// The text with a further item of a list.
fn added(text: &str, path: &[Step], item: &Value) -> Result<String, Unmade> {
    let changed = |written: &Written<'_>| Some((written.add(path, item)?, item.clone()));
    edited(text, changed, |root, item| {
        let list = value::part(root, path)?;
        if list.is_null() {
            *list = Value::Array(Vec::new());
        }
        list.as_array_mut()?.push(item);
        Some(())
    })
}

fn steps(path: &[Way]) -> Vec<Step> {
    let step = |way: &Way| match way {
        Way::Item(index) => Step::Item(*index),
        Way::Key(key) => Step::Key(key.clone().into()),
    };
    path.iter().map(step).collect()
}

/// The text after one edit, if it then says what it said before but for what was asked for.
fn edited(
    text: &str,
    change: impl FnOnce(&Written<'_>) -> Option<((std::ops::Range<usize>, String), Value)>,
    expect: impl FnOnce(&mut Value, Value) -> Option<()>,
) -> Result<String, Unmade> {
    let root = Draft::tree(&source(text));
    if root.is_none() && !text.lines().all(|line| line.trim().is_empty() || line.starts_with('#')) {
        return Err(NO_YAML);
    }
    let mut wanted = root.as_ref().map_or(Value::Null, value::of);
    let ((range, mut words), new) =
        change(&Written { text, root: root.as_ref() }).ok_or(OTHERWISE)?;
    expect(&mut wanted, value::as_read(&new)).ok_or(OTHERWISE)?;
    if text.split_inclusive('\n').next().is_some_and(|line| line.ends_with("\r\n")) {
        words = words.replace('\n', "\r\n");
    }
    let mut after = text.to_owned();
    after.replace_range(range, &words);
    let read = Draft::tree(&source(&after));
    let found = read.as_ref().map_or(Value::Null, value::of);
    if found == wanted { Ok(after) } else { Err(OTHERWISE) }
}

/// The text after the fix of a problem.
fn mended(text: &str, code: &str, message: &str, known: &Known<'_>) -> Result<String, Unmade> {
    let draft = known.draft(&source(text));
    let mut found = draft.diagnostics.iter().filter(|it| it.code.name() == code);
    let fix = found.find(|it| it.message == message && it.fix.is_some());
    let after = fix.and_then(|it| it.fix.as_ref()?.apply(text));
    after.ok_or(Unmade("this problem is gone"))
}
