//! A file of variables that somebody pasted, held against the kit: its names and no value of it.

use pakman_spec::Package;
use serde::Serialize;

/// What a file of variables has.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Environment {
    given: Vec<Given>,
    /// What the main kit requires and the file has not.
    missing: Vec<String>,
    /// The line that is no variable, and why; nothing of it.
    error: Option<String>,
}

#[derive(Debug, Serialize)]
struct Given {
    name: String,
    /// Whether it is one of the main kit's.
    known: bool,
}

/// What a text of `NAME=VALUE` lines has of what the main kit asks for.
pub(crate) fn environment(text: &str, package: &Package) -> Environment {
    let given = match pakman_deploy::variables(text) {
        Ok(given) => given,
        Err(error) => {
            return Environment { error: Some(error.to_string()), ..Environment::default() };
        }
    };
    let summary = pakman_kits::summary(package);
    let main = summary.kits.iter().find(|kit| kit.main).or(summary.kits.first());
    let variables = main.map(|kit| kit.installation.variables.as_slice()).unwrap_or_default();
    let has = |name: &str| given.iter().any(|(own, _)| own == name);
    let missing = variables.iter().filter(|it| it.required && it.default.is_none());
    let missing = missing.flat_map(|it| &it.names).filter(|name| !has(name)).cloned().collect();
    let is_known = |name: &str| variables.iter().any(|it| it.names.iter().any(|own| own == name));
    let given = given.iter().map(|(name, _)| Given { name: name.clone(), known: is_known(name) });
    Environment { given: given.collect(), missing, error: None }
}
