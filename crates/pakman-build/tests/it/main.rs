//! Builds for real: in the machine's shell, with its git, compiler and strip.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

mod application;
mod destinations;
mod environment;
mod failure;
mod linked;
mod lost;
mod memory;
mod network;
mod ownership;
mod programs;
mod refused;
mod repository;
mod tidied;
mod reuse;
mod sandboxed;
mod sources;
mod work;
