//! What is said when the program itself is wrong.

use std::{io::Write, panic::PanicHookInfo};

use crate::exit::Exit;

/// Makes a panic end the program with a plain message and exit code 2.
pub(crate) fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        say("has a bug and cannot go on", panic);
        #[expect(clippy::exit, reason = "unwinding or aborting would give another exit code")]
        std::process::exit(Exit::Failure as i32);
    }));
}

/// Makes a panic say the same and no more: whoever serves answers the next request.
pub(crate) fn report_panics_and_go_on() {
    std::panic::set_hook(Box::new(|panic| say("has a bug", panic)));
}

fn say(what: &str, panic: &PanicHookInfo<'_>) {
    // Nothing is left to do when standard error is closed.
    let _ = writeln!(
        std::io::stderr(),
        "pakman {} {what}: {panic}\n\
         Please report it with the command and the file that led here: {}/issues",
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_REPOSITORY"),
    );
}
