//! What a project of Python's depends on, and what installs it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    python_lock::{self, Locked},
    requirement::{Requirement, normal, requirement, requirements},
    wheel::{self, Fit},
};
use crate::{
    evidence::Evidence,
    folder::{Folder, Lines, line_of},
    range::{Dialect, Ranges},
};

/// What installs the dependencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Installer {
    /// `requirements.txt`, or another file of that kind.
    Pip(String),
    Uv,
    Poetry,
    Pdm,
    Pipenv,
    /// `pyproject.toml` without a lock file.
    Project,
}

/// A project of Python's.
#[derive(Debug)]
pub(crate) struct Python {
    pub(crate) installer: Installer,
    /// The file that says what is installed, from the folder of the application.
    pub(crate) used: String,
    /// Manifests and lock files that are there, and are not used.
    pub(crate) ignored: Vec<String>,
    requirements: Vec<Requirement>,
    locked: BTreeMap<String, Locked>,
    /// The condition on Python, and where it stands.
    pub(crate) condition: Option<(Ranges, Evidence)>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Pyproject {
    project: Option<Project>,
    tool: Tool,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "kebab-case")]
struct Project {
    requires_python: Option<String>,
    dependencies: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Tool {
    poetry: Option<Poetry>,
    uv: Uv,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Uv {
    workspace: Option<toml::Value>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Poetry {
    dependencies: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Pipfile {
    packages: BTreeMap<String, toml::Value>,
    requires: BTreeMap<String, toml::Value>,
}

/// The workspace of uv's around an application, where it has the lock file.
fn workspace<'a>(app: &Folder<'a>) -> Option<Folder<'a>> {
    let is_one = |around: &Folder<'_>| {
        let text = around.text("pyproject.toml").unwrap_or_default();
        let project = toml::from_str::<Pyproject>(&text).unwrap_or_default();
        project.tool.uv.workspace.is_some() && around.has("uv.lock")
    };
    app.around().into_iter().map(|(around, _)| around).find(is_one)
}

/// Files of requirements, the one for production first.
const REQUIREMENTS: &[&str] = &[
    "requirements.txt",
    "requirements/production.txt",
    "requirements/prod.txt",
    "requirements/base.txt",
    "requirements-prod.txt",
    "requirements.prod.txt",
];

impl Python {
    pub(crate) fn read(app: &Folder<'_>) -> Option<Self> {
        let project = app.text("pyproject.toml");
        let project = project
            .map(|text| (app.toml::<Pyproject>("pyproject.toml", &text).unwrap_or_default(), text));
        let listed = app.first(REQUIREMENTS);
        let has_project = project
            .as_ref()
            .is_some_and(|(project, _)| project.project.is_some() || project.tool.poetry.is_some());
        let locks = [
            ("uv.lock", Installer::Uv),
            ("poetry.lock", Installer::Poetry),
            ("pdm.lock", Installer::Pdm),
            ("Pipfile.lock", Installer::Pipenv),
        ];
        let lock = locks.into_iter().find(|(file, installer)| {
            app.has(file) && (has_project || *installer == Installer::Pipenv)
        });
        let workspace = (lock.is_none() && has_project).then(|| workspace(app)).flatten();
        let lock = lock.or(workspace.as_ref().map(|_| ("uv.lock", Installer::Uv)));
        // A list of requirements beside a Pipfile is what others install from.
        let is_pipenv = lock.as_ref().is_some_and(|(_, it)| *it == Installer::Pipenv);
        let (file, installer) = match (lock, listed) {
            (Some((file, installer)), None) => (Some(file), installer),
            (Some((file, installer)), Some(_)) if !is_pipenv => (Some(file), installer),
            (_, Some(listed)) => (None, Installer::Pip(listed.to_owned())),
            (None, None) if app.has("Pipfile") => (None, Installer::Pipenv),
            (None, None) if has_project => (None, Installer::Project),
            (None, None) => return None,
        };
        let chosen = match (&installer, file) {
            (Installer::Pip(path), _) => path.clone(),
            (_, Some(file)) => file.to_owned(),
            (Installer::Pipenv, None) => "Pipfile".to_owned(),
            (_, None) => "pyproject.toml".to_owned(),
        };
        let mut python = Self {
            installer,
            used: chosen,
            ignored: Vec::new(),
            requirements: Vec::new(),
            locked: BTreeMap::new(),
            condition: None,
        };
        python.ignored = python.unused(app);
        if let Some((project, text)) = &project {
            python.declare(app, project, text);
        }
        python.pipfile(app);
        if let Installer::Pip(path) = &python.installer {
            python.requirements.extend(requirements(app, path));
        }
        if let Some(around) = workspace {
            python.used = around.path("uv.lock");
            python.locked = python_lock::read(&around, "uv.lock");
        } else if let Some(file) = file {
            python.locked = python_lock::read(app, file);
        }
        Some(python)
    }

    /// Manifests and lock files beside the one that is used.
    fn unused(&self, app: &Folder<'_>) -> Vec<String> {
        let all =
            ["uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "Pipfile", "requirements.txt"];
        let others = all.into_iter().filter(|path| app.has(path) && *path != self.used);
        let others =
            others.filter(|path| !(*path == "Pipfile" && self.installer == Installer::Pipenv));
        others.map(str::to_owned).collect()
    }

    fn declare(&mut self, app: &Folder<'_>, project: &Pyproject, text: &str) {
        let path = app.path("pyproject.toml");
        let lines = Lines::of(text);
        if let Some(project) = &project.project {
            for words in &project.dependencies {
                self.requirements.extend(requirement(words, &path, lines.line(words)));
            }
            if let Some(condition) = &project.requires_python {
                self.asks(app, "pyproject.toml", text, "requires-python", condition);
            }
        }
        let poetry = project.tool.poetry.as_ref().map(|poetry| &poetry.dependencies);
        for (name, value) in poetry.into_iter().flatten() {
            let condition = value.as_str().or_else(|| value.get("version")?.as_str());
            if name == "python" {
                if let Some(condition) = condition {
                    self.asks(app, "pyproject.toml", text, "python", condition);
                }
                continue;
            }
            self.requirements.push(from_table(name, value, &path, lines.line(name)));
        }
    }

    fn pipfile(&mut self, app: &Folder<'_>) {
        let Some(text) = app.text("Pipfile") else { return };
        let Some(file) = app.toml::<Pipfile>("Pipfile", &text) else { return };
        let version = file.requires.get("python_full_version");
        let version = file.requires.get("python_version").or(version).and_then(toml::Value::as_str);
        if let Some(version) = version.filter(|_| self.condition.is_none()) {
            self.asks(app, "Pipfile", &text, "python_version", version);
        }
        if self.installer == Installer::Pipenv {
            let (path, lines) = (app.path("Pipfile"), Lines::of(&text));
            for (name, value) in &file.packages {
                self.requirements.push(from_table(name, value, &path, lines.line(name)));
            }
        }
    }

    fn asks(&mut self, app: &Folder<'_>, file: &str, text: &str, key: &str, condition: &str) {
        let line = line_of(text, key);
        match Ranges::parse(condition, Dialect::Python) {
            Some(ranges) => {
                let what = format!("{key} {condition}");
                self.condition = Some((ranges, app.said(file, line, what)));
            }
            None => app.problem(file, Some(line), format!("`{condition}` is not a version range")),
        }
    }

    /// What production installs of the lock file, of which no file is ready for this Python on musl.
    pub(crate) fn unready(&self, python: [u64; 2]) -> Vec<(&str, Fit)> {
        let mut open: Vec<String> = self.requirements.iter().map(|it| it.name.clone()).collect();
        let mut seen: BTreeMap<&str, Fit> = BTreeMap::new();
        while let Some(name) = open.pop() {
            let Some((name, package)) = self.locked.get_key_value(&name) else { continue };
            if !seen.contains_key(name.as_str()) {
                seen.insert(name, wheel::fit(package.file_names(), python));
                open.extend(package.needs());
            }
        }
        seen.into_iter().filter(|(_, fit)| *fit != Fit::Ready).collect()
    }

    /// Major and minor version of a package: what is locked, else what is asked for.
    pub(crate) fn version(&self, name: &str) -> Option<[u64; 2]> {
        let locked = self.locked.get(name).map(|it| it.version.as_str());
        let asked =
            || Some(self.requirement(name)?.condition.trim_start_matches(['=', '~', '>', '^']));
        let parts = crate::range::pinned(locked.or_else(asked)?)?;
        Some([*parts.first()?, parts.get(1).copied().unwrap_or(0)])
    }

    /// Whether the project itself asks for a package, or its lock file has it.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.requirement(name).is_some() || self.locked.contains_key(name)
    }

    pub(crate) fn requirement(&self, name: &str) -> Option<&Requirement> {
        self.requirements.iter().find(|it| it.name == name)
    }

    /// The first of these that is there.
    pub(crate) fn first<'b>(&self, names: &[&'b str]) -> Option<&'b str> {
        names.iter().copied().find(|name| self.has(name))
    }

    /// Whether an extra of a package is asked for: `psycopg[binary]`.
    pub(crate) fn has_extra(&self, name: &str, extra: &str) -> bool {
        self.requirement(name).is_some_and(|it| it.extras.iter().any(|found| found == extra))
    }

    pub(crate) fn asks_for_git(&self) -> bool {
        self.requirements.iter().any(|it| it.is_from_git)
    }

    pub(crate) fn evidence(&self, name: &str) -> Option<Evidence> {
        let version = self.locked.get(name).map(|it| format!(" {}", it.version));
        match self.requirement(name) {
            Some(it) => {
                let condition = version.unwrap_or_else(|| format!(" {}", it.condition));
                let what = format!("{name}{condition}").trim_end().to_owned();
                Some(Evidence::at(&it.path, it.line, what))
            }
            None => Some(Evidence::file("", format!("{name}{}", version?))),
        }
    }
}

/// An entry of a table: `psycopg = { version = "*", extras = ["binary"] }`.
fn from_table(name: &str, value: &toml::Value, path: &str, line: usize) -> Requirement {
    let extras = value.get("extras").and_then(toml::Value::as_array);
    let extras = extras.into_iter().flatten().filter_map(toml::Value::as_str);
    let condition = value.as_str().or_else(|| value.get("version")?.as_str()).unwrap_or_default();
    Requirement {
        name: normal(name),
        extras: extras.map(str::to_owned).collect(),
        condition: condition.to_owned(),
        is_from_git: value.get("git").is_some(),
        path: path.to_owned(),
        line,
    }
}
