//! A folder to work in, and the program run there with nothing of the environment around.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{self, Command, Output, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use tempfile::TempDir;

/// A small application.
pub(crate) const INSTELLAR: &str = "\
dependencies:
  build: [make]
  runtime: [ca-certificates]
build:
  command: make
  destinations: [dist/*]
run:
  name: hello
  user: app
  services:
    - name: web
      binary: hello
      start:
        call: serve
hook:
  post-install: rc-update add hello
";

/// The same with an install script that it would not have otherwise.
pub(crate) fn with_hook() -> String {
    format!("{INSTELLAR}  pre-deinstall: rc-update del hello\n")
}

/// How a run of the program ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

/// A temporary folder that stands for a work tree.
pub(crate) struct Tree {
    folder: TempDir,
}

impl Tree {
    /// An empty one.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// One that holds the small application.
    pub(crate) fn hello() -> Self {
        let tree = Self::empty();
        tree.write("instellar.yml", INSTELLAR);
        tree
    }

    /// The small application in a work tree of git without commits; `None` where git is missing.
    pub(crate) fn of_git() -> Option<Self> {
        pakman_testbed::tool("git")?;
        let tree = Self::hello();
        tree.git(&["init", "-q"]);
        Some(tree)
    }

    /// The folder itself.
    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// A path below it.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file, with the folders above it.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("it is below the root")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// The text of a file.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// The permission bits of a file.
    pub(crate) fn mode(&self, path: &str) -> u32 {
        let found = fs::symlink_metadata(self.path(path)).expect("a file");
        found.permissions().mode() & 0o7777
    }

    /// The names in a folder, in order.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The program, to be run in the folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pakman"));
        command
            .args(arguments)
            .current_dir(self.root())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            // Where no Alpine is meant, none is fetched.
            .env("PAKMAN_BUILD", "here")
            // Nor is a key made, which takes seconds.
            .env("CI", "true")
            .stdin(Stdio::null());
        command
    }

    /// Runs the program in the folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        end(&mut self.command(arguments))
    }

    /// Runs git in the folder.
    pub(crate) fn git(&self, arguments: &[&str]) {
        let output = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
            .args(["-c", "init.defaultBranch=main", "-c", "tag.gpgSign=false"])
            .args(arguments)
            .current_dir(self.root())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .output()
            .expect("git runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// How long a command may take, on a loaded machine too.
const LIMIT: Duration = Duration::from_mins(15);

/// Runs a command to its end. One that hangs ends the tests, which would wait for it for ever.
pub(crate) fn end(command: &mut Command) -> Ended {
    let shown = format!("{command:?}");
    let (running, end) = mpsc::channel::<()>();
    thread::spawn(move || {
        if end.recv_timeout(LIMIT) == Err(RecvTimeoutError::Timeout) {
            // What a macro prints is kept for the end of the test.
            let _ = writeln!(io::stderr(), "this has not ended in {LIMIT:?}: {shown}");
            process::abort();
        }
    });
    let Output { status, stdout, stderr } = command.output().expect("the program runs");
    drop(running);
    Ended {
        code: status.code().expect("it ends by itself"),
        stdout: String::from_utf8(stdout).expect("UTF-8"),
        stderr: String::from_utf8(stderr).expect("UTF-8"),
    }
}

/// A user who is there on every machine, whom nothing belongs to, and whom no line of `/etc/subuid`
/// speaks of.
pub(crate) const NOBODY: u32 = 65_534;

/// Gives a tree to nobody; root alone can.
pub(crate) fn give_to_nobody(folder: &Path) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("the tree is ours");
    let owner = format!("{NOBODY}:{NOBODY}");
    let status = Command::new("chown").args(["-Rh", &owner]).arg(folder).status();
    assert!(status.expect("chown is there").success());
}
