//! What is pushed into a repository.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use pakman_push::Destination;

use crate::{
    args::{self, key::SigningKey, place::Where},
    settings::{
        given,
        place::Place,
        session::Session,
        setting::Setting,
        signing::{OwnedSigner, Signing},
    },
};

/// Which packages go into which repository, and on which terms.
#[derive(Debug)]
pub(crate) struct Publication {
    pub(crate) to: Destination,
    /// Packages, folders of them, or repositories.
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) arch: Option<String>,
    pub(crate) is_all: bool,
    pub(crate) keep: Option<usize>,
    pub(crate) replace: bool,
    pub(crate) change_key: bool,
    pub(crate) url: Option<String>,
    /// The keys that sign, the main one first; none where the other side signs.
    pub(crate) signers: Vec<OwnedSigner>,
    pub(crate) epoch: Option<u64>,
}

impl Publication {
    /// What flags say, else the environment.
    pub(crate) fn settle(
        to: Destination,
        paths: Vec<PathBuf>,
        place: &Where,
        asked: args::push::Repository,
        key: SigningKey,
        session: &Session,
    ) -> Result<Self> {
        let (environment, voice) = (&session.environment, session.voice);
        let repository = Place::find(session, place)?.repository_or_local()?;
        let paths = if paths.is_empty() {
            let home = environment.home.as_ref();
            let home = home.context("HOME is not set; name the packages")?;
            let folder = home.join("packages").join(&repository.owner);
            if !folder.is_dir() {
                bail!("there is no {}; `pakman build` publishes there", folder.display());
            }
            let folder = Setting::new(folder, "below HOME");
            folder.tell_path("repository of packages", voice);
            vec![folder.value]
        } else {
            paths
        };
        let mut signers = Vec::new();
        if !matches!(to, Destination::Gitea(_)) {
            let hash = key.hash;
            signers.push(Signing::settle(key, environment).find_one(&repository, voice)?);
            for file in &asked.with_key {
                let key = SigningKey { key: Some(file.clone()), key_name: None, hash };
                signers.push(Signing::settle(key, environment).find_one(&repository, voice)?);
            }
        } else if let Some(flag) = of_no_registry(&asked, &key) {
            bail!(
                "{flag} does not go with a registry, which signs, replaces and is found by its \
                 own rules"
            );
        }
        let url = asked.url.map(|url| given::repository("--url", &url)).transpose()?;
        Ok(Self {
            to,
            paths,
            arch: asked.arch,
            is_all: asked.all,
            keep: asked.keep.map(Into::into),
            replace: asked.replace,
            change_key: asked.change_key,
            url,
            signers,
            epoch: environment.epoch()?,
        })
    }
}

/// A flag that a registry would pass over.
fn of_no_registry(asked: &args::push::Repository, key: &SigningKey) -> Option<&'static str> {
    let flags = [
        ("--keep", asked.keep.is_some()),
        ("--replace", asked.replace),
        ("--with-key", !asked.with_key.is_empty()),
        ("--change-key", asked.change_key),
        ("--url", asked.url.is_some()),
        ("--key", key.key.is_some()),
        ("--key-name", key.key_name.is_some()),
    ];
    flags.into_iter().find(|(_, is_given)| *is_given).map(|(flag, _)| flag)
}
