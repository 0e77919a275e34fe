//! Copies files with their times.

use std::{
    fs::{File, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use rustix::fs::{Timespec, Timestamps, UTIME_OMIT, futimens};

/// Seconds and nanoseconds since 1970.
pub(crate) type Time = (i64, i64);

/// Copies files, at the fewest calls of the system that each of them takes.
#[derive(Debug, Default)]
pub(crate) struct Copier {
    /// Whether the kernel has refused to copy by itself: it does so for each file where both are
    /// in different file systems.
    is_refused: AtomicBool,
}

impl Copier {
    /// Copies a regular file of so many bytes, last modified then, to a new one. Where the file
    /// system can, both share their blocks.
    pub(crate) fn copy(
        &self,
        from: &Path,
        size: u64,
        modified: Time,
        to: &Path,
        mode: u32,
    ) -> io::Result<()> {
        let (mut source, mut copy) = (File::open(from)?, File::create_new(to)?);
        if !self.hand_over(&source, &copy, size) {
            io::copy(&mut source, &mut copy)?;
        }
        let times = Timestamps {
            last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
            last_modification: Timespec { tv_sec: modified.0, tv_nsec: modified.1 },
        };
        futimens(&copy, &times)?;
        copy.set_permissions(Permissions::from_mode(mode))
    }

    /// Has the kernel hand over so many bytes, without looking at both files again. Whether it did;
    /// what is left then comes next in both. Some file systems state no size.
    #[cfg(target_os = "linux")]
    fn hand_over(&self, source: &File, copy: &File, size: u64) -> bool {
        let mut left = size;
        while left > 0 && !self.is_refused.load(Ordering::Relaxed) {
            match rustix::fs::copy_file_range(source, None, copy, None, most(left)) {
                Ok(0) => break,
                Ok(copied) => left -= copied as u64,
                Err(_) => self.is_refused.store(true, Ordering::Relaxed),
            }
        }
        while left > 0 {
            match rustix::fs::sendfile(copy, source, None, most(left)) {
                Ok(0) | Err(_) => break,
                Ok(copied) => left -= copied as u64,
            }
        }
        size > 0 && left == 0
    }

    #[cfg(not(target_os = "linux"))]
    fn hand_over(&self, _: &File, _: &File, _: u64) -> bool {
        self.is_refused.load(Ordering::Relaxed)
    }
}

#[cfg(target_os = "linux")]
fn most(left: u64) -> usize {
    usize::try_from(left).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::MetadataExt};

    use super::*;

    #[test]
    fn every_byte_is_copied_whatever_size_is_stated_and_however() {
        let folder = tempfile::tempdir().expect("a folder");
        // Another file system on most machines.
        let other = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let other = other.expect("a folder");
        let (from, refusing) = (folder.path().join("from"), Copier::default());
        refusing.is_refused.store(true, Ordering::Relaxed);
        for length in [0, 1, 100_000] {
            let bytes: Vec<u8> = (0..=250).cycle().take(length).collect();
            fs::write(&from, &bytes).expect("it is written");
            // Some file systems state none, and what was longer has become shorter.
            for size in [0, length as u64, 200_000] {
                for (copier, folder) in [
                    (&Copier::default(), &folder),
                    (&Copier::default(), &other),
                    (&refusing, &other),
                ] {
                    let to = folder.path().join("to");
                    copier.copy(&from, size, (1_700_000_000, 7), &to, 0o751).expect("it is copied");
                    assert!(fs::read(&to).expect("it is there") == bytes, "{length} {size}");
                    let data = fs::metadata(&to).expect("it is there");
                    assert_eq!((data.mtime(), data.mtime_nsec()), (1_700_000_000, 7));
                    assert_eq!(data.mode() & 0o7777, 0o751);
                    fs::remove_file(to).expect("it is removed");
                }
            }
        }
    }
}
