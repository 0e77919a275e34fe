//! Flask.

use super::{
    fastapi,
    kind::{Found, Pack, Proof, Sure, all_parts},
    python_build,
};
use crate::{
    app::App,
    evidence::Evidence,
    lexer::{self, lines_with},
    plan::Plan,
};

pub(crate) const PACK: Pack = Pack {
    name: "flask",
    title: "Flask",
    looks_at: &["requirements.txt", "pyproject.toml", "*.py"],
    proof: Proof::Proven,
    detect,
    wish: python_build::wish,
    plan,
    is_part: all_parts,
};

fn detect(app: &App<'_>) -> Option<Found> {
    let python = app.python().filter(|python| !python.has("django") && !python.has("fastapi"))?;
    python.requirement("flask")?;
    let mut evidence: Vec<Evidence> = python.evidence("flask").into_iter().collect();
    let object = object(app);
    evidence.extend(object.iter().map(|(_, evidence)| evidence.clone()));
    Some(Found::new(if object.is_some() { Sure::Framework } else { Sure::Language }, evidence))
}

/// `app:app` of `app = Flask(` at the top of a module, else `pkg:create_app()` of a factory.
fn object(app: &App<'_>) -> Option<(String, Evidence)> {
    const FACTORIES: [&str; 2] = ["create_app", "make_app"];
    let mut factory = None;
    for path in app.sources(".py") {
        let tokens = app.tokens_with(path, lexer::PYTHON, &["Flask", FACTORIES[0], FACTORIES[1]]);
        let module = python_build::dotted(path);
        let at = tokens
            .windows(3)
            .position(|three| three[0].is('=') && three[1].is_word("Flask") && three[2].is('('));
        let made = at.and_then(|at| tokens.get(at.checked_sub(1)?));
        if let Some(name) = made.and_then(|token| token.word().map(|name| (name, token.line))) {
            // What is indented is made in a function.
            let text = app.text(path).unwrap_or_default();
            let line = text.lines().nth(name.1 - 1).unwrap_or_default();
            if !line.starts_with([' ', '\t']) {
                let evidence = app.said(path, name.1, format!("{} = Flask(", name.0));
                return Some((format!("{module}:{}", name.0), evidence));
            }
        }
        for function in FACTORIES {
            if let Some(line) = lines_with(&tokens, &["def", function, "("]).first() {
                let evidence = app.said(path, *line, format!("def {function}("));
                factory.get_or_insert((format!("{module}:{function}()"), evidence));
            }
        }
    }
    factory
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    const PORT: u16 = 8000;
    let Some(python) = app.python() else { return };
    python_build::plan(app, python, plan);
    python_build::ship_sources(plan);
    let (name, evidence) = python_build::started(plan, object(app), "app:app");
    let word = crate::words::shell_word(&name);
    let (server, call) = if python.has("waitress") && !python.has("gunicorn") {
        ("waitress", format!("waitress --host=0.0.0.0 --port=${{PORT:-{PORT}}} {word}"))
    } else {
        ("gunicorn", format!("gunicorn {word} --bind 0.0.0.0:${{PORT:-{PORT}}} --access-logfile -"))
    };
    if !python.has(server) {
        python_build::lacks_server(plan, "gunicorn");
    }
    let service = python_build::module("web", call).says(format!("{server} on port {PORT}"));
    python_build::serve(plan, service.stops_in(30).from(evidence.as_ref()), PORT);
    if python.has("flask-migrate") {
        let app = name.trim_end_matches("()").to_owned();
        plan.set("FLASK_APP", &app, "");
        plan.hooked(
            "migrate",
            python_build::module("migrate", "flask db upgrade")
                .says("Brings the database up to date"),
        );
    } else {
        fastapi::alembic(app, plan);
    }
    plan.variable("SECRET_KEY", crate::plan::Given::Secret(50), "");
}
