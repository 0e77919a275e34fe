//! APKBUILD and install scripts for an application package.
//!
//! [`Recipe::of`] gives the whole folder of a recipe: what `abuild snapshot && abuild -r` needs
//! there, and nothing that it would warn of.

mod context;
mod recipe;
mod split;
mod apkbuild;
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

pub use context::Context;
pub use recipe::Recipe;
pub use split::Split;
