//! What starts an application of Node's, as its scripts say.

use crate::manifest::node::Node;

/// What is started.
pub(crate) struct Start {
    /// The program of a package; `node` itself where there is none.
    pub(crate) runner: Option<&'static Runner>,
    /// Its words.
    pub(crate) call: String,
}

/// A program of a package that starts applications.
pub(crate) struct Runner {
    pub(crate) command: &'static str,
    pub(crate) package: &'static str,
}

const RUNNERS: &[Runner] = &[
    Runner { command: "fastify", package: "fastify-cli" },
    Runner { command: "tsx", package: "tsx" },
    Runner { command: "ts-node", package: "ts-node" },
    Runner { command: "strapi", package: "@strapi/strapi" },
    Runner { command: "directus", package: "directus" },
    Runner { command: "keystone", package: "@keystone-6/core" },
    Runner { command: "probot", package: "probot" },
];

impl Start {
    /// A file that `node` runs.
    pub(crate) fn file(call: String) -> Self {
        Self { runner: None, call }
    }

    /// What the last command of a script starts.
    pub(crate) fn of(node: &Node, script: &str) -> Option<Self> {
        if let Some(call) = node_file(script) {
            return Some(Self::file(call));
        }
        let words = last_words(script);
        let (command, rest) = words.split_first()?;
        let runner = RUNNERS.iter().find(|it| it.command == *command)?;
        node.builds_with(runner.package)
            .then(|| Self { runner: Some(runner), call: rest.join(" ") })
    }
}

/// The file that `node` runs in a script: `server.js` of `NODE_ENV=production node server.js`.
pub(crate) fn node_file(script: &str) -> Option<String> {
    let words = last_words(script);
    let (command, rest) = words.split_first()?;
    let is_node = matches!(*command, "node" | "nodemon");
    let is_file = rest.iter().any(|word| !word.starts_with('-'));
    (is_node && is_file).then(|| rest.join(" "))
}

/// The names of the scripts that a script runs before its last command: `build:ts` of
/// `npm run build:ts && node dist/app.js`.
pub(crate) fn scripts_before(script: &str) -> Vec<&str> {
    let mut commands: Vec<&str> = script.split("&&").map(str::trim).collect();
    commands.pop();
    let names = commands.into_iter().filter_map(|command| {
        let mut words = command.split_whitespace();
        matches!(words.next()?, "npm" | "pnpm" | "yarn" | "bun").then_some(())?;
        words.find(|word| *word != "run")
    });
    names.collect()
}

/// The words of the last command, without variables and wrappers.
fn last_words(script: &str) -> Vec<&str> {
    // What stands behind a lone `--` is what a wrapper runs: `dotenv -e .env -- node server.js`.
    let last = script.rsplit("&&").next().and_then(|last| last.rsplit(" -- ").next());
    let words = last.unwrap_or_default().split_whitespace().skip_while(|word| {
        word.contains('=') && !word.starts_with('-') || matches!(*word, "cross-env" | "exec")
    });
    words.collect()
}
