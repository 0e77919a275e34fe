//! `bin/environment`, which loads the variables, `service/host`, which reads them on a plain host, and `bin/env-exec`, which runs a program with them.

use askama::Template;
use pakman_spec::{Package, Run};

use crate::{
    call::{APPLY, account},
    setting::{Setting, settings},
};

#[derive(Template)]
#[template(path = "environment.sh")]
struct Environment<'a> {
    name: &'a str,
    login: &'a str,
}

#[derive(Template)]
#[template(path = "env-exec.sh")]
struct EnvExec<'a> {
    name: &'a str,
    user: Option<&'a str>,
    apply: &'static str,
}

pub(crate) fn environment(name: &str, run: &Run) -> String {
    let login = account(run.user, name).unwrap_or("root");
    pakman_render::render(&Environment { name, login })
}

pub(crate) fn env_exec(name: &str, run: &Run) -> String {
    pakman_render::render(&EnvExec { name, user: account(run.user, name), apply: APPLY })
}

#[derive(Template)]
#[template(path = "host.sh")]
struct Host<'a> {
    name: &'a str,
    settings: &'a [Setting],
    /// The names of the services.
    modes: Vec<&'a str>,
}

impl Host<'_> {
    fn has_secrets(&self) -> bool {
        self.settings.iter().any(|setting| setting.secret.is_some())
    }
}

pub(crate) fn host(package: &Package, run: &Run) -> String {
    let modes = run.services.iter().map(|service| service.name.as_str()).collect();
    let settings = settings(package);
    pakman_render::render(&Host { name: package.name.as_str(), settings: &settings, modes })
}
