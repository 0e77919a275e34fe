//! A root filesystem of its own for the build.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{error::Error, work::Work};

/// The work folder inside.
const INSIDE: &str = "/build";

/// What Alpine's `/etc/profile` sets.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Folders that are made anew inside, whatever the root has there.
const OWN: &[&str] = &["build", "dev", "proc", "tmp", "run", "sys"];

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
        let mut bwrap = Command::new("bwrap");
        bwrap.args(["--die-with-parent", "--new-session", "--unshare-all"]);
        if self.network {
            bwrap.arg("--share-net");
        }
        for entry in fs::read_dir(&self.root).map_err(Error::file("read", &self.root))? {
            let entry = entry.map_err(Error::file("read", &self.root))?;
            mount(&entry.path(), &mut bwrap).map_err(Error::file("read", entry.path()))?;
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

/// Shows an entry of the root inside, under its own name.
fn mount(path: &Path, bwrap: &mut Command) -> io::Result<()> {
    let Some(name) = path.file_name().filter(|name| !OWN.iter().any(|own| name == own)) else {
        return Ok(());
    };
    let inside = Path::new("/").join(name);
    if fs::symlink_metadata(path)?.is_symlink() {
        bwrap.arg("--symlink").arg(fs::read_link(path)?).arg(inside);
    } else {
        bwrap.arg("--ro-bind").arg(path).arg(inside);
    }
    Ok(())
}

/// A path of the work folder as the build sees it inside.
pub(crate) fn inside(path: &Path, work: &Work) -> PathBuf {
    match path.strip_prefix(work.folder()) {
        Ok(below) => Path::new(INSIDE).join(below),
        Err(_) => path.to_owned(),
    }
}
