//! One file per framework: what it looks at, what it concludes, what it writes.

mod astro;
mod bun;
mod deno;
mod django;
mod elixir;
mod express;
mod fastapi;
mod flask;
mod generator;
mod go;
mod java;
mod jekyll;
mod kind;
mod laravel;
mod mkdocs;
mod next;
mod nuxt;
mod phoenix;
mod php;
mod rack;
mod rails;
mod react_router;
mod rust;
mod spa;
mod static_site;
mod sveltekit;
mod symfony;

mod caddy;
mod elixir_release;
mod fpm;
mod missing;
mod node_build;
mod node_checks;
mod node_start;
mod node_variables;
mod prisma;
mod python_build;
mod ruby_build;

pub(crate) use django::{Engine, engines as django_engines};
pub(crate) use fpm::extension as php_extension;
pub(crate) use java::profile as spring_profile;
pub(crate) use laravel::database_key as laravel_database;
pub(crate) use missing::tell as tell_missing;
pub(crate) use node_start::node_file;
pub(crate) use python_build::dotted as python_dotted;
pub(crate) use rails::further_databases;

pub use kind::{Pack, Proof, Sure};

use crate::{app::App, stack::Wish};

/// Every pack; of several that are as sure, the one that stands first is taken. So the specific
/// stand before the general.
pub const PACKS: &[Pack] = &[
    rails::PACK,
    jekyll::PACK,
    rack::PACK,
    phoenix::PACK,
    elixir::PACK,
    laravel::PACK,
    symfony::PACK,
    next::PACK,
    nuxt::PACK,
    astro::PACK,
    sveltekit::PACK,
    react_router::PACK,
    django::PACK,
    mkdocs::PACK,
    fastapi::PACK,
    flask::PACK,
    bun::PACK,
    generator::NODE,
    generator::OTHER,
    deno::PACK,
    express::PACK,
    spa::PACK,
    go::PACK,
    rust::PACK,
    java::PACK,
    php::PACK,
    static_site::PACK,
];

/// What each language at the top of an application asks of its runtime.
pub(crate) fn wishes(app: &App<'_>) -> Vec<Wish> {
    type Asked = fn(&App<'_>) -> Wish;
    let languages: &[(&[&str], Asked)] = &[
        (&["Gemfile", "gems.rb"], ruby_build::wish),
        (&["mix.exs"], elixir_release::wish),
        (&["composer.json"], fpm::wish),
        (&["package.json"], node_build::wish),
        (&["pyproject.toml", "Pipfile"], python_build::wish),
        (&["go.mod", "go.work"], go::PACK.wish),
        (&["Cargo.toml"], rust::PACK.wish),
        (&["pom.xml", "build.gradle", "build.gradle.kts"], java::PACK.wish),
    ];
    let there = languages.iter().filter(|(files, _)| app.first(files).is_some());
    there.map(|(_, asked)| asked(app)).collect()
}

/// The pack of this name.
#[must_use]
pub fn pack(name: &str) -> Option<&'static Pack> {
    PACKS.iter().find(|pack| pack.name == name)
}
