//! Replacing files whole: whoever looks finds the old file or the new one.

use std::{
    fs::{self, Permissions},
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// A file that is to be written.
///
/// There is no `Debug` on purpose: the text may be a key.
pub(crate) struct Planned {
    /// Where.
    pub(crate) path: PathBuf,
    /// What.
    pub(crate) text: String,
    /// Its permission bits, exactly, whatever the umask.
    pub(crate) mode: u32,
}

impl Planned {
    /// Writes the file into its folder, which exists.
    ///
    /// The text is written under a temporary name in the same folder, which then takes the place
    /// of whatever is there; of a symbolic link, not of what it leads to.
    pub(crate) fn write(&self) -> Result<()> {
        let Self { path, text, mode } = self;
        let folder = path.parent().context("a file is in a folder")?;
        let write = || -> Result<()> {
            let mut file = tempfile::Builder::new().prefix(".pakman-").tempfile_in(folder)?;
            file.write_all(text.as_bytes())?;
            file.as_file().set_permissions(Permissions::from_mode(*mode))?;
            file.persist(path)?;
            Ok(())
        };
        write().with_context(|| format!("cannot write {}", path.display()))
    }
}

/// Makes a folder and those above it.
pub(crate) fn folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).with_context(|| format!("cannot make the folder {}", path.display()))
}
