//! The entries of a package in the order and shape in which apk takes them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    entries::Entries,
    entry::{Entry, Node, parent},
    error::{Error, Fault},
};

/// Checks the entries, sorts them by the bytes of their paths, adds the parents that are missing,
/// and gives the bytes of a file of several names to the first of them.
pub(crate) fn arrange(mut tree: Entries) -> Result<Entries, Error> {
    tree.iter().try_for_each(|entry| entry.check_draft())?;
    tree.sort();
    let pairs = tree.iter().zip(tree.iter().skip(1));
    if let Some((twin, _)) = pairs.into_iter().find(|(one, next)| one.path == next.path) {
        return Err(Error::entry(twin.path, Fault::Duplicate));
    }
    add_parents(&mut tree)?;
    carry_content_first(&mut tree)?;
    Ok(tree)
}

/// A parent that no entry names is a directory of root's that everyone may enter.
fn add_parents(tree: &mut Entries) -> Result<(), Error> {
    let mut missing: BTreeSet<Vec<u8>> = BTreeSet::new();
    // What is in the same directory mostly stands together.
    let mut last = None;
    for path in tree.iter().map(|entry| entry.path) {
        let mut at = path;
        while let Some(above) = parent(at).filter(|above| last != Some(*above)) {
            match tree.get(above).map(|entry| entry.node) {
                Some(Node::Directory) => break,
                Some(_) => return Err(Error::entry(path, Fault::Parent)),
                None if missing.insert(above.to_owned()) => at = above,
                None => break,
            }
        }
        last = parent(path);
    }
    if !missing.is_empty() {
        tree.extend(missing.into_iter().map(|path| Entry::new(path, 0o755, Node::Directory)));
        tree.sort();
    }
    Ok(())
}

/// A hard link must stand behind the file that it names. Where one is sorted before it, the two
/// change places.
fn carry_content_first(tree: &mut Entries) -> Result<(), Error> {
    // Of each file its links.
    let mut files: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (link, entry) in tree.iter().enumerate() {
        let Node::HardLink(target) = entry.node else { continue };
        let is_file =
            |at: &usize| matches!(tree.nth(*at).map(|entry| entry.node), Some(Node::File(_)));
        let file = tree.find(target).filter(is_file);
        let file = file.ok_or_else(|| Error::entry(entry.path, Fault::HardLink))?;
        files.entry(file).or_default().push(link);
    }
    for (file, links) in files {
        let first = links.first().map_or(file, |link| file.min(*link));
        tree.join(file, first, &links);
    }
    Ok(())
}

/// What apk is told that the package takes: the bytes of its files, and 1 when there is anything
/// at all, since apk extracts nothing of a package of size 0.
pub(crate) fn stated_size(bytes: u64, entries: &Entries, scripts: usize) -> u64 {
    if entries.is_empty() && scripts == 0 { bytes } else { bytes.max(1) }
}
