//! Programs that tests run but do not bring along.

use std::{env, fs, os::unix::fs::MetadataExt, path::PathBuf, process::Command, sync::OnceLock};

/// The path of a program that a test needs: `busybox`, `shellcheck`, `execlineb`.
///
/// Where it is missing the caller is to return early; the skip is said on stderr. Under
/// `PAKMAN_TEST_TOOLS=1` a missing program fails the test instead.
pub fn tool(name: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH").unwrap_or_default();
    let found =
        env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file());
    if found.is_none() {
        missing(&format!("`{name}` is not installed"));
    }
    found
}

/// Whether this is root, whom a test needs. Where it is not, it is as for [`tool`].
pub fn is_root() -> bool {
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    if !is_root {
        missing("only root can run it");
    }
    is_root
}

/// The folder of packages from the npm registry that editors are tested with, Node's program below
/// `.bin` among them: `scripts/test` puts it below `target`.
///
/// Where it is missing, it is as for [`tool`].
pub fn npm_packages() -> Option<PathBuf> {
    let target = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target");
    let found = target.join("npm/node_modules").canonicalize().ok();
    let found = found.filter(|folder| folder.join("yaml-language-server").is_dir());
    if found.is_none() {
        missing("what editors are tested with is not below `target/npm`");
    }
    found
}

/// Where applications of tests have their packages from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registry {
    /// That of npm.
    Npm,
    /// The Python package index.
    Python,
}

impl Registry {
    /// Whether it can be reached, as its own client finds. Where it cannot, it is as for [`tool`].
    pub fn answers(self) -> bool {
        static ANSWERS: [OnceLock<bool>; 2] = [OnceLock::new(), OnceLock::new()];
        let (known, question): (_, &[&str]) = match self {
            Self::Npm => (&ANSWERS[0], &["npm", "view", "express", "version"]),
            Self::Python => (&ANSWERS[1], &["python3", "-m", "pip", "index", "versions", "flask"]),
        };
        *known.get_or_init(|| {
            let asked = Command::new(question[0]).args(&question[1..]).output();
            let answers = asked.is_ok_and(|output| output.status.success());
            if !answers {
                missing(&format!("`{}` gets no answer from its registry", question.join(" ")));
            }
            answers
        })
    }
}

/// How many rounds a random test goes: as many as `PAKMAN_TEST_ROUNDS` says, else `few`.
pub fn rounds(few: u32) -> u32 {
    env::var("PAKMAN_TEST_ROUNDS").map_or(few, |rounds| rounds.parse().expect("it is a number"))
}

/// Says that a test is skipped, and why; panics under `PAKMAN_TEST_TOOLS=1` instead.
pub(crate) fn missing(reason: &str) {
    assert!(
        env::var_os("PAKMAN_TEST_TOOLS").is_none_or(|set| set != "1"),
        "{reason}, and PAKMAN_TEST_TOOLS=1 asks for everything"
    );
    #[expect(clippy::print_stderr, reason = "a test says what it skips")]
    {
        eprintln!("skipped: {reason}");
    }
}
