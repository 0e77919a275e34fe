//! Which tag the version of a work tree comes from.

use std::cmp::Reverse;

use crate::{ApkVersion, VersionError};

/// A tag that the built commit or one of its ancestors carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Its name: `v1.2.3`.
    pub name: String,
    /// Commits made since; 0 on the built commit itself.
    pub commits: u64,
}

/// The version of a work tree, and why it is that one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described<'a> {
    /// The version.
    pub version: ApkVersion,
    /// The tag that it comes from; `None` when no tag is a version.
    pub tag: Option<&'a Tag>,
    /// The tags nearer than that one, nearest first, and why they are no version.
    pub skipped: Vec<(&'a Tag, VersionError)>,
}

/// The version of a work tree by the nearest of its tags that is a version, and by the `commits`
/// of its whole history when none is.
///
/// Of several on one commit the greatest version counts: a release that was a candidate just
/// before, `v1.2.3` beside the moving `v1`. A tag that is no version is passed over in silence
/// where one beside it is.
pub fn describe(tags: &[Tag], commits: u64) -> Described<'_> {
    let mut skipped = Vec::new();
    let mut versions = Vec::new();
    for tag in tags {
        match ApkVersion::from_release(&tag.name) {
            Ok(version) => versions.push((Reverse(tag.commits), version, tag)),
            Err(error) => skipped.push((tag, error)),
        }
    }
    skipped.sort_by_key(|(tag, _)| tag.commits);
    let nearest = versions.into_iter().max_by(|(at, version, _), (other_at, other, _)| {
        at.cmp(other_at).then_with(|| version.cmp(other))
    });
    let Some((_, version, tag)) = nearest else {
        return Described { version: ApkVersion::since_tag(None, commits), tag: None, skipped };
    };
    skipped.retain(|(skipped, _)| skipped.commits < tag.commits);
    Described {
        version: ApkVersion::since_tag(Some(&version), tag.commits),
        tag: Some(tag),
        skipped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(tags: &[(&str, u64)]) -> String {
        let tags: Vec<Tag> =
            tags.iter().map(|&(name, commits)| Tag { name: name.to_owned(), commits }).collect();
        let Described { version, tag, skipped } = describe(&tags, 42);
        let skipped: Vec<&str> = skipped.iter().map(|(tag, _)| tag.name.as_str()).collect();
        format!("{version} of {:?}, not {skipped:?}", tag.map(|tag| &tag.name))
    }

    #[test]
    fn the_nearest_tag_that_is_a_version_counts() {
        let cases: &[(&[(&str, u64)], &str)] = &[
            (&[], "0.0.0_git42 of None, not []"),
            (&[("v1.2.3", 0)], "1.2.3 of Some(\"v1.2.3\"), not []"),
            (&[("v2.0.0", 9), ("v1.2.3", 5)], "1.2.3_git5 of Some(\"v1.2.3\"), not []"),
            (
                &[("v1.2.3", 5), ("deploy", 2), ("latest", 0)],
                "1.2.3_git5 of Some(\"v1.2.3\"), not [\"latest\", \"deploy\"]",
            ),
            (&[("latest", 3), ("v1.2.3", 3), ("old", 8)], "1.2.3_git3 of Some(\"v1.2.3\"), not []"),
            (&[("b", 3), ("a", 0)], "0.0.0_git42 of None, not [\"a\", \"b\"]"),
        ];
        for (tags, expected) in cases {
            assert_eq!(described(tags), *expected);
        }
    }

    #[test]
    fn the_greatest_version_on_a_commit_counts() {
        let expected = "1.10.0_git1 of Some(\"v1.10.0\"), not []";
        let mut tags = [("v1", 1), ("v1.10.0-rc.2", 1), ("v1.10.0", 1), ("v1.9.0", 1)];
        assert_eq!(described(&tags), expected);
        tags.reverse();
        assert_eq!(described(&tags), expected);
    }
}
