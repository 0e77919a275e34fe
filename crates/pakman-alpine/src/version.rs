//! Versions, and the order that apk has them in.

use std::{cmp::Ordering, fmt, str::FromStr};

use crate::BadWord;

/// A version that apk 3 accepts, with apk's order.
///
/// Numbers with dots between; then a letter, suffixes (`_alpha`, `_beta`, `_pre`, `_rc`, `_cvs`,
/// `_svn`, `_git`, `_hg`, `_p`, each with or without a number), `~` and a commit hash, and `-r`
/// with the release, all of them optional and in this order. Two versions that are equal to apk
/// are equal here, even when they are spelled differently (`1` and `01`).
///
/// ```
/// use pakman_alpine::Version;
///
/// let version = |text: &str| text.parse::<Version>().unwrap();
/// assert!(version("1.2.3_rc1-r0") < version("1.2.3-r0"));
/// assert!(version("1.9") < version("1.10"));
/// assert!("1.2.3-rc1".parse::<Version>().is_err());
/// ```
///
/// The generations of apk part where a component after the first begins with a zero: this is the
/// order of apk 3, which compares such components as text (`1.02` < `1.1`, `1.0` < `1.00`), apk 2
/// has `1.00` below `1.0`. apk 2 also refuses hashes and numbers of 18 digits and more, while apk 3
/// takes numbers modulo 2⁶⁴; here they are as long as they are. [`Version::is_portable`] tells a
/// version that both generations accept and order alike.
#[derive(Debug, Clone)]
pub struct Version {
    text: String,
    tokens: Vec<Token>,
}

/// A part of a version; where the kinds of two versions part, the earlier variant is the greater.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// The first number.
    First(String),
    /// A further number.
    Number(String),
    Letter(u8),
    /// An index into [`SUFFIXES`].
    Suffix(usize),
    SuffixNumber(String),
    Hash(String),
    Release(String),
}

/// What a version is made of.
const RULE: &str = "numbers separated by dots (`1.2.3`), then a letter, suffixes (`_rc1`), `~` and \
                    a hash, and `-r` with the release, each where needed";

/// In apk's order.
const SUFFIXES: [&str; 9] = ["alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p"];

/// How many of [`SUFFIXES`] stand below the version without them.
const PRE_RELEASES: usize = 4;

/// apk 2 refuses numbers of more digits.
pub(crate) const PORTABLE_DIGITS: usize = 17;

impl Version {
    /// The text of the version.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether apk 2 and apk 3 both accept it and order it alike: no hash, no number of more than
    /// 17 digits, and none with a zero in front.
    pub fn is_portable(&self) -> bool {
        self.is_read_by_apk_2()
            && self.numbers().all(|digits| digits == "0" || !digits.starts_with('0'))
    }

    /// Whether apk 2 can read it, which Alpine had until 3.22: no hash, and no number of more than
    /// 17 digits.
    pub fn is_read_by_apk_2(&self) -> bool {
        !self.has_hash()
            && self.numbers().all(|digits| digits.trim_start_matches('0').len() <= PORTABLE_DIGITS)
    }

    /// Whether it has `~` and the hash of a commit.
    pub fn has_hash(&self) -> bool {
        self.tokens.iter().any(|token| matches!(token, Token::Hash(_)))
    }

    fn numbers(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().filter_map(|token| match token {
            Token::Letter(_) | Token::Suffix(_) | Token::Hash(_) => None,
            Token::First(digits)
            | Token::Number(digits)
            | Token::SuffixNumber(digits)
            | Token::Release(digits) => Some(digits.as_str()),
        })
    }

    /// Whether it ends in `-rN`.
    pub(crate) fn has_release(&self) -> bool {
        matches!(self.tokens.last(), Some(Token::Release(_)))
    }

    /// Whether it is `prefix` or begins with all of its parts: `3.6.1` and `3.6_rc1` match `3.6`,
    /// `3.60` does not. This is what `~` asks for.
    pub fn matches(&self, prefix: &Self) -> bool {
        self.compare(prefix, true).is_eq()
    }

    fn compare(&self, other: &Self, fuzzy: bool) -> Ordering {
        for at in 0.. {
            let (left, right) = (self.tokens.get(at), other.tokens.get(at));
            if right.is_none() && (left.is_none() || fuzzy) {
                break;
            }
            if let (Some(left), Some(right)) = (left, right)
                && left.kind() == right.kind()
            {
                match left.compare(right) {
                    Ordering::Equal => continue,
                    different => return different,
                }
            }
            if left.is_some_and(Token::is_pre_release) {
                return Ordering::Less;
            }
            if right.is_some_and(Token::is_pre_release) {
                return Ordering::Greater;
            }
            let end = u8::MAX;
            return right.map_or(end, Token::kind).cmp(&left.map_or(end, Token::kind));
        }
        Ordering::Equal
    }
}

impl Token {
    fn kind(&self) -> u8 {
        match self {
            Self::First(_) => 0,
            Self::Number(_) => 1,
            Self::Letter(_) => 2,
            Self::Suffix(_) => 3,
            Self::SuffixNumber(_) => 4,
            Self::Hash(_) => 5,
            Self::Release(_) => 6,
        }
    }

    fn is_pre_release(&self) -> bool {
        matches!(self, Self::Suffix(suffix) if *suffix < PRE_RELEASES)
    }

    /// The order of two tokens of one kind.
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(left), Self::Number(right))
                if left.starts_with('0') || right.starts_with('0') =>
            {
                left.cmp(right)
            }
            (Self::First(left), Self::First(right))
            | (Self::Number(left), Self::Number(right))
            | (Self::SuffixNumber(left), Self::SuffixNumber(right))
            | (Self::Release(left), Self::Release(right)) => numeric(left, right),
            (Self::Letter(left), Self::Letter(right)) => left.cmp(right),
            (Self::Suffix(left), Self::Suffix(right)) => left.cmp(right),
            (Self::Hash(left), Self::Hash(right)) => left.cmp(right),
            (left, right) => left.kind().cmp(&right.kind()),
        }
    }
}

/// The order of two numbers of any length.
fn numeric(left: &str, right: &str) -> Ordering {
    let (left, right) = (left.trim_start_matches('0'), right.trim_start_matches('0'));
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

impl FromStr for Version {
    type Err = BadWord;

    fn from_str(text: &str) -> Result<Self, BadWord> {
        let tokens = tokens(text).ok_or_else(|| BadWord {
            text: text.to_owned(),
            what: "version that apk understands",
            rule: RULE,
        })?;
        Ok(Self { text: text.to_owned(), tokens })
    }
}

/// The parts of a version; nothing when it is none.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let (first, mut rest) = take_digits(text);
    let mut tokens = vec![Token::First(some(first)?)];
    while let Some(after) = rest.strip_prefix('.') {
        let (digits, after) = take_digits(after);
        tokens.push(Token::Number(some(digits)?));
        rest = after;
    }
    if let Some(letter) = rest.bytes().next().filter(u8::is_ascii_lowercase) {
        tokens.push(Token::Letter(letter));
        rest = &rest[1..];
    }
    while let Some(after) = rest.strip_prefix('_') {
        let (word, after) = take(after, |byte| byte.is_ascii_lowercase());
        tokens.push(Token::Suffix(SUFFIXES.iter().position(|suffix| *suffix == word)?));
        let (digits, after) = take_digits(after);
        tokens.extend(some(digits).map(Token::SuffixNumber));
        rest = after;
    }
    if let Some(after) = rest.strip_prefix('~') {
        let (hash, after) = take(after, |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        tokens.push(Token::Hash(some(hash)?));
        rest = after;
    }
    if let Some(after) = rest.strip_prefix("-r") {
        let (digits, after) = take_digits(after);
        tokens.push(Token::Release(some(digits)?));
        rest = after;
    }
    rest.is_empty().then_some(tokens)
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn take_digits(text: &str) -> (&str, &str) {
    take(text, |byte| byte.is_ascii_digit())
}

/// The longest beginning of such bytes, and the rest.
fn take(text: &str, belongs: impl Fn(u8) -> bool) -> (&str, &str) {
    text.split_at(text.bytes().position(|byte| !belongs(byte)).unwrap_or(text.len()))
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare(other, false)
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}
