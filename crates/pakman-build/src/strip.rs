//! Takes the symbols out of programs and shared libraries.

use std::{ffi::OsString, fs, io::ErrorKind, path::Path, process::Stdio};

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

/// Strips what is linked into files of `folder`, which is made, and ships those. A file that `strip`
/// cannot read, of another machine for instance, is shipped as it is; without any `strip` that is said
/// once.
pub(crate) fn strip(
    entries: &mut Entries,
    elves: &Elves,
    folder: &Path,
    environment: &[(OsString, OsString)],
    watcher: &mut dyn Watcher,
    interrupt: &Interrupt,
) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(Error::file("make", folder))?;
    let linked = elves
        .iter()
        .filter(|(path, elf)| elf.is_linked && !elf.has_payload && !path.starts_with(DEBUG));
    for (number, (path, _)) in linked.enumerate() {
        interrupt.check()?;
        let Some(Node::File(Content::File(file))) =
            entries.get_mut(path).map(|entry| &mut entry.node)
        else {
            continue;
        };
        let stripped = folder.join(number.to_string());
        let status = pakman_program::command("strip")
            .arg("-o")
            .arg(&stripped)
            .arg(&*file)
            .env_clear()
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        match status {
            Ok(status) if status.success() => *file = stripped,
            // It may have been begun.
            Ok(_) => drop(fs::remove_file(&stripped)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                watcher.warning(&Finding::new(path, Problem::NotStripped));
                return Ok(());
            }
            Err(error) => return Err(Error::program("strip")(error)),
        }
    }
    Ok(())
}
