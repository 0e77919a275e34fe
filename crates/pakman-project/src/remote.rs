//! Where a work tree was cloned from, read without running git.

use std::path::Path;

use pakman_spec::Repository;

use crate::{error::Error, git::Folders};

/// First folders of paths on a machine, where no owner stands in front.
const OF_A_MACHINE: &[&str] =
    &["srv", "home", "var", "opt", "usr", "root", "mnt", "data", "export"];

/// Hosts that answer ssh on the port of HTTPS, and those that have the pages.
const SSH_HOSTS: &[(&str, &str)] = &[
    ("ssh.github.com", "github.com"),
    ("altssh.gitlab.com", "gitlab.com"),
    ("altssh.bitbucket.org", "bitbucket.org"),
];

/// What the remote `origin` of a work tree says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Whose repository it is; `None` for a path on some machine, which says nothing of owners.
    pub repository: Option<Repository>,
    /// Its page on the host, without credentials.
    pub url: Option<String>,
}

/// The remote `origin` of the work tree whose top is `root`; `None` where `root` is no top of a
/// work tree or there is no such remote.
///
/// Settings that git would include from other files are not looked at.
pub fn origin(root: &Path) -> Result<Option<Origin>, Error> {
    let Some(folders) = Folders::of(root)? else { return Ok(None) };
    let config = folders.config()?;
    Ok(config.get("remote.origin.url").map(of_address))
}

fn of_address(address: &str) -> Origin {
    let nothing = Origin { repository: None, url: None };
    let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
    let (server, path) = match scheme {
        "file" => return nothing,
        "" => match rest.split_once(':') {
            // `host:/path` is a path on the host.
            Some((server, path)) if !server.contains('/') && !path.starts_with('/') => {
                (server, path)
            }
            _ => return nothing,
        },
        _ => match rest.split_once('/') {
            Some(parts) => parts,
            None => return nothing,
        },
    };
    let host = server.rsplit('@').next().unwrap_or(server);
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    if let Some(azure) = host.eq_ignore_ascii_case("ssh.dev.azure.com").then(|| of_azure(path)) {
        return azure.unwrap_or(nothing);
    }
    let Some(repository) = repository(path) else { return nothing };
    let web = match scheme {
        "http" | "https" => format!("{scheme}://{host}/{path}"),
        _ => match page_host(host) {
            Some(host) => format!("https://{host}/{path}"),
            None => return Origin { repository: Some(repository), url: None },
        },
    };
    let is_plain =
        web.chars().all(|letter| letter.is_ascii_graphic() && !"\"'\\`$".contains(letter));
    Origin { repository: Some(repository), url: is_plain.then_some(web) }
}

/// The host of the pages of a server that git reaches otherwise than by HTTP; nothing for a name
/// that only the settings of somebody's ssh know.
fn page_host(server: &str) -> Option<&str> {
    // Its port is that of another service.
    let host = match server.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => host,
        _ => server,
    };
    let is_it = |(ssh, _): &&(&str, &str)| host.eq_ignore_ascii_case(ssh);
    let host = SSH_HOSTS.iter().find(is_it).map_or(host, |(_, page)| page);
    (host.contains('.') || host.starts_with('[')).then_some(host)
}

/// Azure writes `v3/ORGANIZATION/PROJECT/NAME` for ssh, and another path for its pages.
fn of_azure(path: &str) -> Option<Origin> {
    let [organization, project, name] =
        path.strip_prefix("v3/")?.split('/').collect::<Vec<_>>().try_into().ok()?;
    let page = format!("https://dev.azure.com/{organization}/{project}/_git/{name}");
    Some(of_address(&page))
}

/// The owner and the name in the path of an address: `acme/hello`, `group/part/hello`,
/// `~noor/hello`.
fn repository(path: &str) -> Option<Repository> {
    let mut parts = path.split('/');
    let owner = parts.next().filter(|first| *first != "scm").or_else(|| parts.next())?;
    let name = parts.next_back()?;
    // Paths with `~` are those of sourcehut, or of a home.
    let owner = match owner.strip_prefix('~') {
        Some(user) if parts.next().is_none() => user,
        Some(_) => return None,
        None => owner,
    };
    let found = parse_repository(&format!("{owner}/{name}")).ok()?;
    (!OF_A_MACHINE.contains(&owner)).then_some(found)
}

/// `OWNER/NAME` as a repository; each part is made of letters, digits, `.`, `_` and `-`.
pub fn parse_repository(text: &str) -> Result<Repository, BadRepository> {
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
#[error("{0:?} is not a repository: expected OWNER/NAME, of letters, digits, `.`, `_` and `-`")]
pub struct BadRepository(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_all_kinds_name_owner_repository_and_page() {
        let cases = [
            (
                "https://github.com/Acme/Hello_World.git",
                "Acme/Hello_World https://github.com/Acme/Hello_World",
            ),
            ("https://github.com/acme/hello/", "acme/hello https://github.com/acme/hello"),
            (
                "https://user:token@example.com:8443/acme/hello",
                "acme/hello https://example.com:8443/acme/hello",
            ),
            ("git@github.com:acme/hello.git", "acme/hello https://github.com/acme/hello"),
            (
                "ssh://git@example.com:22/acme/hello.git",
                "acme/hello https://example.com/acme/hello",
            ),
            (
                "git@gitlab.com:group/part/hello.git",
                "group/hello https://gitlab.com/group/part/hello",
            ),
            ("https://gitlab.com/a/b/c/hello", "a/hello https://gitlab.com/a/b/c/hello"),
            ("ssh://git@codeberg.org/acme/hello", "acme/hello https://codeberg.org/acme/hello"),
            (
                "ssh://git@ssh.github.com:443/acme/hello.git",
                "acme/hello https://github.com/acme/hello",
            ),
            ("git@altssh.gitlab.com:acme/hello", "acme/hello https://gitlab.com/acme/hello"),
            ("ssh://git@[::1]:22/acme/hello.git", "acme/hello https://[::1]/acme/hello"),
            // A `Host` of ~/.ssh/config.
            ("git@github-work:acme/hello.git", "acme/hello -"),
            ("keybase://private/noor/hello", "noor/hello -"),
            ("http://gitea:3000/acme/hello", "acme/hello http://gitea:3000/acme/hello"),
            ("git@git.sr.ht:~noor/hello", "noor/hello https://git.sr.ht/~noor/hello"),
            ("https://git.sr.ht/~noor/hello", "noor/hello https://git.sr.ht/~noor/hello"),
            (
                "http://gitea.local:3000/acme/hello.git",
                "acme/hello http://gitea.local:3000/acme/hello",
            ),
            (
                "https://bitbucket.example.com/scm/acme/hello.git",
                "acme/hello https://bitbucket.example.com/scm/acme/hello",
            ),
            (
                "git@ssh.dev.azure.com:v3/acme/shop/hello",
                "acme/hello https://dev.azure.com/acme/shop/_git/hello",
            ),
            ("git@ssh.dev.azure.com:v3/hello", "- -"),
            ("https://github.com/hello", "- -"),
            ("git@host:hello.git", "- -"),
            ("noor@host:/srv/git/acme/hello.git", "- -"),
            ("ssh://noor@host/srv/git/hello.git", "- -"),
            ("ssh://noor@host/~noor/git/hello.git", "- -"),
            ("/srv/git/acme/hello.git", "- -"),
            ("../acme/hello:x/y", "- -"),
            ("file:///srv/git/acme/hello", "- -"),
            ("https://host/a/..", "- -"),
        ];
        for (address, expected) in cases {
            let Origin { repository, url } = of_address(address);
            let repository = repository.map_or("-".to_owned(), |found| found.to_string());
            assert_eq!(format!("{repository} {}", url.as_deref().unwrap_or("-")), expected);
        }
    }

    #[test]
    fn a_repository_name_cannot_lead_elsewhere() {
        for text in ["", "hello", "a/b/c", "../x", "x/..", "a/", "/b", "a b/c", "a/b\n"] {
            assert!(parse_repository(text).is_err(), "{text:?}");
        }
    }
}
