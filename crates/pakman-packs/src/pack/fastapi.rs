//! `FastAPI`, and other applications on ASGI that name an object: Starlette, Litestar.

use super::{
    kind::{Found, Pack, Proof, Sure, all_parts},
    python_build,
};
use crate::{
    app::App,
    evidence::Evidence,
    lexer::{self, lines_with},
    plan::Plan,
    words::shell_word,
};

pub(crate) const PACK: Pack = Pack {
    name: "fastapi",
    title: "FastAPI",
    looks_at: &["requirements.txt", "pyproject.toml", "*.py"],
    proof: Proof::Proven,
    detect,
    wish: python_build::wish,
    plan,
    is_part: all_parts,
};

pub(super) const FRAMEWORKS: &[(&str, &str)] =
    &[("fastapi", "FastAPI"), ("litestar", "Litestar"), ("starlette", "Starlette")];

fn detect(app: &App<'_>) -> Option<Found> {
    let python = app.python().filter(|python| !python.has("django"))?;
    let (name, _) = FRAMEWORKS.iter().find(|(name, _)| python.requirement(name).is_some())?;
    let mut evidence: Vec<Evidence> = python.evidence(name).into_iter().collect();
    let object = object(app);
    evidence.extend(object.iter().map(|(_, evidence)| evidence.clone()));
    Some(Found::new(if object.is_some() { Sure::Framework } else { Sure::Language }, evidence))
}

/// `app.main:api` of `api = FastAPI(` in `app/main.py`.
fn object(app: &App<'_>) -> Option<(String, Evidence)> {
    let classes: Vec<&str> = FRAMEWORKS.iter().map(|(_, class)| *class).collect();
    app.sources(".py").find_map(|path| {
        let tokens = app.tokens_with(path, lexer::PYTHON, &classes);
        FRAMEWORKS.iter().find_map(|(_, class)| {
            let line = *lines_with(&tokens, &["=", class, "("]).first()?;
            let at = tokens.windows(3).position(|three| {
                three[0].is('=') && three[1].is_word(class) && three[2].is('(')
            })?;
            let name = tokens.get(at.checked_sub(1)?)?.word()?;
            let module = python_build::dotted(path);
            let evidence = app.said(path, line, format!("{name} = {class}("));
            Some((format!("{module}:{name}"), evidence))
        })
    })
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    const PORT: u16 = 8000;
    let Some(python) = app.python() else { return };
    python_build::plan(app, python, plan);
    python_build::ship_sources(plan);
    let (name, evidence) = python_build::started(plan, object(app), "main:app");
    // `src` is where modules are found from, not a part of their names.
    let (name, folder) = match name.strip_prefix("src.") {
        Some(rest) if !app.has("src/__init__.py") => (rest.to_owned(), " --app-dir src"),
        _ => (name, ""),
    };
    if python.first(&["uvicorn", "fastapi-cli", "fastapi", "uvicorn-worker"]).is_none()
        || !python.has("uvicorn") && !python.has_extra("fastapi", "standard")
    {
        python_build::lacks_server(plan, "uvicorn");
    }
    let word = shell_word(&name);
    let call = format!("uvicorn {word}{folder} --host 0.0.0.0 --port ${{PORT:-{PORT}}}");
    let service = python_build::module("web", call).says(format!("uvicorn on port {PORT}"));
    python_build::serve(plan, service.from(evidence.as_ref()), PORT);
    alembic(app, plan);
}

/// Migrations by Alembic.
pub(crate) fn alembic(app: &App<'_>, plan: &mut Plan) {
    if app.has("alembic.ini") && app.python().is_some_and(|python| python.has("alembic")) {
        plan.hooked(
            "migrate",
            python_build::module("migrate", "alembic upgrade head")
                .says("Brings the database up to date"),
        );
    }
}
