//! A part of the file exactly as it was written, without places.

/// A value of the file: what the orchestrator's payload is made of.
///
/// Scalars are what YAML 1.2's core schema makes of them.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number in decimal digits, of any length, with `-` in front of a negative one.
    Integer(String),
    /// A number with a fraction or an exponent; always finite.
    Float(f64),
    /// Text.
    String(String),
    /// A list.
    List(Vec<Value>),
    /// A map, in the order of the file; each key once.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The value of `key` in a map.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => {
                entries.iter().find(|(name, _)| name == key).map(|(_, value)| value)
            }
            _ => None,
        }
    }
}
