//! Deno, and Fresh.

use serde::Deserialize;

use super::kind::{Found, Pack, Proof, Sure, no_parts};
use crate::{
    app::App,
    evidence::Evidence,
    manifest::jsonc,
    plan::{Plan, Program, Stage},
    runtime::Runtime,
    stack::Wish,
};

pub(crate) const PACK: Pack = Pack {
    name: "deno",
    title: "Deno",
    looks_at: &["deno.json", "deno.jsonc", "main.ts"],
    proof: Proof::Proposed,
    detect,
    wish,
    plan,
    is_part: no_parts,
};

const CONFIGS: &[&str] = &["deno.json", "deno.jsonc"];
const ENTRIES: &[&str] =
    &["main.ts", "main.tsx", "server.ts", "mod.ts", "index.ts", "src/main.ts", "main.js"];

#[derive(Deserialize, Default)]
#[serde(default)]
struct Config {
    tasks: std::collections::BTreeMap<String, serde_json::Value>,
    imports: std::collections::BTreeMap<String, serde_json::Value>,
}

fn config(app: &App<'_>) -> Option<(&'static str, Config)> {
    let path = app.first(CONFIGS)?;
    let text = app.text(path)?;
    Some((path, app.json(path, &jsonc::plain(&text))?))
}

fn detect(app: &App<'_>) -> Option<Found> {
    let (path, config) = config(app)?;
    let starts = config.tasks.contains_key("start") || app.first(ENTRIES).is_some();
    starts.then(|| {
        let sure = if app.node().is_some() { Sure::Language } else { Sure::Framework };
        Found::new(sure, vec![app.there(path)])
    })
}

fn wish(app: &App<'_>) -> Wish {
    let mut wish = Wish::of(Runtime::Deno);
    wish.pins = app.pins().of("deno").to_vec();
    wish
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    const PORT: u16 = 8000;
    let Some((path, config)) = config(app) else { return };
    plan.both("deno", "");
    let is_fresh = config.imports.keys().any(|name| name.contains("fresh"));
    plan.step(Stage::Setting, "What it fetches is shipped.", &["export DENO_DIR=\"$PWD/.deno\""]);
    let entry = app.first(ENTRIES).unwrap_or("main.ts");
    let start = config
        .tasks
        .get("start")
        .and_then(|task| task.as_str().or_else(|| task.get("command")?.as_str()));
    let call = match start.and_then(|task| task.trim().strip_prefix("deno ")) {
        Some(call) if !call.contains("--watch") => call.to_owned(),
        _ if is_fresh => format!("serve -A --port {PORT} _fresh/server.js"),
        _ => format!("run -A {entry}"),
    };
    plan.step(Stage::Install, "", &[&format!("deno cache {entry}")]);
    if config.tasks.contains_key("build") {
        plan.step(Stage::Build, "", &["deno task build"]);
    }
    plan.ship("*");
    plan.ship(".deno");
    let evidence = Evidence::file(&app.path(path), "tasks");
    plan.serve(
        Program::system("web", "/usr/bin", "deno", call)
            .says(format!("Deno on port {PORT}"))
            .from(Some(&evidence)),
    );
    plan.listen(PORT, "the default of Deno.serve");
    let cache = format!("{}/.deno", plan.home());
    plan.set("DENO_DIR", &cache, "");
    plan.set("PORT", &PORT.to_string(), "");
    plan.note("Alpine has Deno only for x86_64 and aarch64");
}
