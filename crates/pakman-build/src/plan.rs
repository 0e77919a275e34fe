//! What is to be built.

use std::{ffi::OsString, num::NonZeroUsize, path::PathBuf};

use pakman_apk::Level;
use pakman_apkbuild::{Context, Recipe};
use pakman_spec::{Package, Repository};

/// What is to be built, and where.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    /// What the file says.
    pub package: &'a Package,
    /// Whose it is. The recipe lies in `.apk/OWNER/NAME` of the sources, and paths in the file's
    /// `source` are seen from there.
    pub repository: &'a Repository,
    /// How abuild builds it.
    pub recipe: &'a Recipe,
    /// The root of the source tree.
    pub sources: PathBuf,
    /// Folders of the source tree that are not sources, as absolute paths: what the build writes.
    pub excluded: Vec<PathBuf>,
    /// The folder to build in, an absolute path. It is made where it is missing.
    pub work: PathBuf,
    /// Whether the work folder keeps the sources, the files and the packages when all is done.
    pub keep: bool,
    /// Whether the tree of the last build is taken where it was built of the same sources, by the
    /// same command with the same variables in the same root, and kept for the next. abuild builds
    /// anew.
    pub reuse: bool,
    /// The architecture of the package: `x86_64`, or `noarch`.
    pub arch: String,
    /// The commit that the sources are at, with `-dirty` when they are not; empty when nobody knows.
    pub commit: String,
    /// The time of everything in the package, in seconds since 1970, and `SOURCE_DATE_EPOCH` of
    /// the build.
    pub epoch: u64,
    /// How many processes a build may run and how many threads compress.
    pub jobs: NonZeroUsize,
    /// How hard the files of a package are compressed; abuild has its own way.
    pub level: Level,
    /// The environment that the build is started from. Of it a build sees where things are, how
    /// to speak and how to compile; what abuild sets is added where it is missing.
    pub environment: Vec<(OsString, OsString)>,
    /// Variables that a build sees beside these because somebody agreed to each of them, tokens for
    /// instance; never one that [`can_be_passed`](crate::can_be_passed) refuses.
    pub passed: Vec<(OsString, OsString)>,
}

impl<'a> Plan<'a> {
    /// A package for the architecture `arch`, built from `sources` in the folder `work`.
    ///
    /// All else is nothing: no environment, no commit, nothing excluded, the year 1970, one job,
    /// and what is in the work folder goes when all is done.
    pub fn new(
        package: &'a Package,
        repository: &'a Repository,
        recipe: &'a Recipe,
        arch: &str,
        sources: PathBuf,
        work: PathBuf,
    ) -> Self {
        Self {
            package,
            repository,
            recipe,
            sources,
            excluded: Vec::new(),
            work,
            keep: false,
            reuse: false,
            arch: arch.to_owned(),
            commit: String::new(),
            epoch: 0,
            jobs: NonZeroUsize::MIN,
            level: Level::Default,
            environment: Vec::new(),
            passed: Vec::new(),
        }
    }

    /// Version and release in one word, as apk has it: `1.2.3-r0`.
    pub(crate) fn version(&self) -> String {
        let Context { version, release, .. } = &self.recipe.context;
        format!("{version}-r{release}")
    }
}
