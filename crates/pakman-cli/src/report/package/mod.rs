//! What is found in packages and indexes.

pub(crate) mod human;
pub(crate) mod json;
