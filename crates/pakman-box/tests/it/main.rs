//! Packages that are built here, in machines of Alpine.

#![expect(clippy::unwrap_used, reason = "an integration test is a test all the same")]

mod support;
mod trial;
