//! Laravel: 10 to 13, behind php-fpm and Caddy, or Octane with `FrankenPHP`.

use super::{
    fpm,
    kind::{Found, Pack, Proof, Sure, all_parts},
    node_build,
};
use crate::{
    app::App,
    plan::{Given, Plan, Program, Stage},
    stack::Wish,
};

pub(crate) const PACK: Pack = Pack {
    name: "laravel",
    title: "Laravel",
    looks_at: &["artisan", "composer.json", "composer.lock", "package.json", "routes/"],
    proof: Proof::Proposed,
    detect,
    wish,
    plan,
    is_part: all_parts,
};

/// The extensions that Laravel's documentation lists.
const EXTENSIONS: &[&str] = &[
    "ctype",
    "curl",
    "dom",
    "fileinfo",
    "mbstring",
    "openssl",
    "pdo",
    "session",
    "tokenizer",
    "xml",
    "simplexml",
    "xmlwriter",
    "iconv",
    "phar",
    "zip",
];

fn detect(app: &App<'_>) -> Option<Found> {
    let composer = app.composer().filter(|composer| composer.has("laravel/framework"))?;
    let mut evidence = vec![composer.evidence("laravel/framework")];
    let has_artisan = app.has("artisan");
    has_artisan.then(|| evidence.push(app.there("artisan")));
    Some(Found::new(if has_artisan { Sure::Framework } else { Sure::Guess }, evidence))
}

fn wish(app: &App<'_>) -> Wish {
    fpm::wish(app)
}

/// Whether Octane serves, which its package says.
pub(crate) fn has_octane(app: &App<'_>) -> bool {
    app.composer().is_some_and(|composer| composer.has("laravel/octane"))
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    let Some(composer) = app.composer() else { return };
    let version = composer.version("laravel/framework").unwrap_or([12, 0]);
    fpm::packages(app, plan, EXTENSIONS);
    let php = fpm::php(plan);
    plan.step(
        Stage::Setting,
        "Folders that git does not keep.",
        &["mkdir -p bootstrap/cache storage/logs storage/framework/cache/data storage/framework/sessions storage/framework/views"],
    );
    fpm::install(app, plan);
    plan.step(Stage::Install, "", &[&format!("{php} artisan package:discover --ansi")]);
    assets(app, plan);
    plan.ship("*");
    if has_octane(app) {
        octane(plan, &php);
    } else {
        fpm::serve(app, plan, "public");
        fpm::extension(plan, "opcache");
    }
    let artisan =
        |name: &str, call: &str| Program::system(name, "/usr/bin", &php, format!("artisan {call}"));
    plan.hooked(
        "configure",
        artisan("configure", "config:cache")
            .says("Reads the configuration of this installation once"),
    );
    plan.hooked(
        "migrate",
        artisan("migrate", "migrate --force --no-interaction")
            .says("Brings the database up to date"),
    );
    plan.command(artisan("console", "tinker").says("A PHP prompt inside the application"));
    plan.set("APP_ENV", "production", "");
    plan.set("APP_DEBUG", "false", "");
    plan.variable("APP_KEY", Given::LaravelKey, "");
    plan.offer_variable("APP_URL", Given::Required, "the address in links");
    plan.set("LOG_CHANNEL", "stderr", "");
    if version < [9, 0] {
        plan.note("Laravel before 9 is older than the PHP of any supported release");
    }
}

/// The name before `_URL` that the configuration of this version reads.
pub(crate) fn database_key(app: &App<'_>) -> &'static str {
    let version = app.composer().and_then(|composer| composer.version("laravel/framework"));
    let reads = |key: &str| {
        let tokens = app.tokens("config/database.php", crate::lexer::PHP);
        tokens.iter().any(|token| token.text() == Some(key))
    };
    if reads("DB_URL") {
        "DB"
    } else if reads("DATABASE_URL") || version.is_some_and(|version| version[0] < 11) {
        "DATABASE"
    } else {
        "DB"
    }
}

fn octane(plan: &mut Plan, php: &str) {
    const PORT: u16 = 8000;
    fpm::extension(plan, "pcntl");
    fpm::extension(plan, "posix");
    plan.step(
        Stage::Build,
        "Fetches FrankenPHP: one program that needs nothing of the system.",
        &[&format!("{php} artisan octane:install --server=frankenphp --no-interaction")],
    );
    // FrankenPHP has PHP code behind its machine code.
    plan.strip = false;
    plan.serve(
        Program::system(
            "web",
            "/usr/bin",
            php,
            format!("artisan octane:start --server=frankenphp --host=0.0.0.0 --port={PORT}"),
        )
        .says(format!("FrankenPHP on port {PORT}"))
        .stops_in(30),
    );
    plan.listen(PORT, "stated in the call");
    plan.set("OCTANE_SERVER", "frankenphp", "");
    plan.note("FrankenPHP brings a PHP of its own: the packages of PHP here are for artisan");
}

fn assets(app: &App<'_>, plan: &mut Plan) {
    let Some(node) = app.node() else { return };
    let builds =
        ["vite", "laravel-mix", "laravel-vite-plugin"].iter().any(|name| node.builds_with(name));
    let script =
        ["build", "production", "prod"].into_iter().find(|name| node.script(name).is_some());
    let Some(script) = script.filter(|_| builds) else { return };
    let composer = plan.manager.take();
    plan.build("nodejs", "builds the assets");
    node_build::install(app, node, plan);
    plan.manager = composer;
    let line = node_build::script(node, plan, script);
    plan.step(Stage::Build, "", &[&line]);
    plan.step(Stage::Trim, "", &["rm -rf node_modules"]);
}
