//! What a command works with: arguments, else the environment, else what is found beside them,
//! parsed and checked.
//!
//! A file for each command whose arguments leave something to be settled, and one for each concept
//! that several of them share. What depends on the file's text, as a version on a tag, is a method
//! that the command calls when it knows the text. `--verbose` tells each
//! [`Setting`](setting::Setting) with what gave it.

pub(crate) mod address;
pub(crate) mod announcement;
pub(crate) mod application;
pub(crate) mod aws;
pub(crate) mod bootstrap;
pub(crate) mod build;
pub(crate) mod cache;
pub(crate) mod check;
pub(crate) mod deploy;
pub(crate) mod environment;
pub(crate) mod form;
pub(crate) mod given;
pub(crate) mod index;
pub(crate) mod init;
pub(crate) mod inside;
pub(crate) mod kept;
pub(crate) mod keygen;
pub(crate) mod keys;
pub(crate) mod kits;
pub(crate) mod levels;
pub(crate) mod linux;
pub(crate) mod making;
pub(crate) mod passed;
pub(crate) mod pem;
pub(crate) mod place;
pub(crate) mod proxy;
pub(crate) mod publication;
pub(crate) mod push;
pub(crate) mod root;
pub(crate) mod roots;
pub(crate) mod session;
pub(crate) mod setting;
pub(crate) mod shell;
pub(crate) mod sign;
pub(crate) mod signing;
pub(crate) mod test;
pub(crate) mod trust;
pub(crate) mod ui;
pub(crate) mod verify;
pub(crate) mod versions;
pub(crate) mod workflow;
