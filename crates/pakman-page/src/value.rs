//! The file's values without their places, each scalar as its text.

use pakman_spec::{
    Step,
    tree::{Content, Node},
};
use serde_json::{Map, Value};

/// What a part of the file says: scalars as text, nothing as null.
pub(crate) fn of(node: &Node) -> Value {
    match &node.content {
        Content::Scalar(_) => node.text().map_or(Value::Null, Value::from),
        Content::List(items) => items.iter().map(of).collect(),
        Content::Map(entries) => {
            let entries = entries.iter().map(|it| (it.key.value.to_string(), of(&it.value)));
            Value::Object(entries.collect())
        }
    }
}

/// The same as if it had been written to the file and read again.
pub(crate) fn as_read(value: &Value) -> Value {
    match value {
        Value::Bool(_) | Value::Number(_) => Value::String(value.to_string()),
        Value::Array(items) => items.iter().map(as_read).collect(),
        Value::Object(entries) => {
            entries.iter().map(|(key, value)| (key.clone(), as_read(value))).collect()
        }
        Value::Null | Value::String(_) => value.clone(),
    }
}

/// The part at a path, made as a map where it is missing; `None` where something else is there.
pub(crate) fn part<'a>(root: &'a mut Value, path: &[Step]) -> Option<&'a mut Value> {
    path.iter().try_fold(root, |value, step| match step {
        Step::Key(key) => {
            if value.is_null() {
                *value = Value::Object(Map::new());
            }
            Some(value.as_object_mut()?.entry(key.as_ref()).or_insert(Value::Null))
        }
        Step::Item(index) => value.as_array_mut()?.get_mut(*index),
    })
}

/// Takes away the part at a path, and what is empty without it.
pub(crate) fn take(root: &mut Value, path: &[Step]) -> Option<()> {
    let (last, above) = path.split_last()?;
    let around = part(root, above)?;
    let is_empty = match (last, around) {
        (Step::Key(key), Value::Object(entries)) => {
            entries.shift_remove(key.as_ref())?;
            entries.is_empty()
        }
        (Step::Item(index), Value::Array(items)) if *index < items.len() => {
            items.remove(*index);
            items.is_empty()
        }
        _ => return None,
    };
    if is_empty && !above.is_empty() { take(root, above) } else { Some(()) }
}
