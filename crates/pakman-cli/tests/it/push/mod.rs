//! `pakman push`, to servers over sockets.

mod faults;
mod folder;
mod foreign;
mod gitea;
mod installed;
pub(crate) mod orchestrator;
mod repository;
mod secrets;
mod several;
mod world;
