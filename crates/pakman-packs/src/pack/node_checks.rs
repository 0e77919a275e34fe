//! Scripts of a build that end it where a variable is missing.

use super::node_start::node_file;
use crate::{
    app::App,
    evidence::Evidence,
    lexer::{self, Token},
    manifest::node::Node,
    plan::{Plan, Stage},
};

/// What checks of variables ask for before a build.
const KEY: &str = "DATABASE_URL";

/// Words that run other scripts of `package.json` one by one.
const MANY: &[&str] = &["npm-run-all", "npm-run-all2", "run-s", "run-p"];

/// What the build asks for: it is told, and switched off where the tree has a switch for that.
pub(crate) fn plan(app: &App<'_>, node: &Node, plan: &mut Plan) {
    if let Some(evidence) = switch(app, node) {
        let why = format!("Nothing that is set here runs ({evidence}).");
        plan.step(Stage::Setting, &why, &[&format!("export {SKIP}=1")]);
    }
    let asked = files(node, "build").into_iter().find_map(|file| {
        let tokens = app.tokens(&file, lexer::SCRIPT);
        let asks = tokens.iter().find(|it| it.text() == Some(KEY) || it.is_word(KEY))?;
        let ends = tokens.iter().any(|token| token.is_word("exit"));
        ends.then(|| app.said(&file, asks.line, "the script build"))
    });
    if let Some(evidence) = asked {
        plan.note(format!(
            "{evidence} ends where {KEY} is not set: uncomment build.environment, and build with \
             `--env {KEY}`"
        ));
        plan.passed.push(KEY.to_owned());
    }
}

/// The switch of the template that checks variables while it builds.
const SKIP: &str = "SKIP_ENV_VALIDATION";

fn switch(app: &App<'_>, node: &Node) -> Option<Evidence> {
    node.first(&["@t3-oss/env-nextjs", "@t3-oss/env-core"])?;
    let files = ["src/env.js", "src/env.mjs", "src/env.ts", "env.js", "env.mjs", "env.ts"];
    let has = |it: &&Token| it.is_word(SKIP) || it.text() == Some(SKIP);
    files.iter().find_map(|file| {
        let line = app.tokens(file, lexer::SCRIPT).iter().find(has)?.line;
        Some(app.said(file, line, SKIP))
    })
}

/// The files that Node runs for a script, by way of others.
fn files(node: &Node, script: &str) -> Vec<String> {
    /// The most scripts that are followed.
    const MOST: usize = 50;
    let mut files = Vec::new();
    let mut names = vec![format!("pre{script}"), script.to_owned(), format!("post{script}")];
    let mut at = 0;
    while at < names.len().min(MOST) {
        let text = node.script(&names[at]).unwrap_or_default().to_owned();
        at += 1;
        for command in text.split("&&") {
            if let Some(call) = node_file(command) {
                files.extend(
                    call.split_whitespace().find(|it| !it.starts_with('-')).map(str::to_owned),
                );
            }
            let mut words = command.split_whitespace();
            let found: Vec<&str> = match words.next() {
                Some(word) if MANY.contains(&word) => words.collect(),
                Some("npm" | "pnpm" | "yarn" | "bun") => {
                    words.find(|it| *it != "run").into_iter().collect()
                }
                _ => Vec::new(),
            };
            for name in found.into_iter().filter(|name| node.script(name).is_some()) {
                if !names.iter().any(|known| known == name) {
                    names.push(name.to_owned());
                }
            }
        }
    }
    files
}
