//! `pakman check`.

use std::io::Write;

use anyhow::{Context, Result, bail};
use pakman_spec::Severity;

use super::Invocation;
use crate::{
    args::{self, Format},
    exit::Exit,
    input::Input,
    place::Place,
    report,
    visible::on_one_line,
    voice,
};

/// Reports what is wrong in each file.
pub(super) fn run(invocation: &Invocation, arguments: &args::Check) -> Result<Exit> {
    let Invocation { global, environment, voice } = invocation;
    let args::Check { files, place, report: asked, deny_warnings } = arguments;
    if let (Some(config), [_, ..]) = (&global.config, &files[..]) {
        bail!("files are named, and --config names {} too; leave it out", config.display());
    }
    let place = Place::find(global, place, environment, *voice)?;
    let files = if files.is_empty() {
        vec![place.config(global.config.as_deref())?]
    } else {
        files.clone()
    };
    let (mut inputs, mut unread) = (Vec::new(), false);
    for file in &files {
        match Input::read(file, &place, &place.surroundings(file)) {
            Ok(input) => inputs.push(input),
            Err(error) => {
                voice::error(format_args!("{error:#}"));
                unread = true;
            }
        }
    }
    let wanted = report::wanted(voice.is_quiet());
    match asked.format() {
        _ if inputs.is_empty() => {}
        Format::Human => {
            let text = human(&inputs, wanted);
            anstream::stdout().write_all(text.as_bytes()).context(super::NO_OUTPUT)?;
        }
        Format::Json => super::print(&report::json(&inputs, wanted))?,
    }
    let has = |severity| inputs.iter().any(|input| input.count(severity) > 0);
    Ok(if unread {
        Exit::Failure
    } else if has(Severity::Error) || *deny_warnings && has(Severity::Warning) {
        Exit::Problems
    } else {
        Exit::Success
    })
}

/// The problems, and a last line that counts them or says that there are none.
fn human(inputs: &[Input], wanted: &[Severity]) -> String {
    let mut text: String = inputs.iter().map(|input| report::human(input, wanted)).collect();
    let count = report::count(inputs, wanted);
    let last = match inputs {
        _ if !count.is_empty() => count,
        [input] => format!("{}: no problems", on_one_line(input.source.name())),
        _ => format!("{} files: no problems", inputs.len()),
    };
    text += &last;
    text.push('\n');
    text
}
