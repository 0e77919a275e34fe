//! Which packages go where.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::Arc,
};

use pakman_alpine::{Arch, Version};
use pakman_apk::{Record, Repository};

use crate::{content, error::Error, package::Package};

/// A package, and the architecture of the folder that it lies in; `None` where no folder says it
/// and the package is for any.
pub type Found = (Option<String>, Package);

/// Packages, each with its place in a repository: the architecture, then its file name.
#[derive(Debug, Default)]
pub struct Plan {
    pub(crate) packages: Vec<Placed>,
}

/// A package and its architecture.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The folder of the repository that it goes to.
    pub arch: String,
    /// The package.
    pub package: Arc<Package>,
}

impl Placed {
    /// The name that apk looks for.
    pub(crate) fn file_name(&self) -> String {
        self.package.info.file_name()
    }

    /// Its place below the repository.
    pub(crate) fn place(&self) -> String {
        format!("{}/{}", self.arch, self.file_name())
    }
}

impl Plan {
    /// Each package in the folder of its architecture, in order; those for any architecture, where
    /// no folder says another thing, in that of every one of the others. `is_all` is whether older
    /// versions go too.
    pub fn of(found: Vec<Found>, is_all: bool) -> Result<Self, Error> {
        let found: Vec<_> = found.into_iter().map(|(arch, one)| (arch, Arc::new(one))).collect();
        let known: BTreeSet<String> = found.iter().filter_map(|(arch, _)| arch.clone()).collect();
        let mut placed: BTreeMap<String, Placed> = BTreeMap::new();
        for (arch, package) in found {
            let arches = arch.map_or_else(|| known.clone(), |arch| BTreeSet::from([arch]));
            if arches.is_empty() {
                return Err(Error::Words(format!(
                    "{} is for any architecture; --arch says to which it goes",
                    package.path().display()
                )));
            }
            for arch in arches {
                let one = Placed { arch, package: Arc::clone(&package) };
                let place = one.place();
                if let Some(other) = placed.get(&place)
                    && other.package.fingerprint != package.fingerprint
                {
                    return Err(Error::Words(format!(
                        "{} and {} are both {place}, and differ",
                        other.package.path().display(),
                        package.path().display()
                    )));
                }
                placed.insert(place, one);
            }
        }
        let mut packages: Vec<Placed> = placed.into_values().collect();
        if !is_all {
            packages = newest(packages, 1).0;
        }
        packages.sort_by_key(Placed::place);
        Ok(Self { packages })
    }

    /// Its packages.
    pub fn packages(&self) -> &[Placed] {
        &self.packages
    }

    /// The packages of an architecture.
    pub(crate) fn of_arch(&self, arch: &str) -> impl Iterator<Item = &Placed> {
        self.packages.iter().filter(move |placed| placed.arch == arch)
    }

    /// The architectures that it has packages for.
    pub(crate) fn arches(&self) -> BTreeSet<String> {
        self.packages.iter().map(|placed| placed.arch.clone()).collect()
    }

    /// The same as the registry of Gitea has it: each package once, under the word it has itself.
    pub(crate) fn by_own_words(&self) -> Self {
        let own = self.packages.iter().map(|placed| {
            let one = Placed { arch: placed.package.info.arch.clone(), ..placed.clone() };
            (one.place(), one)
        });
        let packages: BTreeMap<String, Placed> = own.collect();
        Self { packages: packages.into_values().collect() }
    }
}

/// Something that is a version of a name in a folder.
pub(crate) trait Versioned {
    /// The folder and the name.
    fn line(&self) -> (String, String);
    fn version(&self) -> &str;
}

impl Versioned for Placed {
    fn line(&self) -> (String, String) {
        (self.arch.clone(), self.package.info.name.clone())
    }

    fn version(&self) -> &str {
        &self.package.info.version
    }
}

impl Versioned for Record {
    fn line(&self) -> (String, String) {
        (self.info.arch.clone(), self.info.name.clone())
    }

    fn version(&self) -> &str {
        &self.info.version
    }
}

/// The newest of each name, so many, and the rest. Versions are in apk's order.
pub(crate) fn newest<T: Versioned>(all: Vec<T>, count: usize) -> (Vec<T>, Vec<T>) {
    let mut lines: BTreeMap<(String, String), Vec<T>> = BTreeMap::new();
    for one in all {
        lines.entry(one.line()).or_default().push(one);
    }
    let (mut kept, mut rest) = (Vec::new(), Vec::new());
    for (_, mut line) in lines {
        line.sort_by_key(|one| one.version().parse::<Version>().ok());
        let older = line.len().saturating_sub(count);
        kept.extend(line.split_off(older));
        rest.extend(line);
    }
    (kept, rest)
}

/// The packages that a path means: a file, a folder of them, or a repository with a folder for
/// each architecture.
pub fn find(path: &Path, arch: Option<&str>) -> Result<Vec<Found>, Error> {
    let failed = |source| content::failed(path, source);
    let is_folder = fs::metadata(path).map_err(failed)?.is_dir();
    if !is_folder {
        return Ok(vec![found(path, arch)?]);
    }
    let mut packages = Repository::packages(path).map_err(failed)?;
    let is_repository = packages.is_empty();
    for known in Arch::machines() {
        let folder = path.join(known);
        if is_repository && folder.is_dir() && arch.is_none_or(|arch| arch == known) {
            packages.extend(Repository::packages(&folder).map_err(failed)?);
        }
    }
    packages.iter().map(|file| found(file, arch)).collect()
}

/// A package, and the architecture that is asked for, else that of its folder, else its own.
fn found(file: &Path, arch: Option<&str>) -> Result<Found, Error> {
    let package = Package::open(file)?;
    // The folder that was named, wherever links in it lead to.
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let whole = if folder.file_name().is_none() { fs::canonicalize(folder).ok() } else { None };
    let folder = whole.as_deref().unwrap_or(folder).file_name().and_then(|name| name.to_str());
    let is_one = |word: &&str| Arch::machines().any(|known| known == *word);
    let own = Some(package.info.arch.as_str()).filter(is_one);
    let arch = arch.or_else(|| folder.filter(is_one)).or(own).map(str::to_owned);
    match (&arch, own) {
        (Some(arch), Some(own)) if arch != own => {
            Err(Error::Words(format!("{} is for {own}, and not for {arch}", file.display())))
        }
        _ => Ok((arch, package)),
    }
}
