//! Commands that run programs of Alpine, and so want Linux.

use anyhow::{Result, ensure};

use crate::settings::environment::SYSTEM;

/// Whether this system can do what a command is for; an error says where it can be done.
pub(crate) fn needed(command: &str) -> Result<()> {
    on(SYSTEM, command)
}

fn on(system: &str, command: &str) -> Result<()> {
    ensure!(
        system == "linux",
        "`pakman {command}` runs programs of Alpine, which {system} cannot; use pakman for Linux in \
         a virtual machine or a container, or have CI build: `pakman workflow github`"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_systems_are_told_where_it_can_be_done() {
        assert!(on("linux", "build").is_ok());
        let error = on("macos", "build").expect_err("it has no Alpine").to_string();
        assert!(error.contains("`pakman build`") && error.contains("pakman workflow"), "{error}");
    }
}
