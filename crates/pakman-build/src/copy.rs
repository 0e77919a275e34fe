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
    if !hand_over(&source, &copy, data.len()) {
        io::copy(&mut source, &mut copy)?;
    }
    copy.set_modified(data.modified()?)?;
    copy.set_permissions(Permissions::from_mode(mode))
}

/// Has the kernel copy so many bytes, without looking at both files again. Whether it did; what is
/// left then comes next in both. Some file systems state no size.
#[cfg(target_os = "linux")]
fn hand_over(source: &File, copy: &File, mut length: u64) -> bool {
    let is_stated = length > 0;
    while length > 0 {
        let most = usize::try_from(length).unwrap_or(usize::MAX);
        match rustix::fs::copy_file_range(source, None, copy, None, most) {
            Ok(0) | Err(_) => return false,
            Ok(copied) => length -= copied as u64,
        }
    }
    is_stated
}

#[cfg(not(target_os = "linux"))]
fn hand_over(_: &File, _: &File, _: u64) -> bool {
    false
}
