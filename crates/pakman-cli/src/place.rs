//! Where the work is done: the work tree, its repository, and the file in it.

use std::{
    env, fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use anyhow::{Context, Result, bail};
use pakman_project::is_top;
use pakman_spec::{Repository, Surroundings, slug};

use crate::{
    args::{Global, Where},
    env::Environment,
    remote,
    voice::Voice,
};

/// The name of the file at the top of a work tree.
const FILE: &str = "instellar.yml";

/// A work tree, and what is known of it.
#[derive(Debug)]
pub(crate) struct Place {
    /// Its top folder, an absolute path.
    pub(crate) root: PathBuf,
    /// What showed it.
    found: Found,
    /// The repository from a flag, the environment or the remote `origin`.
    pub(crate) repository: Option<Repository>,
    /// Whether a flag named the repository.
    repository_named: bool,
    /// The folder that the program works in, an absolute path.
    current: PathBuf,
    /// `GITHUB_WORKSPACE`, an absolute path.
    workspace: Option<PathBuf>,
    /// Today's date.
    today: Option<String>,
}

/// What showed where the work tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// `--workspace` or `--directory`.
    Flag,
    /// `GITHUB_WORKSPACE`.
    Variable,
    /// The file, or git where there is none, in the current folder or above.
    Search,
}

impl Place {
    /// The place that flags name, else the environment, else the folder with the file between
    /// the current folder and the top of git's work tree.
    pub(crate) fn find(
        global: &Global,
        flags: &Where,
        environment: &Environment,
        voice: Voice,
    ) -> Result<Self> {
        let current = env::current_dir().context("cannot tell the current folder")?;
        let (root, found, origin) = if let Some(workspace) = &flags.workspace {
            (current.join(workspace), Found::Flag, "--workspace")
        } else if global.directory.is_some() {
            (current.clone(), Found::Flag, "--directory")
        } else if let Some(workspace) = &environment.workspace {
            (current.join(workspace), Found::Variable, "GITHUB_WORKSPACE")
        } else {
            (search(&current).to_owned(), Found::Search, "searched from the current folder")
        };
        voice.detail(format_args!("the work tree is {} ({origin})", root.display()));
        let repository = repository(&root, flags, environment, voice)?;
        let repository_named = flags.repository.is_some();
        let workspace = environment.workspace.as_ref().map(|path| current.join(path));
        let today = environment.epoch().ok().and_then(today);
        Ok(Self { root, found, repository, repository_named, current, workspace, today })
    }

    /// The file to read: the one that was named, as seen from the current folder, else
    /// `instellar.yml` at the top of the work tree.
    ///
    /// An error says that nothing was named and that there is none.
    pub(crate) fn config(&self, named: Option<&Path>) -> Result<PathBuf> {
        if let Some(named) = named {
            return Ok(named.to_owned());
        }
        let path = self.root.join(FILE);
        if matches!(fs::symlink_metadata(&path), Err(error) if error.kind() == ErrorKind::NotFound)
        {
            let above = if self.found == Found::Search && self.root != self.current {
                format!(" or above it, up to {}", self.root.display())
            } else {
                String::new()
            };
            let folder = if above.is_empty() { &self.root } else { &self.current };
            bail!(
                "there is no {FILE} in {}{above}; `-C DIR` looks in another folder, `-c FILE` \
                 reads another file",
                folder.display()
            );
        }
        Ok(self.shown(&path))
    }

    /// `path` as people read it: relative where it is below the current folder.
    pub(crate) fn shown(&self, path: &Path) -> PathBuf {
        match path.strip_prefix(&self.current) {
            Ok(rest) if rest.as_os_str().is_empty() => PathBuf::from("."),
            Ok(rest) => rest.to_owned(),
            Err(_) => path.to_owned(),
        }
    }

    /// `path` as seen from the current folder, from the root of the file system.
    pub(crate) fn absolute(&self, path: &Path) -> PathBuf {
        self.current.join(path)
    }

    /// Where `file` is in its repository, with `/` between folders: below `GITHUB_WORKSPACE`, else
    /// below the top of git's work tree around it, else below the current folder.
    pub(crate) fn path_in_repository(&self, file: &Path) -> Option<String> {
        let path = self.absolute(file);
        let real = |path: &Path| fs::canonicalize(path).ok();
        let folder = real(path.parent()?)?;
        let top = folder.ancestors().find(|folder| is_top(folder)).map(Path::to_owned);
        let tops = [self.workspace.as_deref().and_then(real), top, real(&self.current)];
        let below = tops.iter().flatten().find_map(|top| folder.strip_prefix(top).ok())?;
        Some(below.join(path.file_name()?).to_string_lossy().into_owned())
    }

    /// Whether `path`, which exists, is in the work tree.
    pub(crate) fn holds(&self, path: &Path) -> bool {
        let real = (fs::canonicalize(path), fs::canonicalize(&self.root));
        matches!(&real, (Ok(path), Ok(root)) if path.starts_with(root))
    }

    /// What checks may know of the work tree when they look at a file that is said to be its own.
    pub(crate) fn surroundings_of_root(&self) -> Surroundings {
        let certain = self.found != Found::Search || is_top(&self.root);
        let files = certain.then(|| names(&self.root)).flatten();
        let workflows = if certain { workflows(&self.root) } else { Vec::new() };
        let repository = self.repository.clone();
        Surroundings { repository, files, workflows, today: self.today.clone() }
    }

    /// What checks may know of the work tree when they look at `file`.
    ///
    /// A file elsewhere, a fixture for instance, has nothing to do with the work tree, nor has
    /// standard input unless `--directory` or `--workspace` says so.
    pub(crate) fn surroundings(&self, file: &Path) -> Surroundings {
        let at_home = if file == Path::new("-") {
            self.found == Found::Flag
        } else {
            let path = self.absolute(file);
            let folder = path.parent().unwrap_or(&path);
            folder == self.root || is_same(folder, &self.root)
        };
        if at_home {
            return self.surroundings_of_root();
        }
        let repository = self.repository.clone().filter(|_| self.repository_named);
        Surroundings { repository, today: self.today.clone(), ..Surroundings::default() }
    }

    /// Where the recipe goes when nothing else is asked for: `.apk/OWNER/NAME` of the work tree.
    pub(crate) fn recipe(&self, repository: &Repository) -> PathBuf {
        self.root.join(".apk").join(&repository.owner).join(&repository.name)
    }

    /// The repository; without any other source it is `local/` and the folder's name.
    pub(crate) fn repository_or_local(&self) -> Repository {
        self.repository.clone().unwrap_or_else(|| {
            let name = self.root.file_name().unwrap_or_default().to_string_lossy();
            let name = if remote::is_folder_name(&name) { name.into_owned() } else { slug(&name) };
            let name = if name.is_empty() { "package".to_owned() } else { name };
            Repository { owner: "local".to_owned(), name }
        })
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

/// The nearest folder with the file from `current` up to the top of git's work tree, else that
/// top, else `current`.
fn search(current: &Path) -> &Path {
    let Some(top) = current.ancestors().find(|folder| is_top(folder)) else { return current };
    let mut inside = current.ancestors().take_while(|folder| folder.starts_with(top));
    inside.find(|folder| folder.join(FILE).exists()).unwrap_or(top)
}

fn repository(
    root: &Path,
    flags: &Where,
    environment: &Environment,
    voice: Voice,
) -> Result<Option<Repository>> {
    let (found, origin) = if let Some(text) = &flags.repository {
        (Some(remote::parse(text).context("--repository")?), "--repository")
    } else if let Some(text) = &environment.repository {
        (Some(remote::parse(text).context("GITHUB_REPOSITORY")?), "GITHUB_REPOSITORY")
    } else {
        (remote::origin(root), "the remote `origin`")
    };
    if let Some(repository) = &found {
        voice.detail(format_args!("the repository is {repository} ({origin})"));
    }
    Ok(found)
}

/// The names of the files in a folder, or `None` where it cannot be read.
fn names(folder: &Path) -> Option<Vec<String>> {
    let entries = fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_dir()));
    let mut names: Vec<String> =
        files.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    Some(names)
}

/// The workflows of the repository: the file's name from its root, and its text.
fn workflows(root: &Path) -> Vec<(String, String)> {
    const FOLDER: &str = ".github/workflows";
    /// Bytes; a workflow is a few kilobytes.
    const MOST: u64 = 1 << 20;
    let names = names(&root.join(FOLDER)).unwrap_or_default();
    let is_yaml = |name: &&String| matches!(name.rsplit('.').next(), Some("yml" | "yaml"));
    let names = names.iter().filter(is_yaml);
    let read = |name: &String| {
        let name = format!("{FOLDER}/{name}");
        let path = root.join(&name);
        let is_small = fs::metadata(&path).is_ok_and(|it| it.is_file() && it.len() <= MOST);
        Some((name, is_small.then(|| fs::read_to_string(path).ok())??))
    };
    names.filter_map(read).collect()
}

/// The date of `SOURCE_DATE_EPOCH`, else of the clock, as `2026-11-24`.
fn today(epoch: Option<u64>) -> Option<String> {
    /// The last second of the year 9999, after which a date has other digits.
    const LAST: u64 = 253_402_300_799;
    let seconds = match epoch {
        Some(seconds) => seconds,
        None => SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs(),
    };
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.min(LAST));
    humantime::format_rfc3339_seconds(time).to_string().split('T').next().map(str::to_owned)
}
