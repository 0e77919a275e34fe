//! The tags that may say what version a commit is.

use std::path::Path;

use pakman_spec::{ApkVersion, VersionError};

use crate::{error::Error, git::Git};

/// A tag on the current commit or on one before it.
#[derive(Debug, Clone)]
pub(crate) struct Tag {
    /// Its name, as git has it.
    pub(crate) name: String,
    /// The commit that it is on.
    pub(crate) commit: String,
    /// The version that it gives, or why it gives none.
    pub(crate) version: Result<ApkVersion, VersionError>,
}

/// The tags that count for `folder`, newest first: its own where one of them is a version, else
/// the plain ones; and where these count, the versions of other folders.
pub(crate) fn tags(git: &Git, folder: &Path) -> Result<(Vec<Tag>, Vec<Tag>), Error> {
    // The commit is the object itself, or what an annotated tag points at.
    let format = "--format=%(refname:strip=2) %(objectname) %(*objectname)";
    let sort = "--sort=-creatordate";
    let list = git.text(&["for-each-ref", "--merged=HEAD", sort, format, "refs/tags"])?;
    let all = list.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        Some((words.next()?, words.last()?))
    });
    let names = names(git, folder);
    let tag = |name: &str, commit: &str, text: &str| Tag {
        name: name.to_owned(),
        commit: commit.to_owned(),
        version: ApkVersion::from_release(text),
    };
    let own: Vec<Tag> = all
        .clone()
        .filter_map(|(name, commit)| Some(tag(name, commit, own_part(name, &names)?)))
        .collect();
    if own.iter().any(|tag| tag.version.is_ok()) {
        return Ok((own, Vec::new()));
    }
    let (others, plain): (Vec<_>, Vec<_>) = all.partition(|(name, _)| is_of_another(name));
    let plain = plain.into_iter().map(|(name, commit)| tag(name, commit, name));
    let version = |name: &str| name.rsplit_once(['/', '@']).map_or("", |(_, text)| text).to_owned();
    let others = others.into_iter().map(|(name, commit)| tag(name, commit, &version(name)));
    Ok((plain.collect(), others.collect()))
}

/// What tags of a folder begin with: its path from the top of the work tree, and its name.
fn names(git: &Git, folder: &Path) -> Vec<String> {
    let Ok(folder) = folder.canonicalize() else { return Vec::new() };
    let Ok(path) = folder.strip_prefix(git.top()) else { return Vec::new() };
    let paths = [Some(path), path.file_name().map(Path::new)];
    let names = paths.iter().flatten().map(|path| path.to_string_lossy().into_owned());
    names.filter(|name| !name.is_empty()).collect()
}

/// What stands behind one of the `names` and a `/`, `-` or `@`.
fn own_part<'a>(tag: &'a str, names: &[String]) -> Option<&'a str> {
    names.iter().find_map(|name| tag.strip_prefix(name.as_str())?.strip_prefix(['/', '-', '@']))
}

/// Whether this is the version of another folder: `api/v1.2.3`, `api@1.2.3`.
fn is_of_another(tag: &str) -> bool {
    let behind = tag.rsplit_once(['/', '@']);
    behind.is_some_and(|(_, text)| ApkVersion::from_release(text).is_ok())
}

impl Tag {
    /// What stands in front of the version of another folder: `api` of `api/v1.2.3`.
    pub(crate) fn of(&self) -> &str {
        self.name.rsplit_once(['/', '@']).map_or("", |(before, _)| before)
    }

    /// The version that PAKman 8 read in a tag that is none here: what stands before the first
    /// `-`, if that begins with three numbers.
    pub(crate) fn original(&self) -> Option<ApkVersion> {
        self.version.as_ref().err()?;
        let (text, _) = self.name.split_once('-')?;
        let numbers = text.split('.').take_while(|part| part.parse::<u64>().is_ok()).count();
        text.parse().ok().filter(|_| numbers >= 3)
    }
}
