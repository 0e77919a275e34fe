//! What a release of Mix's needs, with Phoenix or without.

use crate::{
    app::App,
    folder::extension,
    lexer::{self, Token, lines_with},
    manifest::{elixir::Mix, node::Node},
    plan::{Given, Plan, Program, Stage},
    range::{Dialect, Ranges},
    runtime::Runtime,
    stack::{Wish, default_erlang, named_erlang},
    words::shell_word,
};

/// Dependencies with C code.
const NATIVE: &[&str] =
    &["bcrypt_elixir", "argon2_elixir", "picosat_elixir", "exqlite", "fast_html", "appsignal"];

pub(crate) fn wish(app: &App<'_>) -> Wish {
    let mut wish = Wish::of(Runtime::Elixir);
    if let Some((text, line)) = app.mix().and_then(|mix| mix.elixir.as_ref()) {
        match Ranges::parse(text, Dialect::Elixir) {
            Some(ranges) => {
                wish.hard.push((ranges, app.said("mix.exs", *line, format!("elixir {text}"))));
            }
            None => {
                app.problem("mix.exs", Some(*line), format!("`{text}` is not an Elixir version"));
            }
        }
    }
    wish.pins = app.pins().of("elixir").to_vec();
    wish.erlang = app.pins().of("erlang").to_vec();
    wish
}

/// The release: the first of `releases:`, else the application's name.
pub(crate) fn release(mix: &Mix) -> Option<&str> {
    mix.releases.first().map(String::as_str).or(mix.app.as_deref())
}

/// Everything but the assets and the port.
pub(crate) fn plan(app: &App<'_>, mix: &Mix, plan: &mut Plan) {
    plan.trace = true;
    plan.build("elixir", "");
    let pinned = app.pins().of("erlang").first().map(|pin| pin.parts[0]);
    if let Some(package) = pinned.and_then(|major| named_erlang(plan.release, major)) {
        plan.build(&package, "instead of the Erlang that Elixir comes with");
    }
    if mix.fetches() {
        let why = if mix.asks_for_git() { "dependencies from git" } else { "Mix asks for it" };
        plan.build("git", why);
    }
    if let Some(name) = NATIVE.iter().find(|name| mix.locks(name)) {
        plan.build("build-base", &format!("{name} has C code"));
    }
    if mix.has("rustler") || mix.has("mdex") && mix.asks_for_git() {
        plan.build("cargo", "Rust code of a dependency");
    }
    if mix.brings_erlang {
        plan.run("libstdc++", "Erlang's virtual machine");
        plan.run("ncurses-libs", "Erlang's shell");
        plan.run("openssl", "Erlang's crypto");
    } else {
        plan.run(&erlang(plan, pinned), "the release is without it");
    }
    plan.step(Stage::Setting, "", &["export MIX_ENV=prod"]);
    if mix.fetches() {
        plan.step(
            Stage::Install,
            "",
            &[
                "mix local.hex --force",
                "mix local.rebar --force",
                "mix deps.get --only prod",
                "mix deps.compile",
            ],
        );
    }
    let names: Vec<&String> = mix.releases.iter().collect();
    let release = match release(mix) {
        Some(release) => release.to_owned(),
        None => plan.name.replace('-', "_"),
    };
    let call = if mix.releases.len() > 1 {
        format!("mix release {}", shell_word(&release))
    } else {
        "mix release".to_owned()
    };
    // Later than the assets, which other steps of this stage make.
    plan.step(Stage::Trim, "", &[&call]);
    if mix.releases.len() > 1 {
        let others: Vec<&str> = names.iter().skip(1).map(|name| name.as_str()).collect();
        plan.note(format!("mix.exs has other releases too: {}", others.join(", ")));
    }
    plan.ship(&format!("_build/prod/rel/{release}/*"));
    plan.serve(
        Program::own("web", &release, "start").says("The release in the foreground").stops_in(60),
    );
    if let Some((call, path, line)) = migration(app) {
        let evidence = app.said(&path, line, "migrate");
        plan.hooked(
            "migrate",
            Program::own("migrate", &release, call)
                .says("Brings the database up to date")
                .from(Some(&evidence)),
        );
    } else if mix.has("ecto_sql") {
        plan.advice.push("mix phx.gen.release".to_owned());
        plan.note(
            "no module below lib has a function migrate that a release can call; \
             `mix phx.gen.release` writes one",
        );
    }
    plan.command(
        Program::own("console", &release, "remote")
            .says("An Elixir prompt inside the running application"),
    );
    node(plan);
    variables(app, plan);
}

/// The package of the Erlang that a release was made with.
fn erlang(plan: &Plan, pinned: Option<u64>) -> String {
    let named = pinned.filter(|major| named_erlang(plan.release, *major).is_some());
    match named.or(default_erlang(plan.release)) {
        Some(major) if plan.knows(&format!("erlang{major}")) => format!("erlang{major}"),
        _ => "erlang".to_owned(),
    }
}

/// What a running release is reached by: the cookie that is in the package is everybody's who has it.
fn node(plan: &mut Plan) {
    plan.variable("RELEASE_COOKIE", Given::Secret(64), "lets `console` into the running release");
    plan.offer_variable(
        "RELEASE_DISTRIBUTION",
        Given::Default("sname".to_owned()),
        "`name` for nodes on several hosts, `none` without `console`",
    );
    plan.set("LANG", "C.UTF-8", "");
}

/// The function that migrates, found where it is defined: never guessed from a name.
fn migration(app: &App<'_>) -> Option<(String, String, usize)> {
    let is_release = |path: &&str| {
        (path.starts_with("lib/") || path.starts_with("apps/"))
            && path.contains("release")
            && extension(path) == "ex"
    };
    for path in app.files().iter().copied().filter(is_release) {
        let tokens = app.tokens_with(path, lexer::ELIXIR, &["migrate"]);
        let defines = lines_with(&tokens, &["def", "migrate"]);
        if let (Some(module), Some(line)) = (module(&tokens), defines.first()) {
            // Parentheses only where there are quotes around: a call is shell text.
            return Some((format!("eval '{module}.migrate()'"), path.to_owned(), *line));
        }
    }
    None
}

/// `TideTable.Release` behind `defmodule`.
fn module(tokens: &[Token]) -> Option<String> {
    let start = tokens.iter().position(|token| token.is_word("defmodule"))? + 1;
    let mut name = String::new();
    for token in &tokens[start..] {
        match token.word() {
            Some("do") | None if !token.is('.') => break,
            Some(word) => name.push_str(word),
            None => name.push('.'),
        }
    }
    (!name.is_empty()).then_some(name)
}

/// Variables that the configuration at run time reads: some that it cannot do without, and others
/// that are offered.
fn variables(app: &App<'_>, plan: &mut Plan) {
    const KNOWN: &[&str] = &["DATABASE_URL", "SECRET_KEY_BASE", "PHX_HOST", "PORT", "PHX_SERVER"];
    /// What Phoenix's own template reads, and does without.
    const OPTIONAL: &[&str] = &["DNS_CLUSTER_QUERY", "POOL_SIZE", "ECTO_IPV6"];
    for file in ["config/runtime.exs", "config/releases.exs"] {
        let tokens = app.tokens(file, lexer::ELIXIR);
        for (at, window) in tokens.windows(5).enumerate() {
            let is_system = window[0].is_word("System") && window[1].is('.') && window[3].is('(');
            let (Some(function), Some(key)) = (window[2].word(), window[4].text()) else {
                continue;
            };
            if !is_system || KNOWN.contains(&key) {
                continue;
            }
            let rest = tokens.get(at + 5..(at + 9).min(tokens.len())).unwrap_or_default();
            let raises = rest.iter().any(|token| token.is_word("raise"))
                && rest.iter().filter(|token| token.is('|')).count() == 2;
            // `token: System.get_env("TOKEN"),` is nothing where nobody sets it.
            let is_value =
                at > 0 && tokens[at - 1].is(':') && at > 1 && tokens[at - 2].word().is_some();
            let is_whole = rest.get(1).is_none_or(|next| next.is(',') || next.word().is_some());
            let is_bare = is_value && is_whole && !OPTIONAL.contains(&key);
            let asks = function == "fetch_env!" || function == "get_env" && (raises || is_bare);
            if asks {
                plan.variable(key, Given::Required, &format!("{file} asks for it"));
            } else if matches!(function, "get_env" | "fetch_env") {
                plan.offer_variable(key, Given::Required, &format!("{file} reads it"));
            }
        }
    }
}

/// The assets of a Phoenix, or of each that is in an umbrella.
pub(crate) fn assets(app: &App<'_>, mix: &Mix, plan: &mut Plan) {
    if mix.apps.is_none() {
        assets_of(app, "", mix, plan);
    }
    for (folder, inner) in mix.inner.iter().filter(|(_, inner)| inner.has("phoenix")) {
        assets_of(app, &format!("{folder}/"), inner, plan);
    }
    tailwind(app, mix, plan);
}

/// By npm, esbuild and tailwind: whatever its aliases do. `folder` ends with a slash, or is empty.
fn assets_of(app: &App<'_>, folder: &str, mix: &Mix, plan: &mut Plan) {
    let inside = |call: &str| match folder.strip_suffix('/') {
        Some(folder) => format!("(cd {} && {call})", shell_word(folder)),
        None => call.to_owned(),
    };
    let assets = shell_word(&format!("{folder}assets"));
    let manifest = format!("{folder}assets/package.json");
    let node = Node::read_at(app, &manifest);
    if let Some(node) = &node {
        plan.build("npm", &manifest);
        let locked = node.lock.file.is_some();
        let verb = if locked { "ci" } else { "install" };
        plan.step(Stage::Install, "", &[&format!("npm {verb} --prefix {assets}")]);
        plan.manager = Some(("npm".to_owned(), node.lock.why.clone()));
    }
    if mix.has_alias("assets.setup") {
        plan.step(Stage::Build, "", &[&inside("mix assets.setup")]);
    }
    if mix.has_alias("assets.deploy") {
        plan.step(Stage::Build, "", &[&inside("mix assets.deploy")]);
        return;
    }
    let script = |node: &Node| ["deploy", "build"].into_iter().find(|it| node.script(it).is_some());
    if let Some(script) = node.as_ref().and_then(script) {
        plan.step(Stage::Build, "", &[&format!("npm run {script} --prefix {assets}")]);
    }
    let has = |name: &str| app.has_folder(&format!("{folder}{name}/"));
    if node.is_some() || has("priv/static") || has("assets") {
        plan.step(Stage::Build, "", &[&inside("mix phx.digest")]);
    }
}

fn tailwind(app: &App<'_>, mix: &Mix, plan: &mut Plan) {
    let config = app.tokens("config/config.exs", lexer::ELIXIR);
    let has_tailwind_4 = config.windows(5).any(|five| {
        let is_it = five[0].is_word("tailwind") && five[1].is(',') && five[2].is_word("version");
        is_it && five[4].text().is_some_and(|version| version.starts_with("4."))
    });
    if has_tailwind_4 && mix.version("tailwind").is_some_and(|it| it < [0, 3]) {
        plan.note(
            "the Mix package tailwind before 0.3.1 fetches a Tailwind 4 for glibc, which Alpine cannot \
             run: update it",
        );
    }
}
