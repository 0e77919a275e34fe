//! The settings of a repository that git may go on knowing.
//!
//! Many of git's settings start a program (filters, monitors, hooks, pagers, signatures), and each
//! release brings new ones. So this is a list of what is let through and not of what is kept out:
//! how the repository is stored, and how its files look in the work tree.

use std::path::Path;

use super::{config::Config, folders};
use crate::error::Error;

/// How files look in the work tree, in lower case.
const KEPT: &[&str] = &[
    "core.repositoryformatversion",
    "core.filemode",
    "core.symlinks",
    "core.ignorecase",
    "core.precomposeunicode",
    "core.autocrlf",
    "core.eol",
    "core.trustctime",
    "core.checkstat",
    "core.sparsecheckout",
    "core.sparsecheckoutcone",
];

/// Begins the name of what says how the repository is stored; git refuses those that it does not
/// know.
const EXTENSIONS: &str = "extensions.";

/// Of no use without the settings beside it: where missing objects come from, and which settings
/// belong to one of several work trees.
const USELESS: &[&str] = &["extensions.partialclone", "extensions.worktreeconfig"];

/// The text of a configuration with what is kept of `config`.
pub(crate) fn kept(config: &Config) -> String {
    let is_kept = |name: &str| {
        let extension = name.strip_prefix(EXTENSIONS);
        KEPT.contains(&name)
            || extension.is_some_and(|key| !key.contains('.')) && !USELESS.contains(&name)
    };
    let kept = config.entries().filter(|(name, _)| is_kept(name));
    kept.map(|(name, value)| line(name, value)).collect()
}

/// The settings in a configuration of git that a copy of the repository keeps, as text: how it is
/// stored, how its files look, and which branches and remotes it has.
///
/// Nothing else is: tokens stand in settings, for a workflow's `git fetch` for instance. An address
/// loses the name and the password in it. Nothing where the file is missing.
pub fn settings_of_copy(config: &Path) -> Result<String, Error> {
    let config = folders::read_config(config)?;
    let others = config.entries().filter_map(|(name, value)| {
        let (section, rest) = name.split_once('.')?;
        match (section, rest.rsplit_once('.')?.1) {
            ("remote", "url") | ("branch", "remote") => Some(line(name, &without_user(value))),
            ("remote", "fetch") | ("branch", "merge") => Some(line(name, value)),
            _ => None,
        }
    });
    Ok(kept(&config) + &others.collect::<String>())
}

/// An address without who asks there: `https://token@host/path`.
fn without_user(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let server = rest.find('/').unwrap_or(rest.len());
    let host = rest[..server].rfind('@').map_or(0, |at| at + 1);
    format!("{scheme}://{}", &rest[host..])
}

/// One setting, as git reads it back; nothing for a name that has another shape.
pub(crate) fn line(name: &str, value: &str) -> String {
    let (Some((section, _)), Some((above, key))) = (name.split_once('.'), name.rsplit_once('.'))
    else {
        return String::new();
    };
    let quoted = |text: &str| text.replace('\\', r"\\").replace('"', "\\\"");
    let section = match above.strip_prefix(section).and_then(|rest| rest.strip_prefix('.')) {
        Some(part) if part.contains('\n') => return String::new(),
        Some(part) => format!("{section} \"{}\"", quoted(part)),
        None => section.to_owned(),
    };
    format!("[{section}]\n\t{key} = \"{}\"\n", quoted(value).replace('\n', r"\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_start_a_program_is_not_kept() {
        let text = "[core]\nfilemode\nfsmonitor = /tmp/x\n[extensions]\nobjectFormat = sha256\n\
            partialClone = origin\n[filter \"x\"]\nclean = y\n[extensions \"a\"]\nb = c\n";
        let expected = "[core]\n\tfilemode = \"true\"\n[extensions]\n\tobjectformat = \"sha256\"\n";
        assert_eq!(kept(&Config::parse(text).expect("it is sound")), expected);
    }

    #[test]
    fn a_copy_has_no_token() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let text = "[core]\nbare = true\n[extensions]\nworktreeConfig\n\
            [http \"https://x/\"]\nextraheader = s3cret\n[credential]\nhelper = s3cret\n\
            [include]\npath = s3cret\n[url \"https://s3cret@x/\"]\ninsteadOf = y\n\
            [remote \"a\\\"b.c\"]\nurl = https://me:s3cret@host:8080/a@b\nfetch = +x:y\n\
            pushurl = https://s3cret@host/\nproxy = s3cret\n[remote \"e\"]\nurl = git@host:a/b\n\
            [branch \"main\"]\nremote = https://s3cret@host\nmerge = refs/heads/main\n";
        std::fs::write(file.path(), text).expect("a file");
        let settings = settings_of_copy(file.path()).expect("it is sound");
        assert!(!settings.contains("s3cret"), "{settings}");
        let config = Config::parse(&settings).expect("it is sound");
        let expected = [
            ("remote.a\"b.c.url", "https://host:8080/a@b"),
            ("remote.a\"b.c.fetch", "+x:y"),
            ("remote.e.url", "git@host:a/b"),
            ("branch.main.remote", "https://host"),
            ("branch.main.merge", "refs/heads/main"),
        ];
        assert_eq!(config.entries().collect::<Vec<_>>(), expected);
        assert_eq!(settings_of_copy(&file.path().join("none")).expect("it is missing"), "");
    }

    #[test]
    fn a_value_cannot_become_another_setting() {
        let value = "a\"\n[core]\n\tfsmonitor = /tmp/x\\";
        let text = line("core.excludesfile", value);
        let config = Config::parse(&text).expect("it is sound");
        assert_eq!(config.entries().collect::<Vec<_>>(), [("core.excludesfile", value)]);
    }
}
