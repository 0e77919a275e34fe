//! `/etc/conf.d/APP`: what may be set on a host that no orchestrator manages.

use std::fmt::Write;

use pakman_alpine::layout;
use pakman_spec::{Package, Run};

use crate::setting::{Setting, settings};

/// The whole file: every line is a comment, and right without its `#`.
pub(crate) fn confd(package: &Package, run: &Run) -> String {
    let name = package.name.as_str();
    let mut text = format!(
        "# Settings of {name}: one `export NAME='value'` per line, read at every start.
# Without the # a line says what it says here. Where an orchestrator manages this machine, the
# variables come from there; `rc-service {name} variables` lists them and where each comes from.
"
    );
    for setting in settings(package) {
        text +=
            &format!("\n{}{}", comment(&about(&setting, name)), disabled(&setting.assignment()));
    }
    text += &services(package, run);
    text += "
# Seconds that `start` waits until the program says that it is ready.
#start_timeout=60
";
    text
}

/// What a variable is for, and what happens without a line here.
fn about(setting: &Setting, name: &str) -> String {
    let mut text = setting.name.clone();
    if !setting.purpose.is_empty() {
        write!(text, ": {}", setting.purpose).expect("memory does not fail");
    }
    text += match setting {
        Setting { is_required: true, .. } if setting.is_needed() => ". Required.",
        Setting { secret: Some(_), .. } => ". Made at the first start and kept in",
        Setting { default: Some(_), .. } => ". The line below counts as it is.",
        _ => ". Optional.",
    };
    if setting.secret.is_some() && !setting.is_needed() {
        write!(text, " /etc/{name}/secrets.").expect("memory does not fail");
    }
    text
}

/// Which services there are, and how more than one of them runs.
fn services(package: &Package, run: &Run) -> String {
    let name = package.name.as_str();
    let [default, others @ ..] = run.services.as_slice() else { return String::new() };
    let Some(other) = others.first() else { return String::new() };
    let mut text = format!("\n# The service that runs: {}, or", default.name);
    for service in others {
        write!(text, " {}", service.name).expect("memory does not fail");
    }
    write!(
        text,
        ".
#export SERVICE_MODE={other}

# To run another one beside it, with its own settings and log:
#     ln -s {name} {script}.{other}
#     rc-update add {name}.{other}
#     rc-service {name}.{other} start
# It gets the variables of this file, then those of {settings}.{other}.
",
        other = other.name,
        script = layout::init_script(name),
        settings = layout::settings(name),
    )
    .expect("memory does not fail");
    text
}

/// Text as comment lines.
fn comment(text: &str) -> String {
    text.lines().map(|line| format!("# {line}\n")).collect()
}

/// Shell as lines that do nothing until their `#` is taken away.
fn disabled(shell: &str) -> String {
    shell.split('\n').map(|line| format!("#{line}\n")).collect()
}
