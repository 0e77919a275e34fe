//! Generators of static sites: those of npm, and those that Alpine has as programs.

use super::{
    caddy,
    kind::{Found, Pack, Proof, Sure, all_parts},
    node_build,
};
use crate::{
    app::App,
    evidence::Evidence,
    folder::{extension, joined, plain},
    lexer::{self, Token, set_texts},
    plan::{Plan, Stage},
    runtime::Runtime,
    stack::Wish,
};

pub(crate) const NODE: Pack = Pack {
    name: "node-site",
    title: "a static site by Eleventy, VitePress, Docusaurus or Hexo",
    looks_at: &["package.json"],
    proof: Proof::Proven,
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

/// A generator of npm's.
struct NodeGenerator {
    package: &'static str,
    command: &'static str,
    /// Where it writes, unless its configuration says otherwise.
    folder: &'static str,
    /// Its configuration begins so.
    config: &'static str,
    /// What its configuration calls the folder, and what it calls the path that pages are asked for by.
    keys: [&'static str; 2],
    /// The option of its command that names the folder.
    option: &'static str,
}

const NODE_GENERATORS: &[NodeGenerator] = &[
    NodeGenerator {
        package: "@11ty/eleventy",
        command: "eleventy",
        folder: "_site",
        config: "eleventy.config.",
        keys: ["output", ""],
        option: "--output",
    },
    NodeGenerator {
        package: "vitepress",
        command: "vitepress build",
        folder: ".vitepress/dist",
        config: ".vitepress/config.",
        keys: ["outDir", "base"],
        option: "--outDir",
    },
    NodeGenerator {
        package: "@docusaurus/core",
        command: "docusaurus build",
        folder: "build",
        config: "docusaurus.config.",
        keys: ["", "baseUrl"],
        option: "--out-dir",
    },
    NodeGenerator {
        package: "hexo",
        command: "hexo generate",
        folder: "public",
        config: "_config.yml",
        keys: ["", ""],
        option: "",
    },
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
        files: &[
            "hugo.toml",
            "hugo.yaml",
            "hugo.json",
            "config/_default/hugo.toml",
            "config/_default/hugo.yaml",
        ],
        also: "",
    },
    // What it was called before 0.110.
    Generator {
        package: "hugo",
        command: "hugo --minify",
        folder: "public",
        files: &["config.toml"],
        also: "archetypes/",
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

fn node_generator(app: &App<'_>) -> Option<&'static NodeGenerator> {
    let node = app.node()?;
    NODE_GENERATORS.iter().find(|it| node.builds_with(it.package))
}

fn detect_node(app: &App<'_>) -> Option<Found> {
    let evidence = app.node()?.evidence(node_generator(app)?.package);
    Some(Found::new(Sure::Framework, vec![evidence]))
}

fn plan_node(app: &App<'_>, plan: &mut Plan) {
    let (Some(node), Some(generator)) = (app.node(), node_generator(app)) else { return };
    node_build::begin_files(app, node, plan);
    let scripts = ["build", "docs:build", "generate"];
    let script = scripts.into_iter().find(|script| node.script(script).is_some());
    let line = match script {
        Some(script) => node_build::script(node, plan, script),
        None => format!("node_modules/.bin/{}", generator.command),
    };
    plan.step(Stage::Build, "", &[&line]);
    // `docs` of `docs/.vitepress/config.mts`
    let old = ".eleventy.js";
    let config = app.files().iter().copied().find(|path| {
        let at = path.find(generator.config);
        at.is_some_and(|at| at == 0 || path.as_bytes()[at - 1] == b'/' && at > 1)
            && !path.contains("node_modules/")
            || *path == old && generator.package == "@11ty/eleventy"
    });
    let within = config.and_then(|path| path.find(generator.config).map(|at| &path[..at]));
    let within = within.filter(|_| generator.package == "vitepress").unwrap_or_default();
    let tokens = config.map(|path| app.tokens(path, lexer::SCRIPT)).unwrap_or_default();
    let [folder, base] = generator.keys;
    let called = script.and_then(|script| option(node.script(script)?, generator.option));
    let set = |key| set_texts(&tokens, key, ':').next().filter(|_| !key.is_empty());
    let stated = set(folder).map(|(folder, _)| folder.to_owned());
    let folder = called.or_else(|| stated.or_else(|| output_of_call(&tokens)));
    let folder = folder.map_or_else(|| generator.folder.to_owned(), |it| plain(&it).to_owned());
    let base = set(base).map_or("/", |(base, _)| base);
    let dates = ["lastUpdated", "showLastUpdateTime", "showLastUpdateAuthor"];
    let asks = |token: &Token| token.word().is_some_and(|word| dates.contains(&word));
    if tokens.iter().any(asks) {
        plan.build("git", "dates of pages");
        plan.note("the build has no history of git, so dates of pages are those of the build");
    }
    caddy::serve_below(
        app,
        plan,
        &joined(within.trim_end_matches('/'), &folder),
        caddy::Site::Pages,
        base,
    );
}

/// What an option of a command is: `--output=dist`, `--output dist`.
fn option(script: &str, name: &str) -> Option<String> {
    let mut words = script.split_whitespace();
    let rest = words.find_map(|word| word.strip_prefix(name).filter(|_| !name.is_empty()))?;
    match rest.strip_prefix('=') {
        Some(value) => Some(value.to_owned()),
        None => words.next().filter(|_| rest.is_empty()).map(str::to_owned),
    }
}

/// The folder of `eleventyConfig.setOutputDirectory("dist")`.
fn output_of_call(tokens: &[Token]) -> Option<String> {
    let call = tokens.windows(3).find(|three| three[0].is_word("setOutputDirectory"))?;
    call[2].text().map(str::to_owned)
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
    let Some((generator, file)) = other(app) else { return };
    plan.build(generator.package, "");
    if generator.package == "hugo" && app.has("go.mod") {
        plan.build("go", "modules of Hugo");
        plan.build("git", "modules of Hugo");
    }
    // Hugo calls what turns its styles into what browsers read.
    if let Some(node) = app.node().filter(|_| generator.package == "hugo") {
        plan.build("nodejs", "package.json");
        node_build::install(app, node, plan);
    }
    if generator.package == "mkdocs" && has_theme(app, "material") {
        plan.build("mkdocs-material", "the theme");
    }
    plan.step(Stage::Build, "", &[generator.command]);
    let key = if generator.package == "mkdocs" { "site_dir" } else { "publishDir" };
    let stated = stated_folder(app, file, key);
    let folder = stated.as_deref().unwrap_or(generator.folder);
    caddy::serve(app, plan, folder, caddy::Site::Pages);
}

/// The folder that a configuration in YAML or TOML states.
pub(super) fn stated_folder(app: &App<'_>, file: &str, key: &str) -> Option<String> {
    let tokens = app.tokens(file, lexer::RUBY);
    let sign = if extension(file) == "toml" { '=' } else { ':' };
    let stated = tokens.windows(3).find(|three| three[0].is_word(key) && three[1].is(sign))?;
    let folder = stated[2].text().or_else(|| stated[2].word())?;
    Some(plain(folder).to_owned())
}

/// Whether `mkdocs.yml` asks for a theme: `theme: material`, or its `name`.
fn has_theme(app: &App<'_>, name: &str) -> bool {
    let tokens = app.tokens("mkdocs.yml", lexer::RUBY);
    let Some(at) = tokens.iter().position(|token| token.is_word("theme")) else { return false };
    tokens[at..]
        .iter()
        .skip(1)
        .filter(|it| !it.is(':') && !it.is_word("name"))
        .take(1)
        .any(|it| it.is_word(name) || it.text() == Some(name))
}
