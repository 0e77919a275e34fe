//! Capabilities that `build.command` gave, and copying for the package lost: `cp` need not keep
//! them, and `chown` never does.

use std::{
    ffi::OsStr,
    fs::{self, FileType},
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use pakman_apk::{Capabilities, Entries};

use crate::{
    collect::capabilities,
    destination::Matches,
    error::Error,
    finding::{Finding, Problem},
};

/// The paths in the package of those files in the stage that have capabilities.
pub(crate) fn given(
    stage: &Path,
    matches: &Matches,
    application: &str,
) -> Result<Vec<PathBuf>, Error> {
    let mut given = Vec::new();
    let home = Path::new("var/lib").join(application);
    for path in matches.iter().flatten() {
        let path = path.strip_suffix(b"/").unwrap_or(path);
        let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or(path);
        // What is in `.` goes to the same place.
        let to = if name == b"." { home.clone() } else { home.join(OsStr::from_bytes(name)) };
        let path = OsStr::from_bytes(path);
        let path = stage.join(path);
        let data = fs::symlink_metadata(&path).map_err(Error::file("read", &path))?;
        walk(&path, data.file_type(), to, &mut given)?;
    }
    Ok(given)
}

fn walk(from: &Path, kind: FileType, to: PathBuf, given: &mut Vec<PathBuf>) -> Result<(), Error> {
    if kind.is_file() && capabilities(from)?.is_some() {
        given.push(to);
    } else if kind.is_dir() {
        for entry in fs::read_dir(from).map_err(Error::file("read", from))? {
            let entry = entry.map_err(Error::file("read", from))?;
            let kind = entry.file_type().map_err(Error::file("read", from))?;
            walk(&entry.path(), kind, to.join(entry.file_name()), given)?;
        }
    }
    Ok(())
}

/// Those of the `given` that the package has without.
pub(crate) fn findings(given: &[PathBuf], entries: &Entries, options: &[String]) -> Vec<Finding> {
    let is_asked_for = options.iter().any(|option| option == "setcap");
    let path = |path: &PathBuf| path.as_os_str().as_bytes().to_vec();
    let is_lost = |path: &Vec<u8>| {
        let entry = entries.get(path);
        entry.is_some_and(|entry| !entry.attributes.contains_key(Capabilities::ATTRIBUTE))
    };
    let lost = given.iter().map(path).filter(is_lost);
    lost.map(|path| {
        let problem = if is_asked_for { Problem::CapabilitiesLost } else { Problem::Capabilities };
        Finding::new(&path, problem)
    })
    .collect()
}
