//! How much of an index apk reads; what is longer hides its package, or the whole repository.
//!
//! apk 2.14.10 and apk 3.0.8 were given indexes that grow byte by byte. Neither refuses to write
//! all of what it cannot read.

/// The most bytes of a record up to its lists: name, version, description and what else a package
/// says of itself, each with its key and the end of its line.
pub const LONGEST_HEAD: usize = 2048;

/// The most bytes of a line, as one of dependencies: apk 3 reads 131,066, apk 2 six more.
pub const LONGEST_LINE: usize = 131_000;

/// The most bytes of a word of a list, its condition and the `!` in front included.
pub const LONGEST_WORD: usize = 256;
