//! The model behind an editor, and the language server that offers it.
//!
//! An editor asks while somebody writes: the text is rarely whole, and the answer has to be there
//! before the next key. [`Document`] is a text and what can be read of it; the functions beside it
//! answer, in bytes and plain values, and know nothing of any protocol:
//!
//! ```
//! use pakman_lsp::{Document, completion};
//!
//! let text = "dependencies: { build: [go] }\nrun:\n  name: hello\n  ser";
//! let document = Document::new(text);
//! let proposals = completion(&document, text.len());
//! assert!(proposals.iter().any(|proposal| proposal.label == "services"));
//! ```
//!
//! # What is where
//!
//! - [`Document`]: the text, its diagnostics and its [`Names`].
//! - [`completion()`], [`hover()`], [`definition`], [`references`], [`rename`], [`symbols`],
//!   [`quick_fixes`], [`fix_all`]: the answers.
//! - [`Lines`], [`Encoding`]: bytes to the lines and columns of an editor.
//! - [`serve`]: all of it over standard input and output, as the Language Server Protocol says.

mod lines;
mod document;
mod completion;
mod hover;
mod reference;
mod symbol;
mod action;
mod server;

pub use action::{QuickFix, fix_all, quick_fixes};
pub use completion::{Proposal, ProposalKind, completion};
pub use document::Document;
pub use hover::{Hover, hover};
pub use lines::{Encoding, Lines, Point};
pub use pakman_spec::{
    Diagnostic, Draft, Edit, Name, Names, Part, Source, Span, Surroundings, Use, tree::Node,
};
pub use reference::{Definition, definition, references, renamable, rename};
pub use server::{Ended, Error, serve};
pub use symbol::{Symbol, SymbolKind, symbols};
