//! Removes folders of our own.

use std::{
    fs::{self, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
};

use crate::error::Error;

/// Removes a folder and all that is in it: also where folders forbid it, and what belongs to the
/// user's subordinate ids. No link is followed.
pub(crate) fn folder(path: &Path) -> Result<(), Error> {
    let removed = fs::remove_dir_all(path).or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(()),
        _ => allow(path).and_then(|()| fs::remove_dir_all(path)),
    });
    removed.or_else(|error| shifted(path).map_err(|_| error)).map_err(Error::file("remove", path))
}

/// Lets the owner change every folder below.
fn allow(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            allow(&entry.path())?;
        }
    }
    Ok(())
}

/// Removes it where the user's subordinate ids are the user's own.
fn shifted(path: &Path) -> io::Result<()> {
    let mut unshare = Command::new("unshare");
    unshare.args(["--user", "--map-auto", "--map-root-user", "--", "rm", "-rf", "--"]).arg(path);
    let quiet = unshare.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if quiet.status()?.success() { Ok(()) } else { Err(io::ErrorKind::PermissionDenied.into()) }
}
