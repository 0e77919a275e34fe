//! `SQLite`: a file, and where it stays.

use super::{
    kind::{AddOn, NO_NAMES, Names, Sign, dependency, needed},
    postgresql::prisma,
};
use crate::{
    app::App,
    pack::{Pack, Proof},
    plan::Plan,
    runtime::Runtime,
};

pub(crate) const ADD_ON: AddOn = AddOn {
    name: "sqlite",
    title: "SQLite",
    looks_for: &["sqlite3", "ecto_sqlite3", "better-sqlite3", "go-sqlite3", "rusqlite"],
    proof: Proof::Proposed,
    detect,
    apply,
};

const NAMES: Names = Names {
    gems: &["sqlite3"],
    mix: &["ecto_sqlite3", "exqlite"],
    node: &["better-sqlite3", "sqlite3", "@payloadcms/db-sqlite"],
    python: &["aiosqlite"],
    go: &["github.com/mattn/go-sqlite3", "modernc.org/sqlite", "gorm.io/driver/sqlite"],
    crates: &["rusqlite", "libsqlite3-sys"],
    java: &["org.xerial:sqlite-jdbc"],
    ..NO_NAMES
};

fn detect(app: &App<'_>, _: &Pack) -> Option<Sign> {
    let cargo = || {
        let cargo = app.cargo().filter(|it| it.has_feature("sqlx", "sqlite"))?;
        Some(cargo.evidence("sqlx"))
    };
    // Python has it built in: the settings say whether it is used.
    let django = || {
        let first = crate::pack::django_engines(app).into_iter().next()?;
        (first.name == "sqlite3").then_some(first.evidence)
    };
    dependency(app, &NAMES)
        .or_else(django)
        .or_else(cargo)
        .or_else(|| prisma(app, "sqlite"))
        .map(needed)
}

fn apply(_: &App<'_>, plan: &mut Plan) {
    let home = plan.home();
    match plan.runtime {
        Runtime::Ruby => {
            plan.build("sqlite-dev", "the gem sqlite3");
            plan.run("sqlite-libs", "the gem sqlite3");
        }
        Runtime::Php => crate::pack::php_extension(plan, "pdo_sqlite"),
        Runtime::Elixir => {
            plan.set("DATABASE_PATH", &format!("{home}/{}.db", plan.name.clone()), "");
        }
        _ => {}
    }
    plan.note(format!(
        "SQLite's file is kept below {home}, belongs to this instance alone, and is gone when the \
         instance is recreated: back it up"
    ));
}
