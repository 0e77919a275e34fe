//! Work trees as people, their tools and people of ill will leave them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

mod attack;
mod broken;
mod embedding;
mod recipe;
mod repository;
mod version;
