//! Where an application is: the folder with its `instellar.yml`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use pakman_spec::{FILE, Repository, is_copy, is_misspelt, slug};

use crate::{git::is_top, remote::is_folder_name};

/// The nearest folder with the file, from `start` (an absolute path) upwards, up to the top of
/// git's work tree where `start` is in one; without the file that top, else `start`.
pub fn find(start: &Path) -> &Path {
    let top = start.ancestors().find(|folder| is_top(folder));
    let inside = |folder: &&Path| top.is_none_or(|top| folder.starts_with(top));
    let mut folders = start.ancestors().take_while(inside);
    let has_file = |folder: &&Path| fs::symlink_metadata(folder.join(FILE)).is_ok();
    folders.find(has_file).or(top).unwrap_or(start)
}

/// A file in `folder` whose name is nearly that of the file, `instellar.yaml`, `.instellar.yml`,
/// `Instellar.yml`, else one that was made of it: `instellar.json`, `instellar.yml~`.
pub fn misspelt(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_meant = |path: &PathBuf| is_copy(&name(path)) || is_misspelt(&name(path));
    let paths = entries.map(|entry| entry.path()).filter(is_meant).filter(|path| path.is_file());
    paths.min_by_key(|path| (!is_misspelt(&name(path)), path.clone()))
}

/// What an application is called that no host knows: `local/` and the name of its folder.
pub fn local(folder: &Path) -> Repository {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let name = if is_folder_name(&name) { name.into_owned() } else { slug(&name) };
    let name = if name.is_empty() { "package".to_owned() } else { name };
    Repository::local(name)
}

/// Where the recipe of an application belongs: `.apk/OWNER/NAME` of its folder.
pub fn recipe_folder(folder: &Path, repository: &Repository) -> PathBuf {
    folder.join(".apk").join(&repository.owner).join(&repository.name)
}
