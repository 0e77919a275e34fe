//! `pakman explain`.

use std::fmt::Write;

use anyhow::Result;
use pakman_spec::Code;

use crate::{exit::Exit, report::stdout};

/// Prints the page of a code, or the list of all codes.
pub(crate) fn run(code: Option<Code>) -> Result<Exit> {
    match code {
        Some(code) => stdout::print(code.page())?,
        None => stdout::print(&list())?,
    }
    Ok(Exit::Success)
}

fn list() -> String {
    let width = Code::ALL.iter().map(|code| code.name().len()).max().unwrap_or_default();
    let mut text = String::new();
    for code in Code::ALL {
        let (name, severity) = (code.name(), code.severity().name());
        writeln!(text, "{name:width$}  {severity:7}  {}", code.summary())
            .expect("writing to memory does not fail");
    }
    text
}
