//! A root filesystem of its own for the build.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{error::Error, work::Work};

/// The work folder inside.
const INSIDE: &str = "/build";

/// What Alpine's `/etc/profile` sets.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Folders that are made anew inside, whatever the root has there.
const OWN: &[&str] = &["build", "dev", "etc", "proc", "tmp", "run", "sys"];

/// Where programs look which servers know the names of hosts.
const RESOLVER: &str = "resolv.conf";

/// A root filesystem, an unpacked minirootfs of Alpine for instance, that a build runs in.
///
/// The build sees that root, which it cannot change, and its work folder as `/build`; no other
/// process and, unless allowed, no network. bubblewrap makes the namespaces; no privilege is
/// needed where the kernel lets users have them.
#[derive(Debug, Clone)]
pub struct Sandbox {
    /// The root filesystem.
    pub root: PathBuf,
    /// Whether the build may use the network.
    pub network: bool,
}

impl Sandbox {
    /// `program` to be started inside, in the work folder.
    pub(crate) fn command(
        &self,
        program: &str,
        environment: &[(OsString, OsString)],
        work: &Work,
    ) -> Result<Command, Error> {
        if !self.has_shell() {
            return Err(Error::Root(self.root.clone()));
        }
        let mut bwrap = Command::new("bwrap");
        bwrap.args(["--die-with-parent", "--new-session", "--unshare-all"]);
        if self.network {
            bwrap.arg("--share-net");
        }
        mount_all(&self.root, Path::new("/"), OWN, &mut bwrap)?;
        let settings = self.root.join("etc");
        if settings.is_dir() {
            // Names of hosts are looked up where this machine looks them up.
            bwrap.args(["--dir", "/etc"]);
            let own = if self.network { &[RESOLVER][..] } else { &[] };
            mount_all(&settings, Path::new("/etc"), own, &mut bwrap)?;
        }
        bwrap.args(["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/run", "--dir", "/sys"]);
        bwrap.arg("--bind").arg(work.temporary()).arg("/tmp");
        bwrap.arg("--bind").arg(work.folder()).arg(INSIDE);
        if self.network {
            bwrap.args(["--ro-bind-try", "/etc/resolv.conf", "/etc/resolv.conf"]);
        }
        bwrap.env_clear().envs(environment.iter().map(|(name, value)| (name, value)));
        bwrap.args(["--setenv", "PATH", PATH, "--setenv", "TMPDIR", "/tmp"]);
        bwrap.arg("--setenv").arg("HOME").arg(inside(&work.home(), work));
        bwrap.args(["--chdir", INSIDE, "--", program]);
        Ok(bwrap)
    }
}

impl Sandbox {
    /// Whether it has a shell; what a link of it leads to is not looked at, it may be absolute.
    fn has_shell(&self) -> bool {
        ["bin/sh", "usr/bin/sh"]
            .iter()
            .any(|path| fs::symlink_metadata(self.root.join(path)).is_ok())
    }
}

/// Shows what is in a folder inside, in `to`, but for what has one of these names.
fn mount_all(folder: &Path, to: &Path, own: &[&str], bwrap: &mut Command) -> Result<(), Error> {
    for entry in fs::read_dir(folder).map_err(Error::file("read", folder))? {
        let entry = entry.map_err(Error::file("read", folder))?;
        let (path, name) = (entry.path(), entry.file_name());
        if own.iter().any(|own| name == *own) {
            continue;
        }
        let inside = to.join(name);
        let kind = entry.file_type().map_err(Error::file("read", &path))?;
        if kind.is_symlink() {
            let target = fs::read_link(&path).map_err(Error::file("read", &path))?;
            bwrap.arg("--symlink").arg(target).arg(inside);
        } else if kind.is_dir() || kind.is_file() {
            bwrap.arg("--ro-bind").arg(path).arg(inside);
        }
    }
    Ok(())
}

/// A path of the work folder as the build sees it inside.
pub(crate) fn inside(path: &Path, work: &Work) -> PathBuf {
    match path.strip_prefix(work.folder()) {
        Ok(below) if below.as_os_str().is_empty() => PathBuf::from(INSIDE),
        Ok(below) => Path::new(INSIDE).join(below),
        Err(_) => path.to_owned(),
    }
}
