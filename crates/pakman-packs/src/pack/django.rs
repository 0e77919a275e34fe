//! Django.

use std::collections::BTreeSet;

use super::{
    kind::{Found, Pack, Proof, Sure, all_parts},
    python_build,
};
use crate::{
    app::App,
    evidence::Evidence,
    lexer::{self, Token},
    manifest::python::Python,
    plan::{Given, Plan, Program, Stage},
    words::shell_word,
};

pub(crate) const PACK: Pack = Pack {
    name: "django",
    title: "Django",
    looks_at: &["manage.py", "requirements.txt", "pyproject.toml", "Pipfile", "*/settings.py"],
    proof: Proof::Proven,
    detect,
    wish: python_build::wish,
    plan,
    is_part: all_parts,
};

fn detect(app: &App<'_>) -> Option<Found> {
    let python = app.python().filter(|python| python.has("django"))?;
    let mut evidence: Vec<_> = python.evidence("django").into_iter().collect();
    let managed = app.has("manage.py");
    managed.then(|| evidence.push(app.there("manage.py")));
    Some(Found::new(if managed { Sure::Framework } else { Sure::Guess }, evidence))
}

/// The settings for production: the module, and the file.
fn settings(app: &App<'_>) -> Option<(String, String, bool)> {
    // What manage.py names is what development uses, where there is more than one.
    let tokens = app.tokens("manage.py", lexer::PYTHON);
    let named = tokens.windows(3).find_map(|three| {
        (three[0].text() == Some("DJANGO_SETTINGS_MODULE") && three[1].is(','))
            .then(|| three[2].text())?
    });
    let is_settings = |path: &&str| {
        path.contains("settings")
            && ["production.py", "prod.py"].iter().any(|name| path.ends_with(name))
    };
    if let Some(path) = app.sources(".py").find(is_settings) {
        return Some((python_build::dotted(path), path.to_owned(), true));
    }
    let module = named?.to_owned();
    let path = format!("{}.py", module.replace('.', "/"));
    let path =
        if app.has(&path) { path } else { format!("{}/__init__.py", module.replace('.', "/")) };
    Some((module, path, false))
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    const PORT: u16 = 8000;
    let Some(python) = app.python() else { return };
    python_build::plan(app, python, plan);
    python_build::ship_sources(plan);
    let Some((module, path, is_production)) = settings(app) else {
        plan.note("manage.py names no settings: set DJANGO_SETTINGS_MODULE");
        return;
    };
    if is_production {
        plan.note(format!("{path} is taken for the settings of production"));
    }
    let tokens = all_settings(app, &path);
    collect(python, plan, &module, &tokens);
    server(app, plan, PORT);
    let manage = |name: &str, call: &str| {
        Program::system(name, "/usr/bin", "python3", format!("manage.py {call}"))
    };
    plan.hooked(
        "migrate",
        manage("migrate", "migrate --no-input").says("Brings the database up to date"),
    );
    plan.command(manage("console", "shell").says("A Python prompt inside the application"));
    plan.set("DJANGO_SETTINGS_MODULE", &module, "");
    let reads = |key: &str| tokens.iter().any(|token| token.text() == Some(key));
    let secret = ["SECRET_KEY", "DJANGO_SECRET_KEY"].into_iter().find(|key| reads(key));
    plan.variable(secret.unwrap_or("SECRET_KEY"), Given::Secret(50), "");
    for key in [
        "ALLOWED_HOSTS",
        "DJANGO_ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS",
        "DB_NAME",
        "DB_USER",
        "DB_PASSWORD",
        "DB_HOST",
        "DB_PORT",
        "POSTGRES_DB",
        "POSTGRES_USER",
        "POSTGRES_PASSWORD",
        "POSTGRES_HOST",
    ] {
        if !reads(key) {
            continue;
        }
        if has_default(&tokens, key) {
            plan.offer_variable(key, Given::Required, &format!("{path} reads it"));
        } else {
            plan.variable(key, Given::Required, &format!("{path} asks for it"));
        }
    }
}

/// Whether the settings do without a variable: `os.getenv("KEY", "x")`, `env("KEY", default="x")`.
fn has_default(tokens: &[Token], key: &str) -> bool {
    tokens.windows(4).any(|four| {
        let has_more = four[0].text() == Some(key) && four[1].is(',');
        has_more && (four[2].is_word("default") || !four[3].is('='))
    })
}

/// A database engine of the settings: its name, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Engine {
    /// `postgresql` of `django.db.backends.postgresql`
    pub(crate) name: String,
    pub(crate) evidence: Evidence,
    /// The variable that chooses it, and its value: `DB` and `postgres`.
    pub(crate) chosen_by: Option<(String, String)>,
}

/// The database engines of the settings, the one that is taken where nobody chooses first.
pub(crate) fn engines(app: &App<'_>) -> Vec<Engine> {
    if !app.python().is_some_and(|python| python.has("django")) {
        return Vec::new();
    }
    let Some((_, path, _)) = settings(app) else { return Vec::new() };
    let tokens = app.tokens(&path, lexer::PYTHON);
    // What reads an address decides whatever stands in the text.
    let reads_address =
        |it: &Token| it.is_word("dj_database_url") || it.text() == Some("DATABASE_URL");
    if tokens.iter().any(reads_address) {
        return Vec::new();
    }
    let engines = tokens.iter().enumerate().filter_map(|(at, token)| {
        let name = token.text()?.strip_prefix("django.db.backends.")?.to_owned();
        let evidence = app.said(&path, token.line, token.text()?);
        Some(Engine { name, evidence, chosen_by: condition(&tokens[..at]) })
    });
    engines.collect()
}

/// The last condition on a variable, with nothing but its own block behind it:
/// `if os.getenv("DB") == "postgres":`.
fn condition(before: &[Token]) -> Option<(String, String)> {
    /// The words and signs between a condition and the engine that it chooses.
    const NEAR: usize = 24;
    let near = &before[before.len().saturating_sub(NEAR)..];
    let at = near.iter().rposition(|token| token.is_word("if"))?;
    let equal = near[at..].windows(2).position(|two| two[0].is('=') && two[1].is('='))? + at;
    let key = near[at..equal].iter().find_map(Token::text)?;
    let value = near.get(equal + 2)?.text()?;
    Some((key.to_owned(), value.to_owned()))
}

/// Files that browsers ask for, brought together.
fn collect(python: &Python, plan: &mut Plan, module: &str, tokens: &[Token]) {
    let sets = |name: &str| {
        tokens.windows(2).any(|two| two[0].is_word(name) && (two[1].is('=') || two[1].is(':')))
    };
    if sets("STATIC_ROOT") || python.has("whitenoise") {
        let mut dummies = required(tokens);
        dummies.insert("SECRET_KEY".to_owned());
        let dummies: Vec<String> = dummies.iter().map(|key| format!("{key}=dummy")).collect();
        let call = format!(
            "PYTHONPATH={} {} DJANGO_SETTINGS_MODULE={} python3 manage.py collectstatic --no-input",
            python_build::FOLDER,
            dummies.join(" "),
            shell_word(module)
        );
        plan.step(Stage::Build, "", &[&call]);
        if !python.has("whitenoise") {
            plan.note("STATIC_ROOT is collected and nothing serves it: add whitenoise, or a web server in front");
        }
    }
}

/// The variables without which the settings cannot be read: `os.environ["KEY"]`.
fn required(tokens: &[Token]) -> BTreeSet<String> {
    let reads = tokens.windows(3).filter(|three| three[0].is_word("environ") && three[1].is('['));
    let keys = reads.filter_map(|three| three[2].text());
    // Nothing else can stand before a command.
    let is_name = |key: &&str| {
        key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && key.starts_with(|first: char| !first.is_ascii_digit())
    };
    keys.filter(is_name).map(str::to_owned).collect()
}

/// The settings, and those beside them that they are made from.
fn all_settings(app: &App<'_>, path: &str) -> Vec<Token> {
    let mut tokens = app.tokens(path, lexer::PYTHON);
    if let Some((folder, _)) =
        path.rsplit_once('/').filter(|(folder, _)| folder.ends_with("settings"))
    {
        for name in ["base.py", "common.py", "__init__.py"] {
            tokens.extend(app.tokens(&format!("{folder}/{name}"), lexer::PYTHON));
        }
    }
    tokens
}

fn server(app: &App<'_>, plan: &mut Plan, port: u16) {
    let Some(python) = app.python() else { return };
    let is_asgi = python.first(&["channels", "daphne"]).is_some();
    let module = |name: &str| {
        let path = app.sources(".py").find(|path| path.ends_with(&format!("/{name}.py")));
        path.map(|path| shell_word(&python_build::dotted(path)))
    };
    let (wsgi, asgi) = (module("wsgi"), module("asgi"));
    let (server, call) = if python.has("daphne") && is_asgi && asgi.is_some() {
        (
            "daphne",
            format!(
                "daphne --bind 0.0.0.0 --port ${{PORT:-{port}}} {}:application",
                asgi.unwrap_or_default()
            ),
        )
    } else if python.has("gunicorn") {
        let module = wsgi.or(asgi).unwrap_or("wsgi".to_owned());
        (
            "gunicorn",
            format!("gunicorn {module} --bind 0.0.0.0:${{PORT:-{port}}} --access-logfile -"),
        )
    } else if python.has("uvicorn") {
        let module = asgi.unwrap_or("asgi".to_owned());
        ("uvicorn", format!("uvicorn {module}:application --host 0.0.0.0 --port ${{PORT:-{port}}}"))
    } else {
        python_build::lacks_server(plan, "gunicorn");
        let module = wsgi.unwrap_or("wsgi".to_owned());
        (
            "gunicorn",
            format!("gunicorn {module} --bind 0.0.0.0:${{PORT:-{port}}} --access-logfile -"),
        )
    };
    let service = python_build::module("web", call).says(format!("{server} on port {port}"));
    python_build::serve(plan, service.stops_in(30).from(python.evidence(server).as_ref()), port);
}
