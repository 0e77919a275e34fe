//! Lock files of npm, pnpm, Yarn and Bun.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::jsonc;
use crate::folder::{Folder, extension};

/// What installs packages of npm's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Manager {
    Npm,
    /// With the version that `packageManager` pins.
    Pnpm(Option<String>),
    /// Yarn 1.
    Yarn,
    /// Yarn 2 and later: the program in the tree, else the version; and whether the tree says how
    /// packages are laid out.
    Berry {
        program: Option<String>,
        version: Option<String>,
        has_linker: bool,
    },
    Bun,
}

impl Manager {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Pnpm(_) => "pnpm",
            Self::Yarn => "yarn",
            Self::Berry { .. } => "yarn 2+",
            Self::Bun => "bun",
        }
    }
}

/// A lock file, or that there is none.
#[derive(Debug)]
pub(crate) struct Lock {
    pub(crate) manager: Manager,
    /// The file, from the folder of the application.
    pub(crate) file: Option<String>,
    /// Other lock files that are there, and are not used.
    pub(crate) ignored: Vec<String>,
    /// Why this manager.
    pub(crate) why: String,
    packages: BTreeMap<String, String>,
    has_musl: bool,
    has_native: bool,
}

/// Lock files in the order in which they decide, and whose they are.
const LOCKS: &[(&str, &str)] = &[
    ("package-lock.json", "npm"),
    ("npm-shrinkwrap.json", "npm"),
    ("pnpm-lock.yaml", "pnpm"),
    ("yarn.lock", "yarn"),
    ("bun.lock", "bun"),
    ("bun.lockb", "bun"),
];

impl Lock {
    /// The lock file in a folder, which is empty or has a `/` at its end; `wanted` is what
    /// `packageManager` says.
    pub(crate) fn read(app: &Folder<'_>, folder: &str, wanted: Option<&str>) -> Self {
        let wanted = wanted.map(str::trim).filter(|wanted| !wanted.is_empty());
        let (name, version) = match wanted.map(|it| it.split_once('@').unwrap_or((it, ""))) {
            Some((name, version)) => {
                let version = version.split('+').next().unwrap_or_default().trim();
                (Some(name.trim()), Some(version.to_owned()).filter(|it| !it.is_empty()))
            }
            None => (None, None),
        };
        let there: Vec<(&str, &str)> =
            LOCKS.iter().copied().filter(|(file, _)| app.has(&format!("{folder}{file}"))).collect();
        let chosen = there.iter().find(|(_, owner)| name.is_none_or(|name| name == *owner));
        let manager = name.or(chosen.map(|(_, owner)| *owner)).unwrap_or("npm");
        let why = match (name, chosen) {
            (Some(_), _) => format!("packageManager in {folder}package.json"),
            (None, Some((file, _))) => format!("{folder}{file}"),
            (None, None) => "no lock file".to_owned(),
        };
        let mut lock = Self {
            manager: Manager::Npm,
            file: chosen.map(|(file, _)| format!("{folder}{file}")),
            ignored: Vec::new(),
            why,
            packages: BTreeMap::new(),
            has_musl: false,
            has_native: false,
        };
        let used = lock.file.clone();
        let others = there.iter().map(|(file, _)| format!("{folder}{file}"));
        lock.ignored = others.filter(|file| Some(file) != used.as_ref()).collect();
        let text = used.as_deref().filter(|file| extension(file) != "lockb");
        let text = text.and_then(|file| app.lock(file)).unwrap_or_default();
        lock.manager = match manager {
            "pnpm" => Manager::Pnpm(version),
            "bun" => Manager::Bun,
            "yarn" if is_berry(app, folder, version.as_deref(), &text) => {
                let releases = format!("{folder}.yarn/releases/");
                let program = app.below(&releases).find(|path| extension(path) == "cjs");
                let has_linker = has_linker(app, &format!("{folder}.yarnrc.yml"));
                Manager::Berry { program: program.map(str::to_owned), version, has_linker }
            }
            "yarn" => Manager::Yarn,
            _ => Manager::Npm,
        };
        if let Some(file) = used.as_deref().filter(|_| !text.is_empty()) {
            lock.fill(app, file, &text);
        }
        lock
    }

    fn fill(&mut self, app: &Folder<'_>, file: &str, text: &str) {
        let found: Vec<(String, String)> = match &self.manager {
            Manager::Npm => npm(app, file, text),
            Manager::Pnpm(_) => pnpm(app, file, text),
            Manager::Yarn => yarn(text),
            Manager::Berry { .. } => berry(app, file, text),
            Manager::Bun => bun(app, file, text),
        };
        for (name, version) in found {
            self.has_musl |= name.contains("musl");
            self.has_native |= name.contains("linux-x64");
            self.packages.entry(name).or_insert(version);
        }
    }

    /// The version of a package; the outermost where there are several.
    pub(crate) fn version(&self, name: &str) -> Option<&str> {
        self.packages.get(name).map(String::as_str)
    }

    /// Whether it names programs for Linux and none of them for Alpine's C library.
    pub(crate) fn lacks_musl(&self) -> bool {
        self.has_native
            && !self.has_musl
            && self.packages.keys().any(|name| {
                let known = ["-linux-x64-gnu", "sharp-linux-x64", "oxide-linux-x64-gnu"];
                known.iter().any(|part| name.contains(part))
            })
    }
}

fn is_berry(app: &Folder<'_>, folder: &str, version: Option<&str>, text: &str) -> bool {
    version.is_some_and(|version| !version.starts_with("1."))
        || app.has(&format!("{folder}.yarnrc.yml"))
        || text.lines().take(12).any(|line| line == "__metadata:")
}

/// Whether Yarn's settings choose a linker. By default there is no `node_modules`.
fn has_linker(app: &Folder<'_>, file: &str) -> bool {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Settings {
        node_linker: Option<String>,
    }
    let settings = app.text(file).and_then(|text| yaml::<Settings>(app, file, &text));
    settings.and_then(|settings| settings.node_linker).is_some_and(|linker| linker != "pnp")
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct NpmLock {
    packages: BTreeMap<String, Versioned>,
    dependencies: BTreeMap<String, Versioned>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Versioned {
    version: Option<String>,
}

fn npm(app: &Folder<'_>, file: &str, text: &str) -> Vec<(String, String)> {
    let Some(lock) = app.json::<NpmLock>(file, text) else { return Vec::new() };
    // The shortest path first: it is the one that the application itself sees.
    let mut packages: Vec<(String, Versioned)> = lock.packages.into_iter().collect();
    packages.sort_by_key(|(path, _)| path.len());
    let new = packages.into_iter().filter_map(|(path, it)| {
        let (_, name) = path.rsplit_once("node_modules/")?;
        Some((name.to_owned(), it.version.unwrap_or_default()))
    });
    let old =
        lock.dependencies.into_iter().map(|(name, it)| (name, it.version.unwrap_or_default()));
    new.chain(old).collect()
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PnpmLock {
    packages: IndexOfKeys,
}

/// The keys of a map, whatever their values are.
#[derive(Default)]
struct IndexOfKeys(Vec<String>);

impl<'de> Deserialize<'de> for IndexOfKeys {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;

        impl<'de> serde::de::Visitor<'de> for Keys {
            type Value = IndexOfKeys;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<IndexOfKeys, A::Error> {
                let mut keys = Vec::new();
                while let Some((key, IgnoredAny)) = map.next_entry()? {
                    keys.push(key);
                }
                Ok(IndexOfKeys(keys))
            }

            fn visit_unit<E>(self) -> Result<IndexOfKeys, E> {
                Ok(IndexOfKeys::default())
            }
        }

        deserializer.deserialize_map(Keys)
    }
}

/// Keys are `/name/1.0.0`, `/name@1.0.0` or `name@1.0.0(peer@2.0.0)`, by generation.
fn pnpm(app: &Folder<'_>, file: &str, text: &str) -> Vec<(String, String)> {
    let Some(lock) = yaml::<PnpmLock>(app, file, text) else { return Vec::new() };
    let split = |key: &String| {
        let key = key.trim_start_matches('/').split('(').next().unwrap_or_default();
        let at = key.rfind('@').filter(|at| *at > 0).or_else(|| key.rfind('/'))?;
        Some((key[..at].to_owned(), key[at + 1..].to_owned()))
    };
    lock.packages.0.iter().filter_map(split).collect()
}

/// `"name@^1.0.0", name@^1.1.0:` and below it `version "1.1.3"`.
fn yarn(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut name = None;
    for line in text.lines() {
        if !line.starts_with([' ', '#']) {
            let first = line.trim_start_matches('"');
            let at = first.get(1..).and_then(|rest| rest.find('@')).map(|at| at + 1);
            name = at.map(|at| first[..at].to_owned());
        } else if let Some(version) = line.strip_prefix("  version ") {
            found.extend(name.take().map(|name| (name, version.trim_matches('"').to_owned())));
        }
    }
    found
}

fn berry(app: &Folder<'_>, file: &str, text: &str) -> Vec<(String, String)> {
    #[derive(Deserialize)]
    struct Entry {
        version: Option<serde_json::Value>,
    }
    let Some(lock) = yaml::<BTreeMap<String, Entry>>(app, file, text) else { return Vec::new() };
    let pairs = lock.into_iter().filter_map(|(key, entry)| {
        let at = key.get(1..)?.find('@')? + 1;
        let version = entry.version?.as_str().map(str::to_owned)?;
        Some((key[..at].to_owned(), version))
    });
    pairs.collect()
}

/// JSON with commas behind the last item: `"name": ["name@1.0.0", ...]`.
fn bun(app: &Folder<'_>, file: &str, text: &str) -> Vec<(String, String)> {
    #[derive(Deserialize)]
    struct BunLock {
        #[serde(default)]
        packages: BTreeMap<String, Vec<serde_json::Value>>,
    }
    let Some(lock) = app.json::<BunLock>(file, &jsonc::plain(text)) else { return Vec::new() };
    let pairs = lock.packages.into_iter().filter_map(|(name, entry)| {
        let id = entry.first()?.as_str()?;
        Some((name, id.rsplit_once('@')?.1.to_owned()))
    });
    pairs.collect()
}

fn yaml<T: for<'de> Deserialize<'de>>(app: &Folder<'_>, file: &str, text: &str) -> Option<T> {
    match serde_saphyr::from_str(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let line = error.location().map(|at| usize::try_from(at.line()).unwrap_or(1));
            app.problem(file, line, "not read: it is not the YAML of a lock file");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Memory, app::App};

    fn lock(files: &[(&str, &str)]) -> String {
        let mut files = files.to_vec();
        files.push(("package.json", "{\"dependencies\": {\"next\": \"^15\"}}"));
        let tree = Memory::new(files);
        let app = App::new(&tree, "");
        let node = app.node().expect("it is read");
        let problems: Vec<String> = app.problems().iter().map(ToString::to_string).collect();
        let version = node.lock.version("next").unwrap_or("none").to_owned();
        format!("{} {version} {:?} {problems:?}", node.manager().name(), node.lock.ignored)
    }

    #[test]
    fn every_lock_file_is_read() {
        let npm = "{\"packages\": {\"\": {}, \"node_modules/next\": {\"version\": \"15.1.0\"}, \"node_modules/x/node_modules/next\": {\"version\": \"1.0.0\"}}}";
        assert_eq!(lock(&[("package-lock.json", npm)]), "npm 15.1.0 [] []");
        let old = "{\"dependencies\": {\"next\": {\"version\": \"9.0.0\"}}}";
        assert_eq!(lock(&[("package-lock.json", old)]), "npm 9.0.0 [] []");
        for key in ["next@15.1.0(react@19.0.0)", "/next@15.1.0", "/next/15.1.0"] {
            let pnpm =
                format!("lockfileVersion: '9.0'\npackages:\n  {key}:\n    resolution: {{}}\n");
            assert_eq!(lock(&[("pnpm-lock.yaml", &pnpm)]), "pnpm 15.1.0 [] []");
        }
        let yarn = "# yarn lockfile v1\n\n\"next@^15\", next@^15.1:\n  version \"15.1.0\"\n  resolved \"x\"\n";
        assert_eq!(lock(&[("yarn.lock", yarn)]), "yarn 15.1.0 [] []");
        let berry = "__metadata:\n  version: 8\n\n\"next@npm:^15\":\n  version: 15.1.0\n  resolution: \"next@npm:15.1.0\"\n";
        assert_eq!(lock(&[("yarn.lock", berry)]), "yarn 2+ 15.1.0 [] []");
        let bun = "{\n  // a comment\n  \"packages\": {\n    \"next\": [\"next@15.1.0\", \"\", {}, \"sha\"],\n  },\n}\n";
        assert_eq!(lock(&[("bun.lock", bun)]), "bun 15.1.0 [] []");
        assert_eq!(lock(&[("bun.lockb", "\u{0}")]), "bun none [] []");
        assert_eq!(lock(&[]), "npm none [] []");
    }

    #[test]
    fn of_two_lock_files_one_is_named_as_ignored() {
        let files = [("package-lock.json", "{}"), ("pnpm-lock.yaml", "packages: {}\n")];
        assert_eq!(lock(&files), "npm none [\"pnpm-lock.yaml\"] []");
    }

    #[test]
    fn a_broken_lock_file_is_told_at_its_line() {
        let broken = lock(&[("package-lock.json", "{\n  \"packages\": {\n<<<<<<< HEAD\n")]);
        assert!(broken.contains("package-lock.json:3: not read"), "{broken}");
    }
}
