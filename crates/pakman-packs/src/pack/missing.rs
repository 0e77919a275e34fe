//! What a tree lacks where nothing is known: sources show an application, and no manifest says what it
//! is made of.

use super::{express, fastapi, rack};
use crate::{
    app::App,
    folder::extension,
    lexer::{self, Token, lines_with},
};

/// The most files at the top that are looked at.
const MOST: usize = 200;

/// Modules of Python's that make an application.
const PYTHON: &[&str] = &["django", "flask"];

/// Tells what is missing, once for each language.
pub(crate) fn tell(app: &App<'_>) {
    let top = app.files().iter().copied().filter(|path| !path.contains('/')).take(MOST);
    let mut told: Vec<&str> = Vec::new();
    for path in top.chain(app.first(&["src/main.rs"])) {
        let Some((language, line, message)) = lacks(app, path) else { continue };
        if !told.contains(&language) {
            told.push(language);
            app.problem(path, line, message);
        }
    }
}

/// What a file shows and no manifest says: the language, the line, and what to do.
fn lacks(app: &App<'_>, path: &str) -> Option<(&'static str, Option<usize>, String)> {
    match extension(path) {
        "ru" if app.gems().is_none() => {
            Some(("ruby", None, "there is no Gemfile: `bundle init` makes one".to_owned()))
        }
        "rb" => ruby(app, path).map(|(line, message)| ("ruby", Some(line), message)),
        "py" if app.python().is_none() => {
            let (line, name) = python(app, path)?;
            let message = format!(
                "{name} is imported, and there is neither a requirements.txt nor a pyproject.toml \
                 that asks for it"
            );
            Some(("python", Some(line), message))
        }
        "go" if app.go().is_none() => {
            let tokens = app.tokens_with(path, lexer::GO, &["main"]);
            let line = *lines_with(&tokens, &["package", "main"]).first()?;
            let message = "there is no go.mod: `go mod init NAME` makes one".to_owned();
            Some(("go", Some(line), message))
        }
        "rs" if app.cargo().is_none() => {
            Some(("rust", None, "there is no Cargo.toml: `cargo init` makes one".to_owned()))
        }
        "js" | "mjs" | "cjs" | "ts" | "mts" => {
            script(app, path).map(|(line, message)| ("script", Some(line), message))
        }
        _ => None,
    }
}

/// `require "sinatra"`
fn ruby(app: &App<'_>, path: &str) -> Option<(usize, String)> {
    let tokens = app.tokens_with(path, lexer::RUBY, rack::FRAMEWORKS);
    let (line, name) = tokens.windows(2).find_map(|two| {
        let name = two[1].text().filter(|_| two[0].is_word("require"))?.split('/').next()?;
        rack::FRAMEWORKS.contains(&name).then(|| (two[0].line, name.to_owned()))
    })?;
    let Some(gems) = app.gems() else {
        let message =
            format!("{name} is required, and there is no Gemfile that asks for it: `bundle init`");
        return Some((line, message));
    };
    let message = if gems.has(&name) {
        format!("{name} is required, and there is no config.ru that a server could begin with")
    } else {
        format!("{name} is required, and the Gemfile does not ask for it: `bundle add {name}`")
    };
    Some((line, message))
}

/// `from flask import Flask`
fn python(app: &App<'_>, path: &str) -> Option<(usize, String)> {
    let names: Vec<&str> =
        PYTHON.iter().chain(fastapi::FRAMEWORKS.iter().map(|(name, _)| name)).copied().collect();
    let tokens = app.tokens_with(path, lexer::PYTHON, &names);
    tokens.windows(2).find_map(|two| {
        let imports = two[0].is_word("from") || two[0].is_word("import");
        let name = two[1].word().filter(|name| imports && names.contains(name))?;
        Some((two[0].line, name.to_owned()))
    })
}

/// What a script serves with, where no manifest says how it is started.
fn script(app: &App<'_>, path: &str) -> Option<(usize, String)> {
    let tokens = app.tokens(path, lexer::SCRIPT);
    let calls = |words: &[&str]| lines_with(&tokens, words).first().copied();
    if let Some(line) = calls(&["Deno", ".", "serve"]) {
        let message = "Deno.serve is called, and there is no deno.json; `{}` in it is enough";
        return Some((line, message.to_owned()));
    }
    let bun = calls(&["Bun", ".", "serve"]).map(|line| (line, "Bun.serve is called", "bun"));
    let node = || {
        let line = calls(&["listen", "("]).filter(|_| serves(&tokens))?;
        Some((line, "a server listens", "node"))
    };
    let (line, what, program) = bun.or_else(node)?;
    let message = if app.node().is_none() {
        format!("{what}, and there is no package.json: `npm init` makes one")
    } else {
        format!("{what}, and package.json has no script `start`: `{program} {path}`, for example")
    };
    Some((line, message))
}

/// Whether a script takes in what serves: a framework, or Node's own server.
fn serves(tokens: &[Token]) -> bool {
    let own = ["http", "node:http"];
    let known = |name: &str| {
        own.contains(&name) || express::SERVERS.iter().any(|(server, _)| *server == name)
    };
    tokens.iter().filter_map(Token::text).any(known)
}
