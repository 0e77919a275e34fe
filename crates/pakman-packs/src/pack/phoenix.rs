//! Phoenix: 1.7 and 1.8, as a release; umbrellas too.

use super::{
    elixir_release,
    kind::{Found, Pack, Proof, Sure, all_parts},
};
use crate::{
    app::App,
    lexer::{self, set_texts},
    plan::{Given, Plan},
};

pub(crate) const PACK: Pack = Pack {
    name: "phoenix",
    title: "Phoenix",
    looks_at: &["mix.exs", "mix.lock", "config/", "lib/", "assets/package.json", "apps/*/mix.exs"],
    proof: Proof::Proposed,
    detect,
    wish: elixir_release::wish,
    plan,
    is_part: all_parts,
};

fn detect(app: &App<'_>) -> Option<Found> {
    let mix = app.mix()?;
    let evidence = mix.evidence("phoenix").filter(|_| mix.has("phoenix"))?;
    let mut all = vec![evidence];
    all.extend(mix.apps.as_ref().map(|_| app.there("mix.exs")));
    Some(Found::new(Sure::Framework, all))
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    /// What `config/runtime.exs` of the template says where PORT is not set.
    const PORT: u16 = 4000;
    let Some(mix) = app.mix() else { return };
    elixir_release::plan(app, mix, plan);
    elixir_release::assets(app, mix, plan);
    if mix.apps.is_some() && mix.releases.is_empty() {
        plan.note("an umbrella has no release by itself: name one below `releases:` in mix.exs");
    }
    if mix.version("phoenix").is_some_and(|it| it < [1, 6]) {
        plan.note(
            "Phoenix before 1.6 is older than any supported release, and may not compile there",
        );
    }
    plan.listen(PORT, "the default of config/runtime.exs");
    plan.set("PHX_SERVER", "true", "starts the web server with the release");
    plan.set("PORT", &PORT.to_string(), "");
    let reads_host = ["config/runtime.exs", "config/releases.exs"].iter().any(|file| {
        let tokens = app.tokens(file, lexer::ELIXIR);
        tokens.iter().any(|token| token.text() == Some("PHX_HOST"))
    });
    if reads_host {
        plan.variable("PHX_HOST", Given::Required, "the host name in links");
    }
    plan.variable("SECRET_KEY_BASE", Given::Secret(128), "");
    let prod = app.tokens("config/prod.exs", lexer::ELIXIR);
    if set_texts(&prod, "url", ':').next().is_some() {
        plan.note(
            "config/prod.exs is read by the build, config/runtime.exs when the release starts",
        );
    }
}
