//! `Cargo.toml`, its workspace, and `Cargo.lock`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    evidence::Evidence,
    folder::{Folder, line_of},
};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Manifest {
    package: Option<Package>,
    workspace: Option<Workspace>,
    bin: Vec<Bin>,
    dependencies: BTreeMap<String, toml::Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Package {
    name: String,
    rust_version: Option<toml::Value>,
    edition: Option<toml::Value>,
    default_run: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Workspace {
    package: Package,
    default_members: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Bin {
    name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LockFile {
    package: Vec<Locked>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Locked {
    name: String,
    version: String,
}

/// A package of Cargo's, or a workspace.
#[derive(Debug, Default)]
pub(crate) struct Cargo {
    path: String,
    text: String,
    /// The names of the programs that `cargo build` makes.
    pub(crate) programs: Vec<String>,
    /// The program of `cargo run`.
    pub(crate) default_run: Option<String>,
    /// The least version of Rust, and where it stands.
    pub(crate) rust: Option<(String, Evidence)>,
    /// Names, and the features that are asked for.
    dependencies: BTreeMap<String, Vec<String>>,
    locked: BTreeMap<String, String>,
    pub(crate) is_locked: bool,
}

impl Cargo {
    pub(crate) fn read(app: &Folder<'_>) -> Option<Self> {
        let text = app.text("Cargo.toml")?;
        let manifest: Manifest = app.toml("Cargo.toml", &text)?;
        let mut cargo = Self { path: app.path("Cargo.toml"), text, ..Self::default() };
        let shared = manifest.workspace.as_ref().map(|workspace| &workspace.package);
        cargo.rust = manifest.package.as_ref().or(shared).and_then(|it| cargo.least(it, shared));
        let chosen = manifest.workspace.as_ref().map(|it| &*it.default_members).unwrap_or_default();
        let is_alone = manifest.package.is_some();
        let is_built = |folder: &str| match chosen {
            [] => folder.is_empty() || !is_alone,
            _ => chosen.iter().any(|pattern| names_folder(pattern, folder)),
        };
        cargo.add(app, "", &manifest, is_built(""));
        if manifest.workspace.is_some() {
            let members = app.files().iter().filter_map(|path| path.strip_suffix("/Cargo.toml"));
            for folder in members.filter(|folder| !folder.contains("target/")) {
                let path = format!("{folder}/Cargo.toml");
                let Some(text) = app.text(&path) else { continue };
                let Some(member) = app.toml::<Manifest>(&path, &text) else { continue };
                cargo.add(app, &format!("{folder}/"), &member, is_built(folder));
            }
        }
        if let Some(lock) =
            app.lock("Cargo.lock").and_then(|it| app.toml::<LockFile>("Cargo.lock", &it))
        {
            cargo.is_locked = true;
            cargo.locked.extend(lock.package.into_iter().map(|it| (it.name, it.version)));
        }
        cargo.programs.sort();
        cargo.programs.dedup();
        Some(cargo)
    }

    fn add(&mut self, app: &Folder<'_>, folder: &str, manifest: &Manifest, is_built: bool) {
        let Some(package) = &manifest.package else { return };
        for (name, value) in &manifest.dependencies {
            let features = value.get("features").and_then(toml::Value::as_array);
            let features = features.into_iter().flatten().filter_map(toml::Value::as_str);
            self.dependencies.entry(name.clone()).or_default().extend(features.map(str::to_owned));
        }
        if !is_built {
            return;
        }
        self.default_run = self.default_run.take().or(package.default_run.clone());
        if app.has(&format!("{folder}src/main.rs")) {
            self.programs.push(package.name.clone());
        }
        self.programs.extend(manifest.bin.iter().filter_map(|bin| bin.name.clone()));
        let bins = format!("{folder}src/bin/");
        for path in app.below(&bins) {
            let rest = &path[bins.len()..];
            let name = rest.strip_suffix("/main.rs").or_else(|| rest.strip_suffix(".rs"));
            self.programs.extend(name.filter(|name| !name.contains('/')).map(str::to_owned));
        }
    }

    fn least(&self, package: &Package, shared: Option<&Package>) -> Option<(String, Evidence)> {
        let text = |value: &Option<toml::Value>| {
            value.as_ref().and_then(toml::Value::as_str).map(str::to_owned)
        };
        let of = |package: &Package| {
            let rust = text(&package.rust_version).map(|version| (version, "rust-version"));
            let edition = text(&package.edition).filter(|edition| edition == "2024");
            rust.or(edition.map(|_| ("1.85".to_owned(), "edition")))
        };
        let (version, key) = of(package).or_else(|| shared.and_then(of))?;
        let evidence =
            Evidence::at(&self.path, line_of(&self.text, key), format!("{key}, Rust {version}"));
        Some((version, evidence))
    }

    /// Whether a crate is built, for whomever.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.dependencies.contains_key(name) || self.locked.contains_key(name)
    }

    /// Whether the application itself asks for a crate.
    pub(crate) fn declares(&self, name: &str) -> bool {
        self.dependencies.contains_key(name)
    }

    /// Whether a crate is asked for with a feature.
    pub(crate) fn has_feature(&self, name: &str, feature: &str) -> bool {
        self.dependencies.get(name).is_some_and(|known| known.iter().any(|it| it == feature))
    }

    pub(crate) fn evidence(&self, name: &str) -> Evidence {
        let version = self.locked.get(name).map(|version| format!(" {version}"));
        let what = format!("{name}{}", version.unwrap_or_default());
        if self.declares(name) {
            Evidence::at(&self.path, line_of(&self.text, name), what)
        } else {
            Evidence::file(&self.path.replace("Cargo.toml", "Cargo.lock"), what)
        }
    }
}

/// Whether a pattern of `default-members` names a folder: `.`, `apps/api`, `apps/*`.
fn names_folder(pattern: &str, folder: &str) -> bool {
    match pattern.trim_start_matches("./").strip_suffix('*') {
        Some(start) => folder.strip_prefix(start).is_some_and(|rest| !rest.contains('/')),
        None => pattern.trim_start_matches("./").trim_end_matches(['/', '.']) == folder,
    }
}
