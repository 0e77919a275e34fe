//! The file's own values as JSON.

use pakman_spec::Value;
use serde::{Serialize, Serializer, ser::Error};
use serde_json::value::RawValue;

/// A value that serializes to the same in JSON: types and the order of keys are kept, and whole
/// numbers have all their digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Json<'a>(pub(crate) &'a Value);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(truth) => serializer.serialize_bool(*truth),
            Value::Integer(digits) => integer(digits, serializer),
            Value::Float(number) => serializer.serialize_f64(*number),
            Value::String(text) => serializer.serialize_str(text),
            Value::List(items) => serializer.collect_seq(items.iter().map(Json)),
            Value::Map(entries) => {
                serializer.collect_map(entries.iter().map(|(key, value)| (key, Json(value))))
            }
        }
    }
}

/// Writes a whole number; one beyond 64 bits is known to JSON's own serializer alone.
fn integer<S: Serializer>(digits: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(number) = digits.parse::<u64>() {
        return serializer.serialize_u64(number);
    }
    if let Ok(number) = digits.parse::<i64>() {
        return serializer.serialize_i64(number);
    }
    RawValue::from_string(digits.to_owned()).map_err(S::Error::custom)?.serialize(serializer)
}

/// Serializes a value where a field asks for it by `serialize_with`.
pub(crate) fn value<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    Json(value).serialize(serializer)
}
