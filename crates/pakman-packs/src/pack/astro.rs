//! Astro: files, or a server where the adapter for Node is there.

use super::{
    caddy,
    kind::{Found, Pack, Proof, Sure, begins_with},
    node_build, node_variables,
};
use crate::{
    app::App,
    folder::plain,
    lexer::{self, set_texts},
    plan::Plan,
    words::shell_word,
};

pub(crate) const PACK: Pack = Pack {
    name: "astro",
    title: "Astro",
    looks_at: &["package.json", "astro.config.*", "Caddyfile"],
    proof: Proof::Proven,
    detect,
    wish: node_build::wish,
    plan,
    is_part: |folder| begins_with(folder, &["src", "public"]),
};

const CONFIGS: &[&str] =
    &["astro.config.mjs", "astro.config.ts", "astro.config.js", "astro.config.mts"];

/// Adapters for somebody else's machines.
const ELSEWHERE: &[&str] =
    &["@astrojs/vercel", "@astrojs/netlify", "@astrojs/cloudflare", "@deno/astro-adapter"];

fn detect(app: &App<'_>) -> Option<Found> {
    let node = app.node().filter(|node| node.builds_with("astro"))?;
    let mut evidence = vec![node.evidence("astro")];
    let config = app.first(CONFIGS);
    evidence.extend(config.map(|config| app.there(config)));
    let is_site = config.is_some() || app.has_folder("src/pages/");
    Some(Found::new(if is_site { Sure::Framework } else { Sure::Guess }, evidence))
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    /// The default of Astro's server.
    const PORT: u16 = 4321;
    let Some(node) = app.node() else { return };
    let tokens = app.first(CONFIGS).map(|it| app.tokens(it, lexer::SCRIPT)).unwrap_or_default();
    let folder = set_texts(&tokens, "outDir", ':').next().map_or("dist", |(folder, _)| folder);
    let folder = plain(folder);
    // The adapter is in use when the configuration imports it, not when it is installed.
    let imported: Vec<&str> = tokens.iter().filter_map(lexer::Token::text).collect();
    if !imported.contains(&"@astrojs/node") {
        if let Some(adapter) = ELSEWHERE.iter().find(|name| imported.contains(name)) {
            plan.note(format!(
                "{adapter} builds for another platform: use @astrojs/node for pages that a server makes"
            ));
        }
        node_build::begin_files(app, node, plan);
        node_build::build(app, node, plan, "astro build");
        node_variables::baked(app, plan, &["PUBLIC_"]);
        // `dist/docs` of `outDir` and `base` is served by its first folder, so that links hold.
        let first = folder.split('/').next().unwrap_or(folder);
        let base = set_texts(&tokens, "base", ':').next().filter(|_| first == folder);
        let base = base.map_or("/", |(base, _)| base);
        caddy::serve_below(app, plan, first, caddy::Site::Pages, base);
        return;
    }
    node_build::begin_server(app, node, plan);
    node_build::build(app, node, plan, "astro build");
    if set_texts(&tokens, "mode", ':').any(|(mode, _)| mode == "middleware") {
        plan.note("the adapter is in mode `middleware`, which does not start a server");
    }
    node_build::prune(node, plan);
    plan.ship(folder);
    let last = folder.rsplit('/').next().unwrap_or(folder);
    node_build::serve(
        plan,
        &shell_word(&format!("{last}/server/entry.mjs")),
        PORT,
        "the default of Astro",
        "Astro",
    );
    plan.set("HOST", "0.0.0.0", "without it Astro listens only on localhost");
    node_variables::offered(app, plan);
}
