//! Sinatra and other applications on Rack.

use super::{
    kind::{Found, Pack, Proof, Sure, all_parts},
    ruby_build,
};
use crate::{
    app::App,
    plan::{Plan, Program},
};

pub(crate) const PACK: Pack = Pack {
    name: "rack",
    title: "Sinatra or another application on Rack",
    looks_at: &["config.ru", "Gemfile", "Gemfile.lock"],
    proof: Proof::Proven,
    detect,
    wish: ruby_build::wish,
    plan,
    is_part: all_parts,
};

/// Frameworks that are started through `config.ru`.
const FRAMEWORKS: &[&str] = &["sinatra", "hanami", "roda", "grape", "padrino", "cuba", "rack"];

/// Servers, and how each is told the address, up to the port.
const SERVERS: &[(&str, &str)] = &[
    ("puma", "puma -b tcp://0.0.0.0:"),
    ("falcon", "falcon serve -b http://0.0.0.0:"),
    ("unicorn", "unicorn -l 0.0.0.0:"),
];

/// What Rack starts any other with.
const RACKUP: (&str, &str) = ("rackup", "rackup -o 0.0.0.0 -p ");

fn detect(app: &App<'_>) -> Option<Found> {
    let gems = app.gems()?;
    let framework = gems.first(FRAMEWORKS)?;
    if gems.has("rails") || !app.has("config.ru") {
        return None;
    }
    Some(Found::new(Sure::Framework, vec![gems.evidence(framework)?, app.there("config.ru")]))
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    /// Each server has another default, so the port is always stated.
    const PORT: u16 = 9292;
    let Some(gems) = app.gems() else { return };
    ruby_build::packages(app, gems, plan);
    ruby_build::install(gems, plan);
    let server = SERVERS.iter().find(|(gem, _)| gems.has(gem)).unwrap_or(&RACKUP);
    let (server, call) = (server.0, format!("exec {}${{PORT:-{PORT}}}", server.1));
    let version = gems.version("rack").unwrap_or([3, 0]);
    if server == "rackup" && version >= [3, 0] && !gems.has("rackup") {
        plan.note("Rack 3 has no program of its own: add the gem rackup or puma to the Gemfile");
    }
    plan.serve(
        Program::system("web", "/usr/bin", "bundle", call)
            .says(format!("{server} on port {PORT}"))
            .stops_in(30)
            .from(gems.evidence(server).as_ref()),
    );
    plan.listen(PORT, "stated in the call");
    plan.set("RACK_ENV", "production", "");
    plan.set("PORT", &PORT.to_string(), "");
    if gems.has("sinatra-activerecord") || app.has_folder("db/migrate/") && gems.has("activerecord")
    {
        let call = "exec rake db:migrate";
        plan.hooked(
            "migrate",
            Program::system("migrate", "/usr/bin", "bundle", call)
                .says("Brings the database up to date"),
        );
    }
}
