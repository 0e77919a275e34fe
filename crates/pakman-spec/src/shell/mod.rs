//! The shell text in the file, read once, for every check that looks at it.

mod calls;
mod flow;
mod invocation;
mod openrc;
mod reading;
mod script;
mod starts;
mod walk;
mod word;
mod wrapper;

pub(crate) use calls::hook_calls;
pub use calls::{OpenrcCall, openrc_calls};
pub(crate) use flow::Unreached;
pub(crate) use invocation::Invocation;
pub(crate) use openrc::{RunlevelCall, ServiceCall};
pub(crate) use script::{Role, Script, scripts};
pub use starts::command_starts;
pub(crate) use word::Word;
