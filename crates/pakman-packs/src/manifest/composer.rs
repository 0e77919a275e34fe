//! `composer.json` and `composer.lock`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    evidence::Evidence,
    folder::{Folder, line_of},
    range::{Dialect, Ranges},
};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Manifest {
    require: BTreeMap<String, String>,
    config: Config,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Config {
    platform: BTreeMap<String, serde_json::Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LockFile {
    packages: Vec<Locked>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Locked {
    name: String,
    version: String,
    require: BTreeMap<String, String>,
    dist: Option<serde_json::Value>,
}

/// The packages of a PHP application.
#[derive(Debug)]
pub(crate) struct Composer {
    path: String,
    text: String,
    manifest: Manifest,
    locked: Vec<Locked>,
    pub(crate) is_locked: bool,
}

impl Composer {
    pub(crate) fn read(app: &Folder<'_>) -> Option<Self> {
        let text = app.text("composer.json")?;
        let manifest: Manifest = app.json("composer.json", &text)?;
        let lock = app.lock("composer.lock");
        let locked = lock.and_then(|lock| app.json::<LockFile>("composer.lock", &lock));
        let is_locked = locked.is_some();
        let locked = locked.map(|lock| lock.packages).unwrap_or_default();
        Some(Self { path: app.path("composer.json"), text, manifest, locked, is_locked })
    }

    /// Whether production has a package.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.requires(name) || self.locked(name).is_some()
    }

    /// Whether the manifest itself asks for a package.
    pub(crate) fn requires(&self, name: &str) -> bool {
        self.manifest.require.contains_key(name)
    }

    fn locked(&self, name: &str) -> Option<&Locked> {
        self.locked.iter().find(|package| package.name == name)
    }

    pub(crate) fn version(&self, name: &str) -> Option<[u64; 2]> {
        let locked = self.locked(name).map(|package| package.version.as_str());
        let asked = self.manifest.require.get(name).map(String::as_str);
        let parts = crate::range::pinned(locked.or(asked)?)?;
        Some([*parts.first()?, parts.get(1).copied().unwrap_or(0)])
    }

    /// Every condition on PHP, of the application and of what it installs, with where it stands.
    pub(crate) fn php(&self) -> Vec<(Ranges, Evidence)> {
        let mut found = Vec::new();
        if let Some(text) = self.manifest.require.get("php") {
            let ranges = Ranges::parse(text, Dialect::Composer);
            found.extend(ranges.map(|it| (it, self.at("\"php\"", format!("php {text}")))));
        }
        let lock = self.path.replace("composer.json", "composer.lock");
        for package in &self.locked {
            let Some(text) = package.require.get("php") else { continue };
            let Some(ranges) = Ranges::parse(text, Dialect::Composer) else { continue };
            let what = format!("{} {} asks for php {text}", package.name, package.version);
            found.push((ranges, Evidence::file(&lock, what)));
        }
        found
    }

    /// The version that composer is told to pretend.
    pub(crate) fn platform(&self) -> Option<(&str, Evidence)> {
        let text = self.manifest.config.platform.get("php")?.as_str()?;
        Some((text, self.at("\"platform\"", format!("config.platform.php {text}"))))
    }

    /// The extensions that it and what it installs ask for: `mbstring` of `ext-mbstring`.
    pub(crate) fn extensions(&self) -> Vec<&str> {
        let own = self.manifest.require.keys();
        let others = self.locked.iter().flat_map(|package| package.require.keys());
        let mut found: Vec<&str> =
            own.chain(others).filter_map(|name| name.strip_prefix("ext-")).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether something comes out of a repository of git alone.
    pub(crate) fn asks_for_git(&self) -> bool {
        self.is_locked && self.locked.iter().any(|package| package.dist.is_none())
    }

    pub(crate) fn evidence(&self, name: &str) -> Evidence {
        let version = self.locked(name).map(|package| format!(" {}", package.version));
        let what = format!("{name}{}", version.unwrap_or_default());
        if self.requires(name) {
            self.at(&format!("\"{name}\""), what)
        } else {
            Evidence::file(&self.path.replace("composer.json", "composer.lock"), what)
        }
    }

    fn at(&self, word: &str, what: String) -> Evidence {
        Evidence::at(&self.path, line_of(&self.text, word), what)
    }
}
