//! Next.js: standalone, as an ordinary server, or exported as files.

use super::{
    caddy,
    kind::{Found, Pack, Proof, Sure, begins_with},
    node_build, node_variables,
};
use crate::{
    app::App,
    evidence::Evidence,
    folder::line_of,
    lexer::{self, Kind, Token, set_texts},
    manifest::node::Node,
    plan::{Change, Plan, Stage},
    words::shell_word,
};

pub(crate) const PACK: Pack = Pack {
    name: "next",
    title: "Next.js",
    looks_at: &["package.json", "next.config.*", "public/", "app/", "pages/"],
    proof: Proof::Proven,
    detect,
    wish: node_build::wish,
    plan,
    is_part: |folder| begins_with(folder, &["app", "src", "pages", "public", "components", "lib"]),
};

/// Where Next.js listens.
const PORT: u16 = 3000;

const CONFIGS: &[&str] =
    &["next.config.js", "next.config.mjs", "next.config.ts", "next.config.cjs"];

fn detect(app: &App<'_>) -> Option<Found> {
    let node = app.node().filter(|node| node.builds_with("next"))?;
    let mut evidence = vec![node.evidence("next")];
    let config = app.first(CONFIGS);
    evidence.extend(config.map(|config| app.there(config)));
    let folders = ["app/", "src/app/", "pages/", "src/pages/"];
    let is_application = config.is_some() || folders.iter().any(|folder| app.has_folder(folder));
    Some(Found::new(if is_application { Sure::Framework } else { Sure::Guess }, evidence))
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    let Some(node) = app.node() else { return };
    let config = app.first(CONFIGS);
    let tokens = config.map(|config| app.tokens(config, lexer::SCRIPT)).unwrap_or_default();
    let output = set_texts(&tokens, "output", ':').next();
    if let Some(("export", _)) = output {
        node_build::begin_files(app, node, plan);
        node_build::build(app, node, plan, "next build");
        let folder = set_texts(&tokens, "distDir", ':').next().map_or("out", |(folder, _)| folder);
        caddy::serve(app, plan, folder, caddy::Site::Pages);
        return;
    }
    node_build::begin_server(app, node, plan);
    node_build::build(app, node, plan, "next build");
    let mut standalone = output.is_some_and(|(text, _)| text == "standalone");
    if !standalone
        && let Some(change) = config.and_then(|config| with_standalone(app, config, &tokens))
    {
        plan.changes.push(change);
    }
    // A wrapper (`withNextra({...})`) hides nothing: the key stands in the file all the same.
    standalone |=
        node.script("build").is_some_and(|script| script.contains("NEXT_OUTPUT=standalone"));
    if standalone {
        serve_standalone(app, node, plan);
    } else {
        node_build::prune(node, plan);
        plan.step(Stage::Trim, "", &["rm -rf .next/cache"]);
        plan.ship(".next");
        if app.has_folder("public/") {
            plan.ship("public");
        }
        plan.destinations.extend(config.map(str::to_owned));
        node_build::serve(
            plan,
            "node_modules/next/dist/bin/next start",
            PORT,
            "the default of Next.js",
            "Next.js",
        );
    }
    plan.set("HOSTNAME", "0.0.0.0", "Next.js binds to the host of this name");
    node_variables::baked(app, plan, &["NEXT_PUBLIC_"]);
    if tokens.iter().any(|token| token.is_word("serverRuntimeConfig")) {
        plan.note(
            "serverRuntimeConfig is read by the build, not where the application runs: read \
             process.env in its place",
        );
    }
    node_variables::offered(app, plan);
}

/// The server that brings what it needs, and beside it the files that browsers ask for.
fn serve_standalone(app: &App<'_>, node: &Node, plan: &mut Plan) {
    // In a workspace the server is as far in as the application is.
    let inner = node.member.as_ref().map(|member| format!("{member}/")).unwrap_or_default();
    let server = |file: &str| shell_word(&format!(".next/standalone/{inner}{file}"));
    let mut lines = vec![format!("cp -r .next/static {}", server(".next/"))];
    if app.has_folder("public/") {
        lines.push(format!("cp -r public {}", server("")));
    }
    plan.step(
        Stage::Trim,
        "The server brings what it needs, but for the files that browsers ask for.",
        &lines.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    // Of prisma itself, which migrates, the server brings nothing.
    if node.member.is_none() && plan.commands.iter().any(|command| command.name == "migrate") {
        node_build::prune(node, plan);
    }
    plan.ship(".next/standalone");
    let call = shell_word(&format!("standalone/{inner}server.js"));
    node_build::serve(plan, &call, PORT, "the default of Next.js", "Next.js");
}

/// The configuration with `output: 'standalone'` in it, where it is plain where that belongs.
fn with_standalone(app: &App<'_>, config: &str, tokens: &[Token]) -> Option<Change> {
    if tokens.iter().any(|token| token.is_word("output")) {
        return None;
    }
    let is_object = tokens.windows(3).position(|three| {
        let named = matches!(&three[0].kind, Kind::Word(word) if matches!(&**word, "nextConfig" | "NextConfig" | "config"));
        let direct = three[0].is_word("exports") || three[0].is_word("default");
        (named || direct) && (three[1].is('=') && three[2].is('{') || direct && three[1].is('{'))
    })?;
    let line = tokens[is_object..].iter().find(|token| token.is('{'))?.line;
    let text = app.text(config)?;
    let (at, _) = text.lines().enumerate().find(|(at, _)| at + 1 == line)?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if lines[at].matches('{').count() != 1 {
        return None;
    }
    let brace = lines[at].find('{')? + 1;
    let rest = lines[at].split_off(brace);
    lines.insert(
        at + 1,
        format!("  output: 'standalone',{}", if rest.trim().is_empty() { "" } else { "\n" }),
    );
    if !rest.trim().is_empty() {
        lines[at + 1].push_str(&rest);
    }
    let path = app.path(config);
    let evidence = Evidence::at(&path, line_of(&text, "{"), "output: 'standalone'");
    Some(Change {
        path,
        text: lines.join("\n") + "\n",
        why: format!("{evidence} makes a server without node_modules, a tenth of the size"),
    })
}
