//! `PostgreSQL`, which the platform makes a database of.

use super::kind::{AddOn, NO_NAMES, Names, Sign, choose, chosen, dependency, example, needed};
use crate::{
    app::App,
    evidence::Evidence,
    folder::extension,
    pack::{Pack, Proof},
    plan::{Given, Plan},
    runtime::Runtime,
};

pub(crate) const ADD_ON: AddOn = AddOn {
    name: "postgresql",
    title: "PostgreSQL",
    looks_for: &[
        "pg",
        "postgrex",
        "psycopg",
        "asyncpg",
        "postgres",
        "pgx",
        "tokio-postgres",
        "pdo_pgsql",
    ],
    proof: Proof::Proven,
    detect,
    apply,
};

const NAMES: Names = Names {
    gems: &["pg"],
    mix: &["postgrex"],
    node: &[
        "pg",
        "postgres",
        "pg-promise",
        "@vercel/postgres",
        "@payloadcms/db-postgres",
        "directus",
    ],
    python: &["psycopg", "psycopg-binary", "psycopg2", "psycopg2-binary", "asyncpg"],
    go: &["github.com/jackc/pgx", "github.com/lib/pq", "gorm.io/driver/postgres"],
    crates: &["tokio-postgres", "postgres", "pq-sys"],
    java: &["org.postgresql:postgresql"],
    ..NO_NAMES
};

fn detect(app: &App<'_>, pack: &Pack) -> Option<Sign> {
    if let Some(evidence) = dependency(app, &NAMES) {
        return Some(chosen(app, evidence, "postgresql"));
    }
    if let Some(cargo) = app.cargo() {
        let by_feature =
            [("sqlx", "postgres"), ("diesel", "postgres"), ("sea-orm", "sqlx-postgres")];
        if let Some((name, _)) = by_feature.iter().find(|(name, it)| cargo.has_feature(name, it)) {
            return Some(needed(cargo.evidence(name)));
        }
    }
    prisma(app, "postgresql").map(needed).or_else(|| php(app, pack))
}

/// The provider of Prisma's schema.
pub(crate) fn prisma(app: &App<'_>, provider: &str) -> Option<Evidence> {
    let path = app.first(&["prisma/schema.prisma", "schema.prisma"])?;
    let tokens = app.tokens(path, crate::lexer::SCRIPT);
    let (_, line) =
        crate::lexer::set_texts(&tokens, "provider", '=').find(|(it, _)| *it == provider)?;
    Some(app.said(path, line, format!("provider {provider}")))
}

/// What PHP connects to is configuration, and a template's default decides nothing.
fn php(app: &App<'_>, pack: &Pack) -> Option<Sign> {
    let composer = app.composer()?;
    if let Some(name) =
        ["pdo_pgsql", "pgsql"].iter().find(|name| composer.extensions().contains(name))
    {
        return Some(needed(composer.evidence(&format!("ext-{name}"))));
    }
    if let Some((value, evidence)) = example(app, "DB_CONNECTION")
        && value == "pgsql"
    {
        return Some(needed(evidence));
    }
    if let Some((value, evidence)) = example(app, "DATABASE_URL")
        && value.starts_with("postgres")
    {
        return Some(needed(evidence));
    }
    // The platform makes no other database, so whoever has migrations gets this one to say no to.
    let migrations = app.below("database/migrations/").find(|path| extension(path) == "php");
    (pack.name == "laravel").then_some(migrations?).map(|path| {
        needed(app.said(path, 1, "migrations, and the database that the platform makes"))
    })
}

fn apply(app: &App<'_>, plan: &mut Plan) {
    match plan.runtime {
        Runtime::Ruby => {
            plan.build("libpq-dev", "the gem pg");
            plan.run("libpq", "the gem pg");
            if app.has("db/structure.sql") {
                let client = client(plan);
                plan.run(&client, "psql loads db/structure.sql");
            }
            plan.variable("DATABASE", Given::Database(None), "");
            for (name, key) in crate::pack::further_databases(app) {
                plan.variable(
                    key,
                    Given::Database(None),
                    &format!("the database {name} of config/database.yml"),
                );
            }
        }
        Runtime::Elixir => plan.variable("DATABASE", Given::Database(Some("ecto:///")), ""),
        Runtime::Php => {
            crate::pack::php_extension(plan, "pdo_pgsql");
            crate::pack::php_extension(plan, "pgsql");
            let is_laravel = app.has("artisan");
            let key = if is_laravel { crate::pack::laravel_database(app) } else { "DATABASE" };
            if is_laravel {
                plan.set("DB_CONNECTION", "pgsql", "");
            }
            plan.variable(key, Given::Database(None), "");
        }
        Runtime::Rust => {
            if app.cargo().is_some_and(|cargo| cargo.has("pq-sys")) {
                plan.run("libpq", "Diesel");
            }
            plan.variable("DATABASE", Given::Database(None), "");
        }
        Runtime::Java => java(app, plan),
        Runtime::Python => python(app, plan),
        _ if app.node().is_some_and(|node| node.has("directus")) => {
            plan.set("DB_CLIENT", "pg", "");
            let address = "postgresql://USER:PASSWORD@HOST/NAME";
            plan.variable("DB_CONNECTION_STRING", Given::Required, address);
            plan.note("the platform gives DATABASE_URL, which Directus does not read");
        }
        _ => {
            if app.node().is_some_and(|node| node.has("@strapi/strapi")) {
                plan.set("DATABASE_CLIENT", "postgres", "");
            }
            plan.variable("DATABASE", Given::Database(None), "");
        }
    }
}

fn java(app: &App<'_>, plan: &mut Plan) {
    plan.variable("SPRING_DATASOURCE_URL", Given::Required, "jdbc:postgresql://HOST/NAME");
    plan.variable("SPRING_DATASOURCE_USERNAME", Given::Required, "");
    plan.variable("SPRING_DATASOURCE_PASSWORD", Given::Required, "");
    if let Some(profile) = crate::pack::spring_profile(app, &["postgres", "postgresql", "pgsql"]) {
        plan.set("SPRING_PROFILES_ACTIVE", profile, "");
    }
    plan.note("the platform gives DATABASE_URL, and Java needs an address that begins with jdbc:");
}

fn python(app: &App<'_>, plan: &mut Plan) {
    choose(app, plan, "postgresql");
    plan.variable("DATABASE", Given::Database(None), "");
    let reads_url = app.python().is_some_and(|python| {
        python.first(&["dj-database-url", "django-environ", "environs"]).is_some()
            || !python.has("django")
    });
    if !reads_url {
        plan.note(
            "the settings do not read DATABASE_URL, which the platform provides: dj-database-url \
             turns it into settings",
        );
    }
}

/// The newest client of the release: `pg_dump` has to be as new as the server.
fn client(plan: &Plan) -> String {
    let newest =
        (13..30).rev().map(|it| format!("postgresql{it}-client")).find(|it| plan.knows(it));
    newest.unwrap_or("postgresql-client".to_owned())
}
