//! The shell that abuild and apk run recipes and scripts with.

use std::{
    os::unix::fs::symlink,
    path::Path,
    process::{Command, Output},
};

use pakman_testbed::tool;

/// What recipes, scripts and the tests themselves call.
const APPLETS: &[&str] = &[
    "awk", "cat", "chmod", "cp", "cut", "find", "grep", "ln", "ls", "mkdir", "readlink", "rm",
    "sed", "stat", "tr",
];

/// Busybox and a shell as the only things on `PATH`, in a folder of their own.
pub(crate) struct Busybox {
    applets: tempfile::TempDir,
}

impl Busybox {
    /// With its own shell; `None` where busybox is missing, which is then said.
    pub(crate) fn get() -> Option<Self> {
        Self::with_shell("busybox")
    }

    /// With the shell that this program is when it is called `sh`.
    pub(crate) fn with_shell(shell: &str) -> Option<Self> {
        let (busybox, shell) = (tool("busybox")?, tool(shell)?);
        let applets = tempfile::tempdir().unwrap();
        for applet in APPLETS {
            symlink(&busybox, applets.path().join(applet)).unwrap();
        }
        symlink(shell, applets.path().join("sh")).unwrap();
        Some(Self { applets })
    }

    /// What `script` does in `folder`, told nothing but these variables.
    pub(crate) fn run(&self, folder: &Path, variables: &[(&str, &Path)], script: &str) -> Output {
        Command::new(self.applets.path().join("sh"))
            .args(["-uc", script])
            .current_dir(folder)
            .env_clear()
            .env("PATH", self.applets.path())
            .envs(variables.iter().copied())
            .output()
            .unwrap()
    }
}

/// Standard output of a script that ended well and said nothing on standard error.
#[track_caller]
pub(crate) fn quiet(output: Output) -> String {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    assert_eq!((output.status.code(), text(output.stderr).as_str()), (Some(0), ""));
    text(output.stdout)
}
