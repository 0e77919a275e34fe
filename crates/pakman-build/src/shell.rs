//! A shell where a build runs.

use std::{path::Path, process::ExitStatus};

use crate::{
    accounts::Accounts,
    environment,
    error::Error,
    interrupt::Interrupt,
    native::Native,
    owners::Owners,
    plan::Plan,
    script::Scripts,
    stage,
    work::{Kept, Work, is_folder},
};

impl Native {
    /// Opens a shell at the top of the tree that is built, with the environment, the user and the
    /// view of the machine that `build()` has, at the terminal of this process, and waits for its
    /// end. It gives how the shell ended.
    ///
    /// The tree is that of the last build where that failed or was kept, else a copy of the
    /// sources. Like a build, the shell has the work folder to itself.
    pub fn shell(&self, plan: &Plan<'_>, interrupt: &Interrupt) -> Result<ExitStatus, Error> {
        let work = &Work::take(plan)?;
        if !is_folder(&work.stage()) {
            work.begin(Kept::Home)?;
            let files = pakman_project::sources(&plan.sources, &plan.excluded)?.files;
            stage::copy(plan, &files, &work.stage(), interrupt)?;
        }
        work.furnish()?;
        let root = self.sandbox.as_ref().map(|sandbox| sandbox.root.as_path());
        let environment = environment::of(plan, root.unwrap_or(Path::new("/")));
        let accounts = Accounts::write(plan.package.name.as_str(), root, &work.scripts())?;
        let owners = Owners::find(root);
        let sandbox = self.sandbox.as_ref();
        let scripts = Scripts::prepare(work, sandbox, &accounts, owners, &environment)?;
        let mut shell = scripts.interactive()?;
        shell.status().map_err(Error::program("sh"))
    }
}
