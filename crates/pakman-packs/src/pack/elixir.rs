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
    proof: Proof::Proven,
    detect,
    wish: elixir_release::wish,
    plan,
    is_part: all_parts,
};

/// What modules are called that others reach, and the servers that start them.
const PUBLIC: &[&str] = &[
    "Router",
    "Endpoint",
    "Web",
    "HTTP",
    "Http",
    "Api",
    "API",
    "Bandit",
    "Cowboy",
    "ThousandIsland",
];

/// Where a release listens.
struct Port {
    number: u16,
    /// Whether the variable PORT says another.
    is_variable: bool,
    file: String,
}

fn detect(app: &App<'_>) -> Option<Found> {
    let mix = app.mix().filter(|mix| !mix.has("phoenix"))?;
    let what = mix.app.as_ref().or(mix.apps.as_ref())?;
    let evidence = app.said("mix.exs", mix.line, format!("application {what}"));
    // A library has no `mod:`, and starts nothing.
    let tokens = app.tokens("mix.exs", lexer::ELIXIR);
    let starts = tokens.windows(2).any(|two| two[0].is_word("mod") && two[1].is(':'));
    let sure = if starts || !mix.releases.is_empty() { Sure::Framework } else { Sure::Guess };
    Some(Found::new(sure, vec![evidence]))
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    let Some(mix) = app.mix() else { return };
    elixir_release::plan(app, mix, plan);
    let serves = ["bandit", "plug_cowboy", "cowboy", "plug"].iter().any(|name| mix.has(name));
    match port(app).filter(|port| port.is_variable || serves) {
        Some(Port { number, is_variable, file }) => {
            plan.listen(number, &file);
            if is_variable {
                plan.set("PORT", &number.to_string(), "");
            }
        }
        None if serves => {
            plan.listen(4000, "a guess: no configuration names a port");
            plan.note("no configuration names a port; 4000 is a guess");
        }
        None => {}
    }
}

/// The port of the configuration for production, else of the code.
fn port(app: &App<'_>) -> Option<Port> {
    let configuration =
        ["config/runtime.exs", "config/releases.exs", "config/prod.exs", "config/config.exs"];
    let code = app.sources(".ex").filter(|path| path.starts_with("lib/"));
    configuration.into_iter().chain(code).find_map(|file| {
        let tokens = app.tokens_with(file, lexer::ELIXIR, &["PORT", "port"]);
        let by_variable = variable(&tokens);
        let is_code = file.starts_with("lib/");
        let number = by_variable.or_else(|| literal(&tokens, is_code))?;
        Some(Port { number, is_variable: by_variable.is_some(), file: file.to_owned() })
    })
}

/// What `System.get_env("PORT", "4000")` or `System.get_env("PORT") || "4000"` is where nobody sets
/// it.
fn variable(tokens: &[Token]) -> Option<u16> {
    let reads = |three: &[Token]| {
        matches!(three[0].word(), Some("get_env" | "fetch_env!"))
            && three[1].is('(')
            && three[2].text() == Some("PORT")
    };
    let at = tokens.windows(3).position(reads)?;
    let mut rest =
        tokens[at + 3..].iter().take_while(|token| token.line == tokens[at].line).take(5);
    let default = rest.find_map(|token| token.text().or(token.word())?.parse().ok());
    Some(default.unwrap_or(4000))
}

/// The number behind `port:` of what answers others, where several listen. Code has other ports than
/// such too.
fn literal(tokens: &[Token], is_code: bool) -> Option<u16> {
    let found = tokens.windows(3).enumerate().filter_map(|(at, three)| {
        let is_port = three[0].is_word("port") && three[1].is(':');
        let port: u16 = is_port.then(|| three[2].word()?.parse().ok())??;
        let before = tokens[at.saturating_sub(24)..at].iter().rev();
        let mut own = before.take_while(|token| !token.is('{') && !token.is_word("config"));
        let is_public = own.any(|token| token.word().is_some_and(|word| PUBLIC.contains(&word)));
        (is_public || !is_code).then_some((!is_public, port))
    });
    Some(found.min_by_key(|(is_private, _)| *is_private)?.1)
}
