//! Files of Git LFS that are still pointers to what they stand for.

/// How a pointer begins, by the specification of Git LFS.
const BEGINNING: &[u8] = b"version https://git-lfs.github.com/spec/";

/// A pointer is smaller than this many bytes, by the same.
pub(crate) const SMALLER_THAN: usize = 1024;

/// Whether a file of these bytes is a pointer.
pub(crate) fn is_pointer(bytes: &[u8]) -> bool {
    bytes.len() < SMALLER_THAN && bytes.starts_with(BEGINNING)
}
