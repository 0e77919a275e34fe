//! What may be known beside the text of a file; the caller fills in what it has.

use std::sync::Arc;

use crate::{listed::Listed, name::slug, wants::Wants};

/// What a check may know beside the text. Everything is optional.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The repository that the file belongs to.
    pub repository: Option<Repository>,
    /// Paths of the files in the work tree, relative to its root, with `/` between folders.
    /// Checks about files are silent without it.
    pub files: Option<Vec<String>>,
    /// The names of the folders at its root.
    pub folders: Vec<String>,
    /// The text of `package.json` at the root of the work tree.
    pub package_json: Option<String>,
    /// The workflows of the repository: the file's name, and its text.
    pub workflows: Vec<(String, String)>,
    /// Today's date, as `2026-11-24`. Checks of what ends on a day are silent without it.
    pub today: Option<String>,
    /// The licence that files of the work tree name, as an SPDX expression.
    pub license: Option<String>,
    /// The page of the repository on its host.
    pub url: Option<String>,
    /// What manifests and lock files of the work tree ask for.
    pub wants: Wants,
    /// Packages as indexes of Alpine's list them; one a release.
    pub listed: Arc<[Listed]>,
}

/// A repository's two names: `acme/hello`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// The organisation or user.
    pub owner: String,
    /// The repository itself.
    pub name: String,
}

impl Repository {
    /// The owner of what no host has.
    const NOBODY: &str = "local";

    /// What an application of this name is called that no host has: `local/NAME`.
    pub fn local(name: String) -> Self {
        Self { owner: Self::NOBODY.to_owned(), name }
    }

    /// Whether a host may have it.
    pub(crate) fn is_hosted(&self) -> bool {
        self.owner != Self::NOBODY
    }

    /// What the platform calls the package of this repository.
    pub fn slug(&self) -> String {
        slug(&self.name)
    }

    /// What the platform calls its owner.
    pub fn owner_slug(&self) -> String {
        slug(&self.owner)
    }
}

impl std::fmt::Display for Repository {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}
