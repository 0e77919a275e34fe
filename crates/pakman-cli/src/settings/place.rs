//! Where the work is done: the work tree, its repository, and the file in it.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result, bail};
use pakman_project::{FILE, is_top, misspelt, parse_repository};
use pakman_spec::{Listed, Repository, Surroundings};

use crate::{
    args::place::Where,
    indexes::Kept,
    input::{Around, is_standard_input},
    settings::{environment::Environment, session::Session, setting::Setting},
    tree::DiskTree,
};

/// A work tree, and what is known of it.
#[derive(Debug)]
pub(crate) struct Place {
    /// Its top folder, an absolute path.
    pub(crate) root: PathBuf,
    /// What showed it.
    found: Found,
    /// The repository from a flag, the environment or the remote `origin`.
    pub(crate) repository: Option<Repository>,
    /// Why nobody knows the repository.
    trouble: Option<String>,
    /// Whether a flag named the repository.
    repository_named: bool,
    /// The folder that the program works in, an absolute path.
    current: PathBuf,
    /// `GITHUB_WORKSPACE`, an absolute path.
    workspace: Option<PathBuf>,
    /// Today's date.
    today: Option<String>,
    /// The indexes that roots of Alpine were made from.
    kept: Option<Kept>,
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
    pub(crate) fn find(session: &Session, flags: &Where) -> Result<Self> {
        let environment = &session.environment;
        let current = Environment::current()?;
        let (root, found, origin) = if let Some(workspace) = &flags.workspace {
            (current.join(workspace), Found::Flag, "--workspace")
        } else if session.in_directory {
            (current.clone(), Found::Flag, "--directory")
        } else if let Some(workspace) = &environment.workspace {
            (current.join(workspace), Found::Variable, "GITHUB_WORKSPACE")
        } else {
            (
                pakman_project::find(&current).to_owned(),
                Found::Search,
                "searched from the current folder",
            )
        };
        Setting::new(root.display(), origin).tell("work tree", session.voice);
        let (repository, trouble) = repository(session, &root, flags)?;
        let repository_named = flags.repository.is_some();
        let workspace = environment.workspace.as_ref().map(|path| current.join(path));
        let today = environment.epoch().ok().and_then(pakman_project::today);
        let kept = crate::settings::roots::folder(session).ok().map(Kept::new);
        Ok(Self {
            root,
            found,
            repository,
            trouble,
            repository_named,
            current,
            workspace,
            today,
            kept,
        })
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
            let (folder, above) = match self.found {
                Found::Search if self.root != self.current => {
                    (&self.current, format!(" or above it, up to {}", self.root.display()))
                }
                Found::Search if !is_top(&self.root) => (&self.root, " or above it".to_owned()),
                _ => (&self.root, String::new()),
            };
            if let Some(beside) = self.misspelt() {
                bail!(
                    "there is no {FILE} in {}{above}, but there is {beside}; rename it to {FILE}, \
                     or read it with `-c {beside}`",
                    folder.display(),
                    beside = beside.display()
                );
            }
            bail!(
                "there is no {FILE} in {}{above}; `pakman init` writes one, `-C DIR` looks in \
                 another folder, `-c FILE` reads another file",
                folder.display()
            );
        }
        Ok(self.shown(&path))
    }

    /// The file that is there under a name that is nearly right, as people read it.
    fn misspelt(&self) -> Option<PathBuf> {
        let beside = [&self.current, &self.root].into_iter().find_map(|one| misspelt(one));
        beside.map(|path| self.shown(&path))
    }

    /// The same where nothing else was named and there is no `instellar.yml`.
    pub(crate) fn misspelt_instead(&self, named: Option<&Path>) -> Option<PathBuf> {
        let is_there = || fs::symlink_metadata(self.root.join(FILE)).is_ok();
        if named.is_some() || is_there() { None } else { self.misspelt() }
    }

    /// Today, as `2026-11-26`; `None` where the environment or the clock does not say.
    pub(crate) fn today(&self) -> Option<&str> {
        self.today.as_deref()
    }

    /// Where the current folder is in a work tree that was found above it.
    pub(crate) fn near(&self) -> Option<String> {
        let below = self.current.strip_prefix(&self.root).ok()?;
        Some(below.to_str().filter(|below| !below.is_empty())?.to_owned())
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
    fn path_in_repository(&self, file: &Path) -> Option<String> {
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

    /// What a file is read with that is said to be the work tree's own.
    pub(crate) fn around_its_own(&self, file: &Path) -> Around<'_> {
        self.around(file, self.surroundings_of_root())
    }

    /// The same, whatever was known of it before.
    pub(crate) fn as_it_is_now(&self, file: &Path) -> Around<'_> {
        if let Some(kept) = &self.kept {
            kept.forget();
        }
        self.around_its_own(file)
    }

    /// What any file is read with.
    ///
    /// A file elsewhere, a fixture for instance, has nothing to do with the work tree, nor has
    /// standard input unless `--directory` or `--workspace` says so.
    pub(crate) fn around_any(&self, file: &Path) -> Around<'_> {
        let at_home = if is_standard_input(file) {
            self.found == Found::Flag
        } else {
            let path = self.absolute(file);
            let folder = path.parent().unwrap_or(&path);
            folder == self.root || is_same(folder, &self.root)
        };
        if at_home {
            return self.around_its_own(file);
        }
        let repository = self.repository.clone().filter(|_| self.repository_named);
        let today = self.today.clone();
        self.around(file, Surroundings { repository, today, ..Surroundings::default() })
    }

    /// What the indexes of a release list that a root was made from; nothing where there is none.
    pub(crate) fn listed(&self, release: &str) -> Arc<[Listed]> {
        self.kept.as_ref().map(|kept| kept.of(release)).unwrap_or_default()
    }

    fn around(&self, file: &Path, surroundings: Surroundings) -> Around<'_> {
        let path = self.path_in_repository(file).filter(|_| !is_standard_input(file));
        Around { root: &self.root, surroundings, path, kept: self.kept.as_ref() }
    }

    /// What checks may know of the work tree.
    fn surroundings_of_root(&self) -> Surroundings {
        // A loose file is no application's, whatever lies beside it.
        let certain =
            self.found != Found::Search || is_top(&self.root) || self.root.join(FILE).is_file();
        let (repository, today) = (self.namesake(), self.today.clone());
        if certain {
            let wants = DiskTree::near(&self.root)
                .map(|tree| pakman_packs::wants(&tree))
                .unwrap_or_default();
            let known = pakman_project::surroundings(&self.root, repository, today);
            let url = known.url.clone().or_else(|| {
                let top = self.root.ancestors().find(|folder| is_top(folder))?;
                pakman_project::origin(top).ok().flatten()?.url
            });
            return Surroundings { wants, url, ..known };
        }
        Surroundings { repository, today, ..Surroundings::default() }
    }

    /// Where the recipe goes when nothing else is asked for: `.apk/OWNER/NAME` of the work tree.
    pub(crate) fn recipe(&self, repository: &Repository) -> PathBuf {
        pakman_project::recipe_folder(&self.root, repository)
    }

    /// The repository that a package may be called after. One below its top may have others beside
    /// it, so that is called as its folder is, unless `--repository` or `GITHUB_WORKSPACE` says that
    /// it is all that there is.
    fn namesake(&self) -> Option<Repository> {
        let is_all = self.repository_named || self.found == Found::Variable || is_top(&self.root);
        let is_below = !is_all && self.root.ancestors().any(is_top);
        self.repository.clone().filter(|_| !is_below)
    }

    /// The repository; without any other source it is `local/` and the folder's name.
    ///
    /// An error says why a remote that may be there cannot be read.
    pub(crate) fn repository_or_local(&self) -> Result<Repository> {
        if let Some(trouble) = &self.trouble {
            bail!("git cannot tell the repository; use --repository: {trouble}");
        }
        let local = || pakman_project::local(&self.root);
        Ok(self.repository.clone().unwrap_or_else(local))
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

/// The repository that is known, and why the remote could not be read.
fn repository(
    session: &Session,
    root: &Path,
    flags: &Where,
) -> Result<(Option<Repository>, Option<String>)> {
    let named = |text: &str, origin| -> Result<_> {
        let repository = parse_repository(text).context(origin)?;
        Ok(Some(Setting::new(repository, origin)))
    };
    let (found, trouble) = if let Some(text) = &flags.repository {
        (named(text, "--repository")?, None)
    } else if let Some(text) = &session.environment.repository {
        (named(text, "GITHUB_REPOSITORY")?, None)
    } else {
        match pakman_project::origin(root) {
            Ok(origin) => {
                let repository = origin.and_then(|origin| origin.repository);
                (repository.map(|found| Setting::new(found, "the remote `origin`")), None)
            }
            Err(error) => (None, Some(error.to_string())),
        }
    };
    if let Some(repository) = &found {
        repository.tell("repository", session.voice);
    }
    Ok((found.map(|repository| repository.value), trouble))
}
