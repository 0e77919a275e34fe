//! What a package needs, provides or conflicts with.

use std::{fmt, ops::Range, str::FromStr};

use crate::{BadWord, Version, index::LONGEST_WORD};

/// One word of a dependency list: `[!]name[@tag][operator version]`, as apk 3 reads it.
///
/// ```
/// use pakman_alpine::{Dependency, Operator};
///
/// let needs: Dependency = "python3>=3.11".parse()?;
/// let (operator, version) = needs.constraint().unwrap();
/// assert_eq!((needs.name(), operator, version.as_str()), ("python3", Operator::GreaterOrEqual, "3.11"));
/// assert!(needs.admits(&"3.12.1-r0".parse()?));
/// assert!("python3 (>= 3.11)".parse::<Dependency>().is_err());
/// # Ok::<(), pakman_alpine::BadWord>(())
/// ```
#[derive(Clone)]
pub struct Dependency {
    text: String,
    /// Bytes of the name.
    name: Range<usize>,
    /// Bytes of the tag.
    tag: Option<Range<usize>>,
    constraint: Option<(Operator, Version)>,
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
    /// The most bytes of a word, as an index has no room for more.
    pub const MOST_BYTES: usize = LONGEST_WORD;

    /// The grammar, as a regular expression that ECMA 262 and Rust read alike; it does not say
    /// [`MOST_BYTES`](Self::MOST_BYTES).
    pub const PATTERN: &str = "^!?[A-Za-z0-9_+:/\\[\\]][A-Za-z0-9._+,:/\\[\\]-]*(@[A-Za-z0-9_+:/\\[\\]][A-Za-z0-9._+,:/\\[\\]-]*)?((>=|<=|>~|<~|[<>=~])[0-9]+(\\.[0-9]+)*[a-z]?(_(alpha|beta|pre|rc|cvs|svn|git|hg|p)[0-9]*)*(~[0-9a-f]+)?(-r[0-9]+)?)?$";

    /// What such a word is made of.
    pub const RULE: &str = "one apk package each, with a version where needed and no space \
                            (`postgresql-client>=15`)";

    /// The word as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// A package, or what packages provide: `so:libc.musl-x86_64.so.1`, `cmd:bash`, `/bin/sh`.
    pub fn name(&self) -> &str {
        &self.text[self.name.clone()]
    }

    /// Whether it must *not* be there: `!name`.
    pub fn is_conflict(&self) -> bool {
        self.text.starts_with('!')
    }

    /// The name of the package that is to be there; `None` where one is to be absent.
    pub fn package(&self) -> Option<&str> {
        (!self.is_conflict()).then(|| self.name())
    }

    /// The tagged repository that it must come from. apk reads tags in `/etc/apk/world` and where
    /// `apk add` puts a word there; in a package apk 3 refuses them, and in a virtual package, which
    /// abuild makes of `makedepends=`, apk 2 does too.
    pub fn tag(&self) -> Option<&str> {
        self.tag.clone().map(|tag| &self.text[tag])
    }

    /// The same word without its tag.
    #[must_use]
    pub fn without_tag(&self) -> Self {
        let Some(tag) = self.tag.clone() else { return self.clone() };
        let text = format!("{}{}", &self.text[..tag.start - 1], &self.text[tag.end..]);
        Self { text, tag: None, ..self.clone() }
    }

    /// Which versions will do; any when there is none.
    pub fn constraint(&self) -> Option<(Operator, &Version)> {
        self.constraint.as_ref().map(|(operator, version)| (*operator, version))
    }

    /// Whether a package of this name and of the version `found` is one that is asked for; what
    /// [`is_conflict`](Self::is_conflict) makes of it is the caller's.
    pub fn admits(&self, found: &Version) -> bool {
        self.constraint.as_ref().is_none_or(|(operator, wanted)| operator.admits(found, wanted))
    }
}

impl FromStr for Dependency {
    type Err = BadWord;

    fn from_str(text: &str) -> Result<Self, BadWord> {
        let refuse = |rule| BadWord { text: text.to_owned(), what: "dependency", rule };
        if text.len() > Self::MOST_BYTES {
            return Err(refuse("apk's index has room for 256 bytes"));
        }
        let start = usize::from(text.starts_with('!'));
        let condition = text.find(['<', '>', '=', '~']).unwrap_or(text.len());
        let at = text[..condition].find('@');
        let name = start..at.unwrap_or(condition).max(start);
        let tag = at.map(|at| at + 1..condition);
        if !is_name(&text[name.clone()]) {
            return Err(refuse(
                "a name has letters, digits and `._+-,:/[]`, and starts with none of `-.,`",
            ));
        }
        if tag.clone().is_some_and(|tag| !is_name(&text[tag])) {
            return Err(refuse("`@` is followed by the tag of a repository"));
        }
        let constraint = match &text[condition..] {
            "" => None,
            condition => {
                let (spelling, operator) = OPERATORS
                    .into_iter()
                    .find(|(spelling, _)| condition.starts_with(spelling))
                    .expect("a condition starts with an operator");
                let version = condition[spelling.len()..].parse().map_err(|_| {
                    refuse("after one of `< <= = >= > ~ <~ >~` comes a version, without spaces")
                })?;
                Some((operator, version))
            }
        };
        Ok(Self { text: text.to_owned(), name, tag, constraint })
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(['-', '.', ','])
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+-,:/[]".contains(&byte))
}

/// Words that are spelled alike; apk may take others for the same (`a=1` and `a=01`).
impl PartialEq for Dependency {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Dependency {}

impl fmt::Debug for Dependency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Dependency").field(&self.text).finish()
    }
}

impl fmt::Display for Dependency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl AsRef<str> for Dependency {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

crate::deserialized!(Dependency);
crate::described!(
    Dependency, "package to depend on", Dependency::PATTERN, Dependency::RULE,
    "maxLength": Dependency::MOST_BYTES
);
