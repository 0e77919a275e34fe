//! What turns sources into packages.

use pakman_apk::Signer;

use crate::{
    abuild::Abuild,
    built::Built,
    error::Error,
    interrupt::Interrupt,
    native::Native,
    plan::Plan,
    watch::{Phase, Watcher},
    work::{Kept, Work},
};

/// What turns sources into packages.
#[derive(Debug, Clone)]
pub enum Builder {
    /// pakman's own, on any Linux.
    Native(Native),
    /// abuild, on Alpine.
    Abuild(Abuild),
}

impl Builder {
    /// Builds the packages and gives them to `publish`, signed by `signers`: `APP`, and
    /// `APP-openrc` where there are service files. They lie in the work folder until `publish`
    /// returns.
    ///
    /// An error, of `publish` as well, leaves the work folder as it is, for whoever wants to look;
    /// an interrupt empties it. The home of builds stays.
    pub fn build<T>(
        &self,
        plan: &Plan<'_>,
        signers: &[Signer<'_>],
        watcher: &mut dyn Watcher,
        interrupt: &Interrupt,
        publish: impl FnOnce(Vec<Built>, &mut dyn Watcher) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let work = Work::take(plan)?;
        let built = match self {
            Self::Native(native) => native.build(plan, signers, &work, watcher, interrupt),
            Self::Abuild(abuild) => abuild.build(plan, signers, &work, watcher, interrupt),
        };
        let published = built.and_then(|built| publish(built, watcher));
        let done = published.is_ok() && !plan.keep;
        if done {
            watcher.phase(Phase::Clean);
        }
        if done || matches!(published, Err(Error::Interrupted)) {
            work.clear(if done && plan.reuse { Kept::Tree } else { Kept::Home })?;
        }
        published
    }
}
