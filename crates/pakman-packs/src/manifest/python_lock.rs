//! Lock files of uv, Poetry, PDM and Pipenv.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::requirement::{normal, requirement};
use crate::folder::Folder;

#[derive(Deserialize, Default)]
#[serde(default)]
struct TomlLock {
    package: Vec<Locked>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PipfileLock {
    default: BTreeMap<String, serde_json::Value>,
}

/// A package of a lock file; each tool has words of its own for what it depends on and its files.
#[derive(Debug, Deserialize, Default)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Locked {
    name: String,
    pub(super) version: String,
    dependencies: Option<toml::Value>,
    optional_dependencies: BTreeMap<String, toml::Value>,
    wheels: Vec<File>,
    sdist: Option<File>,
    files: Vec<File>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct File {
    url: String,
    file: String,
}

impl Locked {
    /// The names of what it depends on, normalised.
    pub(super) fn needs(&self) -> Vec<String> {
        let lists = self.dependencies.iter().chain(self.optional_dependencies.values());
        let names = lists.flat_map(|list| match list {
            // uv's tables with a name, and pdm's lines.
            toml::Value::Array(items) => items
                .iter()
                .filter_map(|item| {
                    let text = item.as_str().or_else(|| item.get("name")?.as_str())?;
                    Some(requirement(text, "", 0)?.name)
                })
                .collect(),
            toml::Value::Table(table) => table.keys().map(|name| normal(name)).collect(),
            _ => Vec::new(),
        });
        names.collect()
    }

    /// The names of its files.
    pub(super) fn file_names(&self) -> impl Iterator<Item = &str> + Clone {
        let all = self.wheels.iter().chain(&self.sdist).chain(&self.files);
        all.map(|it| {
            let path = if it.file.is_empty() { &it.url } else { &it.file };
            path.rsplit('/').next().unwrap_or(path)
        })
    }
}

/// What a lock file has, by name.
pub(super) fn read(app: &Folder<'_>, file: &str) -> BTreeMap<String, Locked> {
    let Some(text) = app.lock(file) else { return BTreeMap::new() };
    if file != "Pipfile.lock" {
        let lock = app.toml::<TomlLock>(file, &text).unwrap_or_default();
        return lock.package.into_iter().map(|it| (normal(&it.name), it)).collect();
    }
    let lock = app.json::<PipfileLock>(file, &text).unwrap_or_default();
    let packages = lock.default.into_iter().map(|(name, value)| {
        let version = value.get("version").and_then(|it| it.as_str()).unwrap_or_default();
        let version = version.trim_start_matches('=').to_owned();
        (normal(&name), Locked { version, ..Locked::default() })
    });
    packages.collect()
}
