//! What applications in Ruby have in common: the Ruby that they ask for, and how gems get there.

use crate::{
    app::App,
    manifest::ruby::Gems,
    plan::{Plan, Stage},
    range::{Dialect, Ranges, pinned},
    runtime::Runtime,
    stack::Wish,
};

/// Gems that compile against a library: the gem, what its headers are in, what the library is in.
const NATIVE: &[(&str, &str, &str)] = &[
    ("charlock_holmes", "icu-dev", "icu-libs"),
    ("ffi", "libffi-dev", "libffi"),
    ("rugged", "cmake", ""),
    ("curb", "curl-dev", "libcurl"),
    ("rbnacl", "", "libsodium"),
];

pub(crate) fn wish(app: &App<'_>) -> Wish {
    let mut wish = Wish::of(Runtime::Ruby);
    let Some(gems) = app.gems() else { return wish };
    let manifest = gems.manifest().strip_prefix(&app.path("")).unwrap_or("Gemfile").to_owned();
    if let Some((text, line)) = &gems.ruby {
        match Ranges::parse(text, Dialect::Ruby) {
            Some(ranges) => {
                wish.hard.push((ranges, app.said(&manifest, *line, format!("ruby {text}"))));
            }
            None => app.problem(&manifest, Some(*line), format!("`{text}` is not a Ruby version")),
        }
    }
    // `ruby file: ".ruby-version"` makes a condition of a pin.
    if let Some(file) = &gems.ruby_file {
        let text = app.text(file).unwrap_or_default();
        let parts = pinned(text.lines().find(|line| line.contains("ruby")).unwrap_or(&text));
        let exact =
            parts.map(|parts| parts.iter().map(ToString::to_string).collect::<Vec<_>>().join("."));
        if let Some(exact) = exact
            && let Some(ranges) = Ranges::parse(&exact, Dialect::Ruby)
        {
            wish.hard.push((ranges, app.said(file, 1, format!("ruby {exact}"))));
        }
    }
    wish.pins = app.pins().of("ruby").to_vec();
    wish
}

/// Ruby, Bundler, and what gems compile with.
pub(crate) fn packages(app: &App<'_>, gems: &Gems, plan: &mut Plan) {
    plan.both("ruby", "");
    plan.both("ruby-bundler", "");
    plan.build("ruby-dev", "gems with C code compile against it");
    plan.run("tzdata", "time zones");
    plan.set("LANG", "C.UTF-8", "");
    if gems.has("psych") || gems.has("rails") {
        plan.build("yaml-dev", "the gem psych");
    }
    if gems.asks_for_git() {
        plan.build("git", "gems from git");
    }
    for (gem, build, run) in NATIVE {
        if gems.has(gem) {
            if !build.is_empty() {
                plan.build(build, &format!("the gem {gem}"));
            }
            if !run.is_empty() {
                plan.run(run, &format!("the gem {gem}"));
            }
        }
    }
    // In 3.21 and before, `rails console` wants what Ruby splits off.
    for package in ["ruby-irb", "ruby-rdoc"] {
        if gems.has("rails") && plan.knows(package) {
            plan.run(package, "the console");
        }
    }
    let needs_node = [
        "jsbundling-rails",
        "cssbundling-rails",
        "execjs",
        "webpacker",
        "shakapacker",
        "vite_rails",
    ];
    let node = gems.first(&needs_node).filter(|_| app.node().is_some() || gems.has("execjs"));
    if let Some(gem) = node {
        plan.build("nodejs", &format!("the gem {gem}"));
        if let Some(node) = app.node() {
            super::node_build::install(app, node, plan);
        }
    }
}

/// Gems below `vendor/bundle`, where they stay when the application moves.
pub(crate) fn install(gems: &Gems, plan: &mut Plan) {
    let pinned = if gems.is_locked() { "deployment true" } else { "path vendor/bundle" };
    plan.step(
        Stage::Install,
        "Gems go below vendor/bundle, and .bundle remembers it.",
        &[
            &format!("bundle config set --local {pinned}"),
            "bundle config set --local without 'development test'",
            "bundle install",
        ],
    );
    plan.step(Stage::Trim, "", &["rm -rf vendor/bundle/ruby/*/cache tmp/cache log/*.log"]);
    plan.ship("*");
    plan.ship(".bundle");
    let native = [
        "nokogiri",
        "sqlite3",
        "grpc",
        "google-protobuf",
        "sass-embedded",
        "tailwindcss-ruby",
        "ffi",
    ];
    let is_musl = gems.platforms.iter().any(|it| it.contains("musl") || it == "ruby");
    if let Some(gem) = gems.first(&native).filter(|_| !is_musl && gems.is_locked()) {
        plan.advice.push("bundle lock --add-platform x86_64-linux-musl".to_owned());
        plan.note(format!(
            "Gemfile.lock has no platform for Alpine (x86_64-linux-musl), so {gem} is compiled or fails; \
             the command below adds it"
        ));
    }
    if gems.has("tailwindcss-rails") && gems.version("tailwindcss-ruby").is_none_or(|it| it[0] < 4)
    {
        plan.note(
            "tailwindcss-rails before 4 brings a program for glibc only, which Alpine cannot run",
        );
    }
}
