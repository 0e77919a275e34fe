//! APKBUILD and install scripts for an application package.
//!
//! [`files`] gives the whole folder of a recipe: what `abuild snapshot && abuild -r` needs there,
//! and nothing that it would warn of.

mod context;
mod folder;
mod recipe;
mod contents;
mod source;
mod script;
mod block;
#[expect(
    unreachable_pub,
    clippy::inline_always,
    clippy::unused_self,
    reason = "askama's macro writes filters so"
)]
mod filters;

pub use contents::destinations;
pub use context::Context;
pub use folder::files;
pub use recipe::{depends, has_openrc, options};
