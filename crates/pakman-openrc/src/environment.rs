//! `bin/environment`, which loads the variables, and `bin/env-exec`, which runs a program with them.

use askama::Template;
use pakman_spec::Run;

use crate::call::{APPLY, account};

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
