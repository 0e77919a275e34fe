//! Servers of Alpine's that run beside an application.

use std::{collections::BTreeMap, fmt, str::FromStr, time::Duration};

use pakman_spec::Driver;

use crate::{
    error::Error,
    machine::{Machine, Ran},
};

/// How long a server may take until it runs.
const LIMIT: Duration = Duration::from_mins(2);

/// A server of Alpine's that runs in the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Beside {
    /// `PostgreSQL`, with a database `app` of a user `app`.
    Postgresql,
    /// Redis, or what Alpine has in its place.
    Redis,
}

/// Makes the user and the database when the server is up.
const DATABASE: &str = "rc-service postgresql start && \
    for i in $(seq 100); do su postgres -c 'psql -qc \"select 1\"' >/dev/null 2>&1 && break; sleep 0.2; done && \
    su postgres -c \"psql -qc \\\"create role app login superuser password 'app'\\\"\" && \
    su postgres -c 'psql -qc \"create database app owner app\"'";

impl Beside {
    /// Each of them.
    pub const ALL: [Self; 2] = [Self::Postgresql, Self::Redis];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgresql => "postgresql",
            Self::Redis => "redis",
        }
    }

    /// Alpine's packages of it.
    pub fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Postgresql => &["postgresql", "postgresql-client"],
            Self::Redis => &["redis"],
        }
    }

    /// Whether it runs only as another user than root.
    pub(crate) fn refuses_root(self) -> bool {
        match self {
            Self::Postgresql => true,
            Self::Redis => false,
        }
    }

    /// The driver whose work it does.
    pub(crate) fn driver(self) -> Option<&'static str> {
        match self {
            Self::Postgresql => Some(Driver::DATABASE),
            Self::Redis => None,
        }
    }

    /// The values of the names that a driver gives for a key, or of those that applications know.
    pub(crate) fn values(self, names: &[String]) -> BTreeMap<String, String> {
        match self {
            Self::Postgresql => {
                let value = |name: &String| {
                    let is_address = name.ends_with("_URL");
                    let address = "postgresql://app:app@127.0.0.1:5432/app";
                    (name.clone(), if is_address { address } else { "" }.to_owned())
                };
                names.iter().map(value).collect()
            }
            Self::Redis => [("REDIS_URL", "redis://127.0.0.1:6379/0")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
        }
    }

    /// Starts it.
    pub(crate) fn start(self, machine: &Machine) -> Result<Ran, Error> {
        let line = match self {
            Self::Postgresql => DATABASE,
            Self::Redis => "rc-service redis start",
        };
        machine.run(line, &mut std::io::empty(), LIMIT)
    }
}

impl fmt::Display for Beside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Beside {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|one| one.name() == text);
        known.ok_or_else(|| format!("{text:?} is neither `postgresql` nor `redis`"))
    }
}
