//! The command line: what can be asked for, and nothing of what it means.
//!
//! A file for each command, and one for what several of them take. Nothing here looks at the
//! environment, the disk, or the rest of the program.

#![expect(clippy::doc_markdown, reason = "the comments are the help text, where quotes are noise")]

pub(crate) mod bootstrap;
pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod code;
pub(crate) mod completions;
pub(crate) mod deploy;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod index;
pub(crate) mod init;
pub(crate) mod inside;
pub(crate) mod inspect;
pub(crate) mod keep_machine;
pub(crate) mod key;
pub(crate) mod keygen;
pub(crate) mod kits;
pub(crate) mod lsp;
pub(crate) mod making;
pub(crate) mod man;
pub(crate) mod mirror;
pub(crate) mod place;
pub(crate) mod program;
pub(crate) mod push;
pub(crate) mod report;
pub(crate) mod root;
pub(crate) mod schema;
pub(crate) mod shell;
pub(crate) mod sign;
pub(crate) mod test;
pub(crate) mod stacks;
pub(crate) mod trust;
pub(crate) mod ui;
pub(crate) mod verify;
pub(crate) mod versions;
pub(crate) mod workflow;
