//! Looks at a source tree and proposes the `instellar.yml` of the application in it.
//!
//! Nothing of the tree is run: manifests and lock files are parsed, each by its own grammar, and
//! what is concluded comes with its [`Evidence`]. A proposal is text, which goes through the same
//! door as anybody's.
//!
//! ```
//! use pakman_packs::{Memory, Options, propose};
//!
//! let tree = Memory::new([
//!     ("go.mod", "module example.org/buoy\n\ngo 1.24\n"),
//!     ("main.go", "package main\n\nfunc main() { serve(\":8080\") }\n"),
//! ]);
//! let options = Options { name: "buoy".into(), stack: Some("alpine/3.23".into()), ..Options::default() };
//! let proposal = propose(&tree, &options).expect("Go is known");
//! assert_eq!(proposal.pack.name, "go");
//! assert!(proposal.text.contains("go build -trimpath -buildvcs=false -o bin/buoy ."));
//! assert!(proposal.text.contains("target: 8080"));
//! ```
//!
//! # What is where
//!
//! - [`survey`] tells which applications a tree has, [`propose`] makes the text for one of them.
//! - [`PACKS`] are the frameworks, [`ADD_ONS`] what they may need beside: one file each.
//! - [`wants`] tells what manifests ask for, to whoever checks a file that is there.
//! - [`complete`] adds to a file that is there what a proposal has besides.
//! - [`Tree`] is what a source tree has to be able to do, [`Memory`] one that is a list of texts.
//! - [`Runtime`] tells which releases have what.

mod addon;
mod app;
mod completion;
mod draft;
mod evidence;
mod folder;
mod lexer;
mod manifest;
mod pack;
mod plan;
mod proposal;
mod range;
mod runtime;
mod stack;
mod summary;
mod survey;
mod text;
mod tree;
mod wants;
mod words;
mod workspace;

pub use addon::{ADD_ONS, AddOn, Needed, add_on};
pub use completion::{Completed, complete};
pub use evidence::{Evidence, Problem};
pub use pack::{PACKS, Pack, Proof, Sure, pack};
pub use pakman_spec::Wants;
pub use plan::{Change, NewFile};
pub use proposal::{Options, Proposal, Refusal, propose};
pub use runtime::{Offer, Runtime};
pub use stack::{Choice, Version};
pub use summary::Row;
pub use survey::{Application, Candidate, Survey, survey};
pub use tree::{LARGEST, Memory, Tree, Unread};
pub use wants::wants;
