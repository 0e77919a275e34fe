//! What a package needs, provides or conflicts with.

use std::{fmt, str::FromStr};

use crate::{BadWord, Version};

/// One word of a dependency list: `[!]name[@tag][operator version]`.
///
/// ```
/// use pakman_alpine::{Dependency, Operator};
///
/// let needs: Dependency = "python3>=3.11".parse().unwrap();
/// let (operator, version) = needs.constraint.as_ref().unwrap();
/// assert_eq!((needs.name.as_str(), *operator), ("python3", Operator::GreaterOrEqual));
/// assert!(needs.admits(&"3.12.1-r0".parse().unwrap()));
/// assert!("python3 (>= 3.11)".parse::<Dependency>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// Whether it must *not* be there: `!name`.
    pub conflict: bool,
    /// A package, or what packages provide: `so:libc.musl-x86_64.so.1`, `cmd:bash`, `/bin/sh`.
    pub name: String,
    /// The tagged repository that it must come from; only in `/etc/apk/world`.
    pub tag: Option<String>,
    /// Which versions will do; any when there is none.
    pub constraint: Option<(Operator, Version)>,
}

/// How the version that is there has to stand to the one that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `=`
    Equal,
    /// `>=`
    GreaterOrEqual,
    /// `>`
    Greater,
    /// `~`: equal as far as the version that is asked for goes, see [`Version::matches`].
    Fuzzy,
    /// `<~`
    LessOrFuzzy,
    /// `>~`
    GreaterOrFuzzy,
}

/// Longer spellings before their beginnings.
const OPERATORS: [(&str, Operator); 8] = [
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("<~", Operator::LessOrFuzzy),
    (">~", Operator::GreaterOrFuzzy),
    ("<", Operator::Less),
    (">", Operator::Greater),
    ("=", Operator::Equal),
    ("~", Operator::Fuzzy),
];

impl Operator {
    /// Whether `found` stands to `wanted` like this.
    pub fn admits(self, found: &Version, wanted: &Version) -> bool {
        match self {
            Self::Less => found < wanted,
            Self::LessOrEqual => found <= wanted,
            Self::Equal => found == wanted,
            Self::GreaterOrEqual => found >= wanted,
            Self::Greater => found > wanted,
            Self::Fuzzy => found.matches(wanted),
            Self::LessOrFuzzy => found < wanted || found.matches(wanted),
            Self::GreaterOrFuzzy => found > wanted || found.matches(wanted),
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spelling = OPERATORS.iter().find(|(_, operator)| operator == self);
        f.write_str(spelling.expect("each operator has a spelling").0)
    }
}

impl Dependency {
    /// Whether a package of this name and of the version `found` is one that is asked for; what
    /// [`conflict`](Self::conflict) makes of it is the caller's.
    pub fn admits(&self, found: &Version) -> bool {
        self.constraint.as_ref().is_none_or(|(operator, wanted)| operator.admits(found, wanted))
    }
}

impl FromStr for Dependency {
    type Err = BadWord;

    fn from_str(text: &str) -> Result<Self, BadWord> {
        let refuse = |rule| BadWord { text: text.to_owned(), what: "dependency", rule };
        let (conflict, rest) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
        let end = rest.find(['<', '>', '=', '~']).unwrap_or(rest.len());
        let (name, condition) = rest.split_at(end);
        let (name, tag) =
            name.split_once('@').map_or((name, None), |(name, tag)| (name, Some(tag)));
        if !is_name(name) {
            return Err(refuse(
                "a name has letters, digits and `._+-,:/[]`, and begins with none of `-.,`",
            ));
        }
        if tag.is_some_and(|tag| !is_name(tag)) {
            return Err(refuse("behind `@` stands the tag of a repository"));
        }
        let constraint = if condition.is_empty() {
            None
        } else {
            let (spelling, operator) = OPERATORS
                .into_iter()
                .find(|(spelling, _)| condition.starts_with(spelling))
                .expect("a condition begins with a sign of an operator");
            let version = condition[spelling.len()..].parse().map_err(|_| {
                refuse("behind one of `< <= = >= > ~ <~ >~` stands a version, without spaces")
            })?;
            Some((operator, version))
        };
        Ok(Self { conflict, name: name.to_owned(), tag: tag.map(str::to_owned), constraint })
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(['-', '.', ','])
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+-,:/[]".contains(&byte))
}

impl fmt::Display for Dependency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { conflict, name, tag, constraint } = self;
        write!(f, "{}{name}", if *conflict { "!" } else { "" })?;
        if let Some(tag) = tag {
            write!(f, "@{tag}")?;
        }
        constraint.as_ref().map_or(Ok(()), |(operator, version)| write!(f, "{operator}{version}"))
    }
}
