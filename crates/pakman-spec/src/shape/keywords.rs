//! The keywords of JSON Schema that the schema uses, and what they say of a node.

use serde_json::{Map, Value as Json};

use super::meaning::of_number;
use crate::{
    Value,
    yaml::{
        scalar,
        tree::{Content, Entry, Node, Scalar},
    },
};

/// A schema: its keywords.
pub(super) type Keywords = Map<String, Json>;

/// The types that a schema takes; a schema without `type` takes all of them.
pub(super) fn types(schema: &'static Keywords) -> impl Iterator<Item = &'static str> {
    let kind = schema.get("type");
    kind.and_then(Json::as_str).into_iter().chain(strings(schema, "type"))
}

pub(super) fn takes(schema: &'static Keywords, kind: &str) -> bool {
    match schema.get("type") {
        Some(Json::Array(names)) => names.iter().any(|name| name == kind),
        Some(name) => name == kind,
        None => true,
    }
}

pub(super) fn strings(
    schema: &'static Keywords,
    keyword: &str,
) -> impl Iterator<Item = &'static str> {
    let list = schema.get(keyword).and_then(Json::as_array).into_iter().flatten();
    list.filter_map(Json::as_str)
}

pub(super) fn type_in_words(name: &str) -> &str {
    match name {
        "object" => "a map",
        "array" => "a list",
        "string" => "text",
        "integer" => "a whole number",
        "boolean" => "`true` or `false`",
        other => other,
    }
}

pub(super) fn found(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => format!("the bare word `{value}`"),
        Value::Integer(digits) => format!("the number {digits}"),
        Value::Float(number) => format!("the number {number}"),
        Value::String(_) => "text".to_owned(),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "a map".to_owned(),
    }
}

/// What was meant by a scalar of the wrong type, as it should be written; `None` when unclear.
///
/// Numbers and bare words where text belongs are read as their text, as the original does; text
/// where a number or `true` belongs is read as what it says, in the words of YAML 1.1 too.
pub(super) fn meant(schema: &'static Keywords, scalar: &Scalar, value: &Value) -> Option<String> {
    let text = &*scalar.text;
    match value {
        Value::Bool(_) | Value::Integer(_) | Value::Float(_) if takes(schema, "string") => {
            Some(format!("'{text}'"))
        }
        Value::String(_) if takes(schema, "integer") => {
            let digits = of_number(text, schema.get("maximum").and_then(Json::as_u64));
            matches!(scalar::plain(&digits), Value::Integer(_)).then_some(digits)
        }
        Value::String(_) if takes(schema, "boolean") => {
            match text.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "y" | "t" | "enabled" => Some("true".to_owned()),
                "false" | "no" | "off" | "n" | "f" | "disabled" => Some("false".to_owned()),
                _ => None,
            }
        }
        Value::Integer(digits) if takes(schema, "boolean") => match digits.as_str() {
            "1" => Some("true".to_owned()),
            "0" => Some("false".to_owned()),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a text is one of the words of a schema, where it lists any.
pub(super) fn is_listed(schema: &'static Keywords, text: &str) -> bool {
    !schema.contains_key("enum") || strings(schema, "enum").any(|word| word == text)
}

pub(super) fn in_range(schema: &'static Keywords, text: &str) -> bool {
    let number = match scalar::plain(text) {
        Value::Integer(digits) => digits.parse().unwrap_or(f64::INFINITY),
        Value::Float(number) => number,
        _ => return true,
    };
    let bound = |keyword| schema.get(keyword).and_then(Json::as_f64);
    bound("minimum").is_none_or(|least| number >= least)
        && bound("maximum").is_none_or(|most| number <= most)
}

/// Whether a condition of the schema holds: `required` keys, `properties`, `items` and `enum`.
pub(super) fn holds(condition: &'static Json, node: &Node) -> bool {
    let Some(condition) = condition.as_object() else { return true };
    if let Some(words) = condition.get("enum").and_then(Json::as_array) {
        let Content::Scalar(scalar) = &node.content else { return false };
        return matches!(scalar.value(), Value::String(text) if words.iter().any(|word| *word == text));
    }
    match &node.content {
        Content::Map(entries) => has_keys(condition, entries),
        Content::List(items) => {
            let inner = condition.get("items");
            inner.is_none_or(|inner| items.iter().all(|item| holds(inner, item)))
        }
        Content::Scalar(_) => true,
    }
}

/// Whether the keys are there that a condition of the schema asks for, with what it asks of them.
pub(super) fn has_keys(condition: &'static Keywords, entries: &[Entry]) -> bool {
    let mut properties =
        condition.get("properties").and_then(Json::as_object).into_iter().flatten();
    strings(condition, "required").all(|key| find(entries, key).is_some())
        && properties
            .all(|(key, inner)| find(entries, key).is_none_or(|entry| holds(inner, &entry.value)))
}

/// The entry of a key that has a value.
pub(super) fn find<'a>(entries: &'a [Entry], key: &str) -> Option<&'a Entry> {
    entries.iter().find(|entry| &*entry.key.value == key).filter(|entry| !entry.value.is_null())
}
