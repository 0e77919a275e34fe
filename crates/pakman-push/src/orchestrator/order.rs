//! What an orchestrator is told, and which files go where.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use reqwest::Url;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    content::{self, Content, Source},
    error::Error,
    receipt::File,
    secret::Secret,
    zip,
};

/// What is told to an orchestrator, and who tells it.
#[derive(Debug)]
pub struct Order {
    /// The address of its interface.
    pub endpoint: Url,
    /// What gives a token.
    pub auth_token: Secret,
    /// What names the package.
    pub package_token: Secret,
    /// Owner and name of the repository, as the places of files have them.
    pub repository: (String, String),
    /// The branch or tag, as `refs/heads/main` or `main`.
    pub reference: String,
    /// The commit.
    pub commit: String,
    /// `alpine/3.22`; left out where the file has none.
    pub stack: Option<String>,
    /// The body that tells of the kits, in JSON; `None` where the file has none.
    pub configuration: Option<String>,
    /// The folder whose files are pushed, those of folders in it too: an absolute path.
    pub packages: PathBuf,
    /// What the archive is called in the storage.
    pub archive: String,
}

impl Order {
    /// The body that tells of the kits, for [`configuration`](Self::configuration). An error says
    /// why it has no JSON.
    pub fn configuration_of(kits: &impl Serialize) -> Result<String, Error> {
        serde_json::to_string(kits).map_err(|error| Error::Words(format!("the kits: {error}")))
    }

    /// The files to push, in the order of their paths.
    fn files(&self) -> Result<Vec<Arc<Source>>, Error> {
        let (mut files, mut folders) = (Vec::new(), vec![self.packages.clone()]);
        while let Some(folder) = folders.pop() {
            let failed = |error| content::failed(&folder, error);
            for entry in fs::read_dir(&folder).map_err(failed)? {
                let path = entry.map_err(failed)?.path();
                let kind = fs::metadata(&path).map_err(|error| content::failed(&path, error))?;
                if kind.is_dir() {
                    folders.push(path);
                } else if kind.is_file() {
                    files.push(Arc::new(Source::look(&path)?));
                }
            }
        }
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(files)
    }

    /// The folder that files go below.
    pub(crate) fn below(&self) -> String {
        let (owner, name) = &self.repository;
        format!("deployments/{owner}/{name}/{}/", self.commit)
    }

    /// Where a file goes: the last two parts of its path, below the commit.
    fn key(&self, path: &Path) -> String {
        let names: Vec<_> = path.iter().rev().take(2).map(|name| name.to_string_lossy()).collect();
        let file = names.into_iter().rev().collect::<Vec<_>>().join("/");
        format!("{}{file}", self.below())
    }

    /// The plan: each file and its place, and the archive of all of them. The folder that the
    /// archive lies in is the same for the same files, so that a push goes on where one ended; who
    /// does not have the token cannot guess it.
    pub(crate) fn plan(&self) -> Result<Vec<Planned>, Error> {
        let files = self.files()?;
        if !files.iter().any(|file| file.path.extension().is_some_and(|it| it == "apk")) {
            return Err(Error::Words(format!(
                "there is no package in {}; `pakman build` makes one",
                self.packages.display()
            )));
        }
        let inner = |path: &Path| path.to_string_lossy().trim_start_matches('/').to_owned();
        let members = files.iter().map(|file| (inner(&file.path), Arc::clone(file))).collect();
        let (archive, end) = zip::archive(members)?;
        let mut hash = Sha256::new();
        hash.update(self.package_token.reveal());
        hash.update(&self.commit);
        hash.update(end);
        let key = format!("archives/{}/{}", uuid(&hash.finalize()), self.archive);
        let mut places: BTreeMap<String, &Path> = BTreeMap::new();
        let mut planned = Vec::new();
        for file in &files {
            let one = Planned { key: self.key(&file.path), content: Content::file(file) };
            if let Some(other) = places.insert(one.key.clone(), &file.path) {
                one.check_same(&file.path, other)?;
            }
            planned.push(one);
        }
        planned.push(Planned { key, content: archive });
        Ok(planned)
    }
}

/// A file, and where it goes.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) key: String,
    pub(crate) content: Content,
}

impl Planned {
    /// Refuses another file of the same place that has other bytes: one of the two would be lost.
    fn check_same(&self, path: &Path, other: &Path) -> Result<(), Error> {
        let there = Content::file(&Arc::new(Source::look(other)?));
        if self.content.hash::<Sha256>()? == there.hash::<Sha256>()? {
            return Ok(());
        }
        Err(Error::Words(format!(
            "{} and {} are both {}, and differ; --packages names the folder of one of them",
            other.display(),
            path.display(),
            self.key
        )))
    }

    /// What the receipt says of it before anything is sent.
    pub(crate) fn file(&self) -> File {
        File::left(&self.key, self.content.length())
    }
}

/// An identifier of version 4 as RFC 9562 writes it.
fn uuid(hash: &[u8]) -> String {
    let mut bytes: [u8; 16] = hash[..16].try_into().expect("a hash is longer");
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}
