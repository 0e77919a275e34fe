//! The files below a folder as entries of a package.

use std::{
    collections::HashMap,
    ffi::OsStr,
    fs::{self, Metadata},
    io::ErrorKind,
    os::unix::{
        ffi::{OsStrExt, OsStringExt},
        fs::{FileTypeExt, MetadataExt},
    },
    path::Path,
    sync::Arc,
};

use pakman_apk::{Capabilities, Content, Entries, Entry, Node};
use rustix::{fs::lgetxattr, io::Errno};

use crate::{
    accounts::Accounts,
    error::Error,
    finding::{Finding, Problem},
    owners::{Given, Owner, Owners},
};

/// Everything below `folder`, in the order of the bytes of its paths, with modes, links, owners and
/// capabilities; and what no package can carry. Where owners are not real, what is not among the
/// `given` is root's.
pub(crate) fn collect(
    folder: &Path,
    accounts: &Accounts,
    owners: Owners,
    given: &Given,
) -> Result<(Entries, Vec<Finding>), Error> {
    // The build has had its hands on it.
    let data = fs::symlink_metadata(folder).map_err(Error::file("read", folder))?;
    if !data.is_dir() {
        return Err(Error::file("read", folder)(ErrorKind::NotADirectory.into()));
    }
    let mut found = Found {
        folder: folder.into(),
        accounts,
        owners,
        given,
        entries: Entries::new(),
        findings: Vec::new(),
        names: HashMap::new(),
    };
    found.walk(folder)?;
    Ok((found.entries, found.findings))
}

struct Found<'a> {
    folder: Arc<Path>,
    accounts: &'a Accounts,
    owners: Owners,
    given: &'a Given,
    entries: Entries,
    findings: Vec<Finding>,
    /// The number of the first entry of each file of several names, by device and inode.
    names: HashMap<(u64, u64), usize>,
}

impl Found<'_> {
    fn walk(&mut self, folder: &Path) -> Result<(), Error> {
        // What is in a folder has a slash behind its name, and stands where that has it.
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).map_err(Error::file("read", folder))? {
            let entry = entry.map_err(Error::file("read", folder))?;
            let name = entry.file_name().into_vec();
            if entry.file_type().map_err(Error::file("read", folder))?.is_dir() {
                names.push([&name[..], b"/"].concat());
            }
            names.push(name);
        }
        names.sort_unstable();
        for name in names {
            match name.strip_suffix(b"/") {
                Some(name) => self.walk(&folder.join(OsStr::from_bytes(name)))?,
                None => self.take(&folder.join(OsStr::from_bytes(&name)))?,
            }
        }
        Ok(())
    }

    fn take(&mut self, path: &Path) -> Result<(), Error> {
        let data = fs::symlink_metadata(path).map_err(Error::file("read", path))?;
        let inside = path.strip_prefix(&self.folder).unwrap_or(path).as_os_str().as_bytes();
        let kind = data.file_type();
        let node = if kind.is_dir() {
            Node::Directory
        } else if kind.is_symlink() {
            let target = fs::read_link(path).map_err(Error::file("read", path))?;
            Node::Symlink(target.into_os_string().into_vec())
        } else if kind.is_file() {
            let id = (data.dev(), data.ino());
            let first = self.names.get(&id).and_then(|first| self.entries.nth(*first));
            if let Some(first) = first {
                Node::HardLink(first.path.to_vec())
            } else {
                if data.nlink() > 1 {
                    self.names.insert(id, self.entries.len());
                }
                Node::File(Content::Below(self.folder.clone()))
            }
        } else {
            let problem = if kind.is_fifo() {
                Problem::Fifo
            } else if kind.is_socket() {
                Problem::Socket
            } else {
                Problem::Device
            };
            self.findings.push(Finding::new(inside, problem));
            return Ok(());
        };
        let owner = self.owner(&data);
        // The mode of a link means nothing, and tar has this one for it.
        let mode = if kind.is_symlink() { 0o777 } else { owner.mode };
        let mut entry = Entry::new(inside, mode, node);
        entry.owner = self.accounts.user(owner.user);
        entry.group = self.accounts.group(owner.group);
        let is_number = |name: &&String| name.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(number) = [&entry.owner, &entry.group].into_iter().find(is_number) {
            self.findings.push(Finding::new(inside, Problem::Owner(number.clone())));
        }
        if kind.is_file()
            && let Some(bytes) = capabilities(path)?
        {
            entry.attributes.insert(Capabilities::ATTRIBUTE.to_owned(), bytes);
        }
        self.entries.push(entry);
        Ok(())
    }

    fn owner(&self, data: &Metadata) -> Owner {
        let mode = data.mode() & 0o7777;
        let own = match self.owners {
            Owners::Real => Owner { user: data.uid(), group: data.gid(), mode },
            _ => Owner { user: 0, group: 0, mode },
        };
        self.given.get(&data.ino()).copied().unwrap_or(own)
    }
}

/// What a program may do beyond what its user may, as a package has it: the kernel's second
/// revision. In a namespace of users it writes the third, which names the namespace's root.
pub(crate) fn capabilities(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    const MOST: usize = 64;
    const SECOND: usize = 20;
    let mut bytes = vec![0; MOST];
    let length = match lgetxattr(path, Capabilities::ATTRIBUTE, &mut bytes[..]) {
        Ok(length) => length,
        Err(Errno::NODATA | Errno::NOTSUP) => return Ok(None),
        Err(error) => return Err(Error::file("read", path)(error.into())),
    };
    bytes.truncate(length);
    if let [_, _, _, revision @ 3] = bytes.first_chunk_mut::<4>().map_or(&mut [][..], |it| it) {
        *revision = 2;
        bytes.truncate(SECOND);
    }
    Ok(Some(bytes))
}
