//! Diagnostics as text: one renderer per file, each pure over what was read.

mod human;
mod json;
#[cfg(test)]
mod sample;

pub(crate) use human::{count, human, wanted};
pub(crate) use json::json;
