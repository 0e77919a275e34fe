//! Tests of the whole crate from outside.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]
#![allow(clippy::print_stderr, reason = "a test says what it skips")]

mod corpus;
mod elsewhere;
mod facts;
mod fixes;
mod fixing;
mod fixtures;
mod hooks;
mod hostile;
mod legacy;
mod meaning;
mod mutation;
mod packages;
mod patterns;
mod report;
mod schema;
mod shell;
mod support;
mod syntax;
mod told_workflows;
mod workflows;
