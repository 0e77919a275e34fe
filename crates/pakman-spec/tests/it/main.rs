//! Tests of the whole crate from outside.

mod patterns;
mod version;
mod version_oracles;
