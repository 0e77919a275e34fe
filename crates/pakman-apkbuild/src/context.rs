//! What a recipe needs to know beside the package.

use pakman_spec::ApkVersion;

/// What a recipe needs to know beside the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// `pkgver=`.
    pub version: ApkVersion,
    /// `pkgrel=`; apk 2 reads 17 digits at most.
    pub release: u64,
    /// Path of the source tree's root, absolute or from the folder of the recipe: `../../..`.
    pub sources: String,
    /// Paths from the root of the source tree that the tar leaves out beside `.apk`: the folder
    /// of the recipe, when it lies elsewhere in the tree.
    pub excluded: Vec<String>,
}
