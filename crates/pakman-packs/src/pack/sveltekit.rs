//! `SvelteKit`: its adapter decides.

use super::{
    caddy,
    kind::{Found, Pack, Proof, Sure, begins_with},
    node_build,
};
use crate::{
    app::App,
    lexer::{self, Token, set_texts},
    plan::{Given, Plan},
    text::shell_word,
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

fn plan(app: &App<'_>, plan: &mut Plan) {
    const PORT: u16 = 3000;
    let Some(node) = app.node() else { return };
    let mut tokens: Vec<Token> = Vec::new();
    for config in CONFIGS {
        tokens.extend(app.tokens(config, lexer::SCRIPT));
    }
    let adapter =
        tokens.iter().filter_map(Token::text).find(|text| text.starts_with("@sveltejs/adapter-"));
    let package = plan.package().to_owned();
    if adapter == Some("@sveltejs/adapter-static") {
        plan.build(&package, "");
        node_build::install(app, node, plan);
        node_build::build(node, plan, "vite build");
        let folder = set_texts(&tokens, "pages", ':').next().map_or("build", |(folder, _)| folder);
        let is_spa = set_texts(&tokens, "fallback", ':').next().is_some();
        let site = if is_spa { caddy::Site::SinglePage } else { caddy::Site::Pages };
        caddy::serve(app, plan, folder, site);
        return;
    }
    if adapter != Some("@sveltejs/adapter-node") {
        plan.note(format!(
            "{} builds nothing that runs here: install @sveltejs/adapter-node and name it in the \
             configuration; the proposal is for that adapter",
            adapter.unwrap_or("no adapter")
        ));
        plan.advice.push("npm install --save-dev @sveltejs/adapter-node".to_owned());
    }
    node_build::packages(plan);
    node_build::install(app, node, plan);
    node_build::build(node, plan, "vite build");
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
    plan.variable("ORIGIN", Given::Required, "https://HOST, without which forms are refused");
    node_build::baked(app, plan, &["$env/static/"]);
    node_build::offered(app, plan);
}
