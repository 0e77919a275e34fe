//! The folder that abuild works in: what belongs there, and how it is written.

use std::{
    fs,
    path::{Path, PathBuf},
};

use pakman_apkbuild::{Context, Recipe};
use pakman_spec::{ApkVersion, Package};

use crate::{
    error::Error,
    manifest::{self, Manifest},
    route::Route,
    write::{Claim, Planned, refuse_links},
};

/// A recipe and its folder.
#[derive(Debug)]
pub struct RecipeFolder {
    /// The folder.
    pub path: PathBuf,
    /// What belongs there.
    pub recipe: Recipe,
    /// The folder of the application.
    root: PathBuf,
}

impl RecipeFolder {
    /// The recipe of a package in this version and release, for the folder `path`, which need not
    /// be there, and the application in the folder `root`.
    pub fn of(
        package: &Package,
        path: PathBuf,
        root: &Path,
        version: ApkVersion,
        release: u64,
    ) -> Result<Self, Error> {
        let route = Route::between(&path, root)?;
        let outside = |path: &String| !Path::new(path).starts_with(".apk");
        let excluded = route.recipe.into_iter().filter(outside).collect();
        let context = Context { version, release, sources: route.sources, excluded };
        let services = pakman_openrc::files(package);
        let recipe = Recipe::of(package, &services, context);
        Ok(Self { path, recipe, root: root.to_owned() })
    }

    /// What is to be written, in this order: the list of files with the old ones on it too, the
    /// files, APKBUILD as the last of them, and the list as it will be.
    ///
    /// Whenever this is interrupted, the list knows all that was written, and APKBUILD names no
    /// file that is missing.
    fn planned(&self) -> Result<Vec<Planned>, Error> {
        let mut before = Manifest::read(&self.path)?.unwrap_or_default();
        let mut after = Manifest::default();
        for file in self.recipe.files() {
            before.add(&file.name, &file.text);
            after.add(&file.name, &file.text);
        }
        let mut planned = vec![self.list(&before)];
        planned.extend(self.recipe.files().map(|file| Planned {
            path: self.path.join(&file.name),
            text: file.text.clone(),
            mode: file.mode.bits(),
        }));
        planned.push(self.list(&after));
        Ok(planned)
    }

    fn list(&self, manifest: &Manifest) -> Planned {
        Planned { path: self.path.join(manifest::NAME), text: manifest.text(), mode: 0o644 }
    }

    /// The paths of files that an earlier run wrote, that nobody changed since, and that are no
    /// longer made.
    pub fn left_over(&self) -> Result<Vec<PathBuf>, Error> {
        let Some(manifest) = Manifest::read(&self.path)? else { return Ok(Vec::new()) };
        let makes = |name: &str| self.recipe.files().any(|file| file.name == name);
        let names = manifest.left_over(&self.path, makes);
        Ok(names.iter().map(|name| self.path.join(name)).collect())
    }

    /// Writes all of it and removes what is left over; gives the paths of that.
    ///
    /// Each file is replaced as a whole, and nothing is written or removed outside of the folder:
    /// a link on the way to it from the application's folder is an error.
    pub fn write(&self) -> Result<Vec<PathBuf>, Error> {
        refuse_links(&self.root, &self.path)?;
        let _claim = Claim::on(&self.path)?;
        let left_over = self.left_over()?;
        let mut planned = self.planned()?;
        let list = planned.pop();
        planned.iter().try_for_each(Planned::write)?;
        for path in &left_over {
            fs::remove_file(path).map_err(Error::file("remove", path))?;
        }
        list.iter().try_for_each(Planned::write)?;
        Ok(left_over)
    }

    /// Fails where a file would be replaced in a folder that holds no recipe of ours.
    pub fn refuse_foreign_files(&self) -> Result<(), Error> {
        if Manifest::read(&self.path)?.is_some() {
            return Ok(());
        }
        let mut paths = self.recipe.files().map(|file| self.path.join(&file.name));
        match paths.find(|path| fs::symlink_metadata(path).is_ok()) {
            Some(path) => Err(Error::Foreign { path }),
            None => Ok(()),
        }
    }
}
