//! Copies a file with its time.

use std::{
    fs::{File, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    path::Path,
};

/// Copies a regular file to a new one.
pub(crate) fn copy_file(from: &Path, to: &Path, mode: u32) -> io::Result<()> {
    let (mut source, mut copy) = (File::open(from)?, File::create_new(to)?);
    io::copy(&mut source, &mut copy)?;
    copy.set_modified(source.metadata()?.modified()?)?;
    copy.set_permissions(Permissions::from_mode(mode))
}
