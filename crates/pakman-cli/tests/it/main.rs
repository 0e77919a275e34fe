//! The program as a whole: what it reads, writes, says and returns.

mod support;
mod action;
mod bootstrap;
mod build;
mod check;
mod cmd;
mod help;
mod house;
mod keys;
mod packages;
mod recipe;
mod signing;
mod version;
