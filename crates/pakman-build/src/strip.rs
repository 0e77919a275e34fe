//! Takes the symbols out of programs and shared libraries.

use std::{
    ffi::OsString,
    fs::{self, Permissions},
    io::{self, ErrorKind},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Stdio,
};

use pakman_apk::{Content, Node};

use crate::{
    collect::Entries,
    error::Error,
    finding::{Finding, Problem},
    interrupt::Interrupt,
    trace::Elves,
    watch::Watcher,
};

/// abuild leaves separate symbols alone.
const DEBUG: &[u8] = b"usr/lib/debug/";

/// Strips what is linked. A file that `strip` cannot read, of another machine for instance, stays
/// as it is; without any `strip` that is said once.
pub(crate) fn strip(
    entries: &Entries,
    elves: &Elves,
    temporary: &Path,
    environment: &[(OsString, OsString)],
    watcher: &mut dyn Watcher,
    interrupt: &Interrupt,
) -> Result<(), Error> {
    let stripped = temporary.join("stripped");
    for (path, _) in elves
        .iter()
        .filter(|(path, elf)| elf.is_linked && !elf.has_payload && !path.starts_with(DEBUG))
    {
        interrupt.check()?;
        let Some(Node::File(Content::File(file))) = entries.get(path).map(|entry| &entry.node)
        else {
            continue;
        };
        let status = pakman_program::command("strip")
            .arg("-o")
            .arg(&stripped)
            .arg(file)
            .env_clear()
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        match status {
            Ok(status) if status.success() => {
                replace(file, &stripped).map_err(Error::file("strip", file))?;
            }
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {
                watcher.warning(&Finding::new(path, Problem::NotStripped));
                return Ok(());
            }
            Err(error) => return Err(Error::program("strip")(error)),
        }
        // It may not have been made.
        let _ = fs::remove_file(&stripped);
    }
    Ok(())
}

/// Gives `file`, all its names, the bytes of another. Mode and owner stay.
fn replace(file: &Path, other: &Path) -> io::Result<()> {
    let mode = fs::metadata(file)?.permissions();
    fs::set_permissions(file, Permissions::from_mode(0o600))?;
    let mut from = fs::File::open(other)?;
    let mut to = fs::File::options().write(true).truncate(true).open(file)?;
    io::copy(&mut from, &mut to)?;
    to.set_permissions(mode)
}
