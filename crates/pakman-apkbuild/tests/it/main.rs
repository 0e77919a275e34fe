//! Recipes, read and run by the shells that abuild and apk run them with.

mod samples;
mod shell;
mod stage;

mod folder;
mod build;
mod package;
mod install;
mod snapshot;
mod templates;
