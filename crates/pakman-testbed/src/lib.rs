//! What the tests of several crates share; a dev-dependency that is never shipped.

#[cfg(target_os = "linux")]
pub mod alpine;
mod arbitrary;
#[cfg(target_os = "linux")]
pub mod container;
#[cfg(unix)]
pub mod guest;
#[cfg(target_os = "linux")]
pub mod machine;
#[cfg(target_os = "linux")]
pub mod mirror;
mod browser;
mod paths;
mod sample;
pub mod storage;
mod tools;

pub use arbitrary::{package, text};
pub use browser::{Browser, browser};
pub use paths::{corpus, fixture_apps, fixtures};
pub use sample::diagnostics;
pub use tools::{Registry, is_root, npm_packages, rounds, tool};

/// The Rust of the README, which is to compile and hold.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;
