//! The repository that a git work tree was cloned from, read without running git.

use std::{
    fs,
    path::{Path, PathBuf},
};

use pakman_spec::Repository;

/// The repository that the remote `origin` of the work tree at `root` names.
///
/// `None` where `root` is no top of a work tree, there is no such remote, or its address has no
/// host: a folder on this machine says nothing of owners. Settings that git would include from
/// other files are not looked at.
pub(crate) fn origin(root: &Path) -> Option<Repository> {
    let config = fs::read_to_string(git_folder(root)?.join("config")).ok()?;
    repository(url(&config)?)
}

/// The folder that holds the repository of the work tree at `root`, the common one if several
/// work trees share it.
pub(crate) fn git_folder(root: &Path) -> Option<PathBuf> {
    let dot_git = root.join(".git");
    if dot_git.is_dir() {
        return Some(dot_git);
    }
    let text = fs::read_to_string(&dot_git).ok()?;
    let own = root.join(text.strip_prefix("gitdir:")?.trim());
    match fs::read_to_string(own.join("commondir")) {
        Ok(common) => Some(own.join(common.trim())),
        Err(_) => Some(own),
    }
}

/// The address of `origin` in the text of a git configuration.
fn url(config: &str) -> Option<&str> {
    let mut inside = false;
    for line in config.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line.replace(' ', "").eq_ignore_ascii_case("[remote\"origin\"]");
        } else if inside
            && let Some((key, value)) = line.split_once('=')
            && key.trim().eq_ignore_ascii_case("url")
        {
            return Some(value.trim().trim_matches('"'));
        }
    }
    None
}

/// The owner and name at the end of an address: `git@host:acme/hello.git`,
/// `https://host/acme/hello`.
fn repository(url: &str) -> Option<Repository> {
    let path = match url.split_once("://") {
        Some(("file", _)) => return None,
        Some((_, rest)) => rest.split_once('/')?.1,
        None => {
            let (host, path) = url.split_once(':')?;
            if host.contains('/') {
                return None;
            }
            path
        }
    };
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let (owner, name) = path.rsplit_once('/')?;
    let owner = owner.rsplit('/').next()?;
    parse(&format!("{owner}/{name}")).ok()
}

/// `OWNER/NAME` as a repository; each part is made of letters, digits, `.`, `_` and `-`.
pub(crate) fn parse(text: &str) -> Result<Repository, BadRepository> {
    let bad = || BadRepository(text.to_owned());
    let (owner, name) = text.split_once('/').ok_or_else(bad)?;
    if is_folder_name(owner) && is_folder_name(name) {
        Ok(Repository { owner: owner.to_owned(), name: name.to_owned() })
    } else {
        Err(bad())
    }
}

/// Whether hosts of repositories allow this as a name. Anything else could also lead out of the
/// folder that the recipe belongs in.
pub(crate) fn is_folder_name(text: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    !text.is_empty() && !matches!(text, "." | "..") && text.chars().all(plain)
}

/// A text that names no repository.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no repository: expected OWNER/NAME, of letters, digits, `.`, `_` and `-`")]
pub(crate) struct BadRepository(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_all_kinds_name_owner_and_repository() {
        let cases = [
            ("https://github.com/Acme/Hello_World.git", Some("Acme/Hello_World")),
            ("https://github.com/acme/hello/", Some("acme/hello")),
            ("https://user:token@example.com:8443/acme/hello", Some("acme/hello")),
            ("git@github.com:acme/hello.git", Some("acme/hello")),
            ("ssh://git@example.com:22/acme/hello.git", Some("acme/hello")),
            ("git@gitlab.com:group/part/hello.git", Some("part/hello")),
            ("https://github.com/hello", None),
            ("git@host:hello.git", None),
            ("/srv/git/acme/hello.git", None),
            ("../acme/hello:x/y", None),
            ("file:///srv/git/acme/hello", None),
            ("https://host/a/..", None),
        ];
        for (url, expected) in cases {
            let found = repository(url).map(|repository| repository.to_string());
            assert_eq!(found.as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn the_address_is_that_of_origin_and_of_no_other_remote() {
        let config = "[core]\n\turl = no\n[remote \"fork\"]\n\turl = git@h:a/fork\n\
                      [remote \"origin\"]\n\tfetch = x\n\tURL = \"git@h:a/b\"\n[branch \"m\"]\n";
        assert_eq!(url(config), Some("git@h:a/b"));
        assert_eq!(url("[remote \"fork\"]\nurl = x\n"), None);
    }

    #[test]
    fn a_repository_name_cannot_lead_elsewhere() {
        for text in ["", "hello", "a/b/c", "../x", "x/..", "a/", "/b", "a b/c", "a/b\n"] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }
}
