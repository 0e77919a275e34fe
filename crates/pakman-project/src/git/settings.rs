//! The settings of a repository that git may go on knowing.
//!
//! Many of git's settings start a program (filters, monitors, hooks, pagers, signatures), and each
//! release brings new ones. So this is a list of what is let through and not of what is kept out:
//! how the repository is stored, how its files look in the work tree, and what is ignored.

/// The names, in lower case.
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
    "core.excludesfile",
    "core.sparsecheckout",
    "core.sparsecheckoutcone",
];

/// Says how the repository is stored; git refuses those that it does not know.
const EXTENSIONS: &str = "extensions.";

/// Of no use without the settings beside it: where missing objects come from, and which settings
/// belong to one of several work trees.
const USELESS: &[&str] = &["extensions.partialclone", "extensions.worktreeconfig"];

/// What `git config --get-regexp` looks for.
pub(crate) fn pattern() -> String {
    let core: Vec<&str> = KEPT.iter().filter_map(|name| name.strip_prefix("core.")).collect();
    format!(r"^(core\.({})|extensions\..*)$", core.join("|"))
}

/// The text of a configuration with what is kept of `listed`, which `git config -z` wrote.
pub(crate) fn kept(listed: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    for entry in listed.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
        let end = entry.iter().position(|byte| *byte == b'\n').unwrap_or(entry.len());
        let name = String::from_utf8_lossy(&entry[..end]).to_lowercase();
        let is_kept =
            KEPT.contains(&&*name) || name.starts_with(EXTENSIONS) && !USELESS.contains(&&*name);
        let Some((section, key)) = name.split_once('.').filter(|_| is_kept) else { continue };
        // A key without a value is true.
        let value = entry.get(end + 1..).unwrap_or(b"true");
        if key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            text.extend(format!("[{section}]\n\t{key} = ").bytes());
            text.extend(quoted(value));
            text.push(b'\n');
        }
    }
    text
}

/// A value as git reads it back.
fn quoted(value: &[u8]) -> Vec<u8> {
    let mut quoted = vec![b'"'];
    for byte in value {
        match byte {
            b'"' | b'\\' => quoted.extend([b'\\', *byte]),
            b'\n' => quoted.extend(br"\n"),
            b'\t' => quoted.extend(br"\t"),
            _ => quoted.push(*byte),
        }
    }
    quoted.push(b'"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_start_a_program_is_not_kept() {
        let listed =
            b"core.filemode\ntrue\0core.fsmonitor\n/tmp/x\0extensions.objectformat\nsha256\0\
            core.symlinks\0extensions.partialclone\norigin\0filter.x.clean\ny\0";
        let expected = "[core]\n\tfilemode = \"true\"\n[extensions]\n\tobjectformat = \"sha256\"\n\
            [core]\n\tsymlinks = \"true\"\n";
        assert_eq!(String::from_utf8_lossy(&kept(listed)), expected);
    }

    #[test]
    fn a_value_cannot_become_another_setting() {
        let listed = b"core.excludesfile\na\"\n[core]\n\tfsmonitor = /tmp/x\\\0";
        let expected = "[core]\n\texcludesfile = \"a\\\"\\n[core]\\n\\tfsmonitor = /tmp/x\\\\\"\n";
        assert_eq!(String::from_utf8_lossy(&kept(listed)), expected);
    }
}
