//! The version that a history gives.

use std::{collections::HashMap, path::Path};

use pakman_spec::{ApkVersion, VersionError};

use crate::{
    error::Error,
    git::Git,
    head::{State, has_commit, state},
    remote,
    tag::{self, Tag},
};

/// The version of a work tree, and what is to be known about it.
///
/// Each tag on the commit or before it gives a version, with the number of commits since; the
/// greatest of these counts. So no commit has a lower version than one before it, whatever was
/// merged. Tags on other branches do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeVersion {
    /// The version.
    pub version: ApkVersion,
    /// The tag that it comes from; `None` when no tag is a version.
    pub tag: Option<String>,
    /// Whether tracked files differ from the commit, which counts as one commit more.
    pub is_changed: bool,
    /// Whether the clone leaves out older commits, and maybe tags on them that would count.
    pub is_shallow: bool,
    /// The newest tag behind that one, or at all, that is no version, and why.
    pub skipped: Option<(String, VersionError)>,
    /// The newest tag behind that one that is a lower version.
    pub lower: Option<String>,
    /// A tag with a greater version for a folder that is not there, called like the repository or its
    /// folder, so that it is certainly meant for this one: `hello/v1.2.3`.
    pub ignored: Option<String>,
    /// A tag that PAKman 8 took for a version above this one, and that version.
    pub dropped: Option<(String, ApkVersion)>,
}

/// The version of what is in `folder`; `None` where that is in no work tree of git.
///
/// In a folder of a larger work tree its own tags take the place of the plain ones: `web/v1.2.3`,
/// `web-1.2.3` and `web@1.2.3` in `apps/web`, also with `apps/web` in front.
pub fn version(folder: &Path) -> Result<Option<TreeVersion>, Error> {
    let Some(git) = Git::around(folder)? else { return Ok(None) };
    let tags = match tag::tags(&git, folder) {
        Err(error) if has_commit(&git)? => return Err(error),
        Err(_) => return Ok(Some(TreeVersion::of(ApkVersion::since_tag(None, 0)))),
        Ok(tags) => tags,
    };
    let (tags, others) = tags;
    let state = state(&git, folder)?;
    let Base { version, tag, since } = Base::greatest(&git, &tags, &state)?;
    let tagged = by_commit(&tags);
    let mut newer = since.iter().filter_map(|commit| tagged.get(commit.as_str())).flatten();
    let skipped =
        newer.clone().find_map(|tag| Some((tag.name.clone(), tag.version.clone().err()?)));
    let lower = newer.find(|tag| tag.version.is_ok()).map(|tag| tag.name.clone());
    let dropped = tags.iter().filter_map(|tag| Some((tag, tag.original()?)));
    let dropped = dropped.filter(|(_, original)| *original > version);
    let dropped = dropped.max_by(|(_, one), (_, other)| one.cmp(other));
    let names = names(&git);
    let ignored = others.iter().find(|tag| {
        let is_greater = tag.version.as_ref().is_ok_and(|it| *it > version);
        is_greater
            && names.iter().any(|name| name == tag.of())
            && !git.top().join(tag.of()).exists()
    });
    Ok(Some(TreeVersion {
        ignored: ignored.map(|tag| tag.name.clone()),
        is_shallow: git.is_shallow() && (tag.is_none() || !since.is_empty()),
        dropped: dropped.map(|(tag, original)| (tag.name.clone(), original)),
        tag: tag.map(|tag| tag.name.clone()),
        is_changed: state.is_changed,
        skipped,
        lower,
        version,
    }))
}

impl TreeVersion {
    fn of(version: ApkVersion) -> Self {
        Self {
            version,
            tag: None,
            is_changed: false,
            is_shallow: false,
            skipped: None,
            lower: None,
            ignored: None,
            dropped: None,
        }
    }
}

/// What the application at the top of a work tree may be called: as its folder is, and as the
/// repository that it comes from.
fn names(git: &Git) -> Vec<String> {
    let top = git.top().file_name().map(|name| name.to_string_lossy().into_owned());
    let repository = remote::origin(git.top()).ok().flatten().and_then(|origin| origin.repository);
    top.into_iter().chain(repository.map(|it| it.name)).collect()
}

fn by_commit(tags: &[Tag]) -> HashMap<&str, Vec<&Tag>> {
    let mut found: HashMap<&str, Vec<&Tag>> = HashMap::new();
    for tag in tags {
        found.entry(&tag.commit).or_default().push(tag);
    }
    found
}

/// What the version comes from.
struct Base<'a> {
    version: ApkVersion,
    /// `None` for the beginning of the history.
    tag: Option<&'a Tag>,
    /// The commits since, newest first.
    since: Vec<String>,
}

impl<'a> Base<'a> {
    /// Of all tags, and of the beginning, what gives the greatest version with its commits since,
    /// and one more where files are changed.
    fn greatest(git: &Git, tags: &'a [Tag], state: &State) -> Result<Self, Error> {
        let reach = |version: Option<&ApkVersion>| ApkVersion::since_tag(version, u64::MAX);
        let versions = tags.iter().map(|tag| (Some(tag), tag.version.as_ref().ok()));
        let versions = versions.filter(|(_, version)| version.is_some());
        let mut bases: Vec<_> = versions.chain([(None, None)]).collect();
        bases.sort_by_cached_key(|(_, version)| std::cmp::Reverse(reach(*version)));
        let mut greatest: Option<Self> = None;
        for (tag, version) in bases {
            // However many commits there are, the others cannot reach it.
            if greatest.as_ref().is_some_and(|found| found.version > reach(version)) {
                break;
            }
            let since = since(git, tag, state)?;
            let count = since.len() as u64 + u64::from(state.is_changed);
            let version = ApkVersion::since_tag(version, count);
            if greatest.as_ref().is_none_or(|found| version > found.version) {
                greatest = Some(Self { version, tag, since });
            }
        }
        Ok(greatest.expect("the beginning is one of them"))
    }
}

/// The commits since a tag, or all of them, newest first.
fn since(git: &Git, tag: Option<&Tag>, state: &State) -> Result<Vec<String>, Error> {
    if tag.is_some_and(|tag| tag.commit == state.commit) {
        return Ok(Vec::new());
    }
    let excluded = tag.map(|tag| format!("^{}", tag.commit));
    let mut arguments = vec!["rev-list", "HEAD"];
    arguments.extend(excluded.as_deref());
    Ok(git.text(&arguments)?.lines().map(str::to_owned).collect())
}
