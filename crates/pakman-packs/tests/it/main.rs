//! Tests of the whole crate from outside.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

mod fpm;
mod hostile;
mod missing;
mod support;
mod traps;
mod trees;
mod wants;
mod words;
