//! `package.json`, and which package manager installs what it names.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::node_lock::{Lock, Manager};
use crate::{
    evidence::Evidence,
    folder::{Folder, line_of},
};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Manifest {
    scripts: BTreeMap<String, String>,
    dependencies: BTreeMap<String, serde_json::Value>,
    dev_dependencies: BTreeMap<String, serde_json::Value>,
    optional_dependencies: BTreeMap<String, serde_json::Value>,
    engines: BTreeMap<String, serde_json::Value>,
    volta: BTreeMap<String, serde_json::Value>,
    package_manager: Option<String>,
    main: Option<String>,
    r#type: Option<String>,
    workspaces: Option<serde_json::Value>,
}

/// A package of npm's, and its lock file.
#[derive(Debug)]
pub(crate) struct Node {
    path: String,
    text: String,
    manifest: Manifest,
    pub(crate) lock: Lock,
    /// Where it is in the workspace whose lock file it has: `apps/web`.
    pub(crate) member: Option<String>,
}

impl Node {
    pub(crate) fn read(app: &Folder<'_>) -> Option<Self> {
        Self::read_at(app, "package.json")
    }

    /// The package of a manifest further in: `assets/package.json`.
    pub(crate) fn read_at(app: &Folder<'_>, path: &str) -> Option<Self> {
        let text = app.text(path)?;
        let manifest: Manifest = app.json(path, &text)?;
        let wanted = manifest.package_manager.as_deref();
        let folder = path.strip_suffix("package.json").unwrap_or_default();
        let lock = Lock::read(app, folder, wanted);
        let mut node = Self { path: app.path(path), text, manifest, lock, member: None };
        if node.lock.file.is_none() && folder.is_empty() {
            node.join(app);
        }
        Some(node)
    }

    /// Takes the lock file of the workspace around, where there is one.
    fn join(&mut self, app: &Folder<'_>) {
        for (around, member) in app.around() {
            let text = around.text("package.json").unwrap_or_default();
            let root = serde_json::from_str::<Manifest>(&text).unwrap_or_default();
            if root.workspaces.is_none() && !around.has("pnpm-workspace.yaml") {
                continue;
            }
            let wanted =
                self.manifest.package_manager.as_deref().or(root.package_manager.as_deref());
            let mut lock = Lock::read(&around, "", wanted);
            if lock.file.is_some() {
                lock.why = around.path(&lock.why);
                self.lock = lock;
                self.member = Some(member);
                return;
            }
        }
    }

    /// Whether production has a dependency.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.manifest.dependencies.contains_key(name)
            || self.manifest.optional_dependencies.contains_key(name)
    }

    /// Whether the build has a dependency.
    pub(crate) fn builds_with(&self, name: &str) -> bool {
        self.has(name) || self.manifest.dev_dependencies.contains_key(name)
    }

    /// Whether a dependency is there, for whomever.
    pub(crate) fn installs(&self, name: &str) -> bool {
        self.builds_with(name) || self.lock.version(name).is_some()
    }

    /// The first of these that the build has.
    pub(crate) fn first<'b>(&self, names: &[&'b str]) -> Option<&'b str> {
        names.iter().copied().find(|name| self.builds_with(name))
    }

    /// Major and minor version of what is locked, else of what is asked for at least.
    pub(crate) fn version(&self, name: &str) -> Option<[u64; 2]> {
        let asked = || {
            let manifest = &self.manifest;
            let maps = [&manifest.dependencies, &manifest.dev_dependencies];
            maps.into_iter().find_map(|map| map.get(name)?.as_str())
        };
        let parts = crate::range::pinned(self.lock.version(name).or_else(asked)?)?;
        Some([*parts.first()?, parts.get(1).copied().unwrap_or(0)])
    }

    pub(crate) fn script(&self, name: &str) -> Option<&str> {
        self.manifest.scripts.get(name).map(String::as_str)
    }

    pub(crate) fn scripts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.manifest.scripts.iter().map(|(name, script)| (name.as_str(), script.as_str()))
    }

    pub(crate) fn main(&self) -> Option<&str> {
        self.manifest.main.as_deref()
    }

    /// Whether git has to fetch a dependency.
    pub(crate) fn asks_for_git(&self) -> bool {
        let manifest = &self.manifest;
        let maps =
            [&manifest.dependencies, &manifest.dev_dependencies, &manifest.optional_dependencies];
        maps.into_iter().flat_map(BTreeMap::values).any(|it| it.as_str().is_some_and(is_from_git))
    }

    pub(crate) fn has_workspaces(&self) -> bool {
        self.manifest.workspaces.is_some()
    }

    /// The condition on Node, and where it stands.
    pub(crate) fn engine(&self) -> Option<(&str, Evidence)> {
        let text = self.manifest.engines.get("node")?.as_str()?;
        Some((text, self.at("\"engines\"", format!("engines.node {text}"))))
    }

    /// What Volta pins.
    pub(crate) fn volta(&self) -> Option<(&str, Evidence)> {
        let text = self.manifest.volta.get("node")?.as_str()?;
        Some((text, self.at("\"volta\"", format!("volta.node {text}"))))
    }

    /// Where a dependency stands.
    pub(crate) fn evidence(&self, name: &str) -> Evidence {
        let version = self.lock.version(name).map(|version| format!(" {version}"));
        let what = format!("{name}{}", version.unwrap_or_default());
        self.at(&format!("\"{name}\""), what)
    }

    /// Where a script stands.
    pub(crate) fn script_evidence(&self, name: &str) -> Evidence {
        let script = self.script(name).unwrap_or_default();
        self.at(&format!("\"{name}\""), format!("script {name}: {script}"))
    }

    fn at(&self, word: &str, what: String) -> Evidence {
        Evidence::at(&self.path, line_of(&self.text, word), what)
    }

    pub(crate) fn manager(&self) -> &Manager {
        &self.lock.manager
    }

    /// The manifest, from the root of the tree.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }
}

/// `git+https://host/repository`, `github:owner/name`, and `owner/name` alone.
fn is_from_git(condition: &str) -> bool {
    let hosts = ["git+", "git:", "git@", "github:", "gitlab:", "bitbucket:", "gist:"];
    let is_name = |text: &str| {
        let is_in = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        !text.is_empty() && text.chars().all(is_in) && !text.starts_with('.')
    };
    let short = condition.split('#').next().unwrap_or_default().split_once('/');
    hosts.iter().any(|host| condition.starts_with(host))
        || short.is_some_and(|(owner, name)| is_name(owner) && is_name(name))
}
