//! Tools that build applications, and the files that they begin with.

/// A tool, and what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tool {
    /// Its programs.
    pub programs: &'static [&'static str],
    /// It needs one of these files where it works.
    pub files: &'static [&'static str],
    /// With one of these words it needs none.
    pub without: &'static [&'static str],
}

/// Every tool that is known.
pub const TOOLS: &[Tool] = &[
    Tool {
        programs: &["npm", "pnpm", "yarn"],
        files: &["package.json"],
        without: &["-g", "--global", "init", "create", "dlx", "exec"],
    },
    Tool {
        programs: &["mix"],
        files: &["mix.exs"],
        without: &["local.hex", "local.rebar", "archive.install", "new", "phx.new"],
    },
    Tool { programs: &["bundle"], files: &["Gemfile", "gems.rb"], without: &["config", "init"] },
    Tool {
        programs: &["composer"],
        files: &["composer.json"],
        without: &["create-project", "global", "init", "self-update"],
    },
    Tool { programs: &["cargo"], files: &["Cargo.toml"], without: &["install", "init", "new"] },
    Tool {
        programs: &["go"],
        files: &["go.mod", "go.work"],
        without: &["install", "env", "run", "version", "work", "init"],
    },
];

/// Options with which a tool works in another folder.
const ELSEWHERE: &[&str] =
    &["--prefix", "-C", "--dir", "--cwd", "--manifest-path", "--working-dir", "-d", "--chdir"];

/// Files that an application begins with, which somebody writes and no build makes.
pub const WRITTEN: &[&str] = &["Caddyfile", "manage.py", "config.ru", "gunicorn.conf.py"];

/// What a build writes into a folder whose name begins with a dot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HiddenOutput {
    /// The words that make it, as they stand in a shell: `next build`.
    pub command: &'static str,
    /// The folder, without which the application does not start.
    pub folder: &'static str,
}

/// Every such output that is known.
pub const HIDDEN_OUTPUTS: &[HiddenOutput] = &[
    HiddenOutput { command: "next build", folder: ".next" },
    HiddenOutput { command: "nuxt build", folder: ".output" },
    HiddenOutput { command: "nuxi build", folder: ".output" },
    HiddenOutput { command: "bundle config set --local", folder: ".bundle" },
];

impl Tool {
    /// The tool that has this program.
    pub fn of(program: &str) -> Option<&'static Self> {
        TOOLS.iter().find(|tool| tool.programs.contains(&program))
    }

    /// Whether it needs none of its files when it is called with this word, where it works at
    /// least.
    pub fn needs_none(&self, word: &str) -> bool {
        let word = word.split('=').next().unwrap_or(word);
        self.without.contains(&word) || ELSEWHERE.contains(&word)
    }
}
