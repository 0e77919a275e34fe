//! Roots, made by the real apk from a mirror of real packages.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod containment;
mod faults;
mod made;
mod support;
mod trust;
