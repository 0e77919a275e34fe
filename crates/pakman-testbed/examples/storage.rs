//! Serves the storage of tests on loopback, empty and in memory, to programs outside a test.
//!
//! ```sh
//! cargo run --release -p pakman-testbed --example storage
//! ```
//!
//! prints the variables by which `pakman push --to s3://bucket/PREFIX`, rclone and aws-cli find it and
//! may write to it, and ends with its standard input.

use std::io::{self, Write};

use pakman_testbed::storage::Storage;

fn main() -> io::Result<()> {
    let storage = Storage::start();
    let mut out = io::stdout();
    writeln!(out, "AWS_ACCESS_KEY_ID={}", Storage::ID)?;
    writeln!(out, "AWS_SECRET_ACCESS_KEY={}", Storage::SECRET)?;
    writeln!(out, "AWS_ENDPOINT_URL={}", storage.url())?;
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}
