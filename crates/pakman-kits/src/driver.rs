//! The drivers that provision variables: what they take, and which names they give.

use pakman_spec::Value;

/// What provisions a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Driver {
    /// The word of the file: `database/postgresql`.
    pub name: &'static str,
    /// One line: what it makes.
    pub makes: &'static str,
    /// The names under which the application gets it.
    pub gives: Gives,
    /// What keys end in that were written when the key was the name: `DATABASE_URL`. Today that
    /// gives `DATABASE_URL_URL`.
    pub old_suffix: Option<&'static str>,
    /// What `driver_options` may hold.
    pub options: &'static [DriverOption],
}

/// The names under which an application gets what a driver made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// The variable's key itself.
    Key,
    /// The key with each of these behind it.
    Suffixes(&'static [&'static str]),
    /// This name, whatever the key is.
    Name(&'static str),
}

/// A key of `driver_options`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DriverOption {
    /// The key.
    pub name: &'static str,
    /// The values that it takes.
    pub takes: Takes,
    /// What counts where the file has none; `None` where the platform does not tell.
    pub default: Option<&'static str>,
}

/// The values that an option takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A whole number above 0.
    Count,
    /// Any text.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
}

impl Driver {
    /// Every driver that is known; the platform may have others.
    pub const ALL: &[Self] = &[
        Self {
            name: "generic/secret",
            makes: "a random secret",
            gives: Gives::Key,
            old_suffix: None,
            options: &[
                DriverOption { name: "length", takes: Takes::Count, default: None },
                DriverOption { name: "framework", takes: Takes::Word(&["laravel"]), default: None },
            ],
        },
        Self {
            name: "database/postgresql",
            makes: "a PostgreSQL database with a user of its own",
            gives: Gives::Suffixes(&["_URL", "_CERT_PEM"]),
            old_suffix: Some("_URL"),
            options: &[],
        },
        Self {
            name: "bucket/aws-s3",
            makes: "an S3 bucket with a user of its own",
            gives: Gives::Suffixes(&[
                "_ACCESS_KEY_ID",
                "_SECRET_ACCESS_KEY",
                "_REGION",
                "_BUCKET",
                "_ENDPOINT",
            ]),
            old_suffix: None,
            options: &[
                DriverOption {
                    name: "acl",
                    takes: Takes::Word(&["private", "public"]),
                    default: Some("private"),
                },
                DriverOption { name: "cors", takes: Takes::Text, default: None },
                DriverOption {
                    name: "permission",
                    takes: Takes::Word(&["basic"]),
                    default: Some("basic"),
                },
                DriverOption { name: "id", takes: Takes::Text, default: None },
            ],
        },
        Self {
            name: "uplink/secret",
            makes: "the secret between Uplink and the platform",
            gives: Gives::Name("UPLINK_SECRET"),
            old_suffix: None,
            options: &[],
        },
    ];

    /// The driver of this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|driver| driver.name == name)
    }

    /// Whether the key is of the time when the key was the name.
    pub fn is_old_key(&self, key: &str) -> bool {
        self.old_suffix.is_some_and(|suffix| key.ends_with(suffix))
    }

    /// The option of this name.
    pub fn option(&self, name: &str) -> Option<&'static DriverOption> {
        self.options.iter().find(|option| option.name == name)
    }
}

impl Gives {
    /// The names that reach the application for a variable of this key.
    pub fn names(self, key: &str) -> Vec<String> {
        match self {
            Self::Key => vec![key.to_owned()],
            Self::Suffixes(suffixes) => {
                suffixes.iter().map(|suffix| format!("{key}{suffix}")).collect()
            }
            Self::Name(name) => vec![name.to_owned()],
        }
    }
}

impl Takes {
    /// Whether the value is one of those; text with a template (`{{ ... }}`) in it may become one.
    pub fn accepts(self, value: &Value) -> bool {
        match (self, value) {
            (_, Value::String(text)) if text.contains("{{") => true,
            (Self::Count, Value::Integer(digits)) => !digits.starts_with(['-', '0']),
            (Self::Text, Value::String(_)) => true,
            (Self::Word(words), Value::String(text)) => words.contains(&text.as_str()),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_driver_gives_names_made_of_the_key() {
        let cases = [
            ("generic/secret", "TOKEN", "TOKEN"),
            ("database/postgresql", "DATABASE", "DATABASE_URL DATABASE_CERT_PEM"),
            (
                "bucket/aws-s3",
                "S3",
                "S3_ACCESS_KEY_ID S3_SECRET_ACCESS_KEY S3_REGION S3_BUCKET S3_ENDPOINT",
            ),
            ("uplink/secret", "ANY", "UPLINK_SECRET"),
        ];
        assert_eq!(cases.len(), Driver::ALL.len());
        for (driver, key, names) in cases {
            let driver = Driver::find(driver).expect("it is in the table");
            assert_eq!(driver.gives.names(key).join(" "), names);
        }
        assert_eq!(Driver::find("database/mysql"), None);
    }

    #[test]
    fn keys_of_the_time_when_the_key_was_the_name_are_seen() {
        let driver = |name: &str| Driver::find(name).expect("it is in the table");
        assert!(driver("database/postgresql").is_old_key("DATABASE_URL"));
        assert!(!driver("database/postgresql").is_old_key("DATABASE"));
        assert!(!driver("bucket/aws-s3").is_old_key("PUBLIC_BUCKET"));
    }

    #[test]
    fn defaults_are_values_that_their_options_take() {
        for option in Driver::ALL.iter().flat_map(|driver| driver.options) {
            let default = option.default.map(|text| Value::String(text.to_owned()));
            assert!(default.is_none_or(|value| option.takes.accepts(&value)), "{}", option.name);
        }
    }

    #[test]
    fn options_take_values_of_their_kind() {
        let text = |text: &str| Value::String(text.to_owned());
        let count = |digits: &str| Value::Integer(digits.to_owned());
        let acl = Takes::Word(&["private", "public"]);
        let cases = [
            (Takes::Count, count("128"), true),
            (Takes::Count, count("0"), false),
            (Takes::Count, count("-1"), false),
            (Takes::Count, text("128"), false),
            (Takes::Count, Value::Float(1.0), false),
            (Takes::Text, text(""), true),
            (Takes::Text, Value::Null, false),
            (acl, text("public"), true),
            (acl, text("Public"), false),
            (acl, text("{{ visibility }}"), true),
            (acl, Value::Bool(true), false),
        ];
        for (takes, value, expected) in cases {
            assert_eq!(takes.accepts(&value), expected, "{takes:?} {value:?}");
        }
    }
}
