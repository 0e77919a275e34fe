//! Unpacks packages.

use std::{
    fs::{self, File, OpenOptions, Permissions},
    io::{self, BufRead, Read, Write},
    os::unix::{
        ffi::OsStrExt,
        fs::{OpenOptionsExt, PermissionsExt, symlink},
    },
    path::{Path, PathBuf},
};

use crate::{
    entry::Node,
    error::Error,
    read::{Member, PackageReader},
};

impl<R: BufRead> PackageReader<R> {
    /// Unpacks the files to `destination`, an empty directory or one that is not there yet.
    ///
    /// Nothing is written outside of it: it begins empty, names with `..` are refused, and so is
    /// an entry below something that is no directory, so no link is ever followed.
    /// Modes are set as apk sets them; owners and extended attributes are not. After an error, what was
    /// unpacked so far is still there.
    pub fn extract(self, destination: &Path) -> Result<(), Error> {
        let failed = |source| Error::File { path: destination.to_owned(), source };
        fs::create_dir_all(destination).map_err(failed)?;
        if fs::read_dir(destination).map_err(failed)?.next().is_some() {
            return Err(failed(io::ErrorKind::DirectoryNotEmpty.into()));
        }
        let mut directories: Vec<(PathBuf, u32)> = Vec::new();
        self.entries(|member, content| {
            let path = disk(destination, &member.entry.path);
            if member.entry.node == Node::Directory {
                directories.push((path.clone(), member.entry.mode));
            }
            unpack(destination, &path, member, content)
                .map_err(|source| Error::File { path, source })
        })?;
        // Only now: a directory may forbid to write into it.
        for (path, mode) in directories.into_iter().rev() {
            let permissions = Permissions::from_mode(mode);
            fs::set_permissions(&path, permissions)
                .map_err(|source| Error::File { path, source })?;
        }
        Ok(())
    }
}

fn disk(destination: &Path, path: &[u8]) -> PathBuf {
    destination.join(std::ffi::OsStr::from_bytes(path))
}

fn unpack(
    destination: &Path,
    path: &Path,
    member: &Member,
    content: &mut dyn Read,
) -> io::Result<()> {
    match &member.entry.node {
        // One may be there already, and those above it may be missing; a link it never is.
        Node::Directory => fs::create_dir_all(path),
        Node::Symlink(target) => symlink(std::ffi::OsStr::from_bytes(target), path),
        Node::HardLink(target) => {
            fs::hard_link(disk(destination, target), path)?;
            link_mode(path, member.entry.mode)
        }
        Node::File(_) => {
            let mut file: File =
                OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
            io::copy(content, &mut file)?;
            file.flush()?;
            file.set_permissions(Permissions::from_mode(member.entry.mode))
        }
    }
}

/// Sets the mode of a file that has just got another name. apk gives the file to the owner that the
/// new name has, which takes its setuid and setgid bits, and then sets the mode of the new name
/// only where that has one of the bits beyond the nine permission bits.
fn link_mode(path: &Path, stated: u32) -> io::Result<()> {
    let known = fs::symlink_metadata(path)?;
    if !known.is_file() {
        // A second name of a symbolic link.
        return Ok(());
    }
    let mode = known.permissions().mode() & 0o7777;
    let lost = if mode & 0o010 == 0 { 0o4000 } else { 0o6000 };
    let mode = if stated > 0o777 { stated } else { mode & !lost };
    fs::set_permissions(path, Permissions::from_mode(mode))
}
