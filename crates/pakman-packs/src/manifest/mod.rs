//! Manifests and lock files, each read by its own grammar.

pub(crate) mod cargo;
pub(crate) mod composer;
pub(crate) mod elixir;
pub(crate) mod go;
pub(crate) mod java;
pub(crate) mod jsonc;
pub(crate) mod node;
pub(crate) mod node_lock;
pub(crate) mod pins;
pub(crate) mod procfile;
pub(crate) mod python;
pub(crate) mod python_lock;
pub(crate) mod requirement;
pub(crate) mod ruby;
pub(crate) mod wheel;
