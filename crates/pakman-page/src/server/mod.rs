//! HTTP for one browser on this machine.

pub(crate) mod guard;
pub(crate) mod listen;
pub(crate) mod request;
pub(crate) mod response;
