//! `SvelteKit`: its adapter decides.

use super::{
    caddy,
    kind::{Found, Pack, Proof, Sure, begins_with},
    node_build, node_variables,
};
use crate::{
    app::App,
    lexer::{self, Token, set_texts},
    manifest::node::Node,
    plan::{Given, Plan, Stage},
    words::shell_word,
};

pub(crate) const PACK: Pack = Pack {
    name: "sveltekit",
    title: "SvelteKit",
    looks_at: &["package.json", "svelte.config.*", "vite.config.*"],
    proof: Proof::Proven,
    detect,
    wish: node_build::wish,
    plan,
    is_part: |folder| begins_with(folder, &["src", "static"]),
};

/// The adapter is configured in Svelte's own file up to Kit 2, in Vite's since.
const CONFIGS: &[&str] = &[
    "svelte.config.js",
    "svelte.config.ts",
    "svelte.config.mjs",
    "vite.config.ts",
    "vite.config.js",
];

fn detect(app: &App<'_>) -> Option<Found> {
    let node = app.node().filter(|node| node.builds_with("@sveltejs/kit"))?;
    let mut evidence = vec![node.evidence("@sveltejs/kit")];
    evidence.extend(app.first(CONFIGS).map(|config| app.there(config)));
    Some(Found::new(Sure::Framework, evidence))
}

/// The adapter that makes a server of Node's.
const NODE: &str = "@sveltejs/adapter-node";

/// That adapter in the version for this `SvelteKit`: the newest asks for the newest.
fn fitting(node: &Node) -> String {
    match node.version("@sveltejs/kit").map(|version| version[0]) {
        Some(1) => format!("{NODE}@1"),
        Some(2) => format!("{NODE}@5"),
        _ => NODE.to_owned(),
    }
}

/// The adapter that a configuration imports.
fn adapter_of(tokens: &[Token]) -> Option<&str> {
    let is_name = |rest: &str| rest.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
    let mut texts = tokens.iter().filter_map(Token::text);
    texts.find(|text| text.strip_prefix("@sveltejs/adapter-").is_some_and(is_name))
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    const PORT: u16 = 3000;
    let Some(node) = app.node() else { return };
    let mut tokens: Vec<Token> = Vec::new();
    let mut named = None;
    for config in CONFIGS {
        let found = app.tokens(config, lexer::SCRIPT);
        named = named.or_else(|| adapter_of(&found).map(|_| *config));
        tokens.extend(found);
    }
    let adapter = adapter_of(&tokens);
    if adapter == Some("@sveltejs/adapter-static") {
        node_build::begin_files(app, node, plan);
        node_build::build(app, node, plan, "vite build");
        let folder = set_texts(&tokens, "pages", ':').next().map_or("build", |(folder, _)| folder);
        let is_spa = set_texts(&tokens, "fallback", ':').next().is_some();
        let site = if is_spa { caddy::Site::SinglePage } else { caddy::Site::Pages };
        caddy::serve(app, plan, folder, site);
        return;
    }
    if adapter != Some(NODE) {
        plan.note(format!(
            "{} builds nothing that runs here: install @sveltejs/adapter-node and name it in the \
             configuration; until then each build does so in its copy of the sources",
            adapter.unwrap_or("no adapter")
        ));
        plan.advice.push(format!("npm install --save-dev {}", fitting(node)));
    }
    node_build::begin_server(app, node, plan);
    if let (Some(adapter), Some(config)) = (adapter.filter(|it| *it != NODE), named) {
        let add = node_build::add(node, plan, &fitting(node));
        let change = format!("sed -i 's#{adapter}#{NODE}#' {config}");
        plan.step(Stage::Install, "The adapter that makes a server.", &[&add, &change]);
    }
    node_build::build(app, node, plan, "vite build");
    node_build::prune(node, plan);
    let folder = set_texts(&tokens, "out", ':').next().map_or("build", |(folder, _)| folder);
    plan.ship(folder);
    node_build::serve(
        plan,
        &shell_word(&format!("{folder}/index.js")),
        PORT,
        "the default of the adapter",
        "SvelteKit",
    );
    plan.set("HOST", "0.0.0.0", "");
    // By default it is `https://` and the host that was asked for.
    plan.offer_variable("ORIGIN", Given::Required, "https://HOST, where forms are refused");
    node_variables::baked(app, plan, &["$env/static/"]);
    node_variables::offered(app, plan);
}
