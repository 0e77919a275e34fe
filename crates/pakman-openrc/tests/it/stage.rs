//! A folder in which the generated files run: every absolute path of theirs lies below it.

use std::{
    cell::OnceCell,
    collections::BTreeMap,
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::{Command, Output},
};

use pakman_openrc::files;
use pakman_spec::Package;
use pakman_testbed::{
    guest::{Guest, TOKEN},
    tool,
};
use tempfile::TempDir;

/// The installed files of a package called `hello`, and an instance around them.
pub(crate) struct Stage {
    folder: TempDir,
    guest: OnceCell<Guest>,
}

/// Stand-ins that write down their own name and arguments and go on with the program behind
/// their options, as the real ones do.
const CHAIN: &[(&str, &str)] = &[
    ("s6-setuidgid", "shift"),
    ("s6-softlimit", "while case $1 in -*) ;; *) false ;; esac; do shift 2; done"),
    ("fdmove", "eval \"exec $1>&$2 $2>&-\"; shift 2"),
];

impl Stage {
    /// The files of `package`, run by `shell`: `busybox` or `dash`. `None` where a program that
    /// they need is not installed.
    pub(crate) fn new(shell: &str, package: &Package) -> Option<Self> {
        let [shell, curl, jq] = [tool(shell)?, tool("curl")?, tool("jq")?];
        let stage = Self { folder: tempfile::tempdir().unwrap(), guest: OnceCell::new() };
        for folder in ["bin", "run/data", "etc/hello"] {
            fs::create_dir_all(stage.path(folder)).unwrap();
        }
        fs::write(stage.path("run/data/name"), "hello\n").unwrap();
        symlink(shell, stage.path("bin/sh")).unwrap();
        for (name, real) in [("curl", curl), ("jq", jq)] {
            stage.script(&format!("bin/{name}"), &format!("exec {} \"$@\"", real.display()));
        }
        for (name, rest) in CHAIN {
            stage.script(&format!("bin/{name}"), &format!("{rest}\nexec \"$@\""));
        }
        stage.script("bin/s6-permafailon", "exit 125");
        for file in files(package) {
            let destination = stage.rooted(&file.destination.expect("all of them are shipped"));
            write(Path::new(&destination), &stage.rooted(&file.text));
        }
        Some(stage)
    }

    /// A path of the stage.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// The text with every absolute path of the package moved to the stage, and no long waits.
    fn rooted(&self, text: &str) -> String {
        let root = self.folder.path().to_str().expect("a temporary folder has a plain name");
        let text = text
            .replace("--max-time 15", "--max-time 1")
            .replace("--retry-max-time 20", "--retry-max-time 5")
            .replace("sleep 4", "sleep 0")
            .replace("PATH=${RC_LIBEXECDIR", "OTHER=${RC_LIBEXECDIR");
        [
            "/var/lib/hello",
            "/etc/conf.d",
            "/etc/hello",
            "/run/hello.",
            "/run/pakman",
            "/dev/lxd",
            "/dev/incus",
            "/var/cache/hello",
            "/var/log/hello",
            "/etc/init.d",
            "/bin/sh",
        ]
        .iter()
        .fold(text, |text, prefix| text.replace(prefix, &format!("{root}{prefix}")))
    }

    /// A script of the test's own that notes its name and arguments first.
    pub(crate) fn script(&self, path: &str, body: &str) {
        let seen = self.path("argv").display().to_string();
        let text = format!("#!/bin/sh\nprintf '%s\\n' \"${{0##*/}} $*\" >>{seen}\n{body}\n");
        write(&self.path(path), &text);
    }

    /// Every command line that a program of [`CHAIN`], curl or jq was started with so far.
    pub(crate) fn argv(&self) -> String {
        fs::read_to_string(self.path("argv")).unwrap_or_default()
    }

    /// An instance with these keys, without `user.`.
    pub(crate) fn guest(&self, keys: &[(&str, &str)]) {
        let guest = self.guest.get_or_init(|| Guest::serve(&self.path("guest")).unwrap());
        guest.set(keys);
    }

    /// An instance that the server manages, its endpoint at `url`.
    pub(crate) fn endpoint(&self, url: &str) {
        self.guest(&[("INSTELLAR_INSTALLATION_ENDPOINT", url), ("INSTELLAR_BOT_TOKEN", TOKEN)]);
    }

    /// A process on the stage that runs a shell line.
    pub(crate) fn shell(&self, line: &str) -> Command {
        let mut command = Command::new(self.path("bin/sh"));
        let path = std::env::var("PATH").expect("tests run with a PATH");
        command
            .args(["-c", line, "sh"])
            .env_clear()
            .env("PATH", format!("{}:{path}", self.path("bin").display()))
            .env("PAKMAN_GUEST_SOCKET", self.path("guest"))
            .env("EINFO_VERBOSE", "yes")
            .env("RC_SVCNAME", "hello")
            .env("SVCNAME", "hello")
            .current_dir(self.path("run"));
        command
    }

    /// What `env-exec` does with these arguments.
    pub(crate) fn env_exec(&self, arguments: &[&str]) -> Output {
        let line = format!("exec {} \"$@\"", self.path("var/lib/hello/bin/env-exec").display());
        self.shell(&line).args(arguments).output().unwrap()
    }

    /// What `rc-service hello COMMAND` does, OpenRC's own part left out.
    pub(crate) fn command(&self, name: &str) -> Output {
        let line = format!(". {} && \"$RC_CMD\"", self.path("etc/init.d/hello").display());
        self.shell(&line).env("RC_CMD", name).output().unwrap()
    }

    /// What s6-supervise would see of `run`: its output, with what came over descriptor 3 in
    /// the file `ready`.
    pub(crate) fn run(&self) -> Output {
        let script = self.path("var/lib/hello/service/run");
        self.shell(&format!("exec {} hello 3>ready", script.display())).output().unwrap()
    }

    /// A file in the folder where `run` and `finish` are started; `None` when it is not there.
    pub(crate) fn left(&self, file: &str) -> Option<String> {
        fs::read_to_string(self.path("run").join(file)).ok()
    }

    /// The environment that a program gets, which has to come without a word on stderr.
    pub(crate) fn environment(&self) -> BTreeMap<String, Vec<u8>> {
        let output = self.env_exec(&["/usr/bin/env", "-0"]);
        assert_eq!((text(&output.stderr), output.status.code()), (String::new(), Some(0)));
        output
            .stdout
            .split(|&byte| byte == 0)
            .filter(|entry| !entry.is_empty())
            .map(|entry| {
                let end = entry.iter().position(|&byte| byte == b'=').expect("NAME=VALUE");
                (text(&entry[..end]), entry[end + 1..].to_vec())
            })
            .collect()
    }
}

/// Writes a program, and the folders that it is in.
fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a file is in a folder")).unwrap();
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Bytes as text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
