//! The entries of a package in the order and shape in which apk takes them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    entry::{Content, Entry, Node, parent},
    error::{Error, Fault},
};

/// Checks the entries, sorts them by the bytes of their paths, adds the parents that are missing,
/// and gives the bytes of a file of several names to the first of them.
pub(crate) fn arrange(mut tree: Vec<Entry>) -> Result<Vec<Entry>, Error> {
    tree.iter().try_for_each(Entry::check_draft)?;
    sort(&mut tree);
    if let Some(twins) = tree.windows(2).find(|pair| pair[0].path == pair[1].path) {
        return Err(Error::entry(&twins[0].path, Fault::Duplicate));
    }
    add_parents(&mut tree)?;
    carry_content_first(&mut tree)?;
    Ok(tree)
}

fn sort(tree: &mut [Entry]) {
    tree.sort_by(|one, other| one.path.cmp(&other.path));
}

/// Where the entry of a path stands among sorted ones.
fn find(tree: &[Entry], path: &[u8]) -> Option<usize> {
    tree.binary_search_by(|entry| entry.path.as_slice().cmp(path)).ok()
}

/// A parent that no entry names is a directory of root's that everyone may enter.
fn add_parents(tree: &mut Vec<Entry>) -> Result<(), Error> {
    let mut missing: BTreeSet<Vec<u8>> = BTreeSet::new();
    for Entry { path, .. } in &*tree {
        let mut at = path.as_slice();
        while let Some(above) = parent(at) {
            match find(tree, above).map(|at| &tree[at].node) {
                Some(Node::Directory) => break,
                Some(_) => return Err(Error::entry(path, Fault::Parent)),
                None if missing.insert(above.to_owned()) => at = above,
                None => break,
            }
        }
    }
    if !missing.is_empty() {
        tree.extend(missing.into_iter().map(|path| Entry::new(path, 0o755, Node::Directory)));
        sort(tree);
    }
    Ok(())
}

/// A hard link must stand behind the file that it names. Where one is sorted before it, the two
/// change places.
fn carry_content_first(tree: &mut [Entry]) -> Result<(), Error> {
    // Links, each with its file, and of each file the first name.
    let (mut links, mut firsts) = (Vec::new(), BTreeMap::new());
    for (link, entry) in tree.iter().enumerate() {
        let Node::HardLink(target) = &entry.node else { continue };
        let file = find(tree, target).filter(|at| matches!(tree[*at].node, Node::File(_)));
        let file = file.ok_or_else(|| Error::entry(&entry.path, Fault::HardLink))?;
        links.push((link, file));
        firsts.entry(file).or_insert(file.min(link));
    }
    for (link, file) in links {
        let first = firsts[&file];
        let path = std::mem::take(&mut tree[link].path);
        // All names of a file share its mode and owner.
        let Entry { mode, owner, group, attributes, .. } = &tree[file];
        let (mode, owner, group) = (*mode, owner.clone(), group.clone());
        let attributes = attributes.clone();
        let node = if link == first {
            tree[file].node.clone()
        } else {
            Node::HardLink(tree[first].path.clone())
        };
        tree[link] = Entry { path, mode, owner, group, attributes, node };
    }
    for (file, first) in firsts {
        if first != file {
            tree[file].node = Node::HardLink(tree[first].path.clone());
        }
    }
    Ok(())
}

/// What apk is told that the package takes: the bytes of its files, and 1 when there is anything
/// at all, since apk extracts nothing of a package of size 0.
pub(crate) fn stated_size(bytes: u64, entries: &[Entry<Content>], scripts: usize) -> u64 {
    if entries.is_empty() && scripts == 0 { bytes } else { bytes.max(1) }
}
