//! Nuxt: a server of its own, or files.

use super::{
    caddy,
    kind::{Found, Pack, Proof, Sure, all_parts},
    node_build, node_variables,
};
use crate::{
    app::App,
    lexer::{self, set_texts, set_word},
    plan::{Plan, Stage},
};

pub(crate) const PACK: Pack = Pack {
    name: "nuxt",
    title: "Nuxt",
    looks_at: &["package.json", "nuxt.config.*"],
    proof: Proof::Proven,
    detect,
    wish: node_build::wish,
    plan,
    is_part: all_parts,
};

const CONFIGS: &[&str] = &["nuxt.config.ts", "nuxt.config.js", "nuxt.config.mjs"];

fn detect(app: &App<'_>) -> Option<Found> {
    let node = app.node()?;
    let name = node.first(&["nuxt", "nuxt3", "nuxt-edge", "nuxt-nightly"])?;
    let mut evidence = vec![node.evidence(name)];
    evidence.extend(app.first(CONFIGS).map(|config| app.there(config)));
    Some(Found::new(Sure::Framework, evidence))
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    const PORT: u16 = 3000;
    let Some(node) = app.node() else { return };
    let tokens = app.first(CONFIGS).map(|it| app.tokens(it, lexer::SCRIPT)).unwrap_or_default();
    let preset = set_texts(&tokens, "preset", ':').next().map(|(preset, _)| preset);
    let is_static = preset == Some("static")
        || node.script("build").is_some_and(|script| script.contains("generate"));
    if node.version("nuxt").is_some_and(|version| version[0] < 3) {
        plan.note("Nuxt before 3 writes .nuxt and not .output: this proposal is for 3 and later");
    }
    // Pages without a server side are still served by the server, unless they are generated.
    let is_spa = set_word(&tokens, "ssr").is_some_and(|(word, _)| word == "false");
    if is_static {
        node_build::begin_files(app, node, plan);
        let line = match node.script("generate") {
            Some(_) => node_build::script(node, plan, "generate"),
            None => node_build::script(node, plan, "build"),
        };
        plan.step(Stage::Build, "", &[&line]);
        let site = if is_spa { caddy::Site::SinglePage } else { caddy::Site::Pages };
        caddy::serve(app, plan, ".output/public", site);
        return;
    }
    node_build::begin_server(app, node, plan);
    if let Some(preset) =
        preset.filter(|preset| !matches!(*preset, "node-server" | "node_server" | "node"))
    {
        plan.step(
            Stage::Setting,
            &format!("The configuration says {preset}, which nothing here can run."),
            &["export NITRO_PRESET=node-server"],
        );
    }
    node_build::build(app, node, plan, "nuxt build");
    plan.ship(".output");
    node_build::serve(plan, ".output/server/index.mjs", PORT, "the default of Nuxt", "Nuxt");
    plan.set("HOST", "0.0.0.0", "");
    node_variables::offered(app, plan);
}
