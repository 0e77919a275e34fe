//! Words that have a grammar: how such a newtype is made.

/// Defines a newtype over `String` that only ever holds text matching its pattern, in the order of
/// the text.
///
/// The pattern is the one grammar: parsing matches it, and the JSON Schema shows it with the
/// rule as the message editors print.
macro_rules! word {
    ($(#[$doc:meta])* $name:ident, $what:literal, $pattern:literal, $rule:literal) => {
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
            type Err = pakman_alpine::BadWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                static GRAMMAR: std::sync::LazyLock<regex_lite::Regex> =
                    std::sync::LazyLock::new(|| {
                        regex_lite::Regex::new($pattern).expect("the pattern is a literal under test")
                    });
                if GRAMMAR.is_match(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(pakman_alpine::BadWord { text: text.to_owned(), what: $what, rule: $rule })
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

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

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
                    "pattern": $pattern,
                    "patternErrorMessage": concat!("not a ", $what, ": ", $rule),
                })
            }
        }
    };
}
pub(crate) use word;
