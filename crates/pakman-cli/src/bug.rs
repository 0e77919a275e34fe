//! What is said when the program itself is wrong.

use std::{io::Write, panic::PanicHookInfo};

use pakman_spec::report::visible::on_lines;

use crate::exit::Exit;

/// Makes a panic end the program with a plain message and exit code 2.
pub(crate) fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        say("has a bug and cannot continue", panic);
        Exit::Failure.now();
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
        "pakman {} {what}: {}\n\
         Please report it with the command and the file that led here: {}/issues",
        env!("CARGO_PKG_VERSION"),
        on_lines(&panic.to_string()),
        env!("CARGO_PKG_REPOSITORY"),
    );
}
