//! Programs of the machine, found where no work tree can plant one.
//!
//! `PATH` may name folders that depend on the current one: `.`, `bin`, or nothing at all, which is
//! the current one too. In a work tree of somebody else's, a program that is found there is
//! somebody else's. So these folders do not count, neither for a program that is started nor for
//! what that starts in its turn.
//!
//! ```
//! let output = pakman_program::command("uname").output()?;
//! assert!(output.status.success());
//! # Ok::<(), std::io::Error>(())
//! ```

use std::{
    env,
    ffi::{OsStr, OsString},
    path::PathBuf,
    process::{Command, Stdio},
    sync::OnceLock,
};

/// Where programs are where `PATH` says nothing.
const DEFAULT: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What makes `unshare` start a program in a namespace of users in which the caller is root and
/// the caller's subordinate ids, those of `/etc/subuid` and `/etc/subgid`, are everybody else.
pub const MAPPED: &[&str] = &["--user", "--map-auto", "--map-root-user"];

/// A program by its name, to be started with a [`path`] of this process's `PATH`.
///
/// Whoever gives it an environment of its own has that hold such a path too: by the `PATH` in it the
/// program is found.
pub fn command(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.env("PATH", own_path());
    command
}

/// A program in a namespace of users, by [`MAPPED`].
pub fn mapped(program: &str) -> Command {
    let mut unshare = command("unshare");
    unshare.args(MAPPED).args(["--", program]);
    unshare
}

/// Whether such a namespace can be had, and its root may do what root does: where `AppArmor` keeps
/// users from namespaces, they get one in which nothing is allowed.
pub fn maps() -> bool {
    static MAPS: OnceLock<bool> = OnceLock::new();
    *MAPS.get_or_init(|| {
        let mut inner = mapped("unshare");
        inner.args(["--uts", "--", "true"]);
        works(inner)
    })
}

/// Whether a command succeeds, with nothing to read and nobody who listens.
pub fn works(mut command: Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Whether there is a program of this name.
pub fn exists(name: &str) -> bool {
    env::split_paths(&own_path()).any(|folder| folder.join(name).is_file())
}

/// The folders of a `PATH` that do not depend on the current one; where none is left, those that
/// every machine has.
pub fn path(path: &OsStr) -> OsString {
    let folders: Vec<PathBuf> =
        env::split_paths(path).filter(|folder| folder.is_absolute()).collect();
    // An empty path would be the current folder.
    let joined = env::join_paths(folders).unwrap_or_default();
    if joined.is_empty() { DEFAULT.into() } else { joined }
}

/// The [`path`] that is left of this process's `PATH`.
pub fn own_path() -> OsString {
    path(&env::var_os("PATH").unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_depend_on_the_current_one_are_left_out() {
        for (given, kept) in [
            ("/usr/bin:/bin", "/usr/bin:/bin"),
            (".:/usr/bin", "/usr/bin"),
            (":/usr/bin", "/usr/bin"),
            ("/usr/bin:", "/usr/bin"),
            ("/usr/bin::/bin", "/usr/bin:/bin"),
            ("bin:../bin:./bin:~/bin:/bin", "/bin"),
            ("", DEFAULT),
            (".", DEFAULT),
            ("::", DEFAULT),
        ] {
            assert_eq!(path(OsStr::new(given)), kept, "{given:?}");
        }
    }

    #[test]
    fn a_program_is_one_that_the_machine_has() {
        assert!(exists("sh"));
        assert!(!exists("no-such-program"));
        assert!(works(command("true")));
        assert!(!works(command("false")));
        assert!(!works(command("no-such-program")));
    }
}
