//! A work tree, and git as its owner runs it.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A folder for one test, with the work tree `app` in it.
pub(crate) struct Tree {
    folder: tempfile::TempDir,
}

impl Tree {
    /// A tree that is no repository.
    pub(crate) fn plain() -> Self {
        let tree = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(tree.path()).unwrap();
        tree
    }

    /// A repository with one commit, in which `secret` is ignored and there.
    pub(crate) fn new() -> Self {
        let tree = Self::plain();
        tree.put(".gitignore", "secret\n").put("file", "one\n").git(&["init", "--quiet"]).commit();
        tree.put("secret", "TOPSECRET\n");
        tree
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.beside("app")
    }

    /// A path beside the work tree.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    pub(crate) fn put(&self, path: &str, text: &str) -> &Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        self
    }

    pub(crate) fn link(&self, path: &str, target: impl AsRef<Path>) -> &Self {
        symlink(target, self.path().join(path)).unwrap();
        self
    }

    /// Puts a pipe in the place of whatever is at `path`.
    pub(crate) fn pipe(&self, path: &str) -> &Self {
        let path = self.path().join(path);
        if path.is_dir() {
            fs::remove_dir_all(&path).unwrap();
        } else if path.exists() {
            fs::remove_file(&path).unwrap();
        }
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        self
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> &Self {
        git(&self.path(), arguments);
        self
    }

    pub(crate) fn commit(&self) -> &Self {
        self.git(&["add", "--all"]).git(&["commit", "--quiet", "--allow-empty", "-m", "Change"])
    }

    /// A program beside the tree that leaves `ran` beside it.
    pub(crate) fn trap(&self) -> String {
        let path = self.beside("trap");
        let text = format!("#!/bin/sh\ntouch '{}'\n", self.beside("ran").display());
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Whether the trap was started since the last time.
    pub(crate) fn was_trapped(&self) -> bool {
        fs::remove_file(self.beside("ran")).is_ok()
    }

    /// Every path below the tree.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        fn below(folder: &Path) -> Vec<PathBuf> {
            let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            let inside = |path: PathBuf| if path.is_dir() { below(&path) } else { vec![path] };
            let mut paths: Vec<PathBuf> = entries.flat_map(inside).collect();
            paths.sort();
            paths
        }
        below(&self.path())
    }

    /// The paths of the sources.
    pub(crate) fn sources(&self) -> Result<Vec<String>, pakman_project::Error> {
        let files = pakman_project::sources(&self.path(), &[])?.files;
        Ok(files.iter().map(|file| file.path.to_str().unwrap().to_owned()).collect())
    }

    /// Everything that can be asked of a repository.
    pub(crate) fn ask(&self) -> Result<(), pakman_project::Error> {
        self.sources()?;
        pakman_project::version(&self.path())?;
        pakman_project::head(&self.path())?;
        Ok(())
    }

    /// What asking says when it fails.
    pub(crate) fn error(&self) -> String {
        self.ask().expect_err("it cannot be read").to_string()
    }
}

pub(crate) fn try_git(folder: &Path, arguments: &[&str]) -> Output {
    let mut git = Command::new("git");
    for (key, value) in [("user.name", "Noor"), ("user.email", "noor@example.org")] {
        git.arg("-c").arg(format!("{key}={value}"));
    }
    git.args(["-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main", "-C"]);
    git.arg(folder).args(arguments).output().unwrap()
}

pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = try_git(folder, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
