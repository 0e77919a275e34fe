//! The registry of packages for Alpine that Gitea and Forgejo have.
//!
//! It makes and signs the index itself, after each upload and without a lock, so packages go there
//! one after the other, and the index is read back. A package that is there is never replaced.
//! The requests are those of Gitea's `routers/api/packages/alpine/alpine.go`.

use std::{collections::BTreeSet, time::Duration};

use base64ct::{Base64, Encoding};
use pakman_apk::{Index, Record, Repository};
use reqwest::{
    Method, Url,
    header::{AUTHORIZATION, HeaderValue},
};

use crate::{
    content::Content,
    error::Error,
    plan::{Placed, Plan},
    receipt::Indexed,
    s3::place::encoded,
    secret::Secret,
    storage::{LARGEST_INDEX, Settled, Storage, index_of},
    watch::State,
    wire::{Answer, Request, Wire},
};

/// How often the index is read before a package counts as missing in it.
const READINGS: u32 = 5;

/// A branch and a repository of a registry.
#[derive(Debug, Clone)]
pub struct Gitea {
    /// The address of the server.
    pub server: Url,
    /// Whose registry.
    pub owner: String,
    /// As `v3.22`.
    pub branch: String,
    /// As `main`.
    pub repository: String,
    /// Who writes.
    pub user: String,
    /// A token, or the password, of that user.
    pub token: Secret,
}

impl Gitea {
    fn base(&self) -> String {
        let server = self.server.as_str().trim_end_matches('/');
        format!("{server}/api/packages/{}/alpine", encoded(&self.owner, false))
    }

    /// What installations write into /etc/apk/repositories.
    pub(crate) fn address(&self) -> String {
        let Self { branch, repository, .. } = self;
        format!("{}/{}/{}", self.base(), encoded(branch, false), encoded(repository, false))
    }

    /// Where its public key is, which the server names itself.
    pub(crate) fn key(&self) -> String {
        format!("{}/key", self.base())
    }
}

/// A registry that is pushed to.
pub(crate) struct Registry<'g, 'w> {
    place: &'g Gitea,
    wire: &'g Wire<'w>,
}

impl<'g, 'w> Registry<'g, 'w> {
    pub(crate) fn new(place: &'g Gitea, wire: &'g Wire<'w>) -> Self {
        wire.hide(&place.token);
        wire.hide(&Secret::new(&place.authorization()));
        Self { place, wire }
    }

    async fn ask(
        &self,
        method: Method,
        below: &str,
        content: Option<Content>,
    ) -> Result<(String, Answer), Error> {
        let address = self.place.address() + below;
        let name = format!("{method} {address}");
        let url = Url::parse(&address);
        let url = url.map_err(|error| Error::Words(format!("{address}: {error}")))?;
        let authorization = format!("Basic {}", self.place.authorization());
        let authorization = HeaderValue::from_str(&authorization);
        let mut authorization =
            authorization.map_err(|_| Error::Words("the token cannot be sent".to_owned()))?;
        authorization.set_sensitive(true);
        let body = content.unwrap_or_default();
        let make = async || {
            let mut request = Request::new(method.clone(), url.clone());
            request.headers.insert(AUTHORIZATION, authorization.clone());
            request.body = body.clone();
            request.is_counted = true;
            request.limit = LARGEST_INDEX;
            // The index is rebuilt before the server answers.
            request.slow = 4;
            Ok(request)
        };
        let answer = self.wire.ask(&name, make).await?;
        Ok((name, answer))
    }

    /// That another package of the same name and version is there, which is never replaced.
    fn taken(&self, placed: &Placed) -> Error {
        let place = format!("{}/{}", self.place.address(), placed.place());
        Error::Taken { place, can_replace: false }
    }

    /// The index of an architecture; an empty one where there is none.
    async fn index(&self, arch: &str) -> Result<Index, Error> {
        let below = format!("/{}/{}", encoded(arch, false), Repository::INDEX);
        let (name, answer) = self.ask(Method::GET, &below, None).await?;
        match answer.status.as_u16() {
            404 => Ok(Index::default()),
            200 => {
                let read = Index::read(answer.body.as_ref());
                read.map(|(index, _)| index)
                    .map_err(|source| Error::Package { place: name, source })
            }
            _ => Err(self.wire.refused(&name, &answer)),
        }
    }
}

impl Gitea {
    /// What the header of a request has of user and token.
    fn authorization(&self) -> String {
        Base64::encode_string(format!("{}:{}", self.user, self.token.reveal()).as_bytes())
    }
}

/// Whether an index has a package, and the same one.
fn has(index: &Index, placed: &Placed) -> Option<bool> {
    let info = &placed.package.info;
    let is_named =
        |record: &&Record| record.info.name == info.name && record.info.version == info.version;
    let found = index.records().iter().find(is_named)?;
    let fingerprint = &placed.package.fingerprint;
    Some(found.identity == fingerprint.identity && found.file_size == fingerprint.size)
}

impl Storage for Registry<'_, '_> {
    fn parallel(&self) -> usize {
        1
    }

    async fn prepare(&mut self, _plan: &Plan) -> Result<(), Error> {
        Ok(())
    }

    async fn put(&self, placed: &Placed) -> Result<State, Error> {
        let content = Content::file(&placed.package.source);
        let (name, answer) = self.ask(Method::PUT, "", Some(content)).await?;
        match answer.status.as_u16() {
            201 => Ok(State::Sent),
            // So does an attempt end whose first answer got lost. The index may name it later.
            409 => match has(&self.index(&placed.arch).await?, placed) {
                Some(false) => Err(self.taken(placed)),
                Some(true) | None => Ok(State::Unchanged),
            },
            _ => Err(self.wire.refused(&name, &answer)),
        }
    }

    async fn settle(&self, arch: &str, plan: &Plan) -> Result<Settled, Error> {
        let place = index_of(arch);
        let mut missing = BTreeSet::new();
        for reading in 1..=READINGS {
            let index = self.index(arch).await?;
            missing.clear();
            for placed in plan.of_arch(arch) {
                match has(&index, placed) {
                    Some(true) => {}
                    Some(false) => return Err(self.taken(placed)),
                    None => {
                        missing.insert(placed.file_name());
                    }
                }
            }
            if missing.is_empty() {
                let packages = index.records().len();
                let index = Indexed { place, packages, written: 0 };
                return Ok(Settled { index, removed: Vec::new() });
            }
            if reading < READINGS {
                tokio::time::sleep(Duration::from_millis(250 * u64::from(reading))).await;
            }
        }
        let name = missing.into_iter().collect::<Vec<_>>().join(", ");
        Err(Error::NotIndexed { place: format!("{}/{place}", self.place.address()), name })
    }
}
