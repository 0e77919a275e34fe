//! Which release of Alpine has which package, and in which version: a table with its dates, not the
//! world.
//!
//! A release keeps what it came out with but for patches, and seldom a minor version, so the table
//! holds major and minor versions. It has every name of the repositories `main` and `community`,
//! names that packages only provide among them, and is searched where it lies, as text.

/// The table: a package on each line, sorted by name, behind a line of releases.
const TABLE: &str = include_str!("../data/alpine-packages.tsv");

/// What stands between the first version of a release and the last one seen.
const TO: &str = "..";

/// What stands where a release does not have a package.
const ABSENT: &str = "-";

/// A release that the table knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// `3.22`, or `edge`.
    pub name: &'static str,
    /// The day that its packages were listed, as `2025-05-30`.
    pub date: &'static str,
}

/// A package of at least one release.
///
/// ```
/// use pakman_alpine::packages;
///
/// let ruby = packages::find("ruby").expect("Alpine has a Ruby");
/// assert_eq!(ruby.versions("3.22").unwrap().last, "3.4");
/// assert!(packages::find("frankenphp").is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: &'static str,
    /// What the releases have, from the oldest on, with commas between.
    cells: &'static str,
}

/// The versions of a package in a release, major and minor alone: `22.16`, or `?` where it is a
/// name that another package provides without a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions {
    /// The one that the release came out with.
    pub first: &'static str,
    /// The newest one seen; the same, as a rule.
    pub last: &'static str,
}

impl Versions {
    /// The major version: 22 of `22.16`; `None` where it is no number.
    pub fn major(self) -> Option<u64> {
        number(self.last, 0)
    }

    /// The minor version, the highest one seen; `None` where there is none.
    pub fn minor(self) -> Option<u64> {
        number(self.last, 1)
    }

    /// What the first version and the last have in common: `22.16` where they are the same, else
    /// the major version.
    pub fn in_common(self) -> &'static str {
        if self.first == self.last {
            self.last
        } else {
            self.last.split('.').next().unwrap_or(self.last)
        }
    }
}

fn number(version: &str, at: usize) -> Option<u64> {
    version.split('.').nth(at)?.parse().ok()
}

impl Package {
    /// The versions in a release; `None` where it does not have the package, or is not in the table.
    pub fn versions(&self, release: &str) -> Option<Versions> {
        self.releases().find(|(it, _)| it.name == release).map(|(_, versions)| versions)
    }

    /// The releases that have it, oldest first.
    pub fn releases(&self) -> impl Iterator<Item = (Recorded, Versions)> + use<> {
        let mut cells = self.cells.split(',');
        let mut last = ABSENT;
        releases().filter_map(move |release| {
            last = cells.next().filter(|cell| !cell.is_empty()).unwrap_or(last);
            let (first, newest) = last.split_once(TO).unwrap_or((last, last));
            (last != ABSENT).then_some((release, Versions { first, last: newest }))
        })
    }
}

/// The releases of the table, oldest first.
pub fn releases() -> impl Iterator<Item = Recorded> {
    let columns = TABLE.lines().next().unwrap_or_default().split('\t').skip(1);
    columns.filter_map(|column| {
        let (name, date) = column.split_once(' ')?;
        Some(Recorded { name, date })
    })
}

/// The release of this name, where the table has it.
pub fn release(name: &str) -> Option<Recorded> {
    releases().find(|release| release.name == name)
}

/// The package of this name, where a release of the table has it.
pub fn find(name: &str) -> Option<Package> {
    from(name).next().filter(|package| package.name == name)
}

/// The packages whose names begin so, by name.
pub fn beginning(prefix: &str) -> impl Iterator<Item = Package> {
    from(prefix).take_while(move |package| package.name.starts_with(prefix))
}

/// Every package, by name.
pub fn all() -> impl Iterator<Item = Package> {
    from("")
}

/// The packages from `name` on.
fn from(name: &str) -> impl Iterator<Item = Package> + use<> {
    let body = TABLE.find('\n').map_or(0, |end| end + 1);
    let (mut low, mut high) = (body, TABLE.len());
    while low < high {
        let middle = low.midpoint(high);
        let start = TABLE[low..middle].rfind('\n').map_or(low, |end| low + end + 1);
        let end = TABLE[middle..].find('\n').map_or(TABLE.len(), |end| middle + end + 1);
        let is_before = TABLE[start..].split('\t').next().is_some_and(|found| found < name);
        if is_before { low = end } else { high = start }
    }
    TABLE[low..].lines().filter_map(|line| {
        let (name, cells) = line.split_once('\t')?;
        Some(Package { name, cells })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_is_found_and_the_names_are_sorted() {
        let names: Vec<&str> = all().map(|package| package.name).collect();
        assert!(names.len() > 30_000, "{}", names.len());
        assert!(names.is_sorted_by(|left, right| left < right));
        for name in &names {
            assert_eq!(find(name).map(|package| package.name), Some(*name));
        }
        for name in ["", "nodej", "nodejss", "zzzz", "~", "é"] {
            assert!(find(name).is_none(), "{name}");
        }
        assert!(TABLE.len() < 1_300_000, "it is a part of the program");
    }

    #[test]
    fn a_column_that_is_left_out_is_that_of_the_release_before() {
        let versions = |name, release| find(name)?.versions(release).map(|found| found.last);
        assert_eq!(versions("php85", "3.22"), None);
        assert_eq!(versions("php85", "3.24"), Some("8.5"));
        assert_eq!(versions("python3", "3.20"), versions("python3", "3.23"));
        assert_eq!(versions("ruby-irb", "3.21"), Some("3.3"));
        assert_eq!(versions("ruby-irb", "3.22"), None);
        assert_eq!(versions("ruby", "3.2"), None);
        let jq = find("jq").and_then(|jq| jq.versions("3.22")).expect("3.22 has jq");
        assert_eq!((jq.first, jq.last, jq.in_common()), ("1.7", "1.8", "1"));
    }

    #[test]
    fn releases_have_dates_and_are_those_of_alpine() {
        for Recorded { name, date } in releases() {
            assert_eq!(date.len(), "2025-05-30".len(), "{name}");
            assert!(name == "edge" || crate::releases().any(|known| known.name == name), "{name}");
        }
        assert!(release("3.22").is_some() && release("3.9").is_none());
    }

    #[test]
    fn names_that_begin_alike_stand_together() {
        let names: Vec<&str> = beginning("ruby-bundler").map(|package| package.name).collect();
        assert_eq!(names, ["ruby-bundler", "ruby-bundler-doc"]);
    }
}
