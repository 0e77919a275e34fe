//! What is pushed to an orchestrator.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use pakman_push::{Secret, Url};
use pakman_spec::Repository;

use crate::{
    args::{place::Where, push::Orchestrator},
    settings::{
        application::Application, environment::Environment, given, session::Session,
        setting::Setting,
    },
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
        let needed =
            Needed::settle([auth_token, package_token], [reference, commit], environment, is_dry)?;
        let Needed { auth_token, package_token, reference, commit } = needed;
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
        reference.tell("branch or tag", voice);
        commit.tell("commit", voice);
        if !commit.value.bytes().all(|it| it.is_ascii_alphanumeric()) {
            bail!("{}: {:?} is not a commit", commit.origin, commit.value);
        }
        if archive.is_empty() || archive.contains('/') {
            bail!("--archive takes the name of a file, without folders");
        }
        Ok(Self {
            auth_token,
            package_token,
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

/// What the orchestrator has to be told, and nothing but flags and the environment say.
struct Needed {
    auth_token: Secret,
    package_token: Secret,
    reference: Setting<String>,
    commit: Setting<String>,
}

impl Needed {
    /// All of it, or an error that names all that is missing.
    fn settle(
        [auth_token, package_token]: [Option<PathBuf>; 2],
        [reference, commit]: [Option<String>; 2],
        environment: &Environment,
        is_dry: bool,
    ) -> Result<Self> {
        let without = || is_dry.then(|| Secret::new(""));
        let token = |file: Option<PathBuf>, variable| {
            given::secret(environment, file.as_deref(), variable).map(|it| it.or_else(without))
        };
        let auth_token = token(auth_token, "INSTELLAR_AUTH_TOKEN")?;
        let package_token = token(package_token, "INSTELLAR_PACKAGE_TOKEN")?;
        let variables = ["WORKFLOW_REF", "GITHUB_REF"];
        let reference = given::first(environment, "--ref", reference, &variables);
        let variables = ["WORKFLOW_SHA", "GITHUB_SHA"];
        let commit = given::first(environment, "--sha", commit, &variables);
        let missing = [
            auth_token.is_none().then_some("INSTELLAR_AUTH_TOKEN or --auth-token"),
            package_token.is_none().then_some("INSTELLAR_PACKAGE_TOKEN or --package-token"),
            reference.is_none().then_some("WORKFLOW_REF, GITHUB_REF or --ref"),
            commit.is_none().then_some("WORKFLOW_SHA, GITHUB_SHA or --sha"),
        ];
        let (Some(auth_token), Some(package_token), Some(reference), Some(commit)) =
            (auth_token, package_token, reference, commit)
        else {
            let missing: Vec<&str> = missing.into_iter().flatten().collect();
            bail!(
                "`--to` names a repository to push to (`s3://BUCKET/PREFIX`, `file:///DIR`, \
                 `gitea+https://...`); without it, the orchestrator needs {}",
                missing.join("; ")
            );
        };
        Ok(Self { auth_token, package_token, reference, commit })
    }
}
