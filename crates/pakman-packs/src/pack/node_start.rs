//! What starts an application of Node's, as its scripts say.

use crate::manifest::node::Node;

/// What is started.
pub(crate) struct Start {
    /// The program of a package; `node` itself where there is none.
    pub(crate) runner: Option<&'static Runner>,
    /// Its words.
    pub(crate) call: String,
    /// The scripts of `package.json` that run before it, in order.
    pub(crate) before: Vec<String>,
}

/// A program of a package that starts applications.
pub(crate) struct Runner {
    pub(crate) command: &'static str,
    pub(crate) package: &'static str,
    /// Where it listens unless `PORT` says otherwise.
    pub(crate) port: Option<u16>,
    /// Variables with which it does not start unless they hold a secret each.
    pub(crate) secrets: &'static [&'static str],
    /// Its words that bring the database up to date, where starting does not.
    pub(crate) migrate: Option<&'static str>,
}

const RUNNER: Runner = Runner { command: "", package: "", port: None, secrets: &[], migrate: None };

const RUNNERS: &[Runner] = &[
    Runner { command: "fastify", package: "fastify-cli", ..RUNNER },
    Runner { command: "tsx", package: "tsx", ..RUNNER },
    Runner { command: "ts-node", package: "ts-node", ..RUNNER },
    Runner {
        command: "strapi",
        package: "@strapi/strapi",
        port: Some(1337),
        secrets: &[
            "APP_KEYS",
            "API_TOKEN_SALT",
            "ADMIN_JWT_SECRET",
            "TRANSFER_TOKEN_SALT",
            "JWT_SECRET",
            "ENCRYPTION_KEY",
        ],
        ..RUNNER
    },
    Runner {
        command: "directus",
        package: "directus",
        port: Some(8055),
        secrets: &["SECRET"],
        migrate: Some("bootstrap"),
    },
    Runner { command: "keystone", package: "@keystone-6/core", ..RUNNER },
    Runner { command: "probot", package: "probot", ..RUNNER },
];

impl Start {
    /// A file that `node` runs.
    pub(crate) fn file(call: String) -> Self {
        Self { runner: None, call, before: Vec::new() }
    }

    /// What the last command of a script starts, after what the others run.
    pub(crate) fn of(node: &Node, script: &str) -> Option<Self> {
        let before = scripts_before(script).filter(|name| node.script(name).is_some());
        let before = before.map(str::to_owned).collect();
        if let Some(call) = node_file(script) {
            return Some(Self { before, ..Self::file(call) });
        }
        let words = last_words(script);
        let (command, rest) = words.split_first()?;
        let runner = RUNNERS.iter().find(|it| it.command == *command)?;
        node.builds_with(runner.package).then(|| Self {
            runner: Some(runner),
            call: rest.join(" "),
            before,
        })
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
fn scripts_before(script: &str) -> impl Iterator<Item = &str> {
    let before = script.rsplit_once("&&").map_or("", |(before, _)| before);
    before.split("&&").filter_map(|command| {
        let mut words = command.split_whitespace();
        matches!(words.next()?, "npm" | "pnpm" | "yarn" | "bun").then_some(())?;
        words.find(|word| *word != "run")
    })
}

/// What runs the program that is named behind it.
const WRAPPERS: &[&str] =
    &["cross-env", "exec", "npx", "bunx", "npm", "pnpm", "yarn", "--yes", "-y"];

/// The words of the last command, without variables and wrappers.
fn last_words(script: &str) -> Vec<&str> {
    // What stands behind a lone `--` is what a wrapper runs: `dotenv -e .env -- node server.js`.
    let last = script.rsplit("&&").next().and_then(|last| last.rsplit(" -- ").next());
    let words = last
        .unwrap_or_default()
        .split_whitespace()
        .skip_while(|word| word.contains('=') && !word.starts_with('-') || WRAPPERS.contains(word));
    words.collect()
}
