//! Roots that the real apk fills.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

use super::apk::{self, ARCH};

/// Where the mirror is in a machine.
const MIRROR: &str = "media/mirror";

/// A root that apk filled. It is removed when it is dropped.
#[derive(Debug)]
pub struct AlpineRoot<'a> {
    image: &'a Path,
    made: &'a Path,
    folder: TempDir,
}

impl<'a> AlpineRoot<'a> {
    pub(super) fn fill(image: &'a Path, made: &'a Path, packages: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fill(image, made, folder.path(), packages);
        Self { image, made, folder }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// apk on this root, with the mirror for its repository.
    ///
    /// It runs beside the root and not in it, so that paths in its arguments are those of this
    /// machine.
    pub fn apk(&self) -> Command {
        on(self.image, self.made, self.path())
    }
}

/// apk on a root, with the mirror for its repository.
fn on(image: &Path, made: &Path, root: &Path) -> Command {
    let mut command = apk::of_image(image);
    command.arg("--root").arg(root).args(["--arch", ARCH]);
    command.arg("--keys-dir").arg(made.join("keys"));
    command.arg("--repository").arg(made.join("mirror"));
    command
}

/// Fills a new root. It knows no repository of its own, and trusts the key of the mirror.
fn fill(image: &Path, made: &Path, root: &Path, packages: &[&str]) {
    let added = on(image, made, root)
        .args(["--initdb", "--no-progress", "add"])
        .args(packages)
        .output()
        .expect("the loader runs on x86_64");
    let said = [added.stdout, added.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(added.status.success() && !said.contains("WARNING"), "apk add {packages:?}: {said}");
    let keys = root.join("etc/apk/keys");
    fs::create_dir_all(&keys).expect("the root is ours");
    for key in fs::read_dir(made.join("keys")).expect("it was made") {
        let key = key.expect("a key");
        fs::copy(key.path(), keys.join(key.file_name())).expect("the root is ours");
    }
}

/// Makes `made/machine`, with the mirror in it, and with the files of `settings` over it.
pub(super) fn make_machine(image: &Path, made: &Path, packages: &[&str], settings: &Path) {
    let root = made.join("machine");
    fs::create_dir(&root).expect("a new folder");
    fill(image, made, &root, packages);
    let mirror = root.join(MIRROR);
    fs::create_dir_all(&mirror).expect("the root is ours");
    for (from, to) in [(made.join("mirror").join(ARCH), &mirror), (settings.join("."), &root)] {
        let copied = Command::new("cp").arg("-a").args([&from, to]).status();
        assert!(copied.expect("cp is there").success(), "{} is copied", from.display());
    }
}
