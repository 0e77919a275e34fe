//! `pakman init`.

use std::{fs, io::ErrorKind, path::Path};

use anyhow::{Context, Result, bail};
use pakman_packs::{Options, Proposal, Refusal, complete, propose};
use pakman_project::{
    unified,
    write::{amend, create, create_below},
};
use pakman_spec::{MAX_FILE_SIZE, report::visible::on_lines};

use crate::{
    exit::Exit,
    report::{
        applications, errors, proposal,
        stdout::{self, Form},
        voice::{self, Voice},
    },
    settings::init::{Init, Then},
    tree::DiskTree,
};

/// Looks at the work tree, says what it found, and writes the file when that is agreed to.
pub(crate) fn run(settings: &Init, voice: Voice) -> Result<Exit> {
    if settings.then == Then::List {
        stdout::print(&applications::list())?;
        return Ok(Exit::Success);
    }
    let tree = DiskTree::list(&settings.place.root)?;
    let old = existing(&settings.file)?;
    voice::unread(settings.misspelt.as_deref());
    let mut options = settings.options.clone();
    // What was chosen before the last change, to which an answer that means nothing goes back.
    let mut before: Option<Options> = None;
    loop {
        let found = match (propose(&tree, &options), before.take()) {
            (Ok(found), _) => found,
            (Err(refusal), Some(earlier)) => {
                told_and_asked_again(&refusal, voice)?;
                options = earlier;
                continue;
            }
            (Err(refusal), None) => return refused(&refusal, settings.form, voice),
        };
        if old.as_deref().is_some_and(|old| is_of_another(old, &found.folder)) {
            bail!(
                "{} says nothing of `{folder}`; `pakman -C {folder} init` gives that application \
                 a file of its own",
                settings.file.display(),
                folder = found.folder
            );
        }
        let (text, left) = text(&found, old.as_deref());
        match (settings.then, settings.form) {
            (Then::Print, _) => stdout::print(&text)?,
            (Then::Write, Form::Json) => {
                write(settings, &found, old.as_deref(), &text, &options, voice)?;
                stdout::print_report(proposal::Json::of(&found, &text))?;
            }
            (_, Form::Json) => stdout::print_report(proposal::Json::of(&found, &text))?,
            (then, Form::Human) => {
                show(&found, settings, old.as_deref(), &text, &left)?;
                match then {
                    Then::Write => write(settings, &found, old.as_deref(), &text, &options, voice)?,
                    _ if !adds(&found, old.as_deref(), &text, &options) => {}
                    Then::Ask => match ask()? {
                        Answer::Write => {
                            write(settings, &found, old.as_deref(), &text, &options, voice)?;
                        }
                        Answer::Change(row) => {
                            before = Some(options.clone());
                            change(&mut options, &found, &row, voice);
                            continue;
                        }
                        Answer::Quit => voice.note("nothing was written"),
                    },
                    _ => voice.note("nothing was written; --yes writes it"),
                }
            }
        }
        for reason in &found.choice.unmet {
            voice::warning(reason);
        }
        return Ok(Exit::Success);
    }
}

/// Whether a file never names the folder of an application, which it then does not build.
fn is_of_another(text: &str, folder: &str) -> bool {
    !folder.is_empty() && !text.contains(folder.rsplit('/').next().unwrap_or(folder))
}

/// Whether there is anything to write.
fn adds(found: &Proposal, old: Option<&str>, text: &str, options: &Options) -> bool {
    old != Some(text) || !found.files.is_empty() || (options.edit && !found.changes.is_empty())
}

/// What the file gets: the proposal, or what is there with what it lacks.
fn text(found: &Proposal, old: Option<&str>) -> (String, Vec<String>) {
    match old {
        None => (found.text.clone(), Vec::new()),
        Some(old) => {
            let completed = complete(old, &found.text);
            (completed.text, completed.left)
        }
    }
}

/// The text of the file that is there.
fn existing(file: &Path) -> Result<Option<String>> {
    if matches!(fs::metadata(file), Err(error) if error.kind() == ErrorKind::NotFound) {
        return Ok(None);
    }
    let bytes = pakman_project::read(file)?;
    if bytes.len() > MAX_FILE_SIZE {
        bail!("{} is larger than 4 MiB", file.display());
    }
    let text = String::from_utf8(bytes);
    text.map(Some).with_context(|| format!("cannot read {}", file.display()))
}

fn show(
    found: &Proposal,
    settings: &Init,
    old: Option<&str>,
    text: &str,
    left: &[String],
) -> Result<()> {
    let mut screen = proposal::text(found);
    if let Some(old) = old {
        let name = settings.file.display().to_string();
        let diff = unified(&format!("a/{name}"), &format!("b/{name}"), old, text);
        screen.push_str(&format!(
            "\n{name} is there; what its author wrote stays\n{}",
            on_lines(&diff)
        ));
        if old == text {
            screen.push_str("  nothing is missing\n");
        }
        screen.extend(left.iter().map(|line| format!("  yours to judge: {line}\n")));
    }
    stdout::print(&screen)
}

/// What somebody answered.
enum Answer {
    Write,
    /// The row, and its new value.
    Change(String),
    Quit,
}

/// The one question. The end of the input counts as no.
fn ask() -> Result<Answer> {
    loop {
        let answer = stdout::ask("\nWrite it? [Y]es, [c]hange a row, [q]uit: ")?;
        let Some(answer) = answer else { return Ok(Answer::Quit) };
        match answer.as_str() {
            "" | "y" | "Y" | "yes" => return Ok(Answer::Write),
            "q" | "Q" | "n" | "no" | "quit" => return Ok(Answer::Quit),
            "c" | "C" | "change" => {
                let row = stdout::ask(
                    "Which row, and its value: pack NAME, stack alpine/3.23, add-on NAME (in or \
                     out), application DIR: ",
                )?;
                return Ok(row.map_or(Answer::Quit, Answer::Change));
            }
            _ => {}
        }
    }
}

/// Changes one row of the choices.
fn change(options: &mut Options, found: &Proposal, row: &str, voice: Voice) {
    let (what, value) = row.split_once(' ').unwrap_or((row, ""));
    let value = value.trim().to_owned();
    match what {
        "pack" => options.pack = Some(value),
        "stack" => options.stack = Some(value),
        "application" | "app" => options.app = Some(value),
        "add-on" | "addon" => {
            let taken = found.add_ons.iter().filter(|(_, is_in)| *is_in);
            let mut names: Vec<String> =
                taken.map(|(needed, _)| needed.add_on.name.to_owned()).collect();
            match names.iter().position(|name| *name == value) {
                Some(at) => {
                    names.remove(at);
                }
                None => names.push(value),
            }
            options.add_ons = Some(names);
        }
        _ => voice.note(
            "pack, stack, add-on and application are chosen here; the rest is yours to change in the \
             file",
        ),
    }
}

/// Writes the file, the files that the tree lacks, and the changes that were agreed to.
fn write(
    settings: &Init,
    found: &Proposal,
    old: Option<&str>,
    text: &str,
    options: &Options,
    voice: Voice,
) -> Result<()> {
    let root = &settings.place.root;
    match old {
        None => {
            create(&settings.file, text, 0o644)?;
            voice.done("wrote", settings.file.display());
        }
        Some(old) if old != text => {
            amend(&settings.file, old, text)?;
            voice.done("completed", settings.file.display());
        }
        Some(_) => {}
    }
    for file in &found.files {
        let path = root.join(&file.path);
        create_below(root, &path, &file.text, if file.is_program { 0o755 } else { 0o644 })?;
        voice.done("wrote", settings.place.shown(&path).display());
    }
    for change in found.changes.iter().filter(|_| options.edit) {
        let path = root.join(&change.path);
        let before =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        amend(&path, &before, &change.text)?;
        voice.done("changed", settings.place.shown(&path).display());
    }
    voice.note("`pakman check` reports what is wrong with it; `pakman build` builds it");
    voice.note("`pakman workflow github` (or gitlab, forgejo) makes CI build and push it");
    Ok(())
}

/// Says why an answer leads nowhere.
fn told_and_asked_again(refusal: &Refusal, voice: Voice) -> Result<()> {
    match refusal {
        Refusal::Unknown(why) => voice.note(why),
        Refusal::Impossible { reason, .. } => voice.note(reason),
        Refusal::Nothing(_) => voice.note("no pack knows what is in that folder"),
        Refusal::Several(survey) => {
            stdout::print(&on_lines(&applications::several(survey)))?;
        }
    }
    Ok(())
}

/// Says why there is no proposal, and how to go on.
fn refused(refusal: &Refusal, form: Form, voice: Voice) -> Result<Exit> {
    let text = match refusal {
        Refusal::Nothing(survey) => applications::nothing(survey),
        Refusal::Several(survey) => applications::several(survey),
        Refusal::Impossible { pack, reason } => format!("{}: {reason}\n", pack.title),
        Refusal::Unknown(why) => bail!("{why}"),
    };
    match form {
        Form::Human => stdout::print(&on_lines(&text))?,
        Form::Json => stdout::print_report(errors::Report::saying(&text))?,
    }
    if let Refusal::Impossible { pack, .. } = refusal {
        voice.note(format_args!("`--pack {}` proposes a file anyway", pack.name));
    }
    Ok(Exit::Problems)
}
