//! Go.

use super::kind::{Found, Pack, Proof, Sure, no_parts};
use crate::{
    app::App,
    evidence::Evidence,
    folder::extension,
    lexer::{self, Kind, Token},
    manifest::go::{Go, compiled},
    plan::{Plan, Program, Stage},
    range::{Dialect, Ranges},
    runtime::Runtime,
    stack::Wish,
    words::shell_word,
};

pub(crate) const PACK: Pack = Pack {
    name: "go",
    title: "Go",
    looks_at: &["go.mod", "go.work", "main.go", "cmd/"],
    proof: Proof::Proven,
    detect,
    wish,
    plan,
    is_part: no_parts,
};

/// What serves HTTP.
const SERVERS: &[&str] = &[
    "github.com/gin-gonic/gin",
    "github.com/labstack/echo",
    "github.com/gofiber/fiber",
    "github.com/go-chi/chi",
    "github.com/gorilla/mux",
    "github.com/valyala/fasthttp",
];

/// Modules with C code, and what it needs where it runs.
const NATIVE: &[(&str, &str)] = &[
    ("github.com/mattn/go-sqlite3", ""),
    ("github.com/confluentinc/confluent-kafka-go", ""),
    ("github.com/h2non/bimg", "vips"),
    ("gopkg.in/gographics/imagick.v3", "imagemagick"),
];

fn detect(app: &App<'_>) -> Option<Found> {
    let go = app.go()?;
    let mut evidence = vec![match &*go.module {
        "" => app.there("go.work"),
        module => Evidence::at(go.path(), 1, format!("module {module}")),
    }];
    evidence.extend(SERVERS.iter().find_map(|name| go.requirement(name)).map(|(_, it)| it));
    let mains = &app.go_sources().mains;
    let starts = !mains.is_empty();
    evidence
        .extend(mains.first().map(|main| Evidence::file("", format!("package main in {main}"))));
    Some(Found::new(if starts { Sure::Framework } else { Sure::Guess }, evidence))
}

fn wish(app: &App<'_>) -> Wish {
    let mut wish = Wish::of(Runtime::Go);
    if let Some((text, evidence)) = app.go().and_then(|go| go.least.as_ref())
        && let Some(ranges) = Ranges::parse(text, Dialect::Least)
    {
        wish.hard.push((ranges, evidence.clone()));
    }
    wish.pins = app.pins().of("go").to_vec();
    wish
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    let Some(go) = app.go() else { return };
    plan.trace = true;
    plan.build("go", "");
    let sources = app.go_sources();
    if !sources.imports("time/tzdata") {
        plan.run("tzdata", "time zones");
    }
    let native: Vec<_> = NATIVE.iter().filter(|(name, _)| go.has(name)).collect();
    for (name, package) in &native {
        plan.build("build-base", &format!("{name} has C code"));
        if !package.is_empty() {
            plan.both(&format!("{package}-dev"), name);
        }
    }
    if native.is_empty() {
        plan.step(Stage::Setting, "", &["export CGO_ENABLED=0"]);
    }
    let mut mains: Vec<(String, String)> =
        sources.mains.iter().map(|main| (main.clone(), go.program(main))).collect();
    // A program that serves is called so; a tool beside it is not.
    mains.sort_by_key(|(main, name)| {
        let serves = ["web", "server", "api", "app", "serve"].contains(&name.as_str());
        (main != ".", !serves, name.clone())
    });
    let lines: Vec<String> = mains
        .iter()
        .map(|(main, name)| {
            let (program, main) = (shell_word(&format!("bin/{name}")), shell_word(main));
            format!("go build -trimpath -buildvcs=false -o {program} {main}")
        })
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    plan.step(Stage::Build, "", &lines);
    plan.ship("bin");
    for folder in ["templates", "views", "static", "public", "migrations", "web"] {
        let embeds = sources.imports("embed");
        if !embeds && app.has_folder(&format!("{folder}/")) {
            plan.ship(folder);
        }
    }
    serve(app, go, plan, &mains);
    if app.has(".env") {
        plan.note(".env is committed; it is not shipped, because only `bin` is");
    }
}

/// The service, and what the program does besides.
fn serve(app: &App<'_>, go: &Go, plan: &mut Plan, mains: &[(String, String)]) {
    let Some((main, name)) = mains.first() else { return };
    let words = words(app, main);
    let serve = words
        .iter()
        .find(|(word, _)| ["web", "serve", "server", "start", "api"].contains(&&**word));
    let call = serve.map_or("", |(word, _)| word).to_owned();
    let (port, source) = port(app, go);
    plan.serve(
        Program::own("web", name, call)
            .says(format!("{name} on port {port}"))
            .from(serve.map(|(_, evidence)| evidence)),
    );
    plan.listen(port, &source);
    plan.set("PORT", &port.to_string(), "");
    if let Some(evidence) = local(app) {
        plan.note(format!("{evidence} answers nobody but the host itself: listen on `:{port}`"));
    }
    if go.has("github.com/gin-gonic/gin") {
        plan.set("GIN_MODE", "release", "");
    }
    if let Some((word, evidence)) = words.iter().find(|(word, _)| word == "migrate") {
        plan.hooked(
            "migrate",
            Program::own("migrate", name, word.clone())
                .says("Brings the database up to date")
                .from(Some(evidence)),
        );
    }
    if let Some(evidence) = flag(app, "migrate").filter(|_| mains.len() == 1) {
        plan.hooked(
            "migrate",
            Program::own("migrate", name, "-migrate")
                .says("Brings the database up to date")
                .from(Some(&evidence)),
        );
    }
    if mains.len() > 1 {
        let others: Vec<&str> = mains.iter().skip(1).map(|(_, name)| name.as_str()).collect();
        plan.note(format!("there are other programs, which are built too: {}", others.join(", ")));
        for other in others.iter().filter(|name| name.contains("worker") || name.contains("job")) {
            plan.serve(Program::own("worker", other, "").says("Background jobs"));
        }
    }
}

/// The words that the program compares its first argument with: `switch os.Args[1] { case "web": }`.
fn words(app: &App<'_>, main: &str) -> Vec<(String, Evidence)> {
    let folder = main.trim_start_matches("./").trim_start_matches('.');
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let mut found = Vec::new();
    let direct = |path: &&str| extension(path) == "go" && !path[prefix.len()..].contains('/');
    for path in app.below(&prefix).filter(direct) {
        let tokens = app.tokens_with(path, lexer::GO, &["Args"]);
        if !tokens.iter().any(|token| token.is_word("Args")) {
            continue;
        }
        for (at, token) in tokens.iter().enumerate() {
            let Kind::Text(text) = &token.kind else { continue };
            let before = at.checked_sub(1).map(|at| &tokens[at]);
            let is_case = before.is_some_and(|it| it.is_word("case") || it.is('='));
            if is_case
                && !text.is_empty()
                && text.chars().all(|it| it.is_ascii_lowercase() || it == '-')
            {
                found.push((text.clone(), app.said(path, token.line, format!("argument {text}"))));
            }
        }
    }
    found
}

/// Where a flag that is on or off is declared: `flag.Bool("migrate", false, "...")`, or `BoolVar`.
fn flag(app: &App<'_>, name: &str) -> Option<Evidence> {
    /// `BoolVar`, its parenthesis, an address and a comma: `(&it.flag, `.
    const HEAD: usize = 7;
    for path in compiled(app) {
        let tokens = app.tokens_with(path, lexer::GO, &[name]);
        let declared = tokens.windows(3).enumerate().find_map(|(at, three)| {
            let is_call = three[0].is_word("flag") && three[1].is('.');
            let is_bool = matches!(three[2].word(), Some("Bool" | "BoolVar"));
            let mut rest = tokens[at..].iter().skip(3).take(HEAD);
            rest.find_map(Token::text).filter(|text| is_call && is_bool && *text == name)?;
            Some(three[0].line)
        });
        if let Some(line) = declared {
            return Some(app.said(path, line, format!("flag {name}")));
        }
    }
    None
}

/// The number of `":8080"`, else the one that a source falls back to where `PORT` is not set.
fn port(app: &App<'_>, go: &Go) -> (u16, String) {
    for path in compiled(app) {
        // What an address of all interfaces begins with.
        for token in app.tokens_with(path, lexer::GO, &["\":", "`:", "0.0.0.0:"]) {
            let number =
                token.text().and_then(|text| text.rsplit_once(':')).and_then(|(host, port)| {
                    let is_all = host.is_empty() || host == "0.0.0.0";
                    port.parse::<u16>().ok().filter(|port| is_all && *port > 79)
                });
            if let Some(number) = number {
                return (number, app.said(path, token.line, format!(":{number}")).to_string());
            }
        }
    }
    if let Some((number, evidence)) = fallback(app) {
        return (number, evidence.to_string());
    }
    let why =
        if go.has("github.com/gin-gonic/gin") { "the default of gin" } else { "a convention" };
    (8080, why.to_owned())
}

/// The number that follows `os.Getenv("PORT")`: `if port == "" { port = "3000" }`.
fn fallback(app: &App<'_>) -> Option<(u16, Evidence)> {
    /// How many words and signs of the condition and the assignment there are at most.
    const NEAR: usize = 16;
    compiled(app).find_map(|path| {
        let tokens = app.tokens_with(path, lexer::GO, &["PORT"]);
        let at = tokens.iter().position(|token| token.text() == Some("PORT"))?;
        tokens[at..].iter().take(NEAR).find_map(|token| {
            let number = token.text()?.trim_start_matches(':').parse().ok()?;
            Some((number, app.said(path, token.line, format!("PORT, else {number}"))))
        })
    })
}

/// An address of this host alone that is joined with a port: `"127.0.0.1:" + port`.
fn local(app: &App<'_>) -> Option<Evidence> {
    const HOSTS: [&str; 2] = ["127.0.0.1:", "localhost:"];
    compiled(app).find_map(|path| {
        let tokens = app.tokens_with(path, lexer::GO, &HOSTS);
        let found = tokens.windows(3).find(|three| {
            let is_listen = three[0].word().is_some_and(|word| word.starts_with("Listen"));
            let text = three[2].text().unwrap_or_default();
            let is_local = HOSTS.iter().any(|it| text.starts_with(it));
            is_listen && three[1].is('(') && is_local
        })?;
        let text = found[2].text().unwrap_or_default();
        Some(app.said(path, found[2].line, text.to_owned()))
    })
}
