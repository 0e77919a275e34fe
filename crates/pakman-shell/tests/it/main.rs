//! Tests of the shell reader, against the shells themselves where there is something to compare.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]
#![allow(clippy::print_stderr, reason = "a test says its score")]

mod agreement;
mod grammar;
mod hostile;
mod judge;
mod mutate;
mod scripts;

/// How often something random is tried: as `PAKMAN_TEST_ROUNDS` says, else this often.
fn rounds<T: std::str::FromStr<Err: std::fmt::Debug>>(few: T) -> T {
    let asked = std::env::var("PAKMAN_TEST_ROUNDS").ok();
    asked.map_or(few, |rounds| rounds.parse().expect("PAKMAN_TEST_ROUNDS is a number"))
}
