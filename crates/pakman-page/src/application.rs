//! The application that a page is about, on disk: what is read of it, and what is written.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Component, Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use pakman_packs::{Options, Tree};
use pakman_project::{
    unified,
    write::{amend, create_below},
};
use pakman_spec::{MAX_FILE_SIZE, Surroundings};
use serde::{Deserialize, Serialize};

use crate::{
    answer::{Unanswered, read, written},
    built::Times,
    choice::{Choices, further},
    known::{Indexes, Known, source},
};

/// How many plans are kept; a page that shows an older one asks again.
const MOST_PLANS: usize = 16;

/// The application that a page is about.
pub struct Application {
    /// Its folder, an absolute path: nothing is written outside.
    pub root: PathBuf,
    /// The file, an absolute path below it.
    pub file: PathBuf,
    /// What a proposal is made with where nothing is chosen.
    pub options: Options,
    /// Where a build publishes its packages, a folder for each architecture.
    pub packages: Option<PathBuf>,
    /// Lists its source tree, or says why that cannot be read.
    pub list: Box<dyn Fn() -> Result<Box<dyn Tree>, String> + Send + Sync>,
    /// Looks at what checks know beside the text.
    pub surroundings: Box<dyn Fn() -> Surroundings + Send + Sync>,
    /// What indexes list of a release, `3.24`.
    pub listed: Box<dyn Fn(&str) -> Indexes + Send + Sync>,
    /// Tells the phases of the build that made the package in a file, and how long each took;
    /// nothing where that is not known.
    pub times: Box<dyn Fn(&str) -> Times + Send + Sync>,
}

/// A change of one file that was shown.
#[derive(Debug, Clone)]
struct Planned {
    path: String,
    /// `None` for a file that is not there.
    old: Option<String>,
    new: String,
    is_program: bool,
}

/// The plans that were shown, by number.
#[derive(Debug)]
pub(crate) struct Plans {
    kept: Mutex<(u64, BTreeMap<u64, Vec<Planned>>)>,
}

#[derive(Deserialize)]
struct Asked {
    text: String,
    #[serde(default)]
    choices: Choices,
    /// The text that the page was opened with; `None` for a file that was not there.
    opened: Option<String>,
}

#[derive(Deserialize)]
struct Order {
    plan: u64,
}

#[derive(Serialize)]
struct Shown {
    plan: u64,
    files: Vec<ShownFile>,
    /// Whether the text has errors.
    errors: bool,
}

#[derive(Serialize)]
struct ShownFile {
    path: String,
    is_new: bool,
    /// A unified diff; empty where nothing changes.
    diff: String,
    lines: usize,
}

impl Application {
    /// What is known of it now.
    pub(crate) fn known<'a>(
        &'a self,
        tree: &'a dyn Tree,
        surroundings: Surroundings,
        text: Option<String>,
    ) -> Known<'a> {
        Known {
            tree,
            options: self.options.clone(),
            surroundings,
            listed: &self.listed,
            local: pakman_project::local(&self.root),
            text,
        }
    }

    /// The text of the file, now; `None` where there is none.
    pub(crate) fn text(&self) -> Result<Option<String>, Unanswered> {
        text(&self.file)
    }

    /// The file's path from the application's folder.
    fn name(&self) -> String {
        let below = self.file.strip_prefix(&self.root).unwrap_or(&self.file);
        below.to_string_lossy().into_owned()
    }

    /// What would be written, with a number to write exactly that by.
    pub(crate) fn plan(
        &self,
        plans: &Plans,
        known: &Known<'_>,
        body: &[u8],
    ) -> Result<Vec<u8>, Unanswered> {
        let Asked { text: new, choices, opened } = read(body)?;
        if new.len() > MAX_FILE_SIZE {
            return Err(Unanswered::Refused("the file is larger than 4 MiB".to_owned()));
        }
        let old = self.text()?;
        if old != opened {
            let why = format!("{} changed on the disk since it was opened here", self.name());
            return Err(Unanswered::Refused(why));
        }
        let errors = known.load(&source(&new)).package.is_none();
        let is_new = old.is_none();
        let mut planned = vec![Planned { path: self.name(), old, new, is_program: false }];
        // An existing file is its author's; what a proposal brings beside it comes with a new one.
        for (path, new, is_program, is_missing) in further(&choices, known) {
            if is_missing && !is_new {
                continue;
            }
            let old = text(&self.below(&path)?)?;
            planned.push(Planned { path, old, new, is_program });
        }
        planned.retain(|it| it.old.as_ref() != Some(&it.new));
        let files = planned.iter().map(shown).collect();
        let plan = plans.keep(planned);
        written(&Shown { plan, files, errors })
    }

    /// Writes what was shown, and nothing else.
    pub(crate) fn write(&self, plans: &Plans, body: &[u8]) -> Result<Vec<u8>, Unanswered> {
        let Order { plan } = read(body)?;
        let Some(planned) = plans.take(plan) else {
            let why = "what was shown is too old; look at the difference again".to_owned();
            return Err(Unanswered::Refused(why));
        };
        let mut done: Vec<String> = Vec::new();
        for file in planned {
            if let Err(error) = self.write_one(&file) {
                let before = match done.as_slice() {
                    [] => "nothing was written".to_owned(),
                    done => format!("written before that: {}", done.join(", ")),
                };
                return Err(Unanswered::Refused(format!("{error}; {before}")));
            }
            done.push(file.path);
        }
        written(&serde_json::json!({ "written": done }))
    }

    fn write_one(&self, file: &Planned) -> Result<(), String> {
        let path = self.below(&file.path).map_err(|error| error.to_string())?;
        let told = |error: pakman_project::Error| {
            let causes = std::iter::successors(std::error::Error::source(&error), |it| it.source());
            causes.fold(error.to_string(), |told, cause| format!("{told}: {cause}"))
        };
        if let Some(old) = &file.old {
            return amend(&path, old, &file.new).map_err(told);
        }
        let mode = if file.is_program { 0o755 } else { 0o644 };
        create_below(&self.root, &path, &file.new, mode).map_err(told)
    }

    /// The place of a file in the application, no part of which is a link to elsewhere.
    fn below(&self, path: &str) -> Result<PathBuf, Unanswered> {
        let below = Path::new(path);
        let is_below = below.components().all(|part| matches!(part, Component::Normal(_)));
        if path.is_empty() || !is_below {
            return Err(Unanswered::Refused(format!("{path} is not in the application")));
        }
        let outside = || Unanswered::Refused(format!("{path} leads out of the application"));
        let root = fs::canonicalize(&self.root).map_err(|_| outside())?;
        for part in below.ancestors().filter(|part| !part.as_os_str().is_empty()) {
            match fs::canonicalize(self.root.join(part)) {
                Ok(real) if real.starts_with(&root) => break,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    // A link that leads nowhere would be followed by whoever makes its end.
                    if fs::symlink_metadata(self.root.join(part)).is_ok() {
                        return Err(outside());
                    }
                }
                _ => return Err(outside()),
            }
        }
        Ok(self.root.join(below))
    }
}

impl Plans {
    /// None so far. Numbers begin anywhere: a page of an earlier server knows none of them.
    pub(crate) fn new() -> Self {
        let first = getrandom::u32().unwrap_or_default();
        Self { kept: Mutex::new((u64::from(first) << 20, BTreeMap::new())) }
    }

    fn keep(&self, planned: Vec<Planned>) -> u64 {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.0 += 1;
        let number = kept.0;
        kept.1.insert(number, planned);
        if kept.1.len() > MOST_PLANS {
            kept.1.pop_first();
        }
        number
    }

    fn take(&self, number: u64) -> Option<Vec<Planned>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).1.remove(&number)
    }
}

/// The text of a file; `None` where there is none.
fn text(path: &Path) -> Result<Option<String>, Unanswered> {
    if matches!(fs::symlink_metadata(path), Err(error) if error.kind() == io::ErrorKind::NotFound) {
        return Ok(None);
    }
    let refused =
        |why: String| Unanswered::Refused(format!("cannot read {}: {why}", path.display()));
    let bytes = pakman_project::read(path).map_err(|error| refused(error.to_string()))?;
    if bytes.len() > MAX_FILE_SIZE {
        return Err(refused("it is larger than 4 MiB".to_owned()));
    }
    String::from_utf8(bytes).map(Some).map_err(|_| refused("it is not UTF-8".to_owned()))
}

fn shown(file: &Planned) -> ShownFile {
    let Planned { path, old, new, is_program: _ } = file;
    let from = if old.is_some() { format!("a/{path}") } else { "/dev/null".to_owned() };
    let diff = unified(&from, &format!("b/{path}"), old.as_deref().unwrap_or_default(), new);
    ShownFile { path: path.clone(), is_new: old.is_none(), diff, lines: new.lines().count() }
}
