//! The settings of `pakman ui`.

use std::path::{Component, Path, PathBuf};

use anyhow::{Result, bail};
use pakman_packs::Options;
use pakman_project::FILE;

use crate::{
    args,
    settings::{init, making::work_in, place::Place, session::Session},
};

/// Which page is served, and how.
#[derive(Debug)]
pub(crate) struct Ui {
    /// The work tree.
    pub(crate) place: Place,
    /// The file, an absolute path in the work tree.
    pub(crate) file: PathBuf,
    /// A file that nothing reads, because its name is only nearly right.
    pub(crate) misspelt: Option<PathBuf>,
    /// What a proposal is made with where the page chooses nothing.
    pub(crate) options: Options,
    /// Where `pakman build` publishes to.
    pub(crate) packages: Option<PathBuf>,
    /// Where it builds.
    pub(crate) work: Option<PathBuf>,
    pub(crate) port: u16,
    /// Whether a browser is opened.
    pub(crate) opens: bool,
    pub(crate) until_closed: bool,
}

impl Ui {
    /// What flags say.
    pub(crate) fn settle(asked: args::ui::Ui, session: &Session) -> Result<Self> {
        let args::ui::Ui { place, port, no_open, until_closed } = asked;
        let place = Place::find(session, &place)?;
        let file = match &session.config {
            Some(file) => place.absolute(file),
            None => place.root.join(FILE),
        };
        let below = file.strip_prefix(&place.root).ok();
        let goes_down =
            |path: &Path| path.components().all(|part| matches!(part, Component::Normal(_)));
        if !below.is_some_and(goes_down) {
            bail!(
                "{} is not in the work tree {}, and the page writes nowhere else; `-C DIR` opens \
                 another one",
                file.display(),
                place.root.display()
            );
        }
        let options = init::options(&place, args::init::Choices::default());
        // Where git cannot tell the repository, nobody knows where a build would publish to.
        let repository = place.repository_or_local().ok();
        let home = session.environment.home.as_ref();
        let packages = home.zip(repository.as_ref());
        let packages = packages.map(|(home, it)| home.join("packages").join(&it.owner));
        let cache = session.environment.cache()?.zip(repository);
        let work = cache.and_then(|(cache, repository)| work_in(cache, &repository).ok());
        let misspelt = place.misspelt_instead(session.config.as_deref());
        let opens = !no_open;
        Ok(Self { place, file, misspelt, options, packages, work, port, opens, until_closed })
    }
}
