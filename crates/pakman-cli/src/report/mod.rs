//! Diagnostics as text: one renderer per file, each pure over what was read.

mod failure;
mod human;
mod json;
mod outcome;
#[cfg(test)]
mod sample;

pub(crate) use failure::{failure, failure_json};
pub(crate) use human::{count, human, wanted};
pub(crate) use json::json;
pub(crate) use outcome::Outcome;
