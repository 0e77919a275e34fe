//! React Router 7 and later as a framework, and Remix 2.

use super::{
    caddy,
    kind::{Found, Pack, Proof, Sure, begins_with},
    node_build, node_start, node_variables,
};
use crate::{
    app::App,
    lexer::{self, set_word},
    plan::Plan,
};

pub(crate) const PACK: Pack = Pack {
    name: "react-router",
    title: "React Router or Remix",
    looks_at: &["package.json", "react-router.config.*", "vite.config.*", "app/root.*"],
    proof: Proof::Proven,
    detect,
    wish: node_build::wish,
    plan,
    is_part: |folder| begins_with(folder, &["app", "public"]),
};

fn detect(app: &App<'_>) -> Option<Found> {
    let node = app.node()?;
    // `react-router` by itself is a library of single-page applications.
    let name = node.first(&[
        "@react-router/dev",
        "@react-router/node",
        "@remix-run/dev",
        "@remix-run/node",
    ])?;
    Some(Found::new(Sure::Framework, vec![node.evidence(name)]))
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    const PORT: u16 = 3000;
    let Some(node) = app.node() else { return };
    let is_remix = node.builds_with("@remix-run/dev");
    let configs =
        ["react-router.config.ts", "react-router.config.js", "vite.config.ts", "vite.config.js"];
    let is_spa = configs.iter().any(|config| {
        set_word(&app.tokens(config, lexer::SCRIPT), "ssr").is_some_and(|(word, _)| word == "false")
    });
    let build = if is_remix { "remix vite:build" } else { "react-router build" };
    if is_spa {
        node_build::begin_files(app, node, plan);
        node_build::build(app, node, plan, build);
        caddy::serve(app, plan, "build/client", caddy::Site::SinglePage);
        return;
    }
    node_build::begin_server(app, node, plan);
    node_build::build(app, node, plan, build);
    node_build::prune(node, plan);
    plan.ship("build");
    if app.has_folder("public/") {
        plan.ship("public");
    }
    let programs = [
        ("@react-router/serve", "node_modules/@react-router/serve/bin.js ./build/server/index.js"),
        ("@remix-run/serve", "node_modules/@remix-run/serve/dist/cli.js ./build/server/index.js"),
    ];
    let server =
        programs.iter().find(|(name, _)| node.has(name)).map(|(_, call)| (*call).to_owned());
    let own = node.script("start").and_then(node_start::node_file);
    let call = match (own, server) {
        (None, Some(call)) => call,
        (Some(file), _) => {
            let first = file.trim_start_matches("./").split('/').next().unwrap_or_default();
            plan.ship(first);
            file
        }
        (None, None) => {
            plan.note("nothing starts what is built: install @react-router/serve, or write a script `start`");
            "build/server/index.js".to_owned()
        }
    };
    let title = if is_remix { "Remix" } else { "React Router" };
    node_build::serve(plan, &call, PORT, &format!("the default of {title}"), title);
    plan.set("HOST", "0.0.0.0", "");
    node_variables::offered(app, plan);
}
