//! A package's life in machines: installed, started, killed, stopped, upgraded, removed.

mod cause;
mod installed;
mod life;
mod network;
mod remains;
mod request;
mod run;
mod subject;

pub use installed::Installed;
pub use request::request;
pub use subject::{Silent, Trial, Watcher};
