//! The lines at the top of a workflow that say what made it.

use pakman_render::Sh;
use sha2::{Digest, Sha256};

use crate::{host::Host, plan::Plan};

/// Stands in front of the command line.
const COMMAND: &str = "#   pakman workflow ";

/// Stands in front of the version and the digest.
const MARK: &str = "# pakman-workflow: ";

/// What a workflow says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The words behind `pakman workflow` that it was made with.
    pub words: Vec<String>,
    /// The version that made it.
    pub version: String,
    /// Whether nobody changed it since.
    pub is_intact: bool,
}

impl Stamp {
    /// The stamp of a workflow; `None` where pakman did not make it.
    pub fn of(text: &str) -> Option<Self> {
        let find = |front| text.lines().find_map(|line| line.strip_prefix(front));
        let (version, written) = find(MARK)?.split_once(' ')?;
        let words = Sh::words(find(COMMAND)?)?;
        let is_intact = digest(text) == written;
        Some(Self { words, version: version.to_owned(), is_intact })
    }
}

/// The body with its stamp in front.
pub(crate) fn stamped(host: Host, plan: &Plan, body: &str) -> String {
    let words = [host.word()].into_iter().chain(plan.words.iter().map(String::as_str));
    let command: Vec<String> = words.map(Sh::word).collect();
    let (command, version) = (command.join(" "), &plan.pakman.version);
    let (file, there) = match &plan.folder {
        Some(folder) => (format!("{folder}/instellar.yml"), ", run in that folder,"),
        None => ("its instellar.yml".to_owned(), ""),
    };
    let front = |mark: &str| {
        format!(
            "# Checks, builds and pushes {}. Generated from {file} by\n\
             {COMMAND}{command}\n\
             # which{there} regenerates it; with `--check` it reports whether this file is up to date.\n\
             {mark}\n{body}",
            plan.name
        )
    };
    let digest = digest(&front(MARK));
    front(&format!("{MARK}{version} {digest}"))
}

/// The SHA-256 of all lines but the one that has it, in hexadecimal.
///
/// How a line ends does not matter: git may change it.
fn digest(text: &str) -> String {
    let mut hash = Sha256::new();
    for line in text.lines().filter(|line| !line.starts_with(MARK)) {
        hash.update(line);
        hash.update("\n");
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_tells_what_was_changed() {
        let plan = Plan { words: vec!["--tag".into(), "v*".into()], ..Plan::new("9.0.0") };
        let text = stamped(Host::Github, &plan, "name: x\n");
        let stamp = Stamp::of(&text).expect("it has one");
        assert_eq!(stamp.words, ["github", "--tag", "v*"]);
        assert_eq!((stamp.version.as_str(), stamp.is_intact), ("9.0.0", true));
        assert!(Stamp::of(&text.replace('\n', "\r\n")).is_some_and(|stamp| stamp.is_intact));
        for (from, to) in [("name: x", "name: y"), ("'v*'", "v"), ("9.0.0 ", "9.0.0 0")] {
            let changed = Stamp::of(&text.replace(from, to)).expect("it has one");
            assert!(!changed.is_intact, "{from}");
        }
        assert_eq!(Stamp::of("name: x\n"), None);
    }
}
