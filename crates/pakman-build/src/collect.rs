//! The files below a folder as entries of a package.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    os::unix::{
        ffi::{OsStrExt, OsStringExt},
        fs::{FileTypeExt, MetadataExt},
    },
    path::Path,
};

use pakman_apk::{Content, Entry, Node};

use crate::{
    error::Error,
    finding::{Finding, Problem},
};

/// What a package ships, by path.
pub(crate) type Entries = BTreeMap<Vec<u8>, Entry>;

/// Everything below `folder`, root's, with modes and links; and what no package can carry.
pub(crate) fn collect(folder: &Path) -> Result<(Entries, Vec<Finding>), Error> {
    let mut found = Found::default();
    found.walk(folder, folder)?;
    Ok((found.entries, found.findings))
}

#[derive(Default)]
struct Found {
    entries: Entries,
    findings: Vec<Finding>,
    /// The first path of each file of several names, by device and inode.
    names: HashMap<(u64, u64), Vec<u8>>,
}

impl Found {
    fn walk(&mut self, root: &Path, folder: &Path) -> Result<(), Error> {
        let entries = fs::read_dir(folder).map_err(Error::file("read", folder))?;
        let names = entries.map(|entry| Ok(entry?.file_name()));
        let mut names: Vec<_> =
            names.collect::<Result<_, _>>().map_err(Error::file("read", folder))?;
        names.sort();
        for name in names {
            let path = folder.join(name);
            self.take(root, &path)?;
        }
        Ok(())
    }

    fn take(&mut self, root: &Path, path: &Path) -> Result<(), Error> {
        let data = fs::symlink_metadata(path).map_err(Error::file("read", path))?;
        let inside = path.strip_prefix(root).unwrap_or(path).as_os_str().as_bytes().to_vec();
        let kind = data.file_type();
        let node = if kind.is_dir() {
            self.walk(root, path)?;
            Node::Directory
        } else if kind.is_symlink() {
            let target = fs::read_link(path).map_err(Error::file("read", path))?;
            Node::Symlink(target.into_os_string().into_vec())
        } else if kind.is_file() {
            let id = (data.dev(), data.ino());
            if let Some(first) = self.names.get(&id) {
                Node::HardLink(first.clone())
            } else {
                if data.nlink() > 1 {
                    self.names.insert(id, inside.clone());
                }
                Node::File(Content::File(path.to_owned()))
            }
        } else {
            let problem = if kind.is_fifo() {
                Problem::Fifo
            } else if kind.is_socket() {
                Problem::Socket
            } else {
                Problem::Device
            };
            self.findings.push(Finding::new(&inside, problem));
            return Ok(());
        };
        // The mode of a link means nothing, and tar has this one for it.
        let mode = if kind.is_symlink() { 0o777 } else { data.mode() & 0o7777 };
        self.entries.insert(inside.clone(), Entry::new(inside, mode, node));
        Ok(())
    }
}
