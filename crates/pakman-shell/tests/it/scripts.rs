//! Real scripts: init scripts, install scripts and programs of Alpine and of Debian.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The largest script that is looked at.
const MAX_SIZE: u64 = 256 << 10;

/// The scripts of the machines that `scripts/machines` makes, of this machine's own packages, and
/// of the folder that `PAKMAN_SHELL_CORPUS` names; each once, in the order of their texts.
pub(crate) fn real() -> Vec<String> {
    let mut texts = Vec::new();
    for machine in entries(&machines()) {
        gather(&machine, &mut texts);
    }
    for folder in [Path::new("/var/lib/dpkg/info"), Path::new("/etc/init.d")] {
        gather(folder, &mut texts);
    }
    if let Some(folder) = std::env::var_os("PAKMAN_SHELL_CORPUS") {
        for path in files(Path::new(&folder)) {
            texts.extend(read(&path));
        }
    }
    texts.sort();
    texts.dedup();
    texts
}

/// The texts of the folder that begin as a script of a shell does.
fn gather(folder: &Path, texts: &mut Vec<String>) {
    for path in files(folder) {
        if path.ends_with("lib/apk/db/scripts.tar.gz") || path.ends_with("lib/apk/db/scripts.tar") {
            texts.extend(packed(&path));
        } else {
            texts.extend(read(&path).filter(|text| is_script(text)));
        }
    }
}

/// The install scripts of Alpine's packages, which apk keeps in one archive.
fn packed(archive: &Path) -> Vec<String> {
    let list = Command::new("tar").arg("-tf").arg(archive).output().expect("tar is there");
    let names = String::from_utf8(list.stdout).expect("names are text");
    let texts = names.lines().map(|name| {
        let text = Command::new("tar").arg("-xOf").arg(archive).arg(name).output();
        String::from_utf8(text.expect("tar is there").stdout).expect("a script is text")
    });
    texts.collect()
}

fn is_script(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let is_shell = ["/sh", "/ash", "/dash", "/bash", "openrc-run", "runscript"]
        .iter()
        .any(|shell| first.contains(shell));
    first.starts_with("#!") && is_shell
}

fn read(path: &Path) -> Option<String> {
    let size = fs::symlink_metadata(path).ok()?;
    if !size.is_file() || size.len() > MAX_SIZE {
        return None;
    }
    String::from_utf8(fs::read(path).ok()?).ok().filter(|text| !text.contains('\0'))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let is_folder = |path: &PathBuf| path.is_dir() && !path.is_symlink();
    let inside = |path: PathBuf| if is_folder(&path) { files(&path) } else { vec![path] };
    entries(folder).into_iter().flat_map(inside).collect()
}

/// Where `scripts/machines` puts its machines.
pub(crate) fn machines() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/machines")
}
