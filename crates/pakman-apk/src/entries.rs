//! Many entries in little memory.

use std::{collections::BTreeMap, fmt};

use crate::entry::{Content, Entry, EntryRef, Node};

/// What a package installs.
///
/// An entry takes the bytes of its path, those of a symbolic link's target, and 28 more. What many
/// entries have in common (mode, owners, attributes, the folder that their files are below) is held
/// once for all that stand near each other, and so is the path that hard links name.
///
/// ```
/// use pakman_apk::{Content, Entries, Entry, Node};
///
/// let program = Node::File(Content::Bytes(b"#!/bin/sh\n".to_vec()));
/// let mut entries = Entries::from([Entry::new("usr/bin/hello", 0o755, program)]);
/// entries.push(Entry::new("usr/bin/hi", 0o777, Node::Symlink(b"hello".to_vec())));
/// assert_eq!(entries.get(b"usr/bin/hi").map(|entry| entry.mode), Some(0o777));
/// entries.retain(|entry| !matches!(entry.node, Node::Symlink(_)));
/// assert_eq!(entries.len(), 1);
/// ```
#[derive(Clone)]
pub struct Entries {
    /// Paths and the targets of links.
    texts: Texts,
    slots: Vec<Slot>,
    kinds: Vec<Kind>,
    /// Whether the paths are in the order of their bytes.
    is_sorted: bool,
}

/// Where the parts of an entry are.
#[derive(Debug, Clone, Copy)]
struct Slot {
    path: Text,
    /// Of a link.
    target: Text,
    kind: u32,
}

/// An entry without its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kind {
    mode: u32,
    node: Node<Content, ()>,
    owner: String,
    group: String,
    attributes: BTreeMap<String, Vec<u8>>,
}

/// How many of the last kinds a new entry is compared with.
const RECENT: usize = 16;

impl Entries {
    /// None at all.
    pub const fn new() -> Self {
        Self {
            texts: Texts { blocks: Vec::new() },
            slots: Vec::new(),
            kinds: Vec::new(),
            is_sorted: true,
        }
    }

    /// Adds an entry behind the others. Whether it may stand among them is asked when a package is
    /// written.
    pub fn push(&mut self, entry: Entry) {
        let Entry { path, mode, owner, group, attributes, node } = entry;
        self.is_sorted &= self.slots.last().is_none_or(|last| self.path(last) <= path.as_slice());
        let (node, target) = match node {
            Node::Directory => (Node::Directory, Text::EMPTY),
            Node::File(content) => (Node::File(content), Text::EMPTY),
            Node::Symlink(target) => (Node::Symlink(()), self.texts.add(&target)),
            Node::HardLink(target) => (Node::HardLink(()), self.known_text(&target)),
        };
        let kind = self.kind(Kind { mode, node, owner, group, attributes });
        self.slots.push(Slot { path: self.texts.add(&path), target, kind });
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Each entry, in their order.
    pub fn iter(
        &self,
    ) -> impl DoubleEndedIterator<Item = EntryRef<'_>> + ExactSizeIterator + Clone {
        self.slots.iter().map(|slot| self.entry(slot))
    }

    /// The same, `size` at a time; the last may be fewer. A size of 0 is taken as 1.
    pub fn chunks(
        &self,
        size: usize,
    ) -> impl Iterator<Item = impl Iterator<Item = EntryRef<'_>> + Clone> {
        let chunks = self.slots.chunks(size.max(1));
        chunks.map(|slots| slots.iter().map(|slot| self.entry(slot)))
    }

    /// The entry that has so many before it.
    pub fn nth(&self, at: usize) -> Option<EntryRef<'_>> {
        self.slots.get(at).map(|slot| self.entry(slot))
    }

    /// The entry of a path. Found at once where all were added in the order of the bytes of their
    /// paths, or [`Self::sort`] was called since; otherwise all of them are looked at.
    pub fn get(&self, path: &[u8]) -> Option<EntryRef<'_>> {
        self.find(path).and_then(|at| self.nth(at))
    }

    /// Puts them in the order of the bytes of their paths.
    pub fn sort(&mut self) {
        if !self.is_sorted {
            let path = |slot: &Slot| self.texts.get(slot.path);
            self.slots.sort_unstable_by(|one, other| path(one).cmp(path(other)));
            self.is_sorted = true;
        }
    }

    /// Keeps those for which `keep` says so. The memory of the paths of others is not given back.
    pub fn retain(&mut self, mut keep: impl FnMut(EntryRef<'_>) -> bool) {
        let mut slots = std::mem::take(&mut self.slots);
        slots.retain(|slot| keep(self.entry(slot)));
        self.slots = slots;
    }

    /// Gives a file other bytes; nothing happens where the path is not that of a file.
    pub fn set_content(&mut self, path: &[u8], content: Content) {
        let Some(at) = self.find(path) else { return };
        let old = self.kind_of(&self.slots[at]);
        if matches!(old.node, Node::File(_)) {
            let kind = old.with(Node::File(content));
            self.slots[at].kind = self.kind(kind);
        }
    }

    /// Where a path stands.
    pub(crate) fn find(&self, path: &[u8]) -> Option<usize> {
        if self.is_sorted {
            self.slots.binary_search_by(|slot| self.path(slot).cmp(path)).ok()
        } else {
            self.slots.iter().position(|slot| self.path(slot) == path)
        }
    }

    /// Makes the entries at `names`, and `file`, names of that file, the one at `first` with its
    /// bytes and the others as links to that. All get the file's mode, owners and attributes.
    pub(crate) fn join(&mut self, file: usize, first: usize, names: &[usize]) {
        let slot = self.slots[file];
        let link = self.kind_of(&slot).with(Node::HardLink(()));
        let place = self.entry(&slot).place().filter(|_| first != file);
        let moved = place.map(|place| Content::File(place.into_owned()));
        let moved = moved.map(|content| self.kind_of(&slot).with(Node::File(content)));
        let link = self.kind(link);
        let kind = moved.map_or(slot.kind, |moved| self.kind(moved));
        let target = self.slots[first].path;
        for at in names.iter().copied().chain([file]) {
            let Slot { path, .. } = self.slots[at];
            self.slots[at] = if at == first {
                Slot { path, target: Text::EMPTY, kind }
            } else {
                Slot { path, target, kind: link }
            };
        }
    }

    fn path(&self, slot: &Slot) -> &[u8] {
        self.texts.get(slot.path)
    }

    fn kind_of(&self, slot: &Slot) -> &Kind {
        &self.kinds[slot.kind as usize]
    }

    fn entry(&self, slot: &Slot) -> EntryRef<'_> {
        let Kind { mode, node, owner, group, attributes } = self.kind_of(slot);
        let target = self.texts.get(slot.target);
        let node = match node {
            Node::Directory => Node::Directory,
            Node::File(content) => Node::File(content),
            Node::Symlink(()) => Node::Symlink(target),
            Node::HardLink(()) => Node::HardLink(target),
        };
        EntryRef { path: self.path(slot), mode: *mode, owner, group, attributes, node }
    }

    /// A text that may be the path of an entry, or what the last link names.
    fn known_text(&mut self, target: &[u8]) -> Text {
        let found = if self.is_sorted { self.find(target) } else { None };
        match (found, self.slots.last()) {
            (Some(at), _) => self.slots[at].path,
            (None, Some(last)) if self.texts.get(last.target) == target => last.target,
            (None, _) => self.texts.add(target),
        }
    }

    fn kind(&mut self, kind: Kind) -> u32 {
        let recent = self.kinds.len().saturating_sub(RECENT);
        let known = self.kinds[recent..].iter().rposition(|known| *known == kind);
        let at = known.map_or(self.kinds.len(), |at| recent + at);
        if known.is_none() {
            self.kinds.push(kind);
        }
        number(at)
    }
}

impl Kind {
    /// The same but for what is there.
    fn with(&self, node: Node<Content, ()>) -> Self {
        let Self { mode, owner, group, attributes, .. } = self;
        let (owner, group) = (owner.clone(), group.clone());
        Self { mode: *mode, node, owner, group, attributes: attributes.clone() }
    }
}

/// Texts, one behind the other, in blocks that are never moved to make room.
#[derive(Debug, Clone)]
struct Texts {
    blocks: Vec<Vec<u8>>,
}

/// Where a text is.
#[derive(Debug, Clone, Copy)]
struct Text {
    block: u32,
    start: u32,
    length: u32,
}

/// Bytes of a block; a text of more has one of its own.
const BLOCK: usize = 64 << 10;

impl Text {
    const EMPTY: Self = Self { block: 0, start: 0, length: 0 };
}

impl Texts {
    /// Adds a text. Of more than 4 GiB it keeps that many: far more than apk takes.
    fn add(&mut self, text: &[u8]) -> Text {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let has_room = |block: &Vec<u8>| block.len() + text.len() <= BLOCK;
        if !self.blocks.last().is_some_and(has_room) {
            self.blocks.push(Vec::with_capacity(text.len().max(BLOCK)));
        }
        let block = self.blocks.len() - 1;
        let start = number(self.blocks[block].len());
        self.blocks[block].extend_from_slice(text);
        Text { block: number(block), start, length }
    }

    fn get(&self, text: Text) -> &[u8] {
        let Text { block, start, length } = text;
        let block = self.blocks.get(block as usize).map_or(&[][..], Vec::as_slice);
        &block[start as usize..][..length as usize]
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).expect("no memory has room for 2^32 of what it counts")
}

impl Default for Entries {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Extend<Entry> for Entries {
    fn extend<I: IntoIterator<Item = Entry>>(&mut self, entries: I) {
        entries.into_iter().for_each(|entry| self.push(entry));
    }
}

impl FromIterator<Entry> for Entries {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let mut all = Self::new();
        all.extend(entries);
        all
    }
}

impl From<Vec<Entry>> for Entries {
    fn from(entries: Vec<Entry>) -> Self {
        entries.into_iter().collect()
    }
}

impl<const N: usize> From<[Entry; N]> for Entries {
    fn from(entries: [Entry; N]) -> Self {
        entries.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn file(path: &str) -> Entry {
        Entry::new(path, 0o644, Node::File(Content::Below(Path::new("/below").into())))
    }

    fn link(path: &str, target: &str) -> Entry {
        Entry::new(path, 0o644, Node::HardLink(target.into()))
    }

    #[test]
    fn what_was_added_comes_back_as_it_was() {
        let long = "l".repeat(2 * BLOCK);
        let odd = Entry {
            owner: "app".to_owned(),
            attributes: [("user.a".to_owned(), b"b".to_vec())].into(),
            ..file("odd")
        };
        let bytes = Entry::new("bytes", 0o400, Node::File(Content::Bytes(b"some".to_vec())));
        let symlink = Entry::new("link", 0o777, Node::Symlink(long.clone().into()));
        let folder = Entry::new("z", 0o755, Node::Directory);
        let all =
            [file("b"), odd, bytes, symlink, link("twin", "b"), file(&long), folder, file("")];
        let entries = Entries::from(all.clone());
        let back: Vec<Entry> = entries.iter().map(|entry| entry.to_entry()).collect();
        assert_eq!(back, all);
        let chunks: Vec<usize> = entries.chunks(3).map(Iterator::count).collect();
        assert_eq!(chunks, [3, 3, 2]);
        for entry in &all {
            assert_eq!(entries.get(&entry.path), Some(entry.view()));
        }
        assert_eq!((entries.get(b"a"), entries.nth(8)), (None, None));
        let mut sorted = entries;
        sorted.sort();
        assert!(sorted.iter().map(|entry| entry.path).is_sorted());
        for entry in &all {
            assert_eq!(sorted.get(&entry.path), Some(entry.view()));
        }
    }

    #[test]
    fn entries_in_order_are_found_whatever_goes_and_comes() {
        let mut entries: Entries = (0..300).map(|number| file(&format!("{number:03}"))).collect();
        entries.retain(|entry| entry.path != b"150");
        entries.push(link("000-twin", "299"));
        entries.set_content(b"007", Content::Bytes(b"seven".to_vec()));
        // It is no file.
        entries.set_content(b"000-twin", Content::Bytes(Vec::new()));
        assert_eq!(entries.len(), 300);
        for is_sorted in [false, true] {
            assert_eq!(entries.is_sorted, is_sorted);
            let node = |path: &[u8]| entries.get(path).map(|entry| entry.node);
            assert_eq!(node(b"150"), None);
            assert_eq!(node(b"007"), Some(Node::File(&Content::Bytes(b"seven".to_vec()))));
            assert_eq!(node(b"000-twin"), Some(Node::HardLink(&b"299"[..])));
            entries.sort();
        }
    }

    #[test]
    fn many_of_a_kind_share_what_they_have_in_common() {
        let mut entries = Entries::new();
        for number in 0..1000 {
            entries.push(file(&format!("{number:04}")));
            entries.push(link(&format!("{number:04}-twin"), &format!("{number:04}")));
        }
        assert_eq!(entries.kinds.len(), 2);
        let text: usize = entries.texts.blocks.iter().map(Vec::len).sum();
        assert_eq!(text, 1000 * (4 + 9));
        assert_eq!(size_of::<Slot>(), 28);
    }
}
