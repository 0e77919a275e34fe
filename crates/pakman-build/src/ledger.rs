//! What `package()` did to owners and capabilities, as it wrote it down.

use std::{fs, io::ErrorKind, os::unix::ffi::OsStrExt, path::Path};

use pakman_apk::{Capabilities, Entry};

use crate::{
    collect::Entries,
    error::Error,
    finding::{Finding, Problem},
};

/// Applies the ledger at `path` to the entries, in the order in which it was written. `root` is the
/// package's folder as the ledger names it.
///
/// What it does not name is root's, whoever has it on this machine: abuild runs under fakeroot,
/// where the builder's files are root's too. Gives what is wrong with owners.
pub(crate) fn apply(
    path: &Path,
    root: &Path,
    entries: &mut Entries,
) -> Result<Vec<Finding>, Error> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        read => read.map_err(Error::file("read", path))?,
    };
    let mut fields = bytes.split(|byte| *byte == 0);
    // A last field is behind the last NUL, and empty.
    while let (Some(kind @ [_, ..]), Some(what)) = (fields.next(), fields.next()) {
        let what = String::from_utf8_lossy(what);
        for path in fields.by_ref().take_while(|path| !path.is_empty()) {
            let inside = path.strip_prefix(root.as_os_str().as_bytes()).unwrap_or(path);
            let Some(entry) = entries.get_mut(&tidy(inside)) else { continue };
            if kind == b"setcap" {
                let capabilities: Capabilities = what.parse()?;
                let name = Capabilities::ATTRIBUTE.to_owned();
                entry.attributes.insert(name, capabilities.to_attribute());
            } else {
                own(entry, &what);
            }
        }
    }
    let is_number = |name: &String| name.bytes().all(|byte| byte.is_ascii_digit());
    let findings = entries.iter().filter_map(|(path, entry)| {
        let number = [&entry.owner, &entry.group].into_iter().find(|name| is_number(name))?;
        Some(Finding::new(path, Problem::Owner(number.clone())))
    });
    Ok(findings.collect())
}

/// `USER`, `USER:GROUP`, `USER:` (whose group has the user's name) or `:GROUP`.
fn own(entry: &mut Entry, spec: &str) {
    let name = |name: &str| if name == "0" { "root".to_owned() } else { name.to_owned() };
    let (user, group) = match spec.split_once(':') {
        Some((user, "")) => (user, user),
        Some((user, group)) => (user, group),
        None => (spec, ""),
    };
    if !user.is_empty() {
        entry.owner = name(user);
    }
    if !group.is_empty() {
        entry.group = name(group);
    }
}

/// The path without doubled slashes, `.` and slashes at its ends.
fn tidy(path: &[u8]) -> Vec<u8> {
    let parts = path.split(|byte| *byte == b'/').filter(|part| !matches!(*part, b"" | b"."));
    parts.collect::<Vec<_>>().join(&b'/')
}
