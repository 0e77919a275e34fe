//! Symfony.

use super::{
    fpm,
    kind::{Found, Pack, Proof, Sure, all_parts},
    node_build,
};
use crate::{
    app::App,
    plan::{Given, Plan, Program, Stage},
};

pub(crate) const PACK: Pack = Pack {
    name: "symfony",
    title: "Symfony",
    looks_at: &["bin/console", "composer.json", "composer.lock", "public/index.php"],
    proof: Proof::Proposed,
    detect,
    wish: fpm::wish,
    plan,
    is_part: all_parts,
};

const EXTENSIONS: &[&str] =
    &["ctype", "iconv", "tokenizer", "mbstring", "xml", "dom", "simplexml", "session", "intl"];

fn detect(app: &App<'_>) -> Option<Found> {
    let composer = app.composer().filter(|composer| composer.has("symfony/framework-bundle"))?;
    let mut evidence = vec![composer.evidence("symfony/framework-bundle")];
    let has_console = app.has("bin/console");
    has_console.then(|| evidence.push(app.there("bin/console")));
    Some(Found::new(if has_console { Sure::Framework } else { Sure::Guess }, evidence))
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    let Some(composer) = app.composer() else { return };
    fpm::packages(app, plan, EXTENSIONS);
    let php = fpm::php(plan);
    plan.step(Stage::Setting, "", &["export APP_ENV=prod APP_DEBUG=0"]);
    fpm::install(app, plan);
    if composer.has("symfony/asset-mapper") {
        // What is compiled stands before what brings it all together.
        let compilers = [
            ("symfonycasts/sass-bundle", "sass:build"),
            ("symfonycasts/tailwind-bundle", "tailwind:build --minify"),
            ("sensiolabs/typescript-bundle", "typescript:build"),
        ];
        let compilers = compilers.into_iter().filter(|(bundle, _)| composer.has(bundle));
        let mut calls = vec!["importmap:install"];
        calls.extend(compilers.map(|(_, call)| call));
        calls.push("asset-map:compile");
        let lines = calls.into_iter().map(|call| format!("{php} bin/console {call}"));
        let lines: Vec<String> = lines.collect();
        plan.step(Stage::Build, "", &lines.iter().map(String::as_str).collect::<Vec<_>>());
    } else if let Some(node) = app.node().filter(|node| node.script("build").is_some()) {
        let manager = plan.manager.take();
        plan.build("nodejs", "builds the assets");
        node_build::install(app, node, plan);
        plan.manager = manager;
        let line = node_build::script(node, plan, "build");
        plan.step(Stage::Build, "", &[&line]);
        plan.step(Stage::Trim, "", &["rm -rf node_modules"]);
    }
    plan.ship("*");
    fpm::serve(app, plan, "public");
    fpm::extension(plan, "opcache");
    let console = |name: &str, call: &str| {
        Program::system(name, "/usr/bin", &php, format!("bin/console {call}"))
    };
    plan.hooked(
        "configure",
        console("configure", "cache:warmup").says("Fills the cache of this installation"),
    );
    if composer.has("doctrine/doctrine-migrations-bundle") {
        plan.hooked(
            "migrate",
            console("migrate", "doctrine:migrations:migrate --no-interaction --allow-no-migration")
                .says("Brings the database up to date"),
        );
    }
    plan.set("APP_ENV", "prod", "");
    plan.set("APP_DEBUG", "0", "");
    plan.variable("APP_SECRET", Given::Secret(32), "");
    if app.has(".env") {
        plan.note("Symfony reads .env, which `*` leaves out: it is shipped for its defaults");
        plan.ship(".env");
    }
}
