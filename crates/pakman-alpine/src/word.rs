//! Words that have a grammar: how such a newtype is made.

pub use crate::word;

/// A text that does not fit the grammar of the word it was to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a valid {what}: {rule}")]
pub struct BadWord {
    /// The text.
    pub text: String,
    /// What it was to be, for instance `package name`.
    pub what: &'static str,
    /// What such a word is made of.
    pub rule: &'static str,
}

/// Defines a newtype over `String` that only ever holds text of its grammar, in the order of the
/// text.
///
/// The grammar is a function, so that nothing is needed to read a word, and a pattern for a JSON
/// Schema, which shows the rule as the message that editors print; a test holds one against the
/// other. With the features of this crate, serde reads the word, and schemars describes it; a crate
/// that makes one then has them too.
#[macro_export]
macro_rules! word {
    ($(#[$doc:meta])* $name:ident, $what:literal, $pattern:literal, $rule:literal, $fits:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The grammar, as a regular expression that ECMA 262 and Rust read alike.
            pub const PATTERN: &str = $pattern;
            /// What such a word is made of.
            pub const RULE: &str = $rule;

            /// The word as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::BadWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let fits: fn(&str) -> bool = $fits;
                if fits(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err($crate::BadWord { text: text.to_owned(), what: $what, rule: $rule })
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        $crate::deserialized!($name);
        $crate::described!($name, $what, $pattern, $rule);
    };
}

/// Lets serde read a word.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! deserialized {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! deserialized {
    ($name:ident) => {};
}

/// Says in a JSON Schema what a word is made of.
#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! described {
    ($name:ident, $what:expr, $pattern:expr, $rule:expr $(, $bound:literal: $most:expr)?) => {
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    $($bound: $most,)?
                    "pattern": $pattern,
                    "patternErrorMessage": $crate::word::refusal($what, $rule),
                })
            }
        }
    };
}

#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
#[macro_export]
macro_rules! described {
    ($name:ident, $what:expr, $pattern:expr, $rule:expr $(, $bound:literal: $most:expr)?) => {};
}

/// What an editor says of a text that is no such word.
#[cfg(feature = "schemars")]
#[doc(hidden)]
pub fn refusal(what: &str, rule: &str) -> String {
    let article = if what.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("not {article} {what}: {rule}")
}

/// Whether the first byte and all bytes behind it are such bytes.
pub fn is_made_of(
    text: &str,
    first: impl FnOnce(u8) -> bool,
    rest: impl FnMut(u8) -> bool,
) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(first) && bytes.all(rest)
}
