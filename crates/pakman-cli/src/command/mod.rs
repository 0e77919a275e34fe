//! The commands, one file each: what is done with settings that are settled.

pub(crate) mod bootstrap;
pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod deploy;
pub(crate) mod detect;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod index;
pub(crate) mod init;
mod inside;
pub(crate) mod inspect;
pub(crate) mod keygen;
pub(crate) mod kits;
pub(crate) mod lsp;
pub(crate) mod man;
mod mend;
pub(crate) mod root;
pub(crate) mod schema;
pub(crate) mod shell;
pub(crate) mod sign;
mod signal;
mod target;
pub(crate) mod test;
pub(crate) mod stacks;
pub(crate) mod ui;
pub(crate) mod verify;
