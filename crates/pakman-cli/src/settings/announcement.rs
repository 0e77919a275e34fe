//! What is pushed to an orchestrator.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use pakman_push::{Secret, Url};
use pakman_spec::Repository;

use crate::{
    args::{place::Where, push::Orchestrator},
    settings::{application::Application, given, session::Session, setting::Setting},
};

/// Where the orchestrator is when nobody says otherwise.
const ENDPOINT: &str = "https://opsmaru.com";

/// What an orchestrator is told, as far as the file does not say it.
#[derive(Debug)]
pub(crate) struct Announcement {
    pub(crate) application: Application,
    pub(crate) repository: Repository,
    pub(crate) endpoint: Url,
    pub(crate) auth_token: Secret,
    pub(crate) package_token: Secret,
    pub(crate) reference: String,
    pub(crate) commit: String,
    /// An absolute path.
    pub(crate) packages: PathBuf,
    pub(crate) archive: String,
}

impl Announcement {
    /// What flags say, else the environment. Tokens may be missing where nothing is sent.
    pub(crate) fn settle(
        place: &Where,
        asked: Orchestrator,
        session: &Session,
        is_dry: bool,
    ) -> Result<Self> {
        let Orchestrator {
            packages,
            endpoint,
            auth_token,
            package_token,
            reference,
            commit,
            archive,
        } = asked;
        let (environment, voice) = (&session.environment, session.voice);
        let application = Application::find(session, place)?;
        let repository = application.place.repository_or_local()?;
        let packages = if let Some(folder) = packages {
            Setting::new(folder, "--packages")
        } else {
            let home = environment.home.as_ref();
            let home = home.context("HOME is not set; --packages names the folder")?;
            Setting::new(home.join("packages"), "below HOME")
        };
        packages.tell_path("folder of packages", voice);
        let endpoint = given::first(environment, "--endpoint", endpoint, &["INSTELLAR_ENDPOINT"])
            .unwrap_or(Setting::new(ENDPOINT.to_owned(), "by default"));
        let url = given::address(&endpoint)?;
        endpoint.tell("orchestrator", voice);
        let variables = ["WORKFLOW_REF", "GITHUB_REF"];
        let reference = given::needed(environment, "--ref", reference, &variables)?;
        reference.tell("branch or tag", voice);
        let variables = ["WORKFLOW_SHA", "GITHUB_SHA"];
        let commit = given::needed(environment, "--sha", commit, &variables)?;
        commit.tell("commit", voice);
        if !commit.value.bytes().all(|it| it.is_ascii_alphanumeric()) {
            bail!("{}: {:?} is not a commit", commit.origin, commit.value);
        }
        if archive.is_empty() || archive.contains('/') {
            bail!("--archive takes the name of a file, without folders");
        }
        let token = |flag: &str, file: Option<PathBuf>, variable| match given::secret(
            environment,
            file.as_deref(),
            variable,
        )? {
            Some(token) => Ok(token),
            None if is_dry => Ok(Secret::new("")),
            None => bail!(
                "there is no token: neither {variable} nor {flag}; `--to` pushes to a \
                     repository without an orchestrator"
            ),
        };
        Ok(Self {
            auth_token: token("--auth-token", auth_token, "INSTELLAR_AUTH_TOKEN")?,
            package_token: token("--package-token", package_token, "INSTELLAR_PACKAGE_TOKEN")?,
            endpoint: url,
            packages: application.place.absolute(&packages.value),
            application,
            repository,
            reference: reference.value,
            commit: commit.value,
            archive,
        })
    }
}
