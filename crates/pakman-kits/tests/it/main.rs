//! Tests of the whole crate from outside.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

mod payload;
mod samples;
mod summary;
mod agreement;
mod applications;
