//! Diagnostics as text: one renderer per file, each pure over what was read.

mod human;
mod json;

pub(crate) use human::{count, human, wanted};
pub(crate) use json::json;
