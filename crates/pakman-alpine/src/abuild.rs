//! abuild's words.

/// The variables that abuild, or the recipe, sets while a package is built.
pub const VARIABLES: &[&str] =
    &["builddir", "pkgdir", "pkgname", "pkgrel", "pkgver", "srcdir", "startdir", "subpkgdir"];
