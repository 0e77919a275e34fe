//! Indexes of Alpine's releases, as checks want them: what a release has.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::BufReader,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Result, anyhow};
use pakman_alpine::REPOSITORIES;
use pakman_apk::Index;
use pakman_root::kept_indexes;
use pakman_spec::Listed;

/// The architecture that dependencies are held against.
const ARCH: &str = "x86_64";

/// What a file, or what is at an address of `https:`, `http:` or `file:`, lists. Signatures are not
/// asked for: it decides what is told, and nothing is installed from it.
pub(crate) fn read(places: &[String]) -> Result<Arc<[Listed]>> {
    let mut releases = Releases::default();
    for place in places {
        let (place, index) = if place.contains("://") {
            // As it may be shown: it may have a password.
            pakman_root::fetch_index(place)?
        } else {
            let file = pakman_project::open(Path::new(place))?;
            let read = Index::read(BufReader::new(file));
            // Not the fault of the file that is checked.
            let read = read.map_err(|error| anyhow!("{place} is not an index of apk's: {error}"));
            (place.clone(), read?.0)
        };
        releases.add(&place, &index);
    }
    Ok(releases.listed())
}

/// The indexes that roots were made from, those of each release read once.
#[derive(Debug)]
pub(crate) struct Kept {
    /// Where roots are.
    folder: PathBuf,
    read: Mutex<BTreeMap<String, Arc<[Listed]>>>,
}

impl Kept {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, read: Mutex::default() }
    }

    /// Reads them anew from now on.
    pub(crate) fn forget(&self) {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What the indexes of a release list that its last root was made from; nothing where there is
    /// none.
    pub(crate) fn of(&self, release: &str) -> Arc<[Listed]> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(listed) = read.get(release) {
            return Arc::clone(listed);
        }
        let mut releases = Releases::default();
        for (path, index) in kept_indexes(&self.folder, release, ARCH) {
            releases.add(&path.display().to_string(), &index);
        }
        let listed = releases.listed();
        read.insert(release.to_owned(), Arc::clone(&listed));
        listed
    }
}

/// What indexes list, by their releases.
#[derive(Default)]
struct Releases(BTreeMap<Option<String>, Repositories>);

#[derive(Default)]
struct Repositories {
    /// Those of Alpine's that are there.
    names: BTreeSet<&'static str>,
    from: Vec<String>,
    packages: BTreeMap<String, String>,
}

impl Releases {
    fn add(&mut self, place: &str, index: &Index) {
        let of_release = self.0.entry(release(&index.description, place)).or_default();
        of_release.names.extend(repository(&index.description, place));
        of_release.from.push(place.to_owned());
        let packages = &mut of_release.packages;
        for record in index.records() {
            packages.insert(record.info.name.clone(), record.info.version.clone());
        }
        for record in index.records() {
            // Libraries, programs and modules, `so:libz.so.1`, are no words of `dependencies`.
            for provided in record.info.provides.iter().filter(|it| !it.contains(':')) {
                let (name, version) = provided.split_once('=').unwrap_or((provided, ""));
                packages.entry(name.to_owned()).or_insert_with(|| version.to_owned());
            }
        }
    }

    fn listed(self) -> Arc<[Listed]> {
        let releases = self.0.into_iter().map(|(release, it)| Listed {
            is_whole: release.is_some() && it.names.len() == REPOSITORIES.len(),
            release,
            from: it.from.join(" and "),
            packages: it.packages,
        });
        releases.collect()
    }
}

/// The release: 3.23 of `main v3.23.0-12-gabcdef`, which is what Alpine's indexes say of themselves,
/// else of `v3.23/` in the place.
fn release(description: &str, place: &str) -> Option<String> {
    let numbers = |text: &str| -> Option<String> {
        let text = text.strip_prefix('v')?.split('-').next()?;
        let mut parts = text.split('.');
        let (major, minor) = (parts.next()?, parts.next()?);
        let is_number = |part: &str| part.parse::<u32>().is_ok();
        (is_number(major) && is_number(minor)).then(|| format!("{major}.{minor}"))
    };
    let said = description.split_whitespace().find_map(numbers);
    said.or_else(|| {
        let mut parts = place.rsplit('/');
        parts.find_map(|part| if part == "edge" { Some(part.to_owned()) } else { numbers(part) })
    })
}

/// The repository of Alpine's that an index is of.
fn repository(description: &str, place: &str) -> Option<&'static str> {
    let mut words = description.split_whitespace().chain(place.rsplit('/'));
    words.find_map(|word| REPOSITORIES.into_iter().find(|name| word == *name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_says_which_release_and_repository_it_is_of() {
        for (description, place, expected) in [
            ("main v3.23.0-12-gabc", "a.tar.gz", (Some("3.23"), Some("main"))),
            (
                "v3.22.1-9-gabc",
                "community/x86_64/APKINDEX.tar.gz",
                (Some("3.22"), Some("community")),
            ),
            (
                "",
                "https://m/alpine/v3.24/main/x86_64/APKINDEX.tar.gz",
                (Some("3.24"), Some("main")),
            ),
            ("community v20240807-1-gabc", "/edge/community/a", (Some("edge"), Some("community"))),
            (
                "",
                "/srv/main/edge/copies/v3.24/community/x86_64/a",
                (Some("3.24"), Some("community")),
            ),
            ("acme", "APKINDEX.tar.gz", (None, None)),
        ] {
            let found = (release(description, place), repository(description, place));
            assert_eq!((found.0.as_deref(), found.1), expected, "{description} {place}");
        }
    }
}
