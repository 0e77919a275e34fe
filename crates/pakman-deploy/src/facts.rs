//! What a host has before anything changes.

use zeroize::Zeroizing;

use crate::{error::Error, remote::Remote, reply::Reply};

/// What a host has.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
pub(crate) struct Facts {
    /// `alpine`, as `/etc/os-release` has it.
    pub(crate) system: String,
    /// `3.23.6`
    pub(crate) release: String,
    /// `x86_64`
    pub(crate) arch: String,
    /// The version that is installed.
    pub(crate) installed: Option<String>,
    /// The hash of the file with the name of our key.
    pub(crate) key: Option<String>,
    /// The hash of the index of what was deployed last.
    pub(crate) deployed: Option<String>,
    /// `/etc/conf.d/APP`.
    pub(crate) confd: Option<Zeroizing<String>>,
    /// The same as the package shipped it when we last wrote it.
    pub(crate) template: Option<String>,
    /// `/etc/APP/secrets`.
    pub(crate) secrets: Option<Zeroizing<String>>,
    /// Files of packages and indexes, by their hash.
    pub(crate) files: Vec<String>,
    pub(crate) is_unfinished: bool,
    pub(crate) is_managed: bool,
    pub(crate) is_enabled: bool,
    pub(crate) is_started: bool,
}

impl Facts {
    /// Asks a host.
    pub(crate) fn of(remote: &Remote, app: &str, key: &str) -> Result<Self, Error> {
        Ok(Self::read(&remote.ask("facts", &[app, key])?))
    }

    fn read(reply: &Reply) -> Self {
        let value = |word| reply.get(word).map(str::to_owned);
        let hash = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
        Self {
            system: value("system").unwrap_or_default(),
            release: value("release").unwrap_or_default(),
            arch: value("arch").unwrap_or_default(),
            installed: value("installed"),
            key: value("key"),
            deployed: value("deployed"),
            confd: reply.text("confd").map(Zeroizing::new),
            template: reply.text("template"),
            secrets: reply.text("secrets").map(Zeroizing::new),
            files: reply.all("has").map(hash).collect(),
            is_unfinished: reply.has("unfinished"),
            is_managed: reply.has("managed"),
            is_enabled: reply.has("enabled"),
            is_started: reply.has("started"),
        }
    }
}
