//! The package as a picture: the files that are made for it, and the life of its services.

use pakman_apkbuild::{Context, Recipe};
use pakman_spec::{Hook, Kind, Package, RunUser, Service};
use serde::Serialize;

use crate::{
    known::Known,
    origin::{Origins, origins},
};

/// What is made of a file.
#[derive(Serialize)]
pub(crate) struct Picture {
    name: String,
    files: Vec<Made>,
    origins: Origins,
    life: Life,
}

/// A file that is made.
#[derive(Serialize)]
struct Made {
    name: String,
    /// Where it is in the package; `None` for one that stays in the recipe.
    destination: Option<String>,
    mode: String,
    text: String,
}

/// How the application lives in an installation.
#[derive(Serialize)]
struct Life {
    user: &'static str,
    services: Vec<Served>,
    commands: Vec<String>,
    hooks: Vec<Hooked>,
    depends: Vec<String>,
    /// What nothing runs without, and nobody makes by itself.
    required: Vec<String>,
    ports: Vec<u16>,
}

#[derive(Serialize)]
struct Served {
    name: String,
    call: String,
    stop_signal: &'static str,
    stop_timeout: u16,
    reload_signal: Option<&'static str>,
    /// Whether it says by itself when it is ready.
    says_ready: bool,
}

#[derive(Serialize)]
struct Hooked {
    event: &'static str,
    text: String,
}

/// What is made of a text, whose package this is.
pub(crate) fn picture(text: &str, package: &Package, known: &Known<'_>) -> Picture {
    let recipe = recipe(package);
    let files = recipe.files().map(|file| Made {
        name: file.name.clone(),
        destination: file.destination.clone(),
        mode: file.mode.to_string(),
        text: file.text.clone(),
    });
    let texts = |package: &Package, recipe: &Recipe| -> Vec<(String, String)> {
        let own = format!("{}.", package.name);
        // A file is the same one under another name of the package.
        let name = |name: &str| name.strip_prefix(&own).unwrap_or(name).to_owned();
        recipe.files().map(|file| (name(&file.name), file.text.clone())).collect()
    };
    Picture {
        name: package.name.to_string(),
        files: files.collect(),
        origins: origins(text, known, &texts(package, &recipe), &|other| {
            texts(other, &self::recipe(other))
        }),
        life: life(package, &recipe),
    }
}

/// The recipe of a package whose version nobody knows yet.
fn recipe(package: &Package) -> Recipe {
    let version = "0.0.0".parse().expect("it is a version");
    let context =
        Context { version, release: 0, sources: "../../..".to_owned(), excluded: Vec::new() };
    Recipe::of(package, &pakman_openrc::files(package), context)
}

fn life(package: &Package, recipe: &Recipe) -> Life {
    let run = if let Kind::Service(run) = &package.kind { Some(run) } else { None };
    let main = package.offer.main_kit();
    let variables = main.into_iter().flat_map(|kit| &kit.variables);
    let required =
        variables.filter(|it| it.required && it.default.is_none() && it.driver.is_none());
    let hooked = |it: &Hook| Hooked { event: it.event.name(), text: it.script.clone() };
    Life {
        user: match run.map(|run| run.user) {
            Some(RunUser::App) => "app",
            _ => "root",
        },
        services: run.into_iter().flat_map(|run| &run.services).map(served).collect(),
        commands: run
            .into_iter()
            .flat_map(|run| &run.commands)
            .map(|it| it.name.to_string())
            .collect(),
        hooks: package.hooks.iter().map(hooked).collect(),
        depends: recipe.depends.clone(),
        required: required.map(|it| it.key.to_string()).collect(),
        ports: main.into_iter().flat_map(|kit| &kit.ports).map(|port| port.target).collect(),
    }
}

fn served(service: &Service) -> Served {
    Served {
        name: service.name.to_string(),
        call: format!("{} {}", service.program, service.call).trim_end().to_owned(),
        stop_signal: service.stop_signal.name(),
        stop_timeout: service.stop_timeout,
        reload_signal: service.reload_signal.map(pakman_spec::Signal::name),
        says_ready: service.notification_fd.is_some(),
    }
}
