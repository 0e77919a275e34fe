//! Reads shell text as the `sh` of Alpine does, busybox ash, and says what is wrong in it.
//!
//! [`script`] gives a tree in which everything knows its bytes in the text, or why the shell would
//! refuse the text. What ash takes is taken: its grammar is POSIX's and a little of bash's (`[[`,
//! `function`, `&>`, `<(...)`, `$'...'`, `${x/a/b}`), and not always what either says.
//!
//! ```
//! use pakman_shell::{Refusal, script};
//!
//! let read = script("make -j4 && make install\n").unwrap();
//! let [chain] = &read.list.chains[..] else { panic!() };
//! assert_eq!(chain.range, 0..24);
//!
//! let Err(Refusal::Fault(fault)) = script("if test -f x; then\n  make\n") else { panic!() };
//! assert_eq!((fault.range, &*fault.problem), (0..2, "`if` without `fi`"));
//! ```
//!
//! Texts come from anybody: reading takes time and memory in proportion to the text, and what nests
//! deeper than [`MAX_DEPTH`] is not read.

mod backquote;
mod command;
mod compound;
mod delimiter;
mod document;
mod expansion;
mod fault;
mod foreign;
mod lexer;
mod list;
mod pieces;
mod reader;
mod slip;
mod token;
mod tree;
mod word;

pub use fault::{Fault, Nature, Refusal};
pub use reader::{MAX_DEPTH, arguments, script};
pub use tree::{
    Chain, Clause, Command, Join, Kind, List, Pipeline, Redirect, Script, Variable, Word,
};
