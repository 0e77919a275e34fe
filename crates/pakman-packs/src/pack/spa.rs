//! Single-page applications: Vite, Create React App, Angular, Vue CLI, Parcel.

use super::{
    caddy,
    kind::{Found, Pack, Proof, Sure, begins_with},
    node_build, node_variables,
};
use crate::{
    app::App,
    lexer::{self, Token, set_texts},
    plan::Plan,
};

pub(crate) const PACK: Pack = Pack {
    name: "spa",
    title: "a single-page application (Vite, Create React App, Angular)",
    looks_at: &["package.json", "vite.config.*", "angular.json", "index.html"],
    proof: Proof::Proven,
    detect,
    wish: node_build::wish,
    plan,
    is_part: |folder| begins_with(folder, &["src", "public"]),
};

const BUILDERS: &[&str] = &[
    "vite",
    "react-scripts",
    "@angular/cli",
    "@vue/cli-service",
    "parcel",
    "parcel-bundler",
    "gatsby",
    "webpack",
];

const VITE_CONFIGS: &[&str] = &["vite.config.ts", "vite.config.js", "vite.config.mjs"];

fn detect(app: &App<'_>) -> Option<Found> {
    let node = app.node()?;
    let name = node.first(BUILDERS).filter(|_| node.script("build").is_some())?;
    let evidence = vec![node.evidence(name), node.script_evidence("build")];
    let page = ["index.html", "public/index.html", "src/index.html", "app/index.html"];
    let is_application = app.first(&page).is_some() || name == "gatsby" || app.has("angular.json");
    let mut found =
        Found::new(if is_application { Sure::Framework } else { Sure::Guess }, evidence);
    if name == "parcel-bundler" {
        found.refusal = Some(
            "Parcel 1 runs on Node up to 10 and Python 2, which no supported release has; Parcel 2 or \
             Vite builds the same pages"
                .to_owned(),
        );
    }
    Some(found)
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    let Some(node) = app.node() else { return };
    node_build::begin_files(app, node, plan);
    node_build::build(app, node, plan, "vite build");
    let folder = folder(app);
    let site =
        if node.builds_with("gatsby") { caddy::Site::Pages } else { caddy::Site::SinglePage };
    caddy::serve_below(app, plan, &folder, site, &base(app));
    node_variables::baked(app, plan, &["VITE_", "REACT_APP_"]);
}

/// The path that Vite's pages are asked for by.
fn base(app: &App<'_>) -> String {
    let tokens = VITE_CONFIGS.iter().flat_map(|config| app.tokens(config, lexer::SCRIPT));
    let tokens: Vec<Token> = tokens.collect();
    set_texts(&tokens, "base", ':').next().map_or("/", |(base, _)| base).to_owned()
}

/// Where the build writes.
fn folder(app: &App<'_>) -> String {
    let Some(node) = app.node() else { return "dist".to_owned() };
    if node.builds_with("react-scripts") {
        return "build".to_owned();
    }
    if node.builds_with("gatsby") {
        return "public".to_owned();
    }
    if let Some(text) = app.text("angular.json")
        && let Some(angular) = app.json::<serde_json::Value>("angular.json", &text)
    {
        let projects = angular.get("projects").and_then(serde_json::Value::as_object);
        let first = projects.and_then(|projects| projects.iter().next());
        if let Some((name, project)) = first {
            let options = &project["architect"]["build"]["options"]["outputPath"];
            let path = options.as_str().or_else(|| options["base"].as_str());
            let path = path.map_or_else(|| format!("dist/{name}"), str::to_owned);
            // Angular's builder since 17 puts what browsers get into a folder of its own.
            let builder = project["architect"]["build"]["builder"].as_str().unwrap_or_default();
            let is_new = builder.ends_with(":application");
            return if is_new { format!("{path}/browser") } else { path };
        }
    }
    let named = VITE_CONFIGS.iter().chain(&["vue.config.js"]).find_map(|config| {
        let tokens = app.tokens(config, lexer::SCRIPT);
        let key = if *config == "vue.config.js" { "outputDir" } else { "outDir" };

        set_texts(&tokens, key, ':').next().map(|(folder, _)| folder.to_owned())
    });
    named.map_or("dist".to_owned(), |folder| folder.trim_start_matches("./").to_owned())
}
