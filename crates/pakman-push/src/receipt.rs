//! What was done, and what was not.

use serde::Serialize;

use crate::watch::State;

/// What a push did. Its fields are a contract: they are added to, never changed.
#[derive(Debug, Default, Serialize)]
pub struct Receipt {
    /// Where to: an address without secrets.
    pub to: String,
    /// What there is of files, in the order of the plan; what was not reached is `left`.
    pub files: Vec<File>,
    /// The indexes that name them now.
    pub indexes: Vec<Indexed>,
    /// `created` or `exists`: what the orchestrator says of the deployment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployment: Option<String>,
    /// The same of the configuration; `none` where the file has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configuration: Option<String>,
    /// `honoured` or `ignored`: whether the storage refuses what another push overtook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditions: Option<&'static str>,
    /// What installations write into /etc/apk/repositories.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// Where they find the public key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// How many bytes of files were sent.
    pub sent_bytes: u64,
}

/// A file of a push.
#[derive(Debug, Serialize)]
pub struct File {
    /// Its place below the address.
    pub place: String,
    /// Its size in bytes.
    pub size: u64,
    /// What became of it.
    pub state: State,
}

/// An index of a push.
#[derive(Debug, Serialize)]
pub struct Indexed {
    /// Its place below the address.
    pub place: String,
    /// How many packages it names.
    pub packages: usize,
    /// How often it was written before nothing was missing in it.
    pub written: u32,
}

impl File {
    /// One that is still to be sent.
    pub(crate) fn left(place: &str, size: u64) -> Self {
        Self { place: place.to_owned(), size, state: State::Left }
    }
}

impl Receipt {
    /// Writes down what became of a file.
    pub(crate) fn set(&mut self, place: &str, state: State) {
        for file in self.files.iter_mut().filter(|file| file.place == place) {
            file.state = state;
        }
    }

    /// How many files were not reached.
    pub fn left(&self) -> usize {
        self.files.iter().filter(|file| file.state == State::Left).count()
    }
}
