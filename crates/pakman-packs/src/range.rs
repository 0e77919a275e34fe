//! Conditions on versions, in the spelling of each package manager, as ranges.

use std::fmt;

/// Major, minor and patch level.
pub(crate) type Numbers = [u64; 3];

/// Whose spelling a condition is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `~> 3.2`, `>= 3.1, < 3.5`; a bare version is exactly that one.
    Ruby,
    /// `~> 1.14 or ~> 1.15`, `>= 1.13 and < 2.0`.
    Elixir,
    /// `^20.9 || >=22`, `18.x`, `14 - 18`; a bare version is what it begins.
    Npm,
    /// `^8.2|^8.3`, `8.2.*`; `~8.2` is below 9.
    Composer,
    /// `>=3.9,<3.13`, `~=3.11`, `==3.12.*`; and poetry's `^3.11`.
    Python,
    /// `1.22`: this or any later one.
    Least,
}

/// Versions that a condition admits: any of these ranges, each from a version up to, and without,
/// another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ranges(Vec<(Numbers, Numbers)>);

/// Above every version.
const NO_END: Numbers = [u64::MAX; 3];

/// How a version of a release stands to a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// It admits none of the version's patch levels.
    No,
    /// It admits one patch level or a few, and a release moves on: today's may be another.
    Brittle,
    /// It admits the version and its later patch levels.
    Yes,
}

impl Ranges {
    /// The ranges of a condition; `None` where it is none.
    pub(crate) fn parse(text: &str, dialect: Dialect) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || matches!(text, "*" | "x" | "latest") {
            return (!text.is_empty()).then(|| Self(vec![([0; 3], NO_END)]));
        }
        let separators: &[&str] = match dialect {
            Dialect::Elixir => &[" or "],
            Dialect::Npm | Dialect::Composer | Dialect::Python => &["||", "|"],
            Dialect::Ruby | Dialect::Least => &[],
        };
        let mut ways = vec![text];
        for separator in separators {
            ways = ways.into_iter().flat_map(|way| way.split(separator)).collect();
        }
        let ranges: Option<Vec<(Numbers, Numbers)>> =
            ways.into_iter().map(|way| all_of(way, dialect)).collect();
        ranges.map(Self)
    }

    /// Whether one of the versions from `first` to `last`, with any patch level, is admitted.
    pub(crate) fn fit(&self, first: [u64; 2], last: [u64; 2]) -> Fit {
        let (from, to) = ([first[0], first[1], 0], [last[0], last[1] + 1, 0]);
        let meets = self.0.iter().filter(|range| range.0 < to && range.1 > from);
        let fits = meets.map(|range| if range.1 >= to { Fit::Yes } else { Fit::Brittle });
        fits.max().unwrap_or(Fit::No)
    }

    /// The lowest version that is admitted.
    pub(crate) fn lowest(&self) -> Option<Numbers> {
        self.0.iter().map(|range| range.0).min()
    }
}

impl fmt::Display for Ranges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.0.iter().map(|(from, to)| match to {
            to if *to == NO_END => format!(">={}", dotted(*from)),
            to => format!(">={} <{}", dotted(*from), dotted(*to)),
        });
        f.write_str(&words.collect::<Vec<_>>().join(" || "))
    }
}

fn dotted(numbers: Numbers) -> String {
    numbers.map(|number| number.to_string()).join(".")
}

/// The range of conditions that hold together.
fn all_of(text: &str, dialect: Dialect) -> Option<(Numbers, Numbers)> {
    if (dialect == Dialect::Npm || dialect == Dialect::Composer)
        && let Some((from, to)) = text.split_once(" - ")
    {
        let (from, to) = (numbers(from.trim())?, numbers(to.trim())?);
        return Some((filled(&from), after(&to)));
    }
    let mut range = ([0; 3], NO_END);
    for (operator, version) in conditions(text, dialect)? {
        let one = single(&operator, &version, dialect)?;
        range = (range.0.max(one.0), range.1.min(one.1));
    }
    Some(range)
}

/// Operators with their versions, whatever separates them.
fn conditions(text: &str, dialect: Dialect) -> Option<Vec<(String, String)>> {
    let text =
        if dialect == Dialect::Elixir { text.replace(" and ", " ") } else { text.to_owned() };
    let is_sign = |letter: char| "<>=~^!".contains(letter);
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find(|letter| !is_sign(letter)).unwrap_or(rest.len());
        let operator = &rest[..end];
        rest = rest[end..].trim_start();
        let stop = |letter: char| letter.is_whitespace() || letter == ',' || is_sign(letter);
        let end = rest.find(stop).unwrap_or(rest.len());
        if end == 0 {
            return None;
        }
        found.push((operator.to_owned(), rest[..end].to_owned()));
        rest =
            rest[end..].trim_start_matches(|letter: char| letter.is_whitespace() || letter == ',');
    }
    (!found.is_empty()).then_some(found)
}

fn single(operator: &str, version: &str, dialect: Dialect) -> Option<(Numbers, Numbers)> {
    let wild = matches!(version.rsplit('.').next(), Some("*" | "x" | "X"));
    let parts = numbers(version)?;
    if parts.is_empty() {
        return Some(([0; 3], NO_END));
    }
    let from = filled(&parts);
    let exactly = if wild || parts.len() < 3 { (from, after(&parts)) } else { (from, next(from)) };
    Some(match operator {
        "" | "=" | "==" | "===" => match dialect {
            Dialect::Least => (from, NO_END),
            // To RubyGems 3.2 is 3.2.0, which no release keeps for long.
            _ => exactly,
        },
        ">=" => (from, NO_END),
        ">" => (if parts.len() < 3 { after(&parts) } else { next(from) }, NO_END),
        "<" => ([0; 3], from),
        "<=" => ([0; 3], if parts.len() < 3 { after(&parts) } else { next(from) }),
        "!=" => ([0; 3], NO_END),
        "^" => (from, caret(&parts)),
        "~" if dialect == Dialect::Npm => (from, bumped(&parts, parts.len().min(2))),
        // Poetry's tilde.
        "~" if dialect == Dialect::Python => (from, bumped(&parts, parts.len().min(2))),
        "~>" | "~" | "~=" => (from, bumped(&parts, parts.len().saturating_sub(1).max(1))),
        _ => return None,
    })
}

/// The numbers that a version begins with, three at most; `None` where it is none.
fn numbers(version: &str) -> Option<Vec<u64>> {
    let version = version.trim_start_matches(['v', 'V']);
    let version = version.strip_suffix("-dev").unwrap_or(version);
    let mut parts = Vec::new();
    for part in version.split(['.', '-', '+', '@']).take(3) {
        match part.parse() {
            Ok(number) => parts.push(number),
            Err(_) if matches!(part, "*" | "x" | "X") => return Some(parts),
            Err(_) if parts.is_empty() => return None,
            Err(_) => break,
        }
    }
    Some(parts)
}

fn filled(parts: &[u64]) -> Numbers {
    let mut full = [0; 3];
    for (to, from) in full.iter_mut().zip(parts) {
        *to = *from;
    }
    full
}

fn next(mut version: Numbers) -> Numbers {
    version[2] = version[2].saturating_add(1);
    version
}

/// The first version that does not begin with these parts.
fn after(parts: &[u64]) -> Numbers {
    bumped(parts, parts.len())
}

/// The version whose part number `kept`, from 1, is one higher, and without what follows.
fn bumped(parts: &[u64], kept: usize) -> Numbers {
    if kept == 0 {
        return NO_END;
    }
    let mut full = filled(&parts[..kept.min(parts.len())]);
    full[kept - 1] = full[kept - 1].saturating_add(1);
    full
}

/// The first version that is not compatible: the leftmost number that is not 0 is one higher.
fn caret(parts: &[u64]) -> Numbers {
    let first = parts.iter().position(|part| *part > 0).unwrap_or(parts.len() - 1);
    bumped(parts, first + 1)
}

/// The version in a file that pins one: `ruby-3.4.2`, `v20.1`, `1.15.7-otp-26`, `temurin-21.0.2`.
pub(crate) fn pinned(text: &str) -> Option<Vec<u64>> {
    let text = text.trim();
    let start = text.find(|letter: char| letter.is_ascii_digit())?;
    numbers(&text[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, dialect: Dialect) -> String {
        Ranges::parse(text, dialect).map_or("none".to_owned(), |ranges| ranges.to_string())
    }

    #[test]
    fn each_package_manager_is_read_in_its_own_spelling() {
        use Dialect::{Composer, Elixir, Least, Npm, Python, Ruby};
        let cases = [
            ("~> 3.2.0", Ruby, ">=3.2.0 <3.3.0"),
            ("~> 3.2", Ruby, ">=3.2.0 <4.0.0"),
            ("3.2.4", Ruby, ">=3.2.4 <3.2.5"),
            (">= 3.1, < 3.5", Ruby, ">=3.1.0 <3.5.0"),
            ("~> 1.14", Elixir, ">=1.14.0 <2.0.0"),
            ("~> 1.14.2 or ~> 1.16", Elixir, ">=1.14.2 <1.15.0 || >=1.16.0 <2.0.0"),
            (">= 1.13.0 and < 2.0.0", Elixir, ">=1.13.0 <2.0.0"),
            ("^22.19 || ^24.11 || >=26", Npm, ">=22.19.0 <23.0.0 || >=24.11.0 <25.0.0 || >=26.0.0"),
            ("18.x", Npm, ">=18.0.0 <19.0.0"),
            ("20", Npm, ">=20.0.0 <21.0.0"),
            ("~20.9", Npm, ">=20.9.0 <20.10.0"),
            (">=14.6.0 <19", Npm, ">=14.6.0 <19.0.0"),
            ("14 - 18", Npm, ">=14.0.0 <19.0.0"),
            (">=20", Npm, ">=20.0.0"),
            ("*", Npm, ">=0.0.0"),
            ("please-use-yarn", Npm, "none"),
            ("lts/*", Npm, "none"),
            ("^8.1", Composer, ">=8.1.0 <9.0.0"),
            ("~8.2", Composer, ">=8.2.0 <9.0.0"),
            ("^8.1|^8.2", Composer, ">=8.1.0 <9.0.0 || >=8.2.0 <9.0.0"),
            ("8.2.*", Composer, ">=8.2.0 <8.3.0"),
            ("~8.2.0 || ~8.3.0", Composer, ">=8.2.0 <8.3.0 || >=8.3.0 <8.4.0"),
            (">=3.9,<3.13", Python, ">=3.9.0 <3.13.0"),
            ("~=3.11", Python, ">=3.11.0 <4.0.0"),
            ("==3.12.*", Python, ">=3.12.0 <3.13.0"),
            ("^3.11", Python, ">=3.11.0 <4.0.0"),
            ("3.11", Python, ">=3.11.0 <3.12.0"),
            ("1.22", Least, ">=1.22.0"),
            ("1.19.8", Least, ">=1.19.8"),
        ];
        for (text, dialect, expected) in cases {
            assert_eq!(check(text, dialect), expected, "{text}");
        }
    }

    #[test]
    fn a_release_fits_by_major_and_minor_and_a_patch_level_alone_is_brittle() {
        let exact = Ranges::parse("3.4.4", Dialect::Ruby).unwrap();
        assert_eq!(exact.fit([3, 4], [3, 4]), Fit::Brittle);
        assert_eq!(exact.fit([3, 3], [3, 3]), Fit::No);
        let minor = Ranges::parse("~> 3.4.0", Dialect::Ruby).unwrap();
        assert_eq!(minor.fit([3, 4], [3, 4]), Fit::Yes);
        let node = Ranges::parse("^22.19 || ^24.11", Dialect::Npm).unwrap();
        assert_eq!(node.fit([22, 16], [22, 23]), Fit::Yes);
        assert_eq!(node.fit([22, 16], [22, 16]), Fit::No);
    }

    #[test]
    fn pins_have_names_and_builds_around_them() {
        assert_eq!(pinned("ruby-3.2.2"), Some(vec![3, 2, 2]));
        assert_eq!(pinned("v20"), Some(vec![20]));
        assert_eq!(pinned("1.15.7-otp-26"), Some(vec![1, 15, 7]));
        assert_eq!(pinned("temurin-21.0.2+13"), Some(vec![21, 0, 2]));
        assert_eq!(pinned("lts/*"), None);
    }
}
