//! A shell where a build runs.

use std::{io::Write, path::Path, process::ExitStatus};

use crate::{
    accounts::Accounts,
    apart::{self, Apart},
    environment,
    error::Error,
    interrupt::Interrupt,
    native::Native,
    network::Network,
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
    /// Where its errors cannot go their own way, they go to `apart`, or else where its output goes.
    ///
    /// The tree is that of the last build where that failed or was kept, else a copy of the
    /// sources. Like a build, the shell has the work folder to itself.
    pub fn shell(
        &self,
        plan: &Plan<'_>,
        apart: Option<Box<dyn Write + Send>>,
        interrupt: &Interrupt,
    ) -> Result<ExitStatus, Error> {
        let work = &Work::take(plan)?;
        if !is_folder(&work.stage()) {
            work.begin(Kept::Home)?;
            let files = pakman_project::sources(&plan.sources, &plan.excluded)?.files;
            let data = stage::look(plan, &files)?;
            stage::copy(plan, files.iter().zip(&data), &work.stage(), interrupt)?;
        }
        work.furnish()?;
        let root = self.sandbox.as_ref().map(|sandbox| sandbox.root.as_path());
        let environment = environment::of(plan, root.unwrap_or(Path::new("/")));
        let accounts = Accounts::write(plan.package.name.as_str(), root, &work.scripts())?;
        let owners = Owners::find(root);
        let sandbox = self.sandbox.as_ref();
        let scripts = Scripts::prepare(work, sandbox, &accounts, owners, &environment)?;
        let is_merged = sandbox.is_some_and(|sandbox| sandbox.network == Network::Own);
        let path = apart::pipe(&work.scripts());
        let apart = apart.filter(|_| is_merged).map(|to| Apart::begin(path.clone(), to));
        let apart = apart.transpose().map_err(Error::file("make", path))?;
        let status = scripts.interactive(apart.is_some())?.status();
        if let Some(apart) = apart {
            apart.end();
        }
        status.map_err(Error::program("sh"))
    }
}
