//! Copies a file with its time.

use std::{
    fs::{File, Metadata, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    path::Path,
};

/// Copies a regular file, of which `data` is known, to a new one. Where the file system can, both
/// share their blocks.
pub(crate) fn copy_file(from: &Path, data: &Metadata, to: &Path, mode: u32) -> io::Result<()> {
    let (mut source, mut copy) = (File::open(from)?, File::create_new(to)?);
    io::copy(&mut source, &mut copy)?;
    copy.set_modified(data.modified()?)?;
    copy.set_permissions(Permissions::from_mode(mode))
}
