//! Jekyll: pages that Bundler's gems make.

use super::{
    caddy,
    kind::{Found, Pack, Proof, Sure, all_parts},
    ruby_build,
};
use crate::{
    app::App,
    plan::{Plan, Stage},
};

pub(crate) const PACK: Pack = Pack {
    name: "jekyll",
    title: "a static site by Jekyll",
    looks_at: &["Gemfile", "Gemfile.lock", "_config.yml"],
    proof: Proof::Proposed,
    detect,
    wish: ruby_build::wish,
    plan,
    is_part: all_parts,
};

fn detect(app: &App<'_>) -> Option<Found> {
    let gems = app.gems().filter(|_| app.has("_config.yml"))?;
    // `github-pages` brings the Jekyll that it wants.
    let evidence = gems.evidence(gems.first(&["jekyll", "github-pages"])?)?;
    Some(Found::new(Sure::Framework, vec![evidence, app.there("_config.yml")]))
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    let Some(gems) = app.gems() else { return };
    ruby_build::packages(app, gems, plan);
    ruby_build::install(gems, plan);
    plan.step(Stage::Build, "", &["JEKYLL_ENV=production bundle exec jekyll build"]);
    plan.destinations.clear();
    plan.variables.clear();
    caddy::serve(app, plan, "_site", caddy::Site::Pages);
}
