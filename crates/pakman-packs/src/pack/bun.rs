//! Bun: no release of Alpine has it, which is said.

use super::{
    kind::{Found, Pack, Proof, Sure, no_parts},
    node_build, node_variables,
};
use crate::{
    app::App,
    evidence::Evidence,
    folder::extension,
    lexer::{self, lines_with},
    manifest::node_lock::Manager,
    plan::{Plan, Program, Stage},
};

pub(crate) const PACK: Pack = Pack {
    name: "bun",
    title: "Bun",
    looks_at: &["package.json", "bun.lock", "bun.lockb", "*.ts"],
    proof: Proof::Proven,
    detect,
    wish: node_build::wish,
    plan,
    is_part: no_parts,
};

fn detect(app: &App<'_>) -> Option<Found> {
    let node = app.node()?;
    let starts = ["start", "start:prod"].into_iter().find(|name| {
        node.script(name).is_some_and(|script| script.split_whitespace().next() == Some("bun"))
    });
    let serves = serves(app);
    if starts.is_none() && serves.is_none() {
        return None;
    }
    let mut evidence: Vec<Evidence> =
        starts.map(|name| node.script_evidence(name)).into_iter().collect();
    evidence.extend(serves);
    let mut found = Found::new(Sure::Framework, evidence);
    if node.manager() == &Manager::Bun && node.lock.file.is_some() {
        found.evidence.extend(node.lock.file.as_ref().map(|file| app.there(file)));
    }
    Some(found)
}

/// A call of Bun's own.
fn serves(app: &App<'_>) -> Option<Evidence> {
    let sources = app.files().iter().copied().filter(|path| {
        matches!(extension(path), "ts" | "js" | "tsx") && path.matches('/').count() <= 3
    });
    sources.take(200).find_map(|path| {
        let tokens = app.tokens_with(path, lexer::SCRIPT, &["Bun"]);
        let line = *lines_with(&tokens, &["Bun", ".", "serve"]).first()?;
        Some(app.said(path, line, "Bun.serve"))
    })
}

/// Ships npm's build of Bun for musl, which is one program.
fn plan(app: &App<'_>, plan: &mut Plan) {
    const PORT: u16 = 3000;
    let Some(node) = app.node() else { return };
    plan.note(
        "no release of Alpine has Bun: npm's build for musl is shipped with the application, pinned in \
         package.json; Node is the better ground where the application uses nothing of Bun's own",
    );
    let package = plan.package().to_owned();
    plan.build(&package, "fetches Bun");
    plan.build("npm", "fetches Bun");
    plan.run("libstdc++", "Bun");
    plan.run("libgcc", "Bun");
    let version = app
        .pins()
        .of("bun")
        .first()
        .map(|pin| pin.parts.iter().map(ToString::to_string).collect::<Vec<_>>().join("."));
    let version = version.unwrap_or("1".to_owned());
    let flag = if node.lock.file.is_some() { " --frozen-lockfile" } else { "" };
    plan.step(
        Stage::Install,
        "npm fetches the program; it is shipped as bin/bun.",
        &[
            &format!("npm install --prefix .bun --no-save @oven/bun-linux-x64-musl@{version}"),
            "mkdir -p bin && cp .bun/node_modules/@oven/bun-linux-x64-musl/bin/bun bin/bun",
            &format!("bin/bun install{flag}"),
        ],
    );
    if node.script("build").is_some() {
        plan.step(Stage::Build, "", &["bin/bun run build"]);
    }
    plan.step(Stage::Trim, "", &["rm -rf .bun"]);
    plan.strip = false;
    plan.ship("*");
    let script = node.script("start").unwrap_or_default();
    let call = script.trim().strip_prefix("bun ").unwrap_or("run index.ts").to_owned();
    plan.serve(Program::own("web", "bun", call).says(format!("Bun on port {PORT}")));
    plan.listen(PORT, "the default of Bun.serve");
    plan.set("NODE_ENV", "production", "");
    plan.set("PORT", &PORT.to_string(), "");
    node_variables::offered(app, plan);
}
