//! Packages that are made once, and from then on lie ready for every mirror.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use pakman_apk::{NewPackage, Signer};

use super::{package, software::Software, sources};

/// The package files of a piece of software and of the libraries that it needs, below `made`. None
/// where `scripts/machines` has not got it, which is then said.
pub(super) fn take(made: &Path, signer: Signer<'_>, software: Software) -> Option<Vec<PathBuf>> {
    let folder = made.join("shelf");
    fs::create_dir_all(&folder).expect("the folder is ours");
    let own = ready(&folder, &format!("{software:?}"), signer, || software.packages())?;
    let shared = ready(&folder, "libraries", signer, sources::libraries)?;
    Some([own, shared].concat())
}

/// The package files of `name`, made unless they are there. Others wait meanwhile.
fn ready(
    folder: &Path,
    name: &str,
    signer: Signer<'_>,
    packages: impl Fn() -> Option<Vec<NewPackage>>,
) -> Option<Vec<PathBuf>> {
    let lock = File::create(folder.join(format!("{name}.lock"))).expect("the folder is ours");
    lock.lock().expect("the file system has locks");
    let whole = folder.join(name);
    if !whole.exists() {
        let unfinished = folder.join(format!("{name}.new"));
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).expect("the folder is ours");
        }
        fs::create_dir(&unfinished).expect("the folder is ours");
        for new in packages()? {
            package::write(new, signer, &unfinished);
        }
        fs::rename(&unfinished, &whole).expect("the folder is ours");
    }
    let entries = fs::read_dir(&whole).expect("it was made");
    Some(entries.map(|entry| entry.expect("readable").path()).collect())
}
