//! Removes folders of our own.

use std::{io, path::Path};

use pakman_program::{mapped, works};

use crate::error::Error;

/// Removes a folder and all that is in it: also where folders forbid it, and what belongs to the
/// user's subordinate ids. No link is followed.
pub(crate) fn folder(path: &Path) -> Result<(), Error> {
    let removed = pakman_apk::remove(path).or_else(|error| shifted(path).map_err(|_| error));
    removed.map_err(Error::file("remove", path))
}

/// Removes it where the user's subordinate ids are the user's own.
fn shifted(path: &Path) -> io::Result<()> {
    let mut remove = mapped("rm");
    remove.args(["-rf", "--"]).arg(path);
    if works(remove) { Ok(()) } else { Err(io::ErrorKind::PermissionDenied.into()) }
}
