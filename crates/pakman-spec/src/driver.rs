//! The drivers that provision variables: what each makes, the names it gives, the options it takes.
//!
//! Checks, the schema, editors and the summary of a kit all read this one table.

use crate::Value;

/// What provisions a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Driver {
    /// The word of the file: `database/postgresql`.
    pub name: &'static str,
    /// One line: what it makes.
    pub makes: &'static str,
    /// The names under which the application gets it.
    pub gives: Gives,
    /// What `driver_options` may hold.
    pub options: &'static [DriverOption],
}

/// The names under which an application gets what a driver made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// The variable's key itself.
    Key,
    /// The key with each of these behind it.
    Suffixes(&'static [Suffix]),
    /// This name, whatever the key is.
    Name(&'static str),
}

/// What a driver puts behind a variable's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suffix {
    /// The suffix with its underscore: `_URL`.
    pub text: &'static str,
    /// Whether a key may well end in it by itself: `PUBLIC_BUCKET` is a good name for a bucket,
    /// where `DATABASE_URL` is one of the names that `DATABASE` gives.
    pub is_ordinary: bool,
}

/// A key of `driver_options`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DriverOption {
    /// The key.
    pub name: &'static str,
    /// A few words for a heading.
    pub title: &'static str,
    /// What it sets, in half a sentence.
    pub sets: &'static str,
    /// The values that it takes.
    pub takes: Takes,
    /// What counts where the file has none; `None` where the platform does not tell.
    pub default: Option<&'static str>,
}

/// The values that an option takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A whole number above 0, for instance this one.
    Count(u32),
    /// Any text.
    Text,
    /// One of these words, or text with a template (`{{ ... }}`) that may become one.
    Word(&'static [&'static str]),
}

/// What else somebody may call a driver.
struct OtherNames {
    name: &'static str,
    /// What stands in front of the slash, if there is one.
    kinds: &'static [&'static str],
    words: &'static [&'static str],
}

const OTHER_NAMES: &[OtherNames] = &[
    OtherNames {
        name: Driver::DATABASE,
        kinds: &["database", "databases", "db", "sql", "postgresql", "postgres"],
        words: &["postgresql", "postgres", "pgsql", "psql", "pg"],
    },
    OtherNames {
        name: Driver::BUCKET,
        kinds: &["bucket", "buckets", "storage", "aws"],
        words: &["aws-s3", "s3", "awss3"],
    },
    OtherNames { name: Driver::SECRET, kinds: &["generic", "secrets"], words: &["secret"] },
];

const fn suffix(text: &'static str) -> Suffix {
    Suffix { text, is_ordinary: false }
}

impl Driver {
    /// The one that makes secrets.
    pub const SECRET: &str = "generic/secret";
    /// The one that makes databases of PostgreSQL.
    pub const DATABASE: &str = "database/postgresql";
    /// The one that makes buckets of S3.
    pub const BUCKET: &str = "bucket/aws-s3";
    /// The one of Uplink, which runs on the platform itself.
    pub const UPLINK_SECRET: &str = "uplink/secret";

    /// Every driver that is known; the platform may have others.
    pub const ALL: &[Self] = &[
        Self {
            name: Self::SECRET,
            makes: "a random secret",
            gives: Gives::Key,
            options: &[
                DriverOption {
                    name: "length",
                    title: "Length",
                    sets: "how many characters the secret has; Laravel's `APP_KEY` has 32",
                    takes: Takes::Count(128),
                    default: None,
                },
                DriverOption {
                    name: "framework",
                    title: "Framework",
                    sets: "the framework whose key format the secret has",
                    takes: Takes::Word(&["laravel"]),
                    default: None,
                },
            ],
        },
        Self {
            name: Self::DATABASE,
            makes: "a PostgreSQL database with its own user",
            gives: Gives::Suffixes(&[suffix("_URL"), suffix("_CERT_PEM")]),
            options: &[],
        },
        Self {
            name: Self::BUCKET,
            makes: "an S3 bucket with its own user",
            gives: Gives::Suffixes(&[
                suffix("_ACCESS_KEY_ID"),
                suffix("_SECRET_ACCESS_KEY"),
                suffix("_REGION"),
                Suffix { text: "_BUCKET", is_ordinary: true },
                suffix("_ENDPOINT"),
            ]),
            options: &[
                DriverOption {
                    name: "acl",
                    title: "Access",
                    sets: "who may read the bucket",
                    takes: Takes::Word(&["private", "public"]),
                    default: Some("private"),
                },
                DriverOption {
                    name: "cors",
                    title: "CORS rules",
                    sets: "the bucket's CORS rules, a JSON list as text; \
                           `{{- installation.origins -}}` stands for the origins",
                    takes: Takes::Text,
                    default: None,
                },
                DriverOption {
                    name: "permission",
                    title: "Permission",
                    sets: "what the application may do with the bucket",
                    takes: Takes::Word(&["basic"]),
                    default: Some("basic"),
                },
                DriverOption {
                    name: "id",
                    title: "Bucket",
                    sets: "the bucket's own id",
                    takes: Takes::Text,
                    default: None,
                },
            ],
        },
        Self {
            name: Self::UPLINK_SECRET,
            makes: "the secret that Uplink shares with the platform",
            gives: Gives::Name("UPLINK_SECRET"),
            options: &[],
        },
    ];

    /// The driver of this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|driver| driver.name == name)
    }

    /// The driver that a text means, where what it asks for is one that the platform has: another
    /// database is none of them.
    pub fn meant(text: &str) -> Option<&'static str> {
        let plain = text.trim().to_ascii_lowercase().replace([':', '.', '_'], "/");
        let whole = plain.replace(['-', ' '], "/");
        let is_it = |name: &&str| **name == *plain || name.replace('-', "/") == whole;
        let known = Self::names().find(is_it);
        known.or_else(|| {
            let last = plain.rsplit('/').next().unwrap_or_default();
            let kind = plain.split('/').next().filter(|kind| *kind != last);
            let other = OTHER_NAMES.iter().find(|other| other.words.contains(&last))?;
            kind.is_none_or(|kind| other.kinds.contains(&kind)).then_some(other.name)
        })
    }

    /// The names of all drivers, in the order of the table.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        Self::ALL.iter().map(|driver| driver.name)
    }

    /// The prefix that was meant by a key that is one of the names themselves, and the suffix that
    /// it has too many: `DATABASE` and `_URL` for `DATABASE_URL`, which gives `DATABASE_URL_URL`.
    pub fn doubled_suffix<'a>(&self, key: &'a str) -> Option<(&'a str, &'static str)> {
        let Gives::Suffixes(suffixes) = self.gives else { return None };
        let telling = suffixes.iter().filter(|suffix| !suffix.is_ordinary);
        let doubled = telling.map(|suffix| suffix.text);
        let mut parts = doubled.filter_map(|suffix| Some((key.strip_suffix(suffix)?, suffix)));
        parts.find(|(prefix, _)| !prefix.is_empty())
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
                suffixes.iter().map(|suffix| format!("{key}{}", suffix.text)).collect()
            }
            Self::Name(name) => vec![name.to_owned()],
        }
    }
}

impl Takes {
    /// Whether the value is one of those.
    pub fn accepts(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Count(_), Value::Integer(digits)) => !digits.starts_with(['-', '0']),
            (Self::Text, Value::String(_)) => true,
            (Self::Word(words), Value::String(text)) => {
                text.contains("{{") || words.contains(&text.as_str())
            }
            _ => false,
        }
    }

    /// The words, where it takes nothing else.
    pub fn words(self) -> &'static [&'static str] {
        if let Self::Word(words) = self { words } else { &[] }
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
    fn a_key_that_is_one_of_the_names_is_seen_and_a_good_name_of_a_bucket_is_not() {
        let cases = [
            ("database/postgresql", "DATABASE_URL", Some(("DATABASE", "_URL"))),
            ("database/postgresql", "DB_CERT_PEM", Some(("DB", "_CERT_PEM"))),
            ("database/postgresql", "DATABASE", None),
            ("database/postgresql", "_URL", None),
            ("bucket/aws-s3", "MEDIA_REGION", Some(("MEDIA", "_REGION"))),
            ("bucket/aws-s3", "PUBLIC_BUCKET", None),
            ("generic/secret", "TOKEN_URL", None),
        ];
        for (driver, key, expected) in cases {
            let driver = Driver::find(driver).expect("it is in the table");
            assert_eq!(driver.doubled_suffix(key), expected, "{key}");
        }
    }

    #[test]
    fn a_driver_is_found_by_what_else_it_is_called_and_another_kind_is_not() {
        let cases = [
            ("postgresql", Some("database/postgresql")),
            ("Postgres", Some("database/postgresql")),
            ("database/postgres", Some("database/postgresql")),
            ("Database/PostgreSQL", Some("database/postgresql")),
            ("database:postgresql", Some("database/postgresql")),
            ("db/pg", Some("database/postgresql")),
            ("s3", Some("bucket/aws-s3")),
            ("aws-s3", Some("bucket/aws-s3")),
            ("bucket/s3", Some("bucket/aws-s3")),
            ("secret", Some("generic/secret")),
            ("generic-secret", Some("generic/secret")),
            ("uplink/Secret", Some("uplink/secret")),
            ("aws/secret", None),
            ("mysql", None),
            ("database/mysql", None),
            ("redis", None),
            ("database", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Driver::meant(text), expected, "{text}");
        }
    }

    #[test]
    fn defaults_are_values_that_their_options_take() {
        for option in Driver::ALL.iter().flat_map(|driver| driver.options) {
            let default = option.default.map(|text| Value::String(text.to_owned()));
            assert!(default.is_none_or(|value| option.takes.accepts(&value)), "{}", option.name);
        }
    }

    #[test]
    fn no_two_drivers_have_an_option_of_one_name() {
        let mut names: Vec<&str> = Driver::ALL
            .iter()
            .flat_map(|driver| driver.options)
            .map(|option| option.name)
            .collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "the schema describes each key of `driver_options` once");
    }

    #[test]
    fn options_take_values_of_their_kind() {
        let text = |text: &str| Value::String(text.to_owned());
        let integer = |digits: &str| Value::Integer(digits.to_owned());
        let (count, acl) = (Takes::Count(128), Takes::Word(&["private", "public"]));
        let cases = [
            (count, integer("128"), true),
            (count, integer("0"), false),
            (count, integer("-1"), false),
            (count, text("128"), false),
            (count, text("{{ length }}"), false),
            (count, Value::Float(1.0), false),
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
