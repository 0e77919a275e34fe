//! What a driver is asked for.

use pakman_spec::{Driver, Value};
use serde::Serialize;

use crate::json;

/// Something that a driver provisions for a variable.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Resource {
    /// The driver: `database/postgresql`.
    pub driver: String,
    /// Whether the driver is a known one; of another the options and names are guesses.
    pub known: bool,
    /// Whether the key is one of the names that its prefix would give: `DATABASE_URL`, which gives
    /// `DATABASE_URL_URL`.
    pub old_key: bool,
    /// What the driver is told: what the file has, then what counts where it has nothing.
    pub options: Vec<Setting>,
}

/// One option of a resource.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its value; templates (`{{ ... }}`) are left as they are.
    #[serde(serialize_with = "json::value")]
    pub value: Value,
    /// Where it comes from, and what is odd about it.
    pub status: Status,
}

/// Where a setting comes from, and what is odd about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// From the file; for a driver that is not known nothing is odd.
    Written,
    /// From the driver, the file has none.
    Default,
    /// From the file, and the driver is not known to have such an option.
    Unknown,
    /// From the file, and the driver is not known to take such a value.
    Unfit,
}

impl Resource {
    /// What `driver` makes for the variable `key` when it is told `options`.
    pub(crate) fn of(driver: &str, options: &[(String, Value)], key: &str) -> Self {
        let known = Driver::find(driver);
        let written = options.iter().map(|(name, value)| {
            let status = known.map_or(Status::Written, |driver| status(driver, name, value));
            Setting { name: name.clone(), value: value.clone(), status }
        });
        let defaults = known.map_or(&[][..], |driver| driver.options).iter().filter_map(|option| {
            let default = option.default?;
            let is_written = options.iter().any(|(name, _)| name == option.name);
            (!is_written).then(|| Setting {
                name: option.name.to_owned(),
                value: Value::String(default.to_owned()),
                status: Status::Default,
            })
        });
        Self {
            driver: driver.to_owned(),
            known: known.is_some(),
            old_key: known.is_some_and(|driver| driver.doubled_suffix(key).is_some()),
            options: written.chain(defaults).collect(),
        }
    }

    /// The names that reach the application for the variable `key`; with a driver that is not
    /// known the key itself.
    pub(crate) fn names(&self, key: &str) -> Vec<String> {
        Driver::find(&self.driver)
            .map_or_else(|| vec![key.to_owned()], |driver| driver.gives.names(key))
    }
}

fn status(driver: &Driver, name: &str, value: &Value) -> Status {
    match driver.option(name) {
        None => Status::Unknown,
        Some(option) if option.takes.accepts(value) => Status::Written,
        Some(_) => Status::Unfit,
    }
}
