//! Recipes, read and run by the shells that abuild and apk run them with.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod samples;
mod shell;
mod stage;

mod fixed;
mod folder;
mod build;
mod package;
mod matches;
mod install;
mod snapshot;
mod templates;
mod property;
mod applications;
