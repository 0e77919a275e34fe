//! The program as a whole: what it reads, writes, says and returns.

mod support;
mod action;
mod bootstrap;
mod build;
mod check;
mod cmd;
mod contained;
mod diff;
mod editor;
mod exit;
mod fix;
mod git;
mod help;
mod hostile;
mod house;
mod index;
mod inspect;
mod keys;
mod killed;
mod packages;
mod recipe;
mod report;
mod root;
mod signing;
mod verify;
mod version;
