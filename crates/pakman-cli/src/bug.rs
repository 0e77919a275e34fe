//! What is said when the program itself is wrong.

use std::io::Write;

use crate::exit::Exit;

/// Makes a panic end the program with a plain message and exit code 2.
pub(crate) fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        // Nothing is left to do when standard error is closed.
        let _ = writeln!(
            std::io::stderr(),
            "pakman {} has a bug and cannot go on: {panic}\n\
             Please report it with the command and the file that led here: {}/issues",
            env!("CARGO_PKG_VERSION"),
            env!("CARGO_PKG_REPOSITORY"),
        );
        #[expect(clippy::exit, reason = "unwinding or aborting would give another exit code")]
        std::process::exit(Exit::Failure as i32);
    }));
}
