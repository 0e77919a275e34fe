//! Why the program, or its work on one file, ended.

use std::fmt::{self, Display, Formatter};

use pakman_deploy::{
    Defeat,
    Error::{Cut, Defeated, Missing, Unreachable},
    Return,
};

use serde::Serialize;

use crate::report::voice;

/// Says the error, and what may be done about it.
pub(crate) fn tell(error: &anyhow::Error) {
    if let Some(Defeated(defeat)) = of_deployment(error) {
        return defeated(defeat);
    }
    voice::error(text(error));
    helps(error).iter().for_each(voice::help);
}

/// The same for programs.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    error: Entry,
}

#[derive(Debug, Serialize)]
struct Entry {
    message: String,
    /// What may be done about it.
    help: Vec<String>,
}

impl Report {
    pub(crate) fn of(error: &anyhow::Error) -> Self {
        Self { error: Entry { message: text(error), help: helps(error) } }
    }

    /// What is wrong with the words of a command, which is told in paragraphs.
    pub(crate) fn of_usage(told: &str) -> Self {
        let on_one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut paragraphs = told.split("\n\n").map(on_one_line);
        let message = paragraphs.next().unwrap_or_default();
        let message = message.strip_prefix("error: ").unwrap_or(&message).to_owned();
        let help = paragraphs.filter_map(|text| text.strip_prefix("tip: ").map(str::to_owned));
        Self { error: Entry { message, help: help.collect() } }
    }

    /// What a command met that has no report of its own for that.
    pub(crate) fn saying(message: &str) -> Self {
        Self { error: Entry { message: message.trim_end().to_owned(), help: Vec::new() } }
    }
}

fn of_deployment(error: &anyhow::Error) -> Option<&pakman_deploy::Error> {
    error.chain().find_map(|cause| cause.downcast_ref())
}

/// What may be done about an error.
fn helps(error: &anyhow::Error) -> Vec<String> {
    match of_deployment(error) {
        Some(Missing { names, .. }) => {
            let name = names.first().map_or("NAME", String::as_str);
            return vec![format!(
                "`--set {name}` takes a value from this environment, `--env-file FILE` all of them"
            )];
        }
        Some(Unreachable { by_hand, .. } | Cut { by_hand, .. }) => {
            return vec![format!("make sure that `{by_hand}` works")];
        }
        _ => {}
    }
    let causes = error.chain().filter_map(|cause| cause.downcast_ref());
    let mut helps: Vec<String> = causes.filter_map(about_mirror).map(str::to_owned).collect();
    let causes = error.chain().filter_map(|cause| cause.downcast_ref());
    helps.extend(causes.filter_map(pakman_push::Error::help));
    if error.downcast_ref::<NoAlpine>().is_some() {
        helps.push("`--here` builds on this machine, with its own C library".to_owned());
    }
    helps
}

/// What may be done about a mirror that gives nothing, or nothing that is trusted.
fn about_mirror(error: &pakman_root::Error) -> Option<&'static str> {
    match error {
        pakman_root::Error::Unreachable { .. } => Some(
            "`--mirror URL` or PAKMAN_ALPINE_MIRROR names another mirror, also one on this machine \
             (file:///srv/alpine)",
        ),
        pakman_root::Error::Refused { .. } => Some(
            "the address of a mirror ends where `v3.22/main/x86_64` begins; `--mirror URL` or \
             PAKMAN_ALPINE_MIRROR names another mirror",
        ),
        pakman_root::Error::Stranger { .. } => Some(
            "`--mirror-key FILE` trusts the public key of a mirror that signs packages of its own, under \
             the name that the signature gives",
        ),
        _ => None,
    }
}

/// There is no Alpine to build in, for want of a mirror or of namespaces.
#[derive(Debug)]
pub(crate) struct NoAlpine;

impl Display for NoAlpine {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("there is no Alpine to build in")
    }
}

/// Says why a version does not run, what was heard of it, and what runs now.
fn defeated(defeat: &Defeat) {
    let Defeat { host, reason, said, log, back } = defeat;
    voice::error(format_args!("{host}: {reason}"));
    voice::quote("output", said);
    voice::quote("the end of its log", log);
    match back {
        Return::Broken(said) => {
            voice::quote("output of the rollback", said);
            voice::help("the previous version did not come back either; log in and look");
        }
        back => voice::help(back),
    }
}

/// The error with its causes, of which some have said already what theirs says.
fn text(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain() {
        let words = cause.to_string();
        if text.is_empty() {
            text = words;
        } else if !text.ends_with(&words) {
            text = text + ": " + &words;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io;

    use anyhow::Context;

    use super::*;

    #[test]
    fn a_cause_is_said_once() {
        let source = io::Error::other("it is a folder");
        let path = "a.apk".into();
        let error = Err::<(), _>(pakman_apk::Error::File { path, source });
        let error = error.context("cannot sign").expect_err("it is one");
        assert_eq!(text(&error), "cannot sign: a.apk: it is a folder");
        let source = || io::Error::other("it is not there");
        let root = pakman_root::Error::Program { program: "bwrap", source: source() };
        let of_root = "cannot run `bwrap` (install the package bubblewrap): it is not there";
        assert_eq!(text(&root.into()), of_root);
        let build = pakman_build::Error::Program { program: "abuild".into(), source: source() };
        let of_build = "cannot run `abuild` (only Alpine has it; `--builder native` does without): it is not there";
        assert_eq!(text(&build.into()), of_build);
    }
}
