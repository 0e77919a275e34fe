//! The generated files, as text and running.

mod commands;
mod environment;
mod finish;
mod guest;
mod hostile;
mod run;
mod samples;
mod snapshots;
mod stage;
mod syntax;
mod values;
