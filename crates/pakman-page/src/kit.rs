//! Kits as whoever installs sees them, and what a host of one's own is told instead.

use std::collections::BTreeMap;

use pakman_kits::{Summary, summary};
use pakman_spec::{Driver, Kit, Package, Variable};
use serde::Serialize;

/// What a package asks of whoever installs it.
#[derive(Serialize)]
pub(crate) struct Kits {
    summary: Summary,
    /// What variables are for, by key, for each kit; those of its forks among them.
    purposes: Vec<BTreeMap<String, String>>,
    /// What the drivers make that occur.
    makes: BTreeMap<&'static str, &'static str>,
    /// The settings of a host that no orchestrator manages: the name of the file in a recipe, where
    /// it is on the host, and its text. `None` for a package without services.
    settings: Option<Settings>,
}

#[derive(Serialize)]
struct Settings {
    path: String,
    text: String,
}

/// What a package asks of whoever installs it.
pub(crate) fn kits(package: &Package) -> Kits {
    let kits = &package.offer.kits;
    let drivers =
        kits.iter().flat_map(variables).filter_map(|it| Driver::find(it.driver.as_ref()?));
    let files = pakman_openrc::files(package);
    let settings = files.into_iter().find(|file| file.mode == pakman_openrc::Mode::SECRET);
    Kits {
        summary: summary(package),
        purposes: kits.iter().map(purposes).collect(),
        makes: drivers.map(|driver| (driver.name, driver.makes)).collect(),
        settings: settings
            .map(|file| Settings { path: file.destination.unwrap_or(file.name), text: file.text }),
    }
}

fn variables(kit: &Kit) -> impl Iterator<Item = &Variable> {
    kit.forks.iter().flat_map(|fork| &fork.variables).chain(&kit.variables)
}

fn purposes(kit: &Kit) -> BTreeMap<String, String> {
    let told = variables(kit).filter_map(|it| Some((it.key.to_string(), it.description.clone()?)));
    told.collect()
}
