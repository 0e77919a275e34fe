//! Copies a file with its time.

use std::{
    fs::{File, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    path::Path,
};

use rustix::fs::{Timespec, Timestamps, UTIME_OMIT, futimens};

/// Seconds and nanoseconds since 1970.
pub(crate) type Time = (i64, i64);

/// Copies a regular file of so many bytes, last modified then, to a new one. Where the file system
/// can, both share their blocks.
pub(crate) fn copy_file(
    from: &Path,
    size: u64,
    modified: Time,
    to: &Path,
    mode: u32,
) -> io::Result<()> {
    let (mut source, mut copy) = (File::open(from)?, File::create_new(to)?);
    if !hand_over(&source, &copy, size) {
        io::copy(&mut source, &mut copy)?;
    }
    let times = Timestamps {
        last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
        last_modification: Timespec { tv_sec: modified.0, tv_nsec: modified.1 },
    };
    futimens(&copy, &times)?;
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
