//! The library from outside.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may stop it")]

mod alone;
mod alpine;
mod followed;
mod golden;
mod hostile;
mod index;
mod installed;
mod keys;
mod memory;
mod mutated;
mod peers;
mod pitfalls;
mod readers;
mod refused;
mod repository;
mod resign;
mod support;
mod tree;
