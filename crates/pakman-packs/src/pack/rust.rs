//! Rust.

use super::kind::{Found, Pack, Proof, Sure, all_parts};
use crate::{
    app::App,
    evidence::Evidence,
    manifest::cargo::Cargo,
    plan::{Given, Plan, Program, Stage},
    range::{Dialect, Ranges},
    runtime::Runtime,
    stack::Wish,
    words::shell_word,
};

pub(crate) const PACK: Pack = Pack {
    name: "rust",
    title: "Rust",
    looks_at: &["Cargo.toml", "Cargo.lock", "src/main.rs"],
    proof: Proof::Proposed,
    detect,
    wish,
    plan,
    is_part: all_parts,
};

const SERVERS: &[&str] = &["axum", "actix-web", "rocket", "warp", "poem", "salvo", "tide", "hyper"];

/// Crates that link against a library, and what its headers are in.
const NATIVE: &[(&str, &[&str])] = &[
    ("openssl-sys", &["openssl-dev", "pkgconf"]),
    ("pq-sys", &["libpq-dev"]),
    ("mysqlclient-sys", &["mariadb-connector-c-dev", "pkgconf"]),
    ("libz-sys", &["zlib-dev", "pkgconf"]),
    ("aws-lc-sys", &["cmake", "build-base"]),
    ("rdkafka-sys", &["cmake", "build-base"]),
    ("prost-build", &["protoc"]),
    ("ring", &["build-base"]),
    ("libsqlite3-sys", &["build-base"]),
];

fn detect(app: &App<'_>) -> Option<Found> {
    let cargo = app.cargo()?;
    let server = SERVERS.iter().find(|name| cargo.declares(name));
    let mut evidence: Vec<Evidence> = server.map(|name| cargo.evidence(name)).into_iter().collect();
    if evidence.is_empty() {
        evidence.push(app.there("Cargo.toml"));
    }
    let sure = match (server, cargo.programs.is_empty()) {
        (Some(_), false) => Sure::Framework,
        (None, false) => Sure::Language,
        (_, true) => Sure::Guess,
    };
    Some(Found::new(sure, evidence))
}

fn wish(app: &App<'_>) -> Wish {
    let mut wish = Wish::of(Runtime::Rust);
    if let Some((text, evidence)) = app.cargo().and_then(|cargo| cargo.rust.as_ref())
        && let Some(ranges) = Ranges::parse(text, Dialect::Least)
    {
        wish.hard.push((ranges, evidence.clone()));
    }
    wish.pins = app.pins().of("rust").to_vec();
    wish
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    let Some(cargo) = app.cargo() else { return };
    plan.trace = true;
    plan.build("cargo", "");
    for (name, packages) in NATIVE {
        if cargo.has(name) {
            packages.iter().for_each(|package| plan.build(package, &format!("the crate {name}")));
        }
    }
    if let Some(file) = app.first(&["rust-toolchain", "rust-toolchain.toml"]) {
        let text = app.text(file).unwrap_or_default();
        plan.note(if text.contains("nightly") {
            format!("{file} asks for a nightly Rust, which no release of Alpine has")
        } else {
            format!("Alpine's cargo does not read {file}: the release's own Rust builds")
        });
    }
    if app.has_folder(".sqlx/") {
        plan.step(
            Stage::Setting,
            "Queries are checked against .sqlx, not a database.",
            &["export SQLX_OFFLINE=true"],
        );
    }
    let locked = if cargo.is_locked { " --locked" } else { "" };
    plan.step(Stage::Build, "", &[&format!("cargo build --release{locked}")]);
    let name = main_program(cargo);
    let names = if cargo.programs.is_empty() { vec![name.clone()] } else { cargo.programs.clone() };
    let paths = names.iter().map(|name| shell_word(&format!("target/release/{name}")));
    let paths: Vec<String> = paths.collect();
    plan.step(Stage::Trim, "", &["mkdir -p bin", &format!("cp {} bin/", paths.join(" "))]);
    plan.ship("bin");
    for folder in ["templates", "static", "public", "assets"] {
        if app.has_folder(&format!("{folder}/")) && !cargo.has("rust-embed") {
            plan.ship(folder);
        }
    }
    let (port, source) = if cargo.declares("rocket") {
        plan.set("ROCKET_ADDRESS", "0.0.0.0", "");
        plan.set("ROCKET_PORT", "8000", "");
        (8000, "the default of Rocket")
    } else {
        plan.set("PORT", "8080", "");
        (8080, "a convention: no manifest names a port")
    };
    serve(app, plan, &names, &name, port);
    plan.listen(port, source);
    if names.len() > 1 {
        plan.note(format!("there are several programs, which are built too: {}", names.join(", ")));
    }
    if cargo.declares("tracing-subscriber") || cargo.declares("env_logger") {
        plan.offer_variable("RUST_LOG", Given::Default("info".to_owned()), "what is logged");
    }
}

/// What runs of the programs: as the `Procfile` says, where there is one.
fn serve(app: &App<'_>, plan: &mut Plan, names: &[String], main: &str, port: u16) {
    let procfile = app.procfile();
    let said = |process: &str| {
        let (name, words, line) = procfile.call(process, names)?;
        Some((name, words, app.said("Procfile", line, process)))
    };
    let (name, words, evidence) = match said("web") {
        Some((name, words, evidence)) => (name, words, Some(evidence)),
        None => (main, "", None),
    };
    plan.serve(
        Program::own("web", name, words)
            .says(format!("{name} on port {port}"))
            .from(evidence.as_ref()),
    );
    for (process, ..) in
        procfile.all().filter(|(process, ..)| !matches!(*process, "web" | "release"))
    {
        if let Some((name, words, evidence)) = said(process) {
            let service = process.to_ascii_lowercase().replace('_', "-");
            plan.serve(
                Program::own(&service, name, words)
                    .says("A process of the Procfile")
                    .from(Some(&evidence)),
            );
        }
    }
    if let Some((name, words, evidence)) = said("release") {
        plan.hooked(
            "migrate",
            Program::own("migrate", name, words)
                .says("Brings the database up to date")
                .from(Some(&evidence)),
        );
    }
}

fn main_program(cargo: &Cargo) -> String {
    let serves = cargo
        .programs
        .iter()
        .find(|name| ["server", "web", "api", "app"].iter().any(|word| name.contains(word)));
    let first = cargo.default_run.as_ref().or(serves).or(cargo.programs.first());
    first.cloned().unwrap_or("app".to_owned())
}
