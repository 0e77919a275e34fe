//! A folder of pages, as it stands.

use super::{
    caddy,
    kind::{Found, Pack, Proof, Sure, all_parts},
};
use crate::{app::App, plan::Plan, runtime::Runtime, stack::Wish};

pub(crate) const PACK: Pack = Pack {
    name: "static",
    title: "a folder of pages",
    looks_at: &["index.html"],
    proof: Proof::Proven,
    detect,
    wish: |_| Wish::of(Runtime::Files),
    plan,
    is_part: all_parts,
};

/// `public/` is no evidence: every framework has one.
fn detect(app: &App<'_>) -> Option<Found> {
    let is_site = app.has("index.html") && app.node().is_none();
    is_site.then(|| Found::new(Sure::Language, vec![app.there("index.html")]))
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    plan.trace = false;
    let is_page =
        |path: &str| !path.starts_with('.') && path != "instellar.yml" && path != "Caddyfile";
    let mut names: Vec<&str> = app
        .files()
        .iter()
        .filter(|path| is_page(path))
        .map(|path| path.split('/').next().unwrap_or(path))
        .filter(|name| !matches!(*name, "README.md" | "LICENSE" | "README" | "docs"))
        // Nothing that a line of shell text could hold.
        .filter(|name| !name.contains(char::is_control))
        .collect();
    names.dedup();
    let list: Vec<String> = names.iter().map(|name| crate::text::shell_word(name)).collect();
    plan.step(
        crate::plan::Stage::Build,
        "",
        &["mkdir -p site", &format!("cp -r -- {} site/", list.join(" "))],
    );
    caddy::serve(app, plan, "site", caddy::Site::Pages);
}
