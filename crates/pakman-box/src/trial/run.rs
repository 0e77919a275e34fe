//! Tries each installation of a package, in a machine of its own.

use std::time::Duration;

use pakman_apk::PrivateKey;

use super::{
    installed::Installed,
    life::Life,
    subject::{Silent, Trial, Watcher},
};
use crate::{
    error::Error,
    guest::Guest,
    machine::{Machine, Users},
    packages::Packages,
    plan::{self, Planned},
    report::{Case, Finding, Report, Step},
    variables::Variables,
};

/// How strong the key is that the repository of a machine is signed with, which lives as long as it.
const BITS: usize = 2048;

impl Trial<'_> {
    /// Tries each installation, each in a machine of its own.
    pub fn run(&self, watcher: &mut dyn Watcher) -> Result<Report, Error> {
        let folder = tempfile::tempdir().map_err(Error::file("make", "a temporary folder"))?;
        let next = self.packages.next(folder.path())?;
        let key = PrivateKey::generate(BITS).map_err(Error::package("a new key"))?;
        let mut cases = Vec::new();
        for planned in plan::of(self.package) {
            let (case, installed) = self.case(planned, &next, &key, watcher, Step::Remove)?;
            if let Some(installed) = installed.filter(|_| !case.is_well()) {
                watcher.failed(installed);
            }
            cases.push(case);
        }
        Ok(Report {
            package: self.packages.name.clone(),
            version: self.packages.version.clone(),
            one_user: self.users == Users::One,
            cases,
        })
    }

    /// A machine in which the first installation is installed and started, to look around in. None
    /// where that fails, which [`Self::run`] tells.
    pub fn install(&self) -> Result<Option<Installed>, Error> {
        let Some(planned) = plan::of(self.package).into_iter().next() else { return Ok(None) };
        let key = PrivateKey::generate(BITS).map_err(Error::package("a new key"))?;
        let (case, installed) =
            self.case(planned, self.packages, &key, &mut Silent, Step::Start)?;
        Ok(installed.filter(|_| case.is_well()))
    }

    /// An installation until a step, in a machine of its own, which is still on; there is none where variables are
    /// missing.
    fn case(
        &self,
        planned: Planned,
        next: &Packages,
        key: &PrivateKey,
        watcher: &mut dyn Watcher,
        until: Step,
    ) -> Result<(Case, Option<Installed>), Error> {
        let Planned { kit, fork, installation, kits } = planned;
        let variables = Variables::of(&installation, &self.given, self.besides)?;
        let run = plan::run(self.package);
        let service = run.and_then(|run| plan::service(run, &variables));
        let notes = notes(&variables);
        let mut case = Case {
            kit,
            fork,
            service: service.map(|service| service.name.to_string()),
            checks: Vec::new(),
            notes,
            warnings: Vec::new(),
            log: Vec::new(),
        };
        if !variables.missing.is_empty() {
            let names = variables.missing.join(", ");
            let message = format!("it cannot run without {names}");
            watcher.begin(&case, Step::Install);
            let finding = Finding::new(message, "")
                .at(&["kits", &case.kit, "variables", &variables.missing[0]])
                .help("`--set NAME=VALUE` or `--env-file FILE` gives a value, as does `default_value` in the file");
            case.add(Step::Install, Duration::ZERO, Some(finding));
            return Ok((case, None));
        }
        // A fork that runs another service than its kit does not listen where the kit does.
        let listens = match &kits {
            None => true,
            Some(kit) => {
                let of_kit = Variables::of(kit, &self.given, self.besides)?;
                run.and_then(|run| plan::service(run, &of_kit)) == service
            }
        };
        let ports = if listens { installation.ports } else { Vec::new() };
        let machine = Machine::start(self.root, self.users)?;
        let guest = Guest::serve(&machine.lxd().join("sock"))?;
        guest.set_variables(&variables.values);
        let mut life =
            Life { trial: self, machine: &machine, service, ports, case, next, key, watcher };
        life.live(until)?;
        let case = life.case;
        let installed =
            Installed { name: case.name(), variables: variables.values, machine, guest };
        Ok((case, Some(installed)))
    }
}

/// What is worth knowing of the variables.
fn notes(variables: &Variables) -> Vec<String> {
    if variables.unprovided.is_empty() {
        return Vec::new();
    }
    let names = variables.unprovided.join(", ");
    vec![format!("nothing gives {names} a value here; `--set`, `--env-file` and `--with` do")]
}
