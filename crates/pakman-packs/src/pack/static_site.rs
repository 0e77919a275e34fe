//! A folder of pages, as it stands.

use super::{
    caddy,
    kind::{Found, Pack, Proof, Sure, all_parts},
};
use crate::{
    app::App,
    plan::{Plan, Stage},
    runtime::Runtime,
    stack::Wish,
};

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

/// Whatever is added later is served too. What is copied lies in a hidden folder first, which no
/// pattern takes for a page; the archive is a link of abuild's.
fn plan(app: &App<'_>, plan: &mut Plan) {
    plan.trace = false;
    plan.step(
        Stage::Build,
        "everything but hidden files and what is no page",
        &[
            "mkdir .site",
            "cp -r -- * .site/",
            "rm -rf site",
            "mv .site site",
            "find site/* -name '.*' -prune -exec rm -rf -- {} +",
            "rm -rf site/instellar.yml site/Caddyfile \"site/$pkgname-$pkgver.tar\"",
            "rm -rf site/README* site/LICENSE* site/Makefile site/Dockerfile site/*compose.y*ml",
        ],
    );
    caddy::serve(app, plan, "site", caddy::Site::Pages);
}
