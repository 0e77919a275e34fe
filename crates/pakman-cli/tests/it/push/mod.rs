//! `pakman push`, to servers over sockets.

mod faults;
mod folder;
mod foreign;
mod gitea;
mod installed;
mod orchestrator;
mod repository;
mod secrets;
mod several;
mod world;
