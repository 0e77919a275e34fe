//! The generated files, as text and running.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

mod application;
mod commands;
mod environment;
mod finish;
mod host;
mod hostile;
mod privilege;
mod run;
mod samples;
mod snapshots;
mod stage;
mod syntax;
mod values;
