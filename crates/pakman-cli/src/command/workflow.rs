//! `pakman workflow`.

use std::fs;

use anyhow::{Result, bail};
use pakman_project::{
    unified, workflows,
    write::{amend, create_below},
};
use pakman_spec::report::visible::on_lines;
use pakman_workflow::{Host, Stamp};

use crate::{
    exit::Exit,
    report::{
        diagnostics, stdout,
        voice::{self, Voice},
    },
    settings::workflow::{Then, Workflow},
};

/// The one file that GitLab reads by itself.
const PIPELINE: &str = ".gitlab-ci.yml";

/// Makes the workflow, shows what would change, and writes it when that is agreed to.
pub(crate) fn run(settings: &Workflow, voice: Voice) -> Result<Exit> {
    let input = settings.application.read()?;
    diagnostics::tell(&input, voice);
    let Some(package) = &input.package else { return Ok(Exit::Problems) };
    let new = settings.text(package)?;
    for name in settings.unpassed(package) {
        voice.note(format_args!(
            "`build.environment` asks for {name}; `--env {name}` passes the secret of that name"
        ));
    }
    match settings.then {
        Then::Print => stdout::print(&new)?,
        Then::Compare => return compare(settings, &new),
        then => write(settings, &new, then, voice)?,
    }
    Ok(Exit::Success)
}

/// Tells why the file that is there is not what would be written.
fn compare(settings: &Workflow, new: &str) -> Result<Exit> {
    let file = settings.output.display();
    let Some(old) = &settings.old else {
        voice::error(format_args!("{file} is missing"));
        return Ok(Exit::Problems);
    };
    // How a line ends does not matter: git may change it.
    if old.lines().eq(new.lines()) {
        return Ok(Exit::Success);
    }
    stdout::print_foreign(&difference(settings, old, new))?;
    voice::error(match Stamp::of(old) {
        None => format!("{file} was not written by pakman"),
        Some(stamp) if !stamp.is_intact => format!("{file} was changed since pakman wrote it"),
        Some(stamp) if stamp.version != env!("CARGO_PKG_VERSION") => format!(
            "{file} was written by pakman {}, and this is {}",
            stamp.version,
            env!("CARGO_PKG_VERSION")
        ),
        Some(_) => format!("{file} is stale: instellar.yml or the options have changed since"),
    });
    let force = if is_ours(old) { "" } else { " --force" };
    voice::help(format_args!("`pakman workflow {}{force}` rewrites it", settings.host.word()));
    Ok(Exit::Problems)
}

/// Shows the workflow or its changes, and writes it unless that needs a word that nobody said.
fn write(settings: &Workflow, new: &str, then: Then, voice: Voice) -> Result<()> {
    let Workflow { output, old, .. } = settings;
    let file = output.display();
    let is_ours = old.as_deref().is_none_or(is_ours);
    match old {
        Some(old) if old.lines().eq(new.lines()) => {
            voice.note(format_args!("{file} is up to date"));
            return Ok(());
        }
        Some(old) => stdout::print_foreign(&difference(settings, old, new))?,
        None if then == Then::Write || then == Then::Force => {}
        None => stdout::print(new)?,
    }
    if !is_ours && then != Then::Force {
        let why = "was written or changed by somebody else";
        match then {
            Then::Write => bail!("{file} exists and {why}; `--force` overwrites it"),
            Then::Ask => voice::warning(format_args!("{file} exists and {why}")),
            _ => {}
        }
        if settings.host == Host::Gitlab && settings.is_default {
            voice.note("`--output .gitlab/deployment.yml` writes one to `include` in it");
        }
    }
    match then {
        Then::Ask if !agrees()? => {
            voice.note("nothing was written");
            return Ok(());
        }
        Then::Show => {
            let flag = if is_ours { "--yes" } else { "--force" };
            voice.note(format_args!("nothing was written; {flag} writes it"));
            return Ok(());
        }
        _ => {}
    }
    put(settings, new)?;
    voice.done("wrote", file);
    after(settings, voice);
    Ok(())
}

/// Puts the text into the file.
fn put(settings: &Workflow, new: &str) -> Result<()> {
    let Workflow { application, output, old, top, .. } = settings;
    let path = application.place.absolute(output);
    match old {
        None => create_below(top, &path, new, 0o644)?,
        Some(old) => amend(output, old, new)?,
    }
    Ok(())
}

/// What is still to be done.
fn after(settings: &Workflow, voice: Voice) {
    for (name, text) in workflows(&settings.top) {
        if !settings.output.ends_with(&name) && text.contains("pakman push") {
            voice
                .note(format_args!("{name} pushes too; remove it, or each commit is pushed twice"));
        }
    }
    let path = settings.path();
    if settings.host == Host::Gitlab && path != PIPELINE {
        let text = fs::read_to_string(settings.top.join(PIPELINE)).unwrap_or_default();
        if !text.contains(&path) {
            voice.note(format_args!(
                "GitLab reads it once {PIPELINE} has `include: [{{ local: '{path}' }}]`"
            ));
        }
    }
    voice.note(
        "it needs secrets, which https://github.com/upmaru/pakman/blob/main/docs/ci.md lists",
    );
}

/// The one question. The end of the input counts as no.
fn agrees() -> Result<bool> {
    let answer = stdout::ask("\nWrite it? [Y]es, [n]o: ")?;
    Ok(answer.is_some_and(|answer| matches!(&*answer, "" | "y" | "Y" | "yes")))
}

/// Whether pakman wrote it, and nobody since.
fn is_ours(text: &str) -> bool {
    Stamp::of(text).is_some_and(|stamp| stamp.is_intact)
}

/// The unified difference between what is there and what would be.
fn difference(settings: &Workflow, old: &str, new: &str) -> String {
    let name = settings.path();
    on_lines(&unified(&format!("a/{name}"), &format!("b/{name}"), old, new))
}
