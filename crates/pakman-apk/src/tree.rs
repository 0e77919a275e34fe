//! The entries of a package in the order and shape in which apk takes them.

use std::collections::BTreeMap;

use crate::{
    entry::{Content, Entry, Node, parent},
    error::{Error, Fault},
};

/// Checks the entries, sorts them by the bytes of their paths, adds the parents that are missing,
/// and gives the bytes of a file of several names to the first of them.
pub(crate) fn arrange(entries: Vec<Entry>) -> Result<Vec<Entry>, Error> {
    let mut tree: BTreeMap<Vec<u8>, Entry> = BTreeMap::new();
    for entry in entries {
        entry.check_draft()?;
        if let Some(twin) = tree.insert(entry.path.clone(), entry) {
            return Err(Error::entry(&twin.path, Fault::Duplicate));
        }
    }
    add_parents(&mut tree)?;
    carry_content_first(&mut tree)?;
    Ok(tree.into_values().collect())
}

/// A parent that no entry names is a directory of root's that everyone may enter.
fn add_parents(tree: &mut BTreeMap<Vec<u8>, Entry>) -> Result<(), Error> {
    let mut missing: BTreeMap<Vec<u8>, Entry> = BTreeMap::new();
    for path in tree.keys() {
        let mut at = path.as_slice();
        while let Some(above) = parent(at) {
            match tree.get(above).or_else(|| missing.get(above)) {
                Some(Entry { node: Node::Directory, .. }) => break,
                Some(_) => return Err(Error::entry(path, Fault::Parent)),
                None => {
                    missing.insert(above.to_owned(), Entry::new(above, 0o755, Node::Directory));
                }
            }
            at = above;
        }
    }
    tree.append(&mut missing);
    Ok(())
}

/// A hard link must stand behind the file that it names. Where one is sorted before it, the two
/// change places.
fn carry_content_first(tree: &mut BTreeMap<Vec<u8>, Entry>) -> Result<(), Error> {
    let mut first_names: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
    let links = tree.values().filter_map(|entry| match &entry.node {
        Node::HardLink(target) => Some((entry.path.clone(), target.clone())),
        Node::Directory | Node::File(_) | Node::Symlink(_) => None,
    });
    let links: Vec<(Vec<u8>, Vec<u8>)> = links.collect();
    for (link, target) in &links {
        if !matches!(tree.get(target), Some(Entry { node: Node::File(_), .. })) {
            return Err(Error::entry(link, Fault::HardLink));
        }
        first_names.entry(target.clone()).or_insert_with(|| target.min(link).clone());
    }
    for (link, target) in links {
        let first = &first_names[&target];
        // All names of a file share its mode and owner.
        let file = tree[&target].clone();
        let node = if link == *first { file.node.clone() } else { Node::HardLink(first.clone()) };
        tree.insert(link.clone(), Entry { path: link, node, ..file });
    }
    for (target, first) in first_names {
        if first != target
            && let Some(file) = tree.get_mut(&target)
        {
            file.node = Node::HardLink(first);
        }
    }
    Ok(())
}

/// What apk is told that the package takes: the bytes of its files, and 1 when there is anything
/// at all, since apk extracts nothing of a package of size 0.
pub(crate) fn stated_size(bytes: u64, entries: &[Entry<Content>], scripts: usize) -> u64 {
    if entries.is_empty() && scripts == 0 { bytes } else { bytes.max(1) }
}
