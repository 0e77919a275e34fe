//! How a recipe's folder and the sources find each other.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::error::Error;

/// The way between the folder of a recipe and the root of its sources.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Route {
    /// The sources' root as seen from the recipe's folder: `../../..`.
    pub(crate) sources: String,
    /// The recipe's folder as seen from the sources' root, when it is below.
    pub(crate) recipe: Option<String>,
}

impl Route {
    /// The way from the folder `recipe`, which need not be there yet, to the root `sources`.
    ///
    /// Links on either path are followed first: `..` behind a link leads elsewhere than it seems.
    pub(crate) fn between(recipe: &Path, sources: &Path) -> Result<Self, Error> {
        let (recipe, sources) = (real(recipe)?, real(sources)?);
        if recipe == sources {
            return Err(Error::RecipeAtTop);
        }
        let shared = recipe.ancestors().find(|folder| sources.starts_with(folder));
        let shared = shared.unwrap_or(Path::new("/"));
        let behind = |path: &Path| path.strip_prefix(shared).unwrap_or(path).to_owned();
        let mut way: PathBuf = behind(&recipe).components().map(|_| "..").collect();
        way.extend(&behind(&sources));
        let below = recipe.strip_prefix(&sources).ok().map(Path::to_owned);
        Ok(Self { sources: text(way)?, recipe: below.map(text).transpose()? })
    }
}

/// The path without links, as far as it is there.
pub fn real(path: &Path) -> Result<PathBuf, Error> {
    let there = path.ancestors().find(|folder| folder.exists()).unwrap_or(path);
    let missing = path.strip_prefix(there).unwrap_or(Path::new(""));
    let real = fs::canonicalize(there).map_err(Error::file("read", there))?;
    Ok(missing.iter().fold(real, |path, part| path.join(part)))
}

fn text(path: PathBuf) -> Result<String, Error> {
    path.into_os_string().into_string().map_err(|path| Error::NotUtf8 { path: path.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_followed_before_the_way_is_told() {
        let tree = tempfile::tempdir().expect("a temporary folder");
        let root = tree.path();
        fs::create_dir_all(root.join("deep/er/out")).expect("a folder");
        fs::create_dir(root.join("app")).expect("a folder");
        std::os::unix::fs::symlink(root.join("deep/er"), root.join("app/link")).expect("a link");
        let between = |recipe: &str, sources: &str| {
            let route = Route::between(&root.join(recipe), &root.join(sources));
            route.map(|Route { sources, recipe }| (sources, recipe)).ok()
        };
        let way = |sources: &str, recipe: Option<&str>| {
            Some((sources.to_owned(), recipe.map(str::to_owned)))
        };
        assert_eq!(between("app/.apk/a/b", "app"), way("../../..", Some(".apk/a/b")));
        assert_eq!(between("app/link/out", "app"), way("../../../app", None));
        assert_eq!(between("elsewhere/x", "app"), way("../../app", None));
        assert_eq!(between("app/out", "app"), way("..", Some("out")));
        assert_eq!(between("app", "app"), None);
        assert_eq!(between("app", "app/link"), way("../deep/er", None));
    }
}
