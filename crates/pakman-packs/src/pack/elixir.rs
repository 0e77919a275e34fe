//! An application in Elixir that is no Phoenix: a release and nothing else.

use super::{
    elixir_release,
    kind::{Found, Pack, Proof, Sure, all_parts},
};
use crate::{
    app::App,
    lexer::{self, Token},
    plan::Plan,
};

pub(crate) const PACK: Pack = Pack {
    name: "elixir",
    title: "an Elixir release",
    looks_at: &["mix.exs", "mix.lock", "config/", "lib/"],
    proof: Proof::Proposed,
    detect,
    wish: elixir_release::wish,
    plan,
    is_part: all_parts,
};

/// What modules are called that others reach.
const PUBLIC: &[&str] = &["Router", "Endpoint", "Web", "HTTP", "Http", "Api", "API"];

fn detect(app: &App<'_>) -> Option<Found> {
    let mix = app.mix().filter(|mix| !mix.has("phoenix"))?;
    let what = mix.app.as_ref().or(mix.apps.as_ref())?;
    let evidence = app.said("mix.exs", 1, format!("application {what}"));
    // A library has no `mod:`, and starts nothing.
    let tokens = app.tokens("mix.exs", lexer::ELIXIR);
    let starts = tokens.windows(2).any(|two| two[0].is_word("mod") && two[1].is(':'));
    let sure = if starts || !mix.releases.is_empty() { Sure::Framework } else { Sure::Guess };
    Some(Found::new(sure, vec![evidence]))
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    let Some(mix) = app.mix() else { return };
    elixir_release::plan(app, mix, plan);
    let serves = ["bandit", "plug_cowboy", "cowboy", "plug"].iter().find(|name| mix.has(name));
    if let Some(port) = serves.and_then(|_| port(app)) {
        plan.listen(port, "config/");
    } else if serves.is_some() {
        plan.listen(4000, "a guess: no configuration names a port");
        plan.note("no configuration names a port; 4000 is a guess");
    }
}

/// The number behind `port:` in the configuration for production: of what answers others, where
/// several listen.
fn port(app: &App<'_>) -> Option<u16> {
    ["config/runtime.exs", "config/prod.exs", "config/config.exs"].iter().find_map(|file| {
        let tokens = app.tokens(file, lexer::ELIXIR);
        let mut found = tokens.windows(3).enumerate().filter_map(|(at, three)| {
            let is_port = three[0].is_word("port") && three[1].is(':');
            let port: u16 = is_port.then(|| three[2].word()?.parse().ok())??;
            let before = tokens[at.saturating_sub(8)..at].iter().filter_map(Token::word);
            let is_public = before.into_iter().any(|word| PUBLIC.contains(&word));
            Some((!is_public, port))
        });
        let first = found.next()?;
        Some(std::iter::once(first).chain(found).min_by_key(|(is_private, _)| *is_private)?.1)
    })
}
