//! Which part of the file gives a name, and which other parts use it.

pub(crate) mod names;
mod package;
pub(crate) mod place;
pub(crate) mod table;
