//! What is told of a tree whose sources show an application that no manifest speaks of.

use pakman_packs::{Memory, Refusal, propose};

use crate::support::options;

/// What is told of a tree that no pack knows, line by line; `?` where a pack knows it.
fn told(files: &[(&str, &str)]) -> String {
    match propose(&Memory::new(files.to_vec()), &options("x")).map_err(|refusal| *refusal) {
        Err(Refusal::Nothing(survey)) => {
            let told: Vec<String> = survey.problems.iter().map(ToString::to_string).collect();
            told.join("\n")
        }
        _ => "?".to_owned(),
    }
}

#[test]
fn what_is_missing_is_told_at_the_line_that_wants_it() {
    let gemfile = ("Gemfile", "gem 'sinatra'\n");
    let package = ("package.json", "{\"name\": \"x\"}");
    let cases: &[(&[(&str, &str)], &str)] = &[
        (
            &[("app.rb", "# Ahoy\nrequire 'sinatra'\n")],
            "app.rb:2: sinatra is required, and there is no Gemfile that asks for it: `bundle init`",
        ),
        (
            &[("app.rb", "require 'roda'\n"), gemfile],
            "app.rb:1: roda is required, and the Gemfile does not ask for it: `bundle add roda`",
        ),
        (
            &[("app.rb", "require 'sinatra/base'\n"), gemfile],
            "app.rb:1: sinatra is required, and there is no config.ru that a server could begin with",
        ),
        (&[("config.ru", "run App\n")], "config.ru: there is no Gemfile: `bundle init` makes one"),
        (
            &[("a.py", "import os\n"), ("app.py", "\nfrom flask import Flask\n")],
            "app.py:2: flask is imported, and there is neither a requirements.txt nor a \
             pyproject.toml that asks for it",
        ),
        (
            &[
                ("main.go", "// A buoy.\npackage main\n\nfunc main() {}\n"),
                ("b.go", "package main"),
            ],
            "b.go:1: there is no go.mod: `go mod init NAME` makes one",
        ),
        (
            &[("src/main.rs", "fn main() {}\n")],
            "src/main.rs: there is no Cargo.toml: `cargo init` makes one",
        ),
        (
            &[("server.js", "require('express')()\n  .listen(3000)\n")],
            "server.js:2: a server listens, and there is no package.json: `npm init` makes one",
        ),
        (
            &[
                ("server.js", "import http from 'node:http'\nhttp.createServer().listen(80)\n"),
                package,
            ],
            "server.js:2: a server listens, and package.json has no script `start`: `node server.js`, \
             for example",
        ),
        (
            &[("index.ts", "Bun.serve({})\n")],
            "index.ts:1: Bun.serve is called, and there is no package.json: `npm init` makes one",
        ),
        (
            &[("main.ts", "Deno.serve(() => new Response('ahoy'))\n")],
            "main.ts:1: Deno.serve is called, and there is no deno.json; `{}` in it is enough",
        ),
    ];
    for (files, expected) in cases {
        assert_eq!(told(files), *expected, "{files:?}");
    }
}

#[test]
fn nothing_is_missed_where_no_source_shows_an_application() {
    let cases: &[&[(&str, &str)]] = &[
        &[("notes.py", "import json\n# from flask import Flask\n")],
        &[("tool.rb", "require 'json'\nputs 'sinatra'\n")],
        &[("lib.go", "package lib\n")],
        &[("events.js", "button.listen(click)\n")],
        &[("deep/down/app.py", "from flask import Flask\n")],
    ];
    for files in cases {
        assert_eq!(told(files), "", "{files:?}");
    }
    // What was told is done, and a pack knows it.
    let done: &[&[(&str, &str)]] = &[
        &[("main.ts", "Deno.serve(f)\n"), ("deno.json", "{}")],
        &[("main.go", "package main\n\nfunc main() {}\n"), ("go.mod", "module x\n")],
        &[("app.py", "from flask import Flask\napp = Flask(n)\n"), ("requirements.txt", "flask\n")],
        &[("app.rb", "require 'sinatra'\n"), ("Gemfile", "gem 'sinatra'\n")],
        &[
            ("server.js", "require('http').createServer(f).listen(80)\n"),
            ("package.json", "{\"scripts\": {\"start\": \"node server.js\"}}"),
        ],
    ];
    for files in done {
        assert_eq!(told(files), "?", "{files:?}");
    }
}
