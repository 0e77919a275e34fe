//! The text of a file: its bytes, places in it, and edits of it.

pub(crate) mod edit;
pub(crate) mod key_path;
pub(crate) mod locate;
pub(crate) mod part;
pub(crate) mod path;
pub(crate) mod source;
pub(crate) mod span;
