//! Phoenix: 1.7 and 1.8, as a release; umbrellas too.

use super::{
    elixir_release,
    kind::{Found, Pack, Proof, Sure, all_parts},
};
use crate::{
    app::App,
    folder::extension,
    lexer::{self, Token, set_texts},
    manifest::elixir::Mix,
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
    let key = variable(app, mix, "PORT");
    let stated = stated_port(app).filter(|_| key != "PORT");
    let (port, source) = stated.unwrap_or((PORT, "the default of config/runtime.exs".to_owned()));
    plan.listen(port, &source);
    plan.set("PHX_SERVER", "true", "starts the web server with the release");
    plan.set(&key, &port.to_string(), "");
    everywhere(app, mix, plan);
    let reads_host = ["config/runtime.exs", "config/releases.exs"].iter().any(|file| {
        let tokens = app.tokens(file, lexer::ELIXIR);
        tokens.iter().any(|token| token.text() == Some("PHX_HOST"))
    });
    if reads_host {
        plan.variable("PHX_HOST", Given::Required, "the host name in links");
    }
    plan.variable(&variable(app, mix, "SECRET_KEY_BASE"), Given::Secret(128), "");
    let prod = app.tokens("config/prod.exs", lexer::ELIXIR);
    if set_texts(&prod, "url", ':').next().is_some() {
        plan.note(
            "config/prod.exs is read by the build, config/runtime.exs when the release starts",
        );
    }
}

/// The variable that is read for something: `PORT`, or `LIVEBOOK_PORT` of an application that reads
/// only its own.
fn variable(app: &App<'_>, mix: &Mix, key: &str) -> String {
    let own = format!("{}_{key}", mix.app.as_deref().unwrap_or_default().to_uppercase());
    let configs = app.below("config/").filter(|path| extension(path) == "exs");
    let mut has_own = false;
    for path in configs.chain(app.sources(".ex")) {
        for token in app.tokens_with(path, lexer::ELIXIR, &[key]) {
            match token.text() {
                Some(text) if text == key => return text.to_owned(),
                Some(text) => has_own |= text == own,
                None => {}
            }
        }
    }
    if has_own { own } else { key.to_owned() }
}

/// The tokens of `http: [...]` in the configuration of production.
fn http(app: &App<'_>) -> Vec<Token> {
    let tokens = app.tokens("config/prod.exs", lexer::ELIXIR);
    let begins = |three: &[Token]| three[0].is_word("http") && three[1].is(':') && three[2].is('[');
    let Some(at) = tokens.windows(3).position(begins) else { return Vec::new() };
    tokens[at + 3..].iter().take_while(|token| !token.is(']')).cloned().collect()
}

/// The port that the configuration of production states.
fn stated_port(app: &App<'_>) -> Option<(u16, String)> {
    let tokens = http(app);
    let (port, line) = tokens.windows(3).find_map(|three| {
        let is_it = three[0].is_word("port") && three[1].is(':');
        Some((three[2].word().filter(|_| is_it)?.parse().ok()?, three[2].line))
    })?;
    Some((port, app.said("config/prod.exs", line, format!("port: {port}")).to_string()))
}

/// Has an application that listens on its own host alone listen on all interfaces.
fn everywhere(app: &App<'_>, mix: &Mix, plan: &mut Plan) {
    let tokens = http(app);
    let local = tokens.windows(5).find(|five| {
        five[0].is_word("ip") && five[1].is(':') && five[2].is('{') && five[3].is_word("127")
    });
    let Some(local) = local else { return };
    let key = variable(app, mix, "IP");
    if key == "IP" {
        let evidence = app.said("config/prod.exs", local[0].line, "ip: {127, ...}");
        plan.note(format!("{evidence} answers nobody but the host itself"));
    } else {
        plan.set(&key, "0.0.0.0", "config/prod.exs listens on localhost");
    }
}
