//! The variables that an installation gets.

use std::{collections::BTreeMap, fs::File, io::Read};

use base64ct::{Base64, Encoding};
use pakman_kits::{Installation, Resource, VariableSummary};
use pakman_spec::{Driver, Value};

use crate::{beside::Beside, error::Error};

/// How many characters a secret has that says nothing of it.
const LENGTH: usize = 32;

/// The most that one has.
const LONGEST: usize = 4096;

/// What a secret is made of.
const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The variables of an installation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variables {
    /// Each with its value.
    pub values: BTreeMap<String, String>,
    /// Names that a driver would give a value, and nothing here does.
    pub unprovided: Vec<String>,
    /// Names that an installation cannot do without, and that have no value.
    pub missing: Vec<String>,
}

impl Variables {
    /// What an installation gets: what is `given`, else the file's default, else what its driver
    /// makes, of which secrets are made here and databases by the servers `besides`.
    pub fn of(
        installation: &Installation,
        given: &BTreeMap<String, String>,
        besides: &[Beside],
    ) -> Result<Self, Error> {
        let mut variables = Self::default();
        for variable in &installation.variables {
            variables.add(variable, besides)?;
        }
        for beside in besides.iter().filter(|beside| beside.driver().is_none()) {
            variables.values.extend(beside.values(&[]));
        }
        variables.values.extend(given.clone());
        let Self { values, unprovided, missing } = &mut variables;
        unprovided.retain(|name| !values.contains_key(name));
        missing.retain(|name| values.get(name).is_none_or(String::is_empty));
        Ok(variables)
    }

    fn add(&mut self, variable: &VariableSummary, besides: &[Beside]) -> Result<(), Error> {
        let VariableSummary { key, names, required, default, resource, origin: _ } = variable;
        if *required {
            self.missing.extend(names.iter().cloned());
        }
        if let Some(default) = default {
            self.values.insert(key.clone(), default.clone());
            return Ok(());
        }
        let Some(resource) = resource else { return Ok(()) };
        let beside = besides.iter().find(|one| one.driver() == Some(resource.driver.as_str()));
        match (resource.driver.as_str(), beside) {
            (Driver::SECRET | Driver::UPLINK_SECRET, _) => {
                let secret = secret(resource)?;
                self.values.extend(names.iter().map(|name| (name.clone(), secret.clone())));
            }
            (_, Some(beside)) => self.values.extend(beside.values(names)),
            _ => self.unprovided.extend(names.iter().cloned()),
        }
        Ok(())
    }
}

/// A secret as its options ask for one.
fn secret(resource: &Resource) -> Result<String, Error> {
    let option = |name: &str| {
        let setting = resource.options.iter().find(|setting| setting.name == name);
        setting.map(|setting| &setting.value)
    };
    let length = match option("length") {
        Some(Value::Integer(digits)) => digits.parse().unwrap_or(LENGTH),
        _ => LENGTH,
    };
    let length = length.clamp(1, LONGEST);
    let source = "/dev/urandom";
    let mut bytes = vec![0; length];
    let read = File::open(source).and_then(|mut source| source.read_exact(&mut bytes));
    read.map_err(Error::file("read", source))?;
    if matches!(option("framework"), Some(Value::String(name)) if name == "laravel") {
        return Ok(format!("base64:{}", Base64::encode_string(&bytes)));
    }
    let letter = |byte: &u8| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]);
    Ok(bytes.iter().map(letter).collect())
}

#[cfg(test)]
mod tests {
    use pakman_spec::{Source, Surroundings, load};

    use super::*;

    const FILE: &str = "
dependencies: { build: [], runtime: [] }
build: { command: 'true', destinations: [bin] }
run:
  name: hello
  services: [{ name: web, binary: hello, start: { call: serve } }]
kits:
  - name: web
    description: Serves
    main: true
    ports: [{ name: web, target: 80, main: true }]
    variables:
      - { key: PORT, default_value: '80' }
      - { key: TOKEN, driver: generic/secret, driver_options: { length: 40 }, required: true }
      - { key: APP_KEY, driver: generic/secret, driver_options: { length: 32, framework: laravel } }
      - { key: DATABASE, driver: database/postgresql }
      - { key: MEDIA, driver: bucket/aws-s3 }
      - { key: STRIPE, required: true }
";

    fn variables(given: &[(&str, &str)], besides: &[Beside]) -> Variables {
        let loaded = load(&Source::new("instellar.yml", FILE), &Surroundings::default());
        let summary = pakman_kits::summary(&loaded.package.expect("the file is right"));
        let given = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Variables::of(&summary.kits[0].installation, &given.collect(), besides).unwrap()
    }

    #[test]
    fn defaults_and_secrets_are_there_and_what_is_given_counts_more() {
        let found = variables(&[("PORT", "8080"), ("STRIPE", "x"), ("OTHER", "y")], &[]);
        assert_eq!((found.values["PORT"].as_str(), found.values["OTHER"].as_str()), ("8080", "y"));
        assert_eq!(found.values["TOKEN"].len(), 40);
        assert!(found.values["APP_KEY"].starts_with("base64:"));
        assert_ne!(found.values["TOKEN"], variables(&[], &[]).values["TOKEN"]);
        assert_eq!(found.missing, [""; 0]);
    }

    #[test]
    fn what_nothing_gives_a_value_is_told() {
        let found = variables(&[], &[]);
        assert_eq!(found.missing, ["STRIPE"]);
        assert!(found.unprovided.contains(&"DATABASE_URL".to_owned()));
        assert!(found.unprovided.contains(&"MEDIA_BUCKET".to_owned()));
    }

    #[test]
    fn a_server_beside_does_the_work_of_a_driver() {
        let found = variables(&[], &[Beside::Postgresql, Beside::Redis]);
        assert!(found.values["DATABASE_URL"].starts_with("postgresql://"));
        assert!(found.values["REDIS_URL"].starts_with("redis://"));
        assert!(!found.unprovided.contains(&"DATABASE_URL".to_owned()));
    }
}
