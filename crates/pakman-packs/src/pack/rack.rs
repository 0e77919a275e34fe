//! Sinatra and other applications on Rack.

use super::{
    kind::{Found, Pack, Proof, Sure, all_parts},
    ruby_build,
};
use crate::{
    app::App,
    evidence::Evidence,
    folder::extension,
    lexer,
    manifest::ruby::Gems,
    plan::{Plan, Program},
    words::shell_word,
};

pub(crate) const PACK: Pack = Pack {
    name: "rack",
    title: "Sinatra or another application on Rack",
    looks_at: &["config.ru", "*.ru", "app.rb", "Gemfile", "Gemfile.lock"],
    proof: Proof::Proven,
    detect,
    wish: ruby_build::wish,
    plan,
    is_part: all_parts,
};

/// Frameworks that are started through `config.ru`.
pub(super) const FRAMEWORKS: &[&str] =
    &["sinatra", "hanami", "roda", "grape", "padrino", "cuba", "rack"];

/// Servers, how each is told the address, up to the port, and what stands before a file that is not
/// called `config.ru`.
const SERVERS: &[(&str, &str, &str)] = &[
    ("puma", "puma -b tcp://0.0.0.0:", ""),
    ("falcon", "falcon serve -b http://0.0.0.0:", "--config "),
    ("unicorn", "unicorn -l 0.0.0.0:", ""),
];

/// What Rack starts any other with.
const RACKUP: (&str, &str, &str) = ("rackup", "rackup -o 0.0.0.0 -p ", "");

/// Servers that Sinatra itself starts.
const OWN_SERVERS: &[&str] = &["puma", "falcon", "thin", "webrick"];

/// What begins an application.
enum Start<'a> {
    /// A file for a server.
    File(&'a str),
    /// A program of Sinatra's, which starts a server.
    Program(&'a str),
}

fn detect(app: &App<'_>) -> Option<Found> {
    let gems = app.gems().filter(|gems| !gems.has("rails"))?;
    let framework = gems.evidence(gems.first(FRAMEWORKS)?)?;
    let (_, evidence) = start(app, gems)?;
    Some(Found::new(Sure::Framework, vec![framework, evidence]))
}

/// `config.ru`, else the only other file of its kind, else the program that Sinatra makes of a file.
fn start<'a>(app: &'a App<'_>, gems: &Gems) -> Option<(Start<'a>, Evidence)> {
    let mut files = top(app, "ru").filter(|path| *path != "config.ru");
    let other = files.next().filter(|_| files.next().is_none());
    if let Some(file) = app.first(&["config.ru"]).or(other) {
        return Some((Start::File(file), app.there(file)));
    }
    gems.has("sinatra").then_some(())?;
    if let Some((command, line)) = app.procfile().get("web")
        && let Some(file) = ruby_file(command).filter(|file| app.has(file))
    {
        return Some((Start::Program(file), app.said("Procfile", line, format!("web: {command}"))));
    }
    let named = app.first(&["app.rb", "main.rb", "server.rb", "web.rb"]);
    named.into_iter().chain(top(app, "rb")).find_map(|path| {
        let (line, name) = runs(app, path)?;
        Some((Start::Program(path), app.said(path, line, format!("require \"{name}\""))))
    })
}

/// The files at the top with this extension.
fn top<'a>(app: &'a App<'_>, kind: &'static str) -> impl Iterator<Item = &'a str> {
    app.files().iter().copied().filter(move |path| !path.contains('/') && extension(path) == kind)
}

/// The file of `bundle exec ruby app.rb -p 3000`.
fn ruby_file(command: &str) -> Option<&str> {
    let mut words = command.split_whitespace().skip_while(|word| *word != "ruby").skip(1);
    words.find(|word| !word.starts_with('-')).filter(|word| extension(word) == "rb")
}

/// The line on which a file requires what makes a program of it: `sinatra`, and `sinatra/base` where
/// it says `run!` itself.
fn runs(app: &App<'_>, path: &str) -> Option<(usize, String)> {
    let tokens = app.tokens_with(path, lexer::RUBY, &["sinatra"]);
    let runs = tokens.iter().any(|token| token.is_word("run!"));
    tokens.windows(2).find_map(|two| {
        let name = two[1].text().filter(|_| two[0].is_word("require"))?;
        let is_it = name == "sinatra" || name == "sinatra/base" && runs;
        is_it.then(|| (two[0].line, name.to_owned()))
    })
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    /// Each server has another default, so the port is always stated.
    const PORT: u16 = 9292;
    let Some(gems) = app.gems() else { return };
    ruby_build::packages(app, gems, plan);
    ruby_build::install(gems, plan);
    let (server, call, evidence) = match start(app, gems) {
        Some((Start::Program(file), evidence)) => {
            unstarted(gems, plan);
            plan.set("APP_ENV", "production", "");
            let call = format!("ruby {} -o 0.0.0.0 -p ${{PORT:-{PORT}}}", shell_word(file));
            ("Sinatra", call, Some(evidence))
        }
        found => {
            let server = SERVERS.iter().find(|(gem, ..)| gems.has(gem)).unwrap_or(&RACKUP);
            let (server, before, named) = server;
            let mut call = format!("{before}${{PORT:-{PORT}}}");
            if let Some((Start::File(file), _)) = found
                && file != "config.ru"
            {
                call.push_str(&format!(" {named}{}", shell_word(file)));
            }
            if *server == "rackup" && is_apart(gems) && !gems.has("rackup") {
                plan.note(
                    "Rack 3 has no program of its own: add the gem rackup or puma to the Gemfile",
                );
            }
            (*server, call, gems.evidence(server))
        }
    };
    plan.serve(
        Program::system("web", "/usr/bin", "bundle", format!("exec {call}"))
            .says(format!("{server} on port {PORT}"))
            .stops_in(30)
            .from(evidence.as_ref()),
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

/// Whether its Rack has left `rackup`, and what starts servers, to a gem.
fn is_apart(gems: &Gems) -> bool {
    gems.version("rack").unwrap_or([3, 0]) >= [3, 0]
}

/// Tells what Sinatra lacks to start by itself.
fn unstarted(gems: &Gems, plan: &mut Plan) {
    let server = gems.first(OWN_SERVERS);
    let lacks = [
        (is_apart(gems) && !gems.has("rackup")).then_some("rackup"),
        server.is_none().then_some("puma"),
    ];
    let lacks: Vec<&str> = lacks.into_iter().flatten().collect();
    if !lacks.is_empty() {
        plan.note(format!(
            "Sinatra does not start by itself without {}: `bundle add {}`",
            lacks.join(" and "),
            lacks.join(" ")
        ));
    }
}
