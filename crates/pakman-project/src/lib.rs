//! A work tree on disk: what git knows of it, and which of its files are the sources.
//!
//! A work tree may be anybody's: nothing in it is started, and neither is anything that the
//! settings of its repository name. Where it has a repository and git cannot read it, that is an
//! [`Error`], never an answer as if there were none.

mod bounded;
mod error;
mod git;
mod history;
mod sources;

pub use error::Error;
pub use git::is_top;
pub use history::{Head, History, head, history};
pub use sources::{SourceFile, sources};
