//! The model behind an editor, without any protocol.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]
#![allow(clippy::print_stderr, reason = "a test says what it found")]

mod action;
mod completion;
mod diagnostic;
mod hover;
mod reference;
mod serving;
mod support;
mod symbol;
mod truncated;
