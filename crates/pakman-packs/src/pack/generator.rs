//! Generators of static sites: those of npm, and those that Alpine has as programs.

use super::{
    caddy,
    kind::{Found, Pack, Proof, Sure, all_parts},
    node_build,
};
use crate::{
    app::App,
    evidence::Evidence,
    plan::{Plan, Stage},
    runtime::Runtime,
    stack::Wish,
};

pub(crate) const NODE: Pack = Pack {
    name: "node-site",
    title: "a static site by Eleventy, VitePress, Docusaurus or Hexo",
    looks_at: &["package.json"],
    proof: Proof::Proposed,
    detect: detect_node,
    wish: node_build::wish,
    plan: plan_node,
    is_part: all_parts,
};

pub(crate) const OTHER: Pack = Pack {
    name: "site",
    title: "a static site by Hugo, Zola, mdBook, MkDocs or Jekyll",
    looks_at: &["hugo.toml", "config.toml", "book.toml", "mkdocs.yml", "_config.yml"],
    proof: Proof::Proposed,
    detect: detect_other,
    wish: |_| Wish::of(Runtime::Files),
    plan: plan_other,
    is_part: all_parts,
};

/// The package, what it is called by, and where it writes.
const NODE_GENERATORS: &[(&str, &str, &str)] = &[
    ("@11ty/eleventy", "eleventy", "_site"),
    ("vitepress", "vitepress build", ".vitepress/dist"),
    ("@docusaurus/core", "docusaurus build", "build"),
    ("hexo", "hexo generate", "public"),
];

/// The package of Alpine, its command, where it writes, and the files that it begins with.
struct Generator {
    package: &'static str,
    command: &'static str,
    folder: &'static str,
    files: &'static [&'static str],
    /// A folder that has to be there too, as other programs have a `config.toml`.
    also: &'static str,
}

const GENERATORS: &[Generator] = &[
    Generator {
        package: "hugo",
        command: "hugo --minify",
        folder: "public",
        files: &["hugo.toml", "hugo.yaml", "hugo.json"],
        also: "",
    },
    Generator {
        package: "zola",
        command: "zola build",
        folder: "public",
        files: &["config.toml"],
        also: "content/",
    },
    Generator {
        package: "mdbook",
        command: "mdbook build",
        folder: "book",
        files: &["book.toml"],
        also: "",
    },
    Generator {
        package: "jekyll",
        command: "JEKYLL_ENV=production jekyll build",
        folder: "_site",
        files: &["_config.yml"],
        also: "_posts/",
    },
    Generator {
        package: "mkdocs",
        command: "mkdocs build",
        folder: "site",
        files: &["mkdocs.yml"],
        also: "",
    },
];

fn node_generator(app: &App<'_>) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let node = app.node()?;
    NODE_GENERATORS.iter().find(|(name, ..)| node.builds_with(name))
}

fn detect_node(app: &App<'_>) -> Option<Found> {
    let (name, ..) = node_generator(app)?;
    Some(Found::new(Sure::Framework, vec![app.node()?.evidence(name)]))
}

fn plan_node(app: &App<'_>, plan: &mut Plan) {
    let (Some(node), Some((name, command, folder))) = (app.node(), node_generator(app)) else {
        return;
    };
    let package = plan.package().to_owned();
    plan.build(&package, "");
    node_build::install(app, node, plan);
    let scripts = ["build", "docs:build"];
    let script = scripts.into_iter().find(|script| node.script(script).is_some());
    let line = match script {
        Some(script) => node_build::script(node, plan, script),
        None => format!("node_modules/.bin/{command}"),
    };
    plan.step(Stage::Build, "", &[&line]);
    let inside = *name == "vitepress" && app.has_folder("docs/.vitepress/");
    let folder = if inside { format!("docs/{folder}") } else { (*folder).to_owned() };
    caddy::serve(app, plan, &folder, caddy::Site::Pages);
}

fn other(app: &App<'_>) -> Option<(&'static Generator, &'static str)> {
    GENERATORS.iter().find_map(|it| {
        let file = app.first(it.files)?;
        (it.also.is_empty() || app.has_folder(it.also)).then_some((it, file))
    })
}

fn detect_other(app: &App<'_>) -> Option<Found> {
    let (generator, file) =
        other(app).filter(|(it, _)| it.package != "jekyll" || app.gems().is_none())?;
    let evidence = Evidence::file(&app.path(file), generator.package);
    Some(Found::new(Sure::Framework, vec![evidence]))
}

fn plan_other(app: &App<'_>, plan: &mut Plan) {
    let Some((generator, _)) = other(app) else { return };
    plan.build(generator.package, "");
    if generator.package == "hugo" && app.has("go.mod") {
        plan.build("go", "modules of Hugo");
        plan.build("git", "modules of Hugo");
    }
    plan.step(Stage::Build, "", &[generator.command]);
    caddy::serve(app, plan, generator.folder, caddy::Site::Pages);
}
