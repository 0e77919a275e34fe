//! Diagnostics as text: one renderer per file, each pure over what was read.

mod failure;
mod github;
mod human;
mod json;
mod outcome;
#[cfg(test)]
mod sample;
mod sarif;

pub(crate) use failure::{failure, failure_json};
pub(crate) use github::github;
pub(crate) use human::{count, human, summary, wanted};
pub(crate) use json::json;
pub(crate) use outcome::Outcome;
pub(crate) use sarif::sarif;
