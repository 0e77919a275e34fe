//! Node without a framework of its own build: Express, Fastify, Hono, Nest, or a file.

use super::{
    kind::{Found, Pack, Proof, Sure, no_parts},
    node_build,
    node_start::{Runner, Start, node_file},
    node_variables,
};
use crate::{
    app::App,
    evidence::Evidence,
    folder::extension,
    lexer::{self, Kind, Token},
    plan::{Given, Plan, Program, Stage},
};

pub(crate) const PACK: Pack = Pack {
    name: "node",
    title: "Node (Express, Fastify, Hono, Nest)",
    looks_at: &["package.json", "tsconfig.json", "*.js", "*.ts"],
    proof: Proof::Proven,
    detect,
    wish: node_build::wish,
    plan,
    is_part: no_parts,
};

/// What serves HTTP; the most specific first.
pub(super) const SERVERS: &[(&str, &str)] = &[
    ("@nestjs/core", "Nest"),
    ("@hono/node-server", "Hono"),
    ("fastify", "Fastify"),
    ("express", "Express"),
    ("koa", "Koa"),
    ("@hapi/hapi", "hapi"),
    ("polka", "Polka"),
    ("restify", "Restify"),
    ("socket.io", "Socket.IO"),
    ("@tanstack/react-start", "TanStack Start"),
    ("@solidjs/start", "SolidStart"),
];

/// Scripts that start an application, the one for production first.
const STARTS: &[&str] = &["start:prod", "start", "serve"];

/// Files that begin an application, where no script says which does.
const ENTRIES: &[&str] = &[
    "server.js",
    "app.js",
    "index.js",
    "src/index.js",
    "src/server.js",
    "server.mjs",
    "index.mjs",
];

fn detect(app: &App<'_>) -> Option<Found> {
    let node = app.node()?;
    let server = SERVERS.iter().find(|(name, _)| node.has(name));
    let entry = entry(app);
    let mut evidence = Vec::new();
    evidence.extend(server.map(|(name, _)| node.evidence(name)));
    evidence.extend(entry.as_ref().map(|(_, evidence)| evidence.clone()));
    match (server, entry) {
        (Some(_), Some(_)) => Some(Found::new(Sure::Framework, evidence)),
        (None, Some(_)) => Some(Found::new(Sure::Language, evidence)),
        (Some(_), None) => Some(Found::new(Sure::Guess, evidence)),
        (None, None) => None,
    }
}

/// The file to start, with its options, and what says so.
fn entry(app: &App<'_>) -> Option<(Start, Evidence)> {
    let node = app.node()?;
    if node.has("@nestjs/core") {
        let file = node.script("start:prod").and_then(node_file);
        let start = Start::file(file.unwrap_or("dist/main".to_owned()));
        return Some((start, node.evidence("@nestjs/core")));
    }
    for name in STARTS {
        if let Some(start) = node.script(name).and_then(|script| Start::of(node, script)) {
            return Some((start, node.script_evidence(name)));
        }
    }
    if let Some((command, line)) = app.procfile().get("web")
        && let Some(start) = Start::of(node, command)
    {
        return Some((start, app.said("Procfile", line, format!("web: {command}"))));
    }
    // What Nitro builds, it starts.
    if let Some(name) = node.first(&["nitro", "vinxi"]) {
        let start = Start::file(".output/server/index.mjs".to_owned());
        return Some((start, node.evidence(name)));
    }
    // `main` of a library is what others import; of an application, what starts.
    let main = node.main().map(|main| main.trim_start_matches("./").to_owned());
    let main = main.filter(|main| app.has(main) || node.script("build").is_some());
    let serves = SERVERS.iter().any(|(name, _)| node.has(name));
    if let Some(main) = main.filter(|_| serves) {
        let evidence = Evidence::file(node.path(), format!("main: {main}"));
        return Some((Start::file(main), evidence));
    }
    let file = app.first(ENTRIES)?;
    (serves || node.script("start").is_some())
        .then(|| (Start::file(file.to_owned()), app.there(file)))
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    let Some(node) = app.node() else { return };
    node_build::begin_server(app, node, plan);
    let (Start { runner, call, before }, evidence) = entry(app).unwrap_or_else(|| {
        plan.note("package.json has no script `start` that says which file begins");
        (Start::file("index.js".to_owned()), Evidence::file(node.path(), "no script `start`"))
    });
    let file = call.split_whitespace().find(|word| !word.starts_with('-')).unwrap_or(&call);
    let file = file.trim_start_matches("./").to_owned();
    if node.script("build").is_some() {
        node_build::build(app, node, plan, "tsc");
    } else if !before.is_empty() {
        for name in &before {
            let line = node_build::script(node, plan, name);
            plan.step(Stage::Build, "", &[&line]);
        }
    } else if runner.is_none() && extension(&file) == "ts" {
        plan.note(
            "Alpine's Node runs TypeScript from 22.18 on, types erased; a script `build` is safer",
        );
    }
    match runner.filter(|runner| !node.has(runner.package)) {
        Some(Runner { package, .. }) => plan.note(format!(
            "{package} is a development dependency and starts the application, so those are shipped \
             too: move it to dependencies"
        )),
        None => node_build::prune(node, plan),
    }
    // Everything that git has, as nobody says which of it the server reads.
    plan.destinations.clear();
    plan.ship("*");
    let hidden = file.split('/').next().filter(|first| first.starts_with('.'));
    if let Some(hidden) = hidden {
        plan.ship(hidden);
    }
    if node.has_workspaces() {
        plan.note("package.json has workspaces: with --app DIR another of them is proposed");
    }
    let server = SERVERS.iter().find(|(name, _)| node.has(name)).map_or("Node", |(_, title)| title);
    let (port, source) = match runner.and_then(|runner| Some((runner.port?, runner.package))) {
        Some((port, package)) => (port, format!("the default of {package}")),
        None => port(app),
    };
    node_build::serve(plan, &call, port, &source, server);
    if let Some(first) = plan.services.first_mut() {
        first.source = evidence.to_string();
    }
    if let Some(runner) = runner {
        settle(app, plan, runner);
    }
    if server == "Fastify" {
        plan.set("HOST", "0.0.0.0", "");
        if runner.is_some_and(|runner| runner.command == "fastify") {
            plan.set("FASTIFY_ADDRESS", "0.0.0.0", "");
        } else {
            plan.note("Fastify listens only on localhost unless the call says `host: '0.0.0.0'`");
        }
    }
    node_variables::offered(app, plan);
}

/// Has the program of a package start the service, with what it asks for where it runs.
fn settle(app: &App<'_>, plan: &mut Plan, runner: &Runner) {
    let programs = format!("{}/node_modules/.bin", plan.home());
    if let Some(first) = plan.services.first_mut() {
        first.path.clone_from(&programs);
        runner.command.clone_into(&mut first.binary);
    }
    let configs = app.below("config/").filter(|path| matches!(extension(path), "js" | "ts"));
    let read: Vec<Token> = configs.flat_map(|path| app.tokens(path, lexer::SCRIPT)).collect();
    let example = app.text(".env.example").unwrap_or_default();
    let is_example = |key: &str| example.lines().any(|line| line.split('=').next() == Some(key));
    // What a tree with a configuration of its own leaves out, its version does not know.
    let is_read = |key: &str| {
        read.is_empty() || read.iter().any(|it| it.text() == Some(key)) || is_example(key)
    };
    for key in runner.secrets.iter().filter(|key| is_read(key)) {
        plan.variable(key, Given::Secret(32), "");
    }
    if let Some(call) = runner.migrate {
        let program = Program::system("migrate", &programs, runner.command, call);
        plan.hooked("migrate", program.says("Brings the database up to date"));
    }
}

/// The number that a source falls back to: `process.env.PORT || 4000`.
fn port(app: &App<'_>) -> (u16, String) {
    const PORT: u16 = 3000;
    let sources = app.files().iter().copied().filter(|path| {
        let is_code = [".js", ".mjs", ".cjs", ".ts", ".mts"].iter().any(|end| path.ends_with(end));
        is_code && path.matches('/').count() <= 2 && !path.contains("test")
    });
    for path in sources.take(200) {
        let tokens = app.tokens_with(path, lexer::SCRIPT, &["PORT"]);
        for (at, token) in tokens.iter().enumerate() {
            let before = at.checked_sub(1).is_some_and(|before| tokens[before].is('.'));
            if !(token.is_word("PORT") && before) {
                continue;
            }
            // Behind `||`, `??` or a comma of a call around it.
            let rest = tokens[at + 1..].iter().take(6);
            let mut is_fallback = false;
            for next in rest {
                match &next.kind {
                    Kind::Sign('|' | '?') => is_fallback = true,
                    Kind::Sign(')' | ',') if !is_fallback => {}
                    Kind::Word(word) if is_fallback => {
                        if let Ok(port) = word.parse() {
                            return (port, app.said(path, next.line, "PORT").to_string());
                        }
                        break;
                    }
                    Kind::Text(text) if is_fallback => {
                        if let Ok(port) = text.parse() {
                            return (port, app.said(path, next.line, "PORT").to_string());
                        }
                        break;
                    }
                    _ => break,
                }
            }
        }
    }
    (PORT, "a convention: no source names a port".to_owned())
}
