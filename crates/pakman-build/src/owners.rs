//! How the owners that `package()` gives come about, and who they are.

use std::{
    collections::HashMap,
    ffi::OsString,
    fs::{self, Permissions},
    io::Read,
    os::unix::fs::{MetadataExt, PermissionsExt, lchown},
    path::Path,
    process::Stdio,
};

use pakman_program::{command, mapped, maps, works};
use rustix::process::geteuid;

use crate::{error::Error, mark, work::Work};

/// Tells the inode, the owners and the mode of what is not root's below a folder, then gives all of
/// the folder's parent to root: outside of the namespace that is whoever builds.
const HAND_BACK: &str = r#"
find "$1" -xdev \( ! -user 0 -o ! -group 0 \) -exec stat -c 'ino=%i,mode=%a,uid=%u,gid=%g' {} +
find "$1/.." -xdev \( ! -user 0 -o ! -group 0 \) -exec chown -h 0:0 {} +
"#;

/// The most bytes of fakeroot's account that are read.
const LONGEST: u64 = 256 << 20;

/// How the owners that `package()` gives come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owners {
    /// Root builds: they are what the files have.
    Real,
    /// They are what the files have in a user namespace.
    Mapped,
    /// fakeroot takes them down.
    Faked,
    /// There are none but whoever builds, who stands for root.
    One,
}

/// The owners that differ from those of the files, by inode.
pub(crate) type Given = HashMap<u64, Owner>;

/// Whom a file belongs to, and its mode, which the kernel changes with the owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) user: u32,
    pub(crate) group: u32,
    pub(crate) mode: u32,
}

impl Owners {
    /// What can be had here, for programs of this machine or of the root filesystem at `root`.
    pub(crate) fn find(root: Option<&Path>) -> Self {
        if geteuid().is_root() {
            return Self::Real;
        }
        if maps() {
            return Self::Mapped;
        }
        let has_fakeroot = if let Some(root) = root {
            root.join("usr/bin/fakeroot").is_file()
        } else {
            let mut fakeroot = command("fakeroot");
            fakeroot.args(["--", "true"]);
            works(fakeroot)
        };
        if has_fakeroot { Self::Faked } else { Self::One }
    }

    /// What to do where giving a file away failed for want of rights.
    pub(crate) fn cure(self) -> Option<&'static str> {
        match self {
            Self::Real | Self::Mapped => None,
            Self::Faked => Some(
                "`package()` ran under fakeroot; with the package uidmap (newuidmap, and a line \
                 for you in /etc/subuid and /etc/subgid), or as root, owners are real",
            ),
            Self::One => Some(
                "`package()` ran with a single user, so root owns every file; to give files to \
                 others, install the package uidmap (with a line for you in /etc/subuid and \
                 /etc/subgid) or fakeroot, or build as root",
            ),
        }
    }

    /// Gives everything below a folder to whoever builds, as abuild's builder has what the sources
    /// became: an archive that root unpacks brings the owners of another machine.
    pub(crate) fn settle(self, folder: &Path) -> Result<(), Error> {
        if self == Self::Real { settle(folder) } else { Ok(()) }
    }

    /// The owners that `package()` gave, after it has run or failed.
    pub(crate) fn given(
        self,
        work: &Work,
        environment: &[(OsString, OsString)],
    ) -> Result<Given, Error> {
        match self {
            Self::Real | Self::One => Ok(Given::new()),
            Self::Mapped => {
                let mut command = mapped("sh");
                command.args(["-c", HAND_BACK, "sh"]).arg(work.contents());
                command.env_clear().envs(environment.iter().map(|(name, value)| (name, value)));
                let output = command.stdin(Stdio::null()).output();
                let output = output.map_err(Error::program("unshare"))?;
                Ok(parse(&String::from_utf8_lossy(&output.stdout)))
            }
            Self::Faked => {
                let mut text = String::new();
                let path = work.faked();
                let file = mark::open(&path)?;
                let read = file.take(LONGEST).read_to_string(&mut text);
                read.map_err(Error::file("read", path))?;
                Ok(parse(&text))
            }
        }
    }
}

/// Reads lines of `ino=11329942,mode=104755,uid=100,gid=101`; more words may stand between.
fn parse(text: &str) -> Given {
    let owner = |line: &str| {
        let word = |name: &str| {
            line.split(',').find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
        };
        let mode = u32::from_str_radix(word("mode")?, 8).ok()? & 0o7777;
        let owner =
            Owner { user: word("uid")?.parse().ok()?, group: word("gid")?.parse().ok()?, mode };
        Some((word("ino")?.parse().ok()?, owner))
    };
    text.lines().filter_map(owner).collect()
}

fn settle(folder: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(folder).map_err(Error::file("read", folder))? {
        let path = entry.map_err(Error::file("read", folder))?.path();
        let data = fs::symlink_metadata(&path).map_err(Error::file("read", &path))?;
        if data.uid() != 0 || data.gid() != 0 {
            lchown(&path, Some(0), Some(0)).map_err(Error::file("own", &path))?;
            if data.is_file() && data.mode() & 0o6000 != 0 {
                let mode = Permissions::from_mode(data.mode() & 0o7777);
                fs::set_permissions(&path, mode).map_err(Error::file("own", &path))?;
            }
        }
        if data.is_dir() {
            settle(&path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_that_is_nearly_right_is_read_or_not() {
        use pakman_testbed::rounds;
        use proptest::{prelude::*, test_runner::Config};

        let line = "dev=fe00,ino=12,mode=104755,uid=100,gid=101,nlink=1,rdev=0\n";
        let word =
            prop_oneof![Just(line.to_owned()), "[a-z]{3}=[-0-9]{1,30},", "\\PC{0,20}", "[,=\n\0]"];
        let text = prop::collection::vec(word, 0..8).prop_map(|words| words.concat());
        let config = Config { cases: rounds(500), failure_persistence: None, ..Config::default() };
        proptest!(config, |(text in text)| {
            let given = parse(&text);
            prop_assert!(given.len() <= text.lines().count());
            prop_assert!(given.values().all(|owner| owner.mode <= 0o7777));
        });
    }

    #[test]
    fn both_accounts_of_owners_are_read() {
        let given = parse(
            "dev=fe00,ino=12,mode=104755,uid=100,gid=101,nlink=1,rdev=0\n\
             ino=13,mode=640,uid=0,gid=42\nnonsense\nino=x,mode=1,uid=1,gid=1\n",
        );
        assert_eq!(given.len(), 2);
        assert_eq!(given[&12], Owner { user: 100, group: 101, mode: 0o4755 });
        assert_eq!(given[&13], Owner { user: 0, group: 42, mode: 0o640 });
    }
}
