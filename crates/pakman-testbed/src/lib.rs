//! What the tests of several crates share; a dev-dependency that is never shipped.

mod arbitrary;
mod paths;
mod tools;

pub use arbitrary::{package, text};
pub use paths::{fixture_apps, fixtures};
pub use tools::tool;
