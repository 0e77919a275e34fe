//! What one installation listens on and is told: that of a kit or of a fork.

use pakman_spec::{Fork, Kit, Port, Size, Variable, slug};
use serde::Serialize;

use crate::{plan::Reference, resource::Resource};

/// One installation of the package.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Installation {
    /// Its name.
    pub name: String,
    /// What plans and the platform's addresses call it.
    pub slug: String,
    /// Shown to whoever chooses.
    pub description: String,
    /// Ports that it listens on; a fork has those of its kit.
    pub ports: Vec<PortSummary>,
    /// Variables that it gets. A fork has those of its kit first, each in the fork's form where it
    /// has one of the same key, then its own.
    pub variables: Vec<VariableSummary>,
    /// The size it has when nobody chooses; a fork without one has its kit's.
    pub size: Option<Reference>,
}

/// A port of an installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PortSummary {
    /// Its name.
    pub name: String,
    /// Port in the container.
    pub target: u16,
    /// Whether the installation's host name leads here.
    pub main: bool,
    /// The host name that leads here, the installation's own written `<host>`: `<host>` for the
    /// main port, `admin.<host>` for one called `admin`. `None` where no port is the main one:
    /// then there is no route to any of them.
    pub host: Option<String>,
    /// Port of the host; without one the platform allots one.
    pub source: Option<u16>,
    /// Whether connections begin with the PROXY protocol.
    pub proxy_protocol: bool,
}

/// A variable of an installation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VariableSummary {
    /// Its key in the file.
    pub key: String,
    /// The names that reach the application.
    pub names: Vec<String>,
    /// Whether an installation cannot do without it.
    pub required: bool,
    /// What it is when nobody sets it.
    pub default: Option<String>,
    /// What provisions it.
    pub resource: Option<Resource>,
    /// Where it was written.
    pub origin: Origin,
}

/// Where the variable of an installation was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// In the kit.
    Kit,
    /// In the fork alone.
    Fork,
    /// In the fork, in place of the kit's of the same key.
    Override,
}

impl VariableSummary {
    fn of(variable: &Variable, origin: Origin) -> Self {
        let Variable { key, description: _, default, driver, driver_options, required } = variable;
        let resource =
            driver.as_ref().map(|driver| Resource::of(driver, driver_options, key.as_str()));
        Self {
            key: key.to_string(),
            names: resource
                .as_ref()
                .map_or_else(|| vec![key.to_string()], |resource| resource.names(key.as_str())),
            required: *required,
            default: default.clone(),
            resource,
            origin,
        }
    }
}

/// What a kit itself installs.
pub(crate) fn of_kit(kit: &Kit, sizes: &[Size]) -> Installation {
    let variables = kit.variables.iter();
    Installation {
        name: kit.name.to_string(),
        slug: slug(kit.name.as_str()),
        description: kit.description.clone(),
        ports: ports(&kit.ports),
        variables: variables.map(|variable| VariableSummary::of(variable, Origin::Kit)).collect(),
        size: kit.default_size.as_ref().map(|name| Reference::to_size(name, sizes)),
    }
}

/// What a fork of `kit` installs.
pub(crate) fn of_fork(fork: &Fork, kit: &Kit, sizes: &[Size]) -> Installation {
    let inherited = kit.variables.iter().map(|variable| {
        match fork.variables.iter().find(|own| own.key == variable.key) {
            Some(own) => VariableSummary::of(own, Origin::Override),
            None => VariableSummary::of(variable, Origin::Kit),
        }
    });
    let own =
        fork.variables.iter().filter(|own| kit.variables.iter().all(|kit| kit.key != own.key));
    let size = fork.default_size.as_ref().or(kit.default_size.as_ref());
    Installation {
        name: fork.name.to_string(),
        slug: slug(fork.name.as_str()),
        description: fork.description.clone(),
        ports: ports(&kit.ports),
        variables: inherited
            .chain(own.map(|variable| VariableSummary::of(variable, Origin::Fork)))
            .collect(),
        size: size.map(|name| Reference::to_size(name, sizes)),
    }
}

fn ports(ports: &[Port]) -> Vec<PortSummary> {
    let routed = ports.iter().any(|port| port.main);
    let summary = |port: &Port| {
        let Port { name, target, source, main, proxy_protocol } = port;
        let host =
            if *main { "<host>".to_owned() } else { format!("{}.<host>", slug(name.as_str())) };
        PortSummary {
            name: name.to_string(),
            target: *target,
            main: *main,
            host: routed.then_some(host),
            source: *source,
            proxy_protocol: *proxy_protocol,
        }
    };
    ports.iter().map(summary).collect()
}
