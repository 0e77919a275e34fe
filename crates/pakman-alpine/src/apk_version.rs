//! The version of a package, from what git or a person says.

use std::{fmt, hash, str::FromStr};

use crate::{BadWord, Version, version::PORTABLE_DIGITS};

/// A `pkgver` that apk 2 and apk 3 both accept and order alike, which is also its `Ord`.
///
/// Only the portable part of the grammar ([`Version::is_portable`]): no `~hash`, no leading zeros,
/// at most 17 digits in a row, and no `-rN`, which is the release.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ApkVersion(Version);

/// What such a version is made of.
const RULE: &str = "numbers separated by dots (`1.2.3`), then `_alpha`, `_beta`, `_pre`, `_rc`, \
                    `_git` or `_p` with a number";

/// The greatest number of commits that a version can tell: [`PORTABLE_DIGITS`] nines.
const MOST_COMMITS: u64 = 10u64.pow(17) - 1;

/// Pre-releases that apk orders below the release, in this order.
const PRE_RELEASES: [&str; 4] = ["alpha", "beta", "pre", "rc"];

/// Why a text names no version that apk can order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VersionError {
    /// It does not even begin like one.
    #[error("{text:?} is not a version: numbers separated by dots, as in `1.2.3` or `1.2.3-rc.1`")]
    NotAVersion {
        /// The text.
        text: String,
    },
    /// A number in it is longer than apk 2 reads.
    #[error("{text:?} has a number of more than {PORTABLE_DIGITS} digits, which apk 2 refuses")]
    TooLong {
        /// The text.
        text: String,
    },
    /// Its pre-release has no place in apk's order.
    #[error(
        "{text:?} has the pre-release {pre_release:?}, which apk cannot sort: write `alpha`, `beta`, \
         `pre` or `rc`, with a number where needed (`{release}-rc.1`)"
    )]
    PreRelease {
        /// The text.
        text: String,
        /// What stands before the pre-release.
        release: String,
        /// The pre-release.
        pre_release: String,
    },
    /// It has build metadata, which apk does not know.
    #[error("{text:?} has build metadata, which apk does not know: leave out `+{metadata}`")]
    Metadata {
        /// The text.
        text: String,
        /// What stands behind the `+`.
        metadata: String,
    },
}

impl ApkVersion {
    /// The version that a person or a tag names.
    ///
    /// Numbers with dots between, a `v` in front dropped and leading zeros too (`v2026.01.05` is
    /// `2026.1.5`), with a pre-release of semantic versioning where apk has the like of it:
    /// `1.2.3-rc.1` and `1.2.3-rc1` are `1.2.3_rc1`. What is apk's own spelling already stays.
    pub fn from_release(text: &str) -> Result<Self, VersionError> {
        let bare = text.strip_prefix('v').unwrap_or(text);
        if let Ok(version) = bare.parse() {
            return Ok(version);
        }
        let (before, metadata) = split(bare, '+');
        let (release, pre_release) = split(before, '-');
        let mut version = numbers(text, release)?;
        if let Some(pre_release) = pre_release {
            let (word, number) = pre_release_parts(pre_release).ok_or_else(|| {
                let (text, release) = (text.to_owned(), release.to_owned());
                VersionError::PreRelease { text, release, pre_release: pre_release.to_owned() }
            })?;
            version = format!("{version}_{word}");
            if let Some(number) = number {
                version += &numbers(text, number)?;
            }
        }
        match metadata {
            Some(metadata) => {
                Err(VersionError::Metadata { text: text.to_owned(), metadata: metadata.to_owned() })
            }
            None => Ok(Self::made(&version)),
        }
    }

    /// The version as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The version of a text that was made to be one.
    fn made(text: &str) -> Self {
        text.parse().expect("it is made of portable parts")
    }

    /// The version of a work tree `commits` after a tag, or after the beginning without one.
    ///
    /// It is above the tag and below every later release: `1.2.3` and 5 give `1.2.3_git5`. At the
    /// tag it is the tag's own version. Without a tag it is below every release: `0.0.0_git5`.
    pub fn since_tag(tag: Option<&Self>, commits: u64) -> Self {
        let commits = commits.min(MOST_COMMITS);
        Self::made(&match tag {
            None => format!("0.0.0_git{commits}"),
            Some(tag) if commits == 0 => return tag.clone(),
            // apk has `1_rc_git5` above `1_rc1`, but `1_rc0_git5` below it.
            Some(tag) if tag.ends_in_bare_suffix() => format!("{tag}0_git{commits}"),
            Some(tag) => format!("{tag}_git{commits}"),
        })
    }

    /// Whether the last part is a suffix without a number: `_rc`.
    fn ends_in_bare_suffix(&self) -> bool {
        let text = self.as_str();
        text.contains('_') && text.ends_with(|letter: char| letter.is_ascii_lowercase())
    }
}

impl FromStr for ApkVersion {
    type Err = BadWord;

    fn from_str(text: &str) -> Result<Self, BadWord> {
        let version = text.parse::<Version>().ok();
        let version = version.filter(|version| version.is_portable() && !version.has_release());
        let what = "version of an apk package";
        version.map(Self).ok_or_else(|| BadWord { text: text.to_owned(), what, rule: RULE })
    }
}

impl fmt::Display for ApkVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl hash::Hash for ApkVersion {
    /// Portable versions are equal when they are spelled alike.
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

/// What stands before and behind the first `mark`.
fn split(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, behind)| (before, Some(behind)))
}

/// Numbers with dots between, without their leading zeros; `text` is what they are a part of.
fn numbers(text: &str, numbers: &str) -> Result<String, VersionError> {
    let parts: Result<Vec<&str>, VersionError> = numbers
        .split('.')
        .map(|digits| {
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(VersionError::NotAVersion { text: text.to_owned() });
            }
            match digits.trim_start_matches('0') {
                "" => Ok("0"),
                long if long.len() > PORTABLE_DIGITS => {
                    Err(VersionError::TooLong { text: text.to_owned() })
                }
                digits => Ok(digits),
            }
        })
        .collect();
    Ok(parts?.join("."))
}

/// The word and the number of `rc.1`, `rc1` or `rc`.
fn pre_release_parts(text: &str) -> Option<(&'static str, Option<&str>)> {
    PRE_RELEASES.into_iter().find_map(|word| {
        let number = text.strip_prefix(word)?;
        if number.is_empty() {
            return Some((word, None));
        }
        let digits = number.strip_prefix('.').unwrap_or(number);
        let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        all_digits.then_some((word, Some(digits)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_release(text: &str) -> String {
        match ApkVersion::from_release(text) {
            Ok(version) => version.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn releases_become_versions_of_apk() {
        let cases = [
            ("1.2.3", "1.2.3"),
            ("v1.2.3", "1.2.3"),
            ("7", "7"),
            ("v1.2.3.4.5", "1.2.3.4.5"),
            ("1.2.3-alpha", "1.2.3_alpha"),
            ("1.2.3-beta.2", "1.2.3_beta2"),
            ("1.2.3-pre3", "1.2.3_pre3"),
            ("v1.2.3-rc.10", "1.2.3_rc10"),
            ("1.2-rc.0", "1.2_rc0"),
            ("v2026.01.05", "2026.1.5"),
            ("01.00.0-rc.01", "1.0.0_rc1"),
            ("00000000000000000000001", "1"),
            ("20260105123456", "20260105123456"),
            ("12345678901234567.1", "12345678901234567.1"),
            ("v1.1.1k", "1.1.1k"),
            ("1.2.3_rc1", "1.2.3_rc1"),
            ("1.2.3_git5_p1", "1.2.3_git5_p1"),
        ];
        for (text, expected) in cases {
            assert_eq!(from_release(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_version_says_why_and_what_to_write() {
        let cases = [
            "",
            "v",
            "vv1",
            "V1.2.3",
            "1..2",
            "1.2.",
            "1.2.x",
            "1.2.3 ",
            "1.2.3\n",
            "١.٢",
            "release-5",
            "1.2.3rc1",
            "1.2.3_post1",
            "01.2_p1",
            "1.2.3-r0",
            "1.2.3-",
            "1.2.3-rc.",
            "1.2.3-rc.1.2",
            "1.2.3-RC.1",
            "1.2.3-nightly",
            "1.2.3-5-gabcdef0",
            "1.2.3+5",
            "1.2.3-rc.1+5",
            "1.2.3-nightly+5",
            "foo+5",
            "123456789012345678",
            "1.2-rc.123456789012345678",
        ];
        let said: Vec<String> = cases.iter().map(|text| from_release(text)).collect();
        insta::assert_snapshot!(said.join("\n"));
    }

    #[test]
    fn commits_count_from_the_tag_or_from_nothing() {
        let since = |tag: &str, commits| {
            let tag = tag.parse().ok();
            ApkVersion::since_tag(tag.as_ref(), commits).to_string()
        };
        assert_eq!(since("1.2.3", 0), "1.2.3");
        assert_eq!(since("1.2.3", 5), "1.2.3_git5");
        assert_eq!(since("1.1.1k", 5), "1.1.1k_git5");
        assert_eq!(since("1.2.3_rc1", 5), "1.2.3_rc1_git5");
        assert_eq!(since("1.2.3_rc", 0), "1.2.3_rc");
        assert_eq!(since("1.2.3_rc", 5), "1.2.3_rc0_git5");
        assert_eq!(since("", 0), "0.0.0_git0");
        assert_eq!(since("", u64::MAX), "0.0.0_git99999999999999999");
    }

    #[test]
    fn versions_are_ordered_as_apk_orders_them() {
        let ascending = [
            "0.0.0_git9",
            "0.0.0_git10",
            "0.0.1",
            "1_alpha",
            "1_alpha1",
            "1_alpha_git1",
            "1_beta",
            "1_pre2",
            "1_rc",
            "1_rc0",
            "1_rc0_git5",
            "1_rc1",
            "1_rc1_git9",
            "1_rc1_git10",
            "1_rc2",
            "1_rc10",
            "1",
            "1_cvs",
            "1_svn",
            "1_git",
            "1_git5",
            "1_git5_git1",
            "1_git6",
            "1_hg",
            "1_p1",
            "1_p1_p1",
            "1_p2",
            "1a",
            "1a_git1",
            "1b",
            "1.0_rc1",
            "1.0",
            "1.0.1",
            "1.2",
            "1.10",
            "2",
        ];
        let mut versions: Vec<ApkVersion> =
            ascending.iter().map(|text| text.parse().expect("a version")).collect();
        versions.reverse();
        versions.sort();
        let sorted: Vec<&str> = versions.iter().map(ApkVersion::as_str).collect();
        assert_eq!(sorted, ascending);
    }
}
