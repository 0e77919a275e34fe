//! `MkDocs` with plugins and themes of Python's, as its requirements name them.

use super::{
    caddy, generator,
    kind::{Found, Pack, Proof, Sure, all_parts},
    python_build,
};
use crate::{
    app::App,
    plan::{Plan, Stage},
};

pub(crate) const PACK: Pack = Pack {
    name: "mkdocs",
    title: "a static site by MkDocs and Python's packages",
    looks_at: &["mkdocs.yml", "requirements.txt", "pyproject.toml"],
    proof: Proof::Proposed,
    detect,
    wish: python_build::wish,
    plan,
    is_part: all_parts,
};

fn detect(app: &App<'_>) -> Option<Found> {
    let python = app.python().filter(|_| app.has("mkdocs.yml"))?;
    let evidence = python.evidence(python.first(&["mkdocs-material", "mkdocs"])?)?;
    Some(Found::new(Sure::Framework, vec![evidence, app.there("mkdocs.yml")]))
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    let Some(python) = app.python() else { return };
    python_build::plan(app, python, plan);
    let line = format!("PYTHONPATH={} python3 -m mkdocs build", python_build::FOLDER);
    plan.step(Stage::Build, "", &[&line]);
    plan.destinations.clear();
    plan.variables.clear();
    let folder = generator::stated_folder(app, "mkdocs.yml", "site_dir");
    caddy::serve(app, plan, folder.as_deref().unwrap_or("site"), caddy::Site::Pages);
}
