//! The page and its server, over real sockets and in a real browser.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

mod attack;
mod browser;
mod built;
mod change;
mod picture;
mod support;
