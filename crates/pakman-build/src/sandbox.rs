//! A root filesystem of its own for the build.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use rustix::process::{getegid, geteuid};

use crate::{
    accounts::Accounts,
    apart, authorities,
    error::Error,
    network::{self, Network},
    owners::Owners,
    work::Work,
};

/// The work folder inside.
const INSIDE: &str = "/build";

/// What Alpine's `/etc/profile` sets.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Folders that are made anew inside, whatever the root has there.
const OWN: &[&str] = &["build", "dev", "etc", "proc", "tmp", "run", "sys"];

/// Where programs look which servers know the names of hosts.
const RESOLVER: &str = "resolv.conf";

/// The scripts inside.
const SCRIPTS: &str = "/run/pakman";

/// What root may do inside: give files away and act as others, nothing that reaches the machine.
const CAPABILITIES: &[&str] =
    &["CAP_CHOWN", "CAP_FOWNER", "CAP_DAC_OVERRIDE", "CAP_SETUID", "CAP_SETGID", "CAP_SETFCAP"];

/// Who a program inside is started for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Whoever builds.
    Builder,
    /// Root, as far as it can be had.
    Packager(Owners),
    /// Whoever builds, at the terminal, or with streams that are to stay apart.
    Person { is_apart: bool },
    /// Whoever builds, for a question of ours, which takes no network.
    Question,
}

/// A root filesystem, an unpacked minirootfs of Alpine for instance, that a build runs in.
///
/// The build sees that root, which it cannot change, and as `/build` its sources, its package, its
/// home and its temporary files; no other process, none of the machine's settings, and of the
/// network what [`Network`] says. bubblewrap makes the namespaces; no privilege is needed where the
/// kernel lets users have them, and root gives up what it has.
#[derive(Debug, Clone)]
pub struct Sandbox {
    /// The root filesystem.
    pub root: PathBuf,
    /// What the build reaches over the network.
    pub network: Network,
}

impl Sandbox {
    /// `program` to be started inside, in the work folder.
    pub(crate) fn command(
        &self,
        program: &str,
        who: Who,
        accounts: &Accounts,
        environment: &[(OsString, OsString)],
        work: &Work,
    ) -> Result<Command, Error> {
        if !self.has_shell() {
            return Err(Error::Root(self.root.clone()));
        }
        let mut bwrap = self.privileges(who, work);
        mount_all(&self.root, Path::new("/"), OWN, &mut bwrap)?;
        let settings = self.root.join("etc");
        // Names of hosts are looked up where this machine looks them up.
        let network = self.network(who);
        let has_network = network != Network::Off;
        let own =
            if has_network { &["passwd", "group", RESOLVER][..] } else { &["passwd", "group"] };
        bwrap.args(["--dir", "/etc"]);
        if settings.is_dir() {
            mount_all(&settings, Path::new("/etc"), own, &mut bwrap)?;
        }
        for (file, name) in accounts.files.iter().zip(["/etc/passwd", "/etc/group"]) {
            bwrap.arg("--ro-bind").arg(file).arg(name);
        }
        bwrap.args(["--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys"]);
        bwrap.args(["--dev", "/dev", "--tmpfs", "/run", "--dir", "/sys"]);
        bwrap.arg("--bind").arg(work.inside()).arg(INSIDE);
        // A bind would follow what the build has put in its place.
        bwrap.arg("--symlink").arg(inside(&work.temporary(), work)).arg("/tmp");
        bwrap.arg("--ro-bind").arg(work.scripts()).arg(SCRIPTS);
        if has_network {
            let servers = Path::new("/etc").join(RESOLVER);
            match network::resolvers().filter(|_| network == Network::Own) {
                Some(resolvers) => {
                    let path = work.scripts().join(RESOLVER);
                    fs::write(&path, resolvers.text).map_err(Error::file("write", &path))?;
                    bwrap.arg("--ro-bind").arg(path).arg(servers);
                }
                None => {
                    bwrap.arg("--ro-bind-try").arg(&servers).arg(&servers);
                }
            }
            authorities::show(&self.root, environment, &mut bwrap);
        }
        bwrap.env_clear().envs(environment.iter().map(|(name, value)| (name, value)));
        bwrap.args(["--setenv", "PATH", PATH, "--setenv", "TMPDIR", "/tmp"]);
        bwrap.arg("--setenv").arg("HOME").arg(inside(&work.home(), work));
        bwrap.args(["--chdir", INSIDE, "--"]);
        if who == Who::Packager(Owners::Faked) {
            bwrap.args(["fakeroot", "-s"]).arg(inside(&work.faked(), work)).arg("--");
        }
        bwrap.arg(program);
        Ok(bwrap)
    }

    /// Whether a program inside is kept from abstract sockets. What closes them takes setuid bits
    /// away, which newuidmap needs.
    pub(crate) fn is_scoped(&self, who: Who) -> bool {
        self.network(who) == Network::Machine && who != Who::Packager(Owners::Mapped)
    }

    /// What a program inside reaches.
    fn network(&self, who: Who) -> Network {
        if who == Who::Question { Network::Off } else { self.network }
    }

    /// bubblewrap, told who is who inside and what they may do.
    fn privileges(&self, who: Who, work: &Work) -> Command {
        let is_root = geteuid().is_root();
        let is_mapped = who == Who::Packager(Owners::Mapped);
        let network = self.network(who);
        let mut bwrap = match network {
            Network::Own => {
                let is_apart = who == Who::Person { is_apart: true };
                let errors = is_apart.then(|| apart::pipe(&work.scripts()));
                network::enter("bwrap", is_mapped, errors.as_deref())
            }
            _ if is_mapped => pakman_program::mapped("bwrap"),
            _ => pakman_program::command("bwrap"),
        };
        bwrap.arg("--die-with-parent");
        if !matches!(who, Who::Person { .. }) {
            // Nothing of a build can type into the terminal.
            bwrap.arg("--new-session");
        }
        if is_root || is_mapped {
            // A namespace of users would make this root the owner of what it may not touch.
            bwrap.args(["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]);
            if network == Network::Off {
                bwrap.arg("--unshare-net");
            }
            bwrap.args(["--cap-drop", "ALL"]);
            for name in CAPABILITIES {
                bwrap.args(["--cap-add", name]);
            }
            return bwrap;
        }
        bwrap.arg("--unshare-all");
        if network != Network::Off {
            bwrap.arg("--share-net");
        }
        if who == Who::Packager(Owners::One) {
            bwrap.args(["--unshare-user", "--uid", "0", "--gid", "0"]);
        } else if network == Network::Own {
            // Whoever has a network of their own is root there.
            let (user, group) = (geteuid().as_raw().to_string(), getegid().as_raw().to_string());
            bwrap.args(["--unshare-user", "--uid", &user, "--gid", &group]);
        }
        bwrap
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
    let halves = [(work.inside(), INSIDE), (work.scripts(), SCRIPTS)];
    let seen = halves.iter().find_map(|(half, seen)| {
        let below = path.strip_prefix(half).ok()?;
        let seen = PathBuf::from(seen);
        Some(if below.as_os_str().is_empty() { seen } else { seen.join(below) })
    });
    seen.unwrap_or_else(|| path.to_owned())
}
