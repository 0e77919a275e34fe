//! The real apk, which chooses packages and fills the root with them.

use std::{
    collections::BTreeSet,
    fs::{self, File, Permissions},
    io::{Read, Seek, SeekFrom},
    os::unix::{fs::PermissionsExt, process::ExitStatusExt},
    path::{Path, PathBuf},
    process::ExitStatus,
};

use crate::{
    error::Error,
    index::{self, Listed, Verified},
    namespace::{Owners, Shown},
};

/// The package with an apk that needs no libraries.
pub(crate) const PACKAGE: &str = "apk-tools-static";

/// Where it is inside, and what it is given.
const PROGRAM: &str = "/dev/pakman/apk/sbin/apk.static";
const UNPACKED: &str = "/dev/pakman/apk";
const KEYS: &str = "/dev/pakman/keys";
const REPOSITORIES: &str = "/dev/pakman/repositories";
const MIRROR: &str = "/dev/pakman/mirror";

/// How much of what a failing apk printed is told, in bytes and in lines.
const MOST_PRINTED: u64 = 64 * 1024;
const TAIL: usize = 20;

/// apk, with a root that it works on.
pub(crate) struct Apk<'a> {
    /// The folder that its package was unpacked to.
    pub(crate) program: &'a Path,
    /// The folder that everything else here lies in.
    pub(crate) folder: &'a Path,
    pub(crate) arch: &'a str,
    pub(crate) owners: Owners,
}

/// A package that apk chose: its name and its version.
pub(crate) type Chosen = (String, String);

impl Apk<'_> {
    /// The root that is made.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.join("root")
    }

    /// A root in which nothing is installed: as much of a database as apk reads one from.
    fn blank(&self) -> PathBuf {
        self.folder.join("blank")
    }

    /// Lays out all that apk needs: the keys, a mirror that has nothing but the verified indexes, a
    /// blank root to choose for, and the one that is filled.
    pub(crate) fn prepare(
        &self,
        keys: &[(String, String)],
        indexes: &[Verified],
    ) -> Result<(), Error> {
        for name in ["etc/apk/world", "lib/apk/db/installed"] {
            let path = self.blank().join(name);
            let folder = path.parent().expect("it is below the root");
            fs::create_dir_all(folder).map_err(Error::file("make", folder))?;
            fs::write(&path, "").map_err(Error::file("write", path))?;
        }
        for folder in [self.root(), self.folder.join("keys")] {
            // Whatever the umask is: everybody in the root looks into its top.
            let made = fs::create_dir(&folder)
                .and_then(|()| fs::set_permissions(&folder, Permissions::from_mode(0o755)));
            made.map_err(Error::file("make", folder))?;
        }
        for (name, pem) in keys {
            let path = self.folder.join("keys").join(name);
            fs::write(&path, pem).map_err(Error::file("write", path))?;
        }
        let mut repositories = String::new();
        for Verified { repository, path, .. } in indexes {
            let folder = self.mirrored(repository);
            fs::create_dir_all(&folder).map_err(Error::file("make", &folder))?;
            copy(path, &folder.join(index::FILE))?;
            repositories += &format!("{MIRROR}/{repository}\n");
        }
        let path = self.folder.join("repositories");
        fs::write(&path, repositories).map_err(Error::file("write", path))
    }

    /// Lets apk choose what `words` need, without a network: it sees the indexes alone.
    pub(crate) fn choose(&self, words: &[String]) -> Result<Vec<Chosen>, Error> {
        let ended = self.run(&self.blank(), &["add", "--simulate"], words)?;
        if !ended.status.success() {
            return Err(Error::Unsatisfied(ended.complaint()));
        }
        Ok(ended.printed.lines().filter_map(installed).collect())
    }

    /// Puts a verified package where apk looks for it.
    pub(crate) fn provide(&self, listed: &Listed, package: &Path) -> Result<(), Error> {
        let name = listed.record.info.file_name();
        if name.contains('/') {
            return Err(Error::Other { address: name, what: "the name" });
        }
        copy(package, &self.mirrored(listed.repository).join(name))
    }

    /// Fills the root, without a network. Whatever apk complained of, the root is to be thrown away.
    pub(crate) fn fill(&self, words: &[String], chosen: &[Chosen]) -> Result<(), Error> {
        self.run(&self.root(), &["add", "--initdb"], words)?.success()?;
        let database = ["lib/apk/db/installed", "usr/lib/apk/db/installed"];
        let database = database.iter().find_map(|path| fs::read(self.root().join(path)).ok());
        let missing = missing(&String::from_utf8_lossy(&database.unwrap_or_default()), chosen);
        missing.map_or(Ok(()), |name| Err(Error::Unfilled(name)))
    }

    fn mirrored(&self, repository: &str) -> PathBuf {
        self.folder.join("mirror").join(repository).join(self.arch)
    }

    fn run(&self, root: &Path, arguments: &[&str], words: &[String]) -> Result<Ended, Error> {
        let path = |name: &str| self.folder.join(name);
        let (keys, mirror, repositories) = (path("keys"), path("mirror"), path("repositories"));
        let shown = [
            Shown { path: self.program, inside: UNPACKED },
            Shown { path: &keys, inside: KEYS },
            Shown { path: &mirror, inside: MIRROR },
            Shown { path: &repositories, inside: REPOSITORIES },
        ];
        let mut entered = self.owners.enter(root, &shown, PROGRAM)?;
        let log = path("log");
        let failed = Error::file("write", &log);
        let open = || File::create(&log).and_then(|file| Ok((file.try_clone()?, file)));
        let (out, err) = open().map_err(failed)?;
        entered.command.args(["--root", "/", "--arch", self.arch, "--keys-dir", KEYS]);
        entered.command.args(["--repositories-file", REPOSITORIES, "--no-network", "--no-cache"]);
        entered.command.args(arguments).arg("--").args(words).stdout(out).stderr(err);
        let status = entered.command.status().map_err(Error::program("bwrap"))?;
        Ok(Ended { status, printed: end_of(&log)? })
    }
}

/// A run of apk that is over.
struct Ended {
    status: ExitStatus,
    /// What it printed, or the end of it.
    printed: String,
}

impl Ended {
    fn success(&self) -> Result<(), Error> {
        if self.status.success() {
            return Ok(());
        }
        let ending = match (self.status.code(), self.status.signal()) {
            (Some(code), _) => format!("exit code {code}"),
            (None, Some(signal)) => format!("signal {signal}"),
            (None, None) => "no exit code".to_owned(),
        };
        let lines: Vec<&str> = self.printed.lines().collect();
        let tail = on_one_line(&lines[lines.len().saturating_sub(TAIL)..]);
        Err(Error::Apk { ending, tail })
    }

    /// Why it could choose nothing, without its own headline.
    fn complaint(&self) -> String {
        let text = self.printed.trim();
        let text = text.strip_prefix("ERROR: ").unwrap_or(text);
        let text = text.strip_prefix("unable to select packages:\n").unwrap_or(text);
        on_one_line(&text.lines().collect::<Vec<_>>())
    }
}

/// Lines that apk printed, as one: what is indented under a line that ends in a colon goes on in it.
fn on_one_line(lines: &[&str]) -> String {
    let lines: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
    lines.join("; ").replace(":; ", ": ")
}

/// The package of a line `(12/34) Installing NAME (VERSION)`.
fn installed(line: &str) -> Option<Chosen> {
    let (_, rest) = line.split_once(") Installing ")?;
    let (name, version) = rest.split_once(" (")?;
    Some((name.to_owned(), version.strip_suffix(')')?.to_owned()))
}

/// The first package that is not in apk's database, or is broken there.
fn missing(database: &str, chosen: &[Chosen]) -> Option<String> {
    let whole = |package: &str| {
        let field = |key: &str| package.lines().find_map(|line| line.strip_prefix(key));
        let is_broken = field("f:").is_some();
        Some((field("P:")?.to_owned(), field("V:")?.to_owned())).filter(|_| !is_broken)
    };
    let installed: BTreeSet<Chosen> = database.split("\n\n").filter_map(whole).collect();
    chosen.iter().find(|one| !installed.contains(one)).map(|(name, _)| name.clone())
}

/// A second name for a file, or a copy where that cannot be.
fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    let copied = fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop));
    copied.map_err(Error::file("write", to))
}

fn end_of(log: &Path) -> Result<String, Error> {
    let read = |mut file: File| {
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(MOST_PRINTED)))?;
        let mut bytes = Vec::new();
        file.take(MOST_PRINTED).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = File::open(log).and_then(read).map_err(Error::file("read", log))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(name: &str, version: &str) -> Chosen {
        (name.to_owned(), version.to_owned())
    }

    #[test]
    fn what_apk_says_that_it_would_install_is_understood() {
        let line = "( 3/13) Installing busybox (1.37.0-r30)";
        assert_eq!(installed(line), Some(chosen("busybox", "1.37.0-r30")));
        assert_eq!(installed("OK: 8276 KiB in 13 packages"), None);
    }

    #[test]
    fn a_package_that_is_missing_of_another_version_or_broken_is_told() {
        let database = "C:Q1x\nP:musl\nV:1.2.5-r23\n\nP:busybox\nV:1.37.0-r30\nf:f\n\n";
        assert_eq!(missing(database, &[chosen("musl", "1.2.5-r23")]), None);
        assert_eq!(missing(database, &[chosen("musl", "1.2.5-r2")]), Some("musl".to_owned()));
        let broken = chosen("busybox", "1.37.0-r30");
        assert_eq!(missing(database, &[broken]), Some("busybox".to_owned()));
        assert_eq!(missing("", &[chosen("curl", "1-r0")]), Some("curl".to_owned()));
    }
}
