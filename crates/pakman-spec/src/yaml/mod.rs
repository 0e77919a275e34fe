//! Text to a tree, and the tree to the types that read themselves from it.

pub(crate) mod blank;
pub(crate) mod de;
pub(crate) mod document;
mod leniency;
pub(crate) mod read;
pub(crate) mod scalar;
pub(crate) mod syntax;
pub mod tree;
