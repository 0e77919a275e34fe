//! `bin/environment`, which loads the variables, and `bin/env-exec`, which runs a program with them.

use askama::Template;
use pakman_spec::Run;

use crate::call::account;

#[derive(Template)]
#[template(path = "environment.sh")]
struct Environment<'a> {
    name: &'a str,
    login: &'a str,
    /// Whether programs are run through s6-setuidgid.
    own_user: bool,
}

#[derive(Template)]
#[template(path = "env-exec.sh")]
struct EnvExec<'a> {
    name: &'a str,
    user: Option<&'a str>,
}

pub(crate) fn environment(name: &str, run: &Run) -> String {
    let user = account(run.user, name);
    let login = user.unwrap_or("root");
    pakman_render::render(&Environment { name, login, own_user: user.is_some() })
}

pub(crate) fn env_exec(name: &str, run: &Run) -> String {
    pakman_render::render(&EnvExec { name, user: account(run.user, name) })
}
