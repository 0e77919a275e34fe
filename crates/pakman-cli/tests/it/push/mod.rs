//! `pakman push`, to servers over sockets.

mod connection;
mod faults;
mod folder;
mod foreign;
pub(crate) mod gitea;
mod installed;
pub(crate) mod orchestrator;
mod repository;
mod secrets;
mod several;
pub(crate) mod world;
