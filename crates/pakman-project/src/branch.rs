//! The branch that a repository's work comes together on.

use std::path::Path;

use crate::{error::Error, git::Git};

/// The remote's own answer, as a clone keeps it.
const OF_REMOTE: &str = "refs/remotes/origin/HEAD";

/// Names that it usually has.
const USUAL: &[&str] = &["main", "master", "trunk"];

/// The default branch of the repository whose work tree `folder` is in: what the remote `origin`
/// says, else the first of the usual names that there is; `None` where nothing tells.
pub fn default_branch(folder: &Path) -> Result<Option<String>, Error> {
    let Some(git) = Git::around(folder)? else { return Ok(None) };
    if git.says(git.top(), &["show-ref", "--verify", "--quiet", OF_REMOTE])? {
        let name = git.text(&["symbolic-ref", "--short", OF_REMOTE])?;
        return Ok(name.trim().strip_prefix("origin/").map(str::to_owned));
    }
    for name in USUAL {
        let branch = format!("refs/heads/{name}");
        if git.says(git.top(), &["show-ref", "--verify", "--quiet", &branch])? {
            return Ok(Some((*name).to_owned()));
        }
    }
    Ok(None)
}
