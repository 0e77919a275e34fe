//! Ruby on Rails: 7 and 8.

use super::{
    kind::{Found, Pack, Proof, Sure, all_parts},
    ruby_build,
};
use crate::{
    app::App,
    lexer::{self, lines_with},
    plan::{Given, Plan, Program, Stage},
};

pub(crate) const PACK: Pack = Pack {
    name: "rails",
    title: "Ruby on Rails",
    looks_at: &["config/application.rb", "Gemfile", "Gemfile.lock", "config/", "db/"],
    proof: Proof::Proven,
    detect,
    wish: ruby_build::wish,
    plan,
    is_part: all_parts,
};

/// The databases of Rails 8 besides the primary one, and the variable that each of them reads.
const FURTHER: &[(&str, &str)] =
    &[("cache", "CACHE_DATABASE"), ("queue", "QUEUE_DATABASE"), ("cable", "CABLE_DATABASE")];

fn detect(app: &App<'_>) -> Option<Found> {
    let gems = app.gems()?;
    let gem = gems.first(&["rails", "railties"])?;
    let has_application = app.has("config/application.rb");
    let mut evidence = vec![gems.evidence(gem)?];
    has_application.then(|| evidence.push(app.there("config/application.rb")));
    // An engine or a library has Rails too, and no application.
    Some(Found::new(if has_application { Sure::Framework } else { Sure::Guess }, evidence))
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    let Some(gems) = app.gems() else { return };
    let version = gems.version("rails").or(gems.version("railties")).unwrap_or([8, 0]);
    ruby_build::packages(app, gems, plan);
    ruby_build::install(gems, plan);
    assets(app, plan, version);

    let rails = |name: &str, call: &str| {
        if app.has("bin/rails") {
            Program::own(name, "rails", call)
        } else {
            Program::system(name, "/usr/bin", "bundle", format!("exec rails {call}"))
        }
    };
    let server = if gems.has("puma") { "Puma" } else { "the server of Rails" };
    plan.serve(
        rails("web", "server --environment production")
            .says(format!("{server} on port 3000"))
            .stops_in(30)
            .from(gems.evidence("puma").as_ref()),
    );
    plan.listen(3000, "the default of rails server");
    plan.hooked("migrate", rails("migrate", migration(app)).says("Brings the database up to date"));
    plan.command(rails("console", "console").says("A Ruby prompt inside the application"));

    plan.set("RAILS_ENV", "production", "");
    // A configuration that an earlier version made stays as it is when Rails is updated.
    let production = app.tokens("config/environments/production.rb", lexer::RUBY);
    let asks = production.iter().any(|token| token.text() == Some("RAILS_LOG_TO_STDOUT"));
    if asks || version < [7, 1] {
        plan.set("RAILS_LOG_TO_STDOUT", "1", "");
    }
    plan.set("RAILS_SERVE_STATIC_FILES", "1", "");
    plan.variable("SECRET_KEY_BASE", Given::Secret(128), "");
    credentials(app, plan);
    force_ssl(app, plan);
}

fn assets(app: &App<'_>, plan: &mut Plan, version: [u64; 2]) {
    let Some(gems) = app.gems() else { return };
    let pipeline =
        gems.first(&["propshaft", "sprockets-rails", "sprockets", "vite_rails", "shakapacker"]);
    let is_api = app
        .tokens("config/application.rb", lexer::RUBY)
        .windows(3)
        .any(|three| three[0].is_word("api_only") && three[1].is('=') && three[2].is_word("true"));
    if pipeline.is_none() || is_api {
        return;
    }
    let dummy = if version >= [7, 1] { "SECRET_KEY_BASE_DUMMY=1" } else { "SECRET_KEY_BASE=dummy" };
    let rails = if app.has("bin/rails") { "bin/rails" } else { "bundle exec rails" };
    plan.step(
        Stage::Build,
        "",
        &[&format!("{dummy} RAILS_ENV=production {rails} assets:precompile")],
    );
    if app.node().is_some() && plan.build.iter().any(|need| need.package == "nodejs") {
        plan.step(Stage::Trim, "", &["rm -rf node_modules"]);
    }
}

/// The schemas of `solid_queue` and its like are loaded, not migrated, which `db:prepare` does. What
/// Rails wrote for containers says which of the two the application is made for.
fn migration(app: &App<'_>) -> &'static str {
    let schemas = ["db/queue_schema.rb", "db/cache_schema.rb", "db/cable_schema.rb"];
    let container = app.text("bin/docker-entrypoint").unwrap_or_default();
    let mut lines = container.lines().filter(|line| !line.trim_start().starts_with('#'));
    let prepares = lines.any(|line| line.contains("db:prepare"));
    if prepares || app.first(&schemas).is_some() { "db:prepare" } else { "db:migrate" }
}

/// The further databases of `config/database.yml` in production: their names.
pub(crate) fn further_databases(app: &App<'_>) -> Vec<(&'static str, &'static str)> {
    let text = app.text("config/database.yml").unwrap_or_default();
    let mut in_production = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if !line.starts_with([' ', '#']) && !line.is_empty() {
            in_production = line.starts_with("production:");
        }
        let name = line.trim().strip_suffix(':');
        if in_production && line.starts_with("  ") && !line.starts_with("   ") {
            found.extend(FURTHER.iter().find(|(known, _)| Some(*known) == name).copied());
        }
    }
    found
}

fn credentials(app: &App<'_>, plan: &mut Plan) {
    let encrypted = ["config/credentials.yml.enc", "config/credentials/production.yml.enc"];
    if app.first(&encrypted).is_none() {
        return;
    }
    let tokens = app.tokens("config/environments/production.rb", lexer::RUBY);
    let needs = tokens.windows(3).any(|three| {
        three[0].is_word("require_master_key") && three[1].is('=') && three[2].is_word("true")
    });
    let why = "opens config/credentials.yml.enc";
    if needs {
        plan.variable("RAILS_MASTER_KEY", Given::Required, why);
    } else {
        plan.offer_variable("RAILS_MASTER_KEY", Given::Required, why);
    }
}

/// Requests behind a proxy are answered by a redirection unless it is told of TLS.
fn force_ssl(app: &App<'_>, plan: &mut Plan) {
    let tokens = app.tokens("config/environments/production.rb", lexer::RUBY);
    if !lines_with(&tokens, &["config", ".", "force_ssl", "=", "true"]).is_empty() {
        plan.note(
            "config.force_ssl answers plain requests with a redirection; whatever asks for /up sends \
             `X-Forwarded-Proto: https`",
        );
    }
}
