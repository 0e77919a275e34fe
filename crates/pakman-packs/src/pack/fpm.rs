//! PHP behind Caddy: two processes that are one service, and the extensions that both need.

use crate::{
    app::App,
    manifest::composer::Composer,
    plan::{NewFile, Plan, Program, Stage},
    range::pinned,
    runtime::{Runtime, default_php},
    stack::Wish,
};

/// Extensions that PHP has by itself, and so no package.
const BUILT_IN: &[&str] = &[
    "json",
    "hash",
    "filter",
    "pcre",
    "spl",
    "libxml",
    "zlib",
    "date",
    "random",
    "core",
    "standard",
    "reflection",
    "readline",
    "mysqlnd",
    "uri",
    "lexbor",
];

/// What extensions are called by composer and by Alpine, where that differs.
const RENAMED: &[(&str, &str)] = &[
    ("zend-opcache", "opcache"),
    ("redis", "pecl-redis"),
    ("imagick", "pecl-imagick"),
    ("apcu", "pecl-apcu"),
    ("mongodb", "pecl-mongodb"),
    ("memcached", "pecl-memcached"),
    ("igbinary", "pecl-igbinary"),
    ("msgpack", "pecl-msgpack"),
    ("amqp", "pecl-amqp"),
    ("xdebug", "pecl-xdebug"),
    ("grpc", "pecl-grpc"),
    ("rdkafka", "pecl-rdkafka"),
    ("swoole", "pecl-swoole"),
    ("uuid", "pecl-uuid"),
    ("yaml", "pecl-yaml"),
];

/// What composer itself needs of the PHP that runs it.
const COMPOSER: &[&str] = &["phar", "curl", "iconv", "mbstring", "openssl", "zip"];

pub(crate) fn wish(app: &App<'_>) -> Wish {
    let mut wish = Wish::of(Runtime::Php);
    if let Some(composer) = app.composer() {
        wish.hard = composer.php();
        // A version that composer is told to pretend is what the lock file was made for.
        if let Some((text, evidence)) = composer.platform()
            && let Some(parts) = pinned(text)
        {
            wish.pins.push(crate::manifest::pins::Pin { parts, evidence });
        }
    }
    wish.pins.extend(app.pins().of("php").iter().cloned());
    wish
}

/// The PHP of the plan, as `php84`, with these extensions and those that packages ask for, in the
/// build and where the application runs.
pub(crate) fn packages(app: &App<'_>, plan: &mut Plan, always: &[&str]) {
    let php = plan.package().to_owned();
    plan.both(&php, "");
    let asked = app.composer().map(Composer::extensions).unwrap_or_default();
    let mut names: Vec<&str> = always.iter().copied().chain(asked).collect();
    if app.composer().is_some() {
        names.extend(COMPOSER);
    }
    names.sort_unstable();
    names.dedup();
    for name in names {
        extension(plan, name);
    }
}

/// Adds an extension, in the build and where the application runs.
pub(crate) fn extension(plan: &mut Plan, name: &str) {
    let php = plan.package().to_owned();
    let renamed = RENAMED.iter().find(|(known, _)| *known == name).map_or(name, |(_, it)| it);
    // opcache belongs to PHP itself from 8.5 on.
    if BUILT_IN.contains(&renamed) || renamed == "opcache" && plan.version() >= [8, 5] {
        return;
    }
    let package = format!("{php}-{renamed}");
    plan.both(&package, if plan.knows(&package) { "" } else { "composer asks for the extension" });
}

/// The PHP that commands run: `/usr/bin/php84`.
pub(crate) fn php(plan: &Plan) -> String {
    plan.package().to_owned()
}

/// Installs with composer, by the PHP of the plan whatever composer's own is.
pub(crate) fn install(app: &App<'_>, plan: &mut Plan) {
    let Some(composer) = app.composer() else { return };
    plan.build("composer", "");
    if composer.asks_for_git() {
        plan.build("git", "packages from git");
    }
    let (own, _) = default_php(plan.release);
    let program = if own == plan.package() {
        "composer".to_owned()
    } else {
        format!("{} /usr/bin/composer.phar", plan.package())
    };
    plan.manager = Some((
        "composer".to_owned(),
        if composer.is_locked { "composer.lock" } else { "composer.json" }.to_owned(),
    ));
    if !composer.is_locked {
        plan.note("there is no composer.lock, so each build may install other versions");
    }
    plan.step(
        Stage::Install,
        "",
        &[&format!(
            "{program} install --no-dev --optimize-autoloader --no-interaction --no-scripts"
        )],
    );
}

/// Serves a folder of PHP: php-fpm and Caddy in front of it.
pub(crate) fn serve(app: &App<'_>, plan: &mut Plan, root: &str) {
    const PORT: u16 = 8000;
    let php = plan.package().to_owned();
    let number = php.trim_start_matches("php").to_owned();
    plan.run(&format!("{php}-fpm"), "answers for Caddy");
    plan.run("caddy", "the web server");
    let home = plan.home();
    let root = if root.is_empty() { home.clone() } else { format!("{home}/{root}") };
    let caddyfile = format!(
        "# TLS is the proxy's in front; nothing is changed while it runs.\n{{\n\tauto_https off\n\tadmin off\n\tpersist_config off\n}}\n\n:{{$PORT:{PORT}}} {{\n\troot * {root}\n\tencode zstd gzip\n\tphp_fastcgi 127.0.0.1:9000\n\tfile_server\n}}\n"
    );
    plan.write(app, "Caddyfile", caddyfile, "what Caddy serves");
    let fpm = "; PHP for Caddy in front of it. It runs as the package's own user.\n[global]\n; Standard error goes to the log of the service.\nerror_log = /dev/null\ndaemonize = no\n\n[www]\nlisten = 127.0.0.1:9000\npm = dynamic\npm.max_children = 20\npm.start_servers = 2\npm.min_spare_servers = 1\npm.max_spare_servers = 4\n; The application gets the variables of its kit.\nclear_env = no\ncatch_workers_output = yes\ndecorate_workers_output = no\n";
    plan.write(app, "php-fpm.conf", fpm.to_owned(), "how PHP runs behind Caddy");
    let script = format!(
        "#!/bin/sh\n# PHP and the web server in front of it: one service, which ends when either does.\n# php-fpm is in a session of its own, so it outlives a script that is killed, and keeps its port.\nwhile pkill -f 'php-fpm: master process .{home}/php-fpm.conf'; do sleep 1; done\nphp-fpm{number} --nodaemonize --force-stderr --fpm-config {home}/php-fpm.conf &\nfpm=$!\ncaddy run --config {home}/Caddyfile --adapter caddyfile &\ncaddy=$!\ncode=1\ntrap 'code=0; kill \"$fpm\" \"$caddy\" 2>/dev/null' TERM INT EXIT\nwhile kill -0 \"$fpm\" 2>/dev/null && kill -0 \"$caddy\" 2>/dev/null; do\n\tsleep 1 &\n\twait $!\ndone\nexit \"$code\"\n"
    );
    if !app.has("bin/web") {
        plan.files.push(NewFile {
            path: app.path("bin/web"),
            text: script,
            is_program: true,
            why: "starts PHP and Caddy together".to_owned(),
        });
    }
    plan.serve(
        Program::own("web", "web", "").says(format!("PHP and Caddy on port {PORT}")).stops_in(30),
    );
    plan.listen(PORT, "the Caddyfile that is written");
    plan.set("PORT", &PORT.to_string(), "");
}
