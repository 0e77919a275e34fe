//! What is tried of a package: an installation of each kit and fork.

use pakman_kits::{Installation, summary};
use pakman_spec::{Kind, Package, Run, Service};

use crate::variables::Variables;

/// The variable that chooses which of the services runs.
const MODE: &str = "SERVICE_MODE";

/// An installation that is to be tried.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    pub(crate) kit: String,
    pub(crate) fork: Option<String>,
    /// What it gets; that of a package without kits has neither ports nor variables.
    pub(crate) installation: Installation,
    /// The kit that a fork is of.
    pub(crate) kits: Option<Installation>,
}

/// The installations of a package, in the order of the file.
pub(crate) fn of(package: &Package) -> Vec<Planned> {
    let mut planned = Vec::new();
    for kit in summary(package).kits {
        let own = kit.installation;
        let name = own.name.clone();
        let forks = kit.forks.into_iter().map(|fork| Planned {
            kit: name.clone(),
            fork: Some(fork.name.clone()),
            installation: fork,
            kits: Some(own.clone()),
        });
        let forks: Vec<Planned> = forks.collect();
        planned.push(Planned { kit: name, fork: None, installation: own, kits: None });
        planned.extend(forks);
    }
    if planned.is_empty() {
        let name = package.name.to_string();
        let installation = Installation {
            slug: name.clone(),
            name: name.clone(),
            description: String::new(),
            ports: Vec::new(),
            variables: Vec::new(),
            size: None,
        };
        planned.push(Planned { kit: name, fork: None, installation, kits: None });
    }
    planned
}

/// The services of a package, where it has any.
pub(crate) fn run(package: &Package) -> Option<&Run> {
    match &package.kind {
        Kind::Service(run) => Some(run),
        Kind::Files | Kind::Static | Kind::Custom => None,
    }
}

/// The service that runs with these variables: the first, unless they choose another.
pub(crate) fn service<'a>(run: &'a Run, variables: &Variables) -> Option<&'a Service> {
    let chosen = variables.values.get(MODE);
    let chosen = chosen.and_then(|mode| run.services.iter().find(|one| one.name.as_str() == mode));
    chosen.or(run.services.first())
}
