//! The settings of a repository that git may go on knowing.
//!
//! Many of git's settings start a program (filters, monitors, hooks, pagers, signatures), and each
//! release brings new ones. So this is a list of what is let through and not of what is kept out:
//! how the repository is stored, and how its files look in the work tree.

use super::config::Config;

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
        KEPT.contains(&name) || name.starts_with(EXTENSIONS) && !USELESS.contains(&name)
    };
    let kept = config.entries().filter(|(name, _)| is_kept(name));
    kept.map(|(name, value)| line(name, value)).collect()
}

/// One setting, as git reads it back; nothing for a name that has another shape.
pub(crate) fn line(name: &str, value: &str) -> String {
    let Some((section, key)) = name.split_once('.') else { return String::new() };
    if !key.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-') {
        return String::new();
    }
    let value = value.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n");
    format!("[{section}]\n\t{key} = \"{value}\"\n")
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
    fn a_value_cannot_become_another_setting() {
        let value = "a\"\n[core]\n\tfsmonitor = /tmp/x\\";
        let text = line("core.excludesfile", value);
        let config = Config::parse(&text).expect("it is sound");
        assert_eq!(config.entries().collect::<Vec<_>>(), [("core.excludesfile", value)]);
    }
}
