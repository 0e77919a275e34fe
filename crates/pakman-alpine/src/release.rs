//! Alpine's releases, and how long each is supported: a table with its date, not the world.

/// The table: a release and the last day of its support on each line.
const TABLE: &str = include_str!("../data/alpine-releases.tsv");

/// The repositories that together are a release.
pub const REPOSITORIES: [&str; 2] = ["main", "community"];

/// 23 of `3.23`.
const FIRST_WITH_APK_3: u32 = 23;

/// A release of Alpine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// `3.22`
    pub name: &'static str,
    /// The last day with security updates, as `2027-05-01`.
    pub supported_until: &'static str,
}

/// Every release of Alpine that is known, oldest first.
pub fn releases() -> impl Iterator<Item = Release> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let (name, supported_until) = line.split_once('\t')?;
        Some(Release { name, supported_until })
    })
}

/// The day that the table of [`releases`] was last looked at, as `2026-11-26`.
pub fn releases_as_of() -> &'static str {
    let first = TABLE.lines().next().unwrap_or_default();
    first.rsplit(' ').next().unwrap_or_default().trim_end_matches('.')
}

/// Whether a release has apk 3: Alpine 3.23 was the first.
pub fn has_apk_3(name: &str) -> bool {
    name == "edge" || minor(name).is_some_and(|minor| minor >= FIRST_WITH_APK_3)
}

/// Whether a release that the table does not have may have come out since: Alpine makes two a
/// year, numbered on.
pub fn may_be_newer(name: &str) -> bool {
    /// Five years of releases: a table that is older than that wants to be renewed anyway.
    const MOST_AHEAD: u32 = 10;
    let newest = releases().last().and_then(|release| minor(release.name));
    match (minor(name), newest) {
        (Some(minor), Some(newest)) => minor > newest && minor <= newest + MOST_AHEAD,
        _ => false,
    }
}

/// 22 of `3.22`.
fn minor(name: &str) -> Option<u32> {
    name.strip_prefix("3.")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_dates_are_dates() {
        let all: Vec<Release> = releases().collect();
        assert_eq!(all.len(), TABLE.lines().count() - 1);
        for pair in all.windows(2) {
            assert_eq!(minor(pair[0].name).map(|it| it + 1), minor(pair[1].name));
            assert!(pair[0].supported_until < pair[1].supported_until);
        }
        for release in all {
            assert_eq!(release.supported_until.len(), "2027-05-01".len(), "{release:?}");
        }
        assert_eq!(releases_as_of().len(), "2027-05-01".len());
        assert!(has_apk_3("edge") && has_apk_3("3.24") && !has_apk_3("3.22"));
    }

    #[test]
    fn what_may_have_come_out_since_is_newer_and_not_far_off() {
        assert!(may_be_newer("3.25"));
        for name in ["3.24", "3.92", "3.9", "4.0", "edge", ""] {
            assert!(!may_be_newer(name), "{name}");
        }
    }
}
