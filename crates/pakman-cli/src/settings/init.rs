//! The settings of `pakman init` and `pakman detect`.

use std::path::PathBuf;

use anyhow::Result;
use pakman_packs::Options;
use pakman_project::FILE;

use crate::{
    args::init::{Choices, Detect, Init as Asked},
    report::stdout::{Form, is_a_conversation},
    settings::{place::Place, session::Session},
};

/// What is to become of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// Somebody is asked.
    Ask,
    /// It is written.
    Write,
    /// Its text is printed.
    Print,
    /// It is shown, and nothing else.
    Show,
    /// There is none: packs and add-ons are listed.
    List,
}

/// Where a proposal is made, and with which choices.
#[derive(Debug)]
pub(crate) struct Init {
    /// The work tree.
    pub(crate) place: Place,
    /// Where the file is written, as people read it.
    pub(crate) file: PathBuf,
    /// A file that nothing reads, because its name is only nearly right.
    pub(crate) misspelt: Option<PathBuf>,
    /// What was chosen already.
    pub(crate) options: Options,
    pub(crate) then: Then,
    pub(crate) form: Form,
}

impl Init {
    /// What flags say. No terminal, no question; and whoever has chosen something has been asked
    /// already.
    pub(crate) fn settle(asked: Asked, session: &Session) -> Result<Self> {
        let Asked { place, report, choices, yes, print, edit, list } = asked;
        let form: Form = report.into();
        let has_chosen = edit || has_chosen(&choices);
        let then = match (list, print, yes) {
            (true, ..) => Then::List,
            (_, true, _) => Then::Print,
            (.., true) => Then::Write,
            _ if form == Form::Human && !has_chosen && is_a_conversation() => Then::Ask,
            _ => Then::Show,
        };
        let place = Place::find(session, &place)?;
        let options = Options { edit, ..options(&place, choices) };
        let file = session.config.clone().unwrap_or_else(|| place.shown(&place.root.join(FILE)));
        let misspelt = place.misspelt_instead(session.config.as_deref());
        Ok(Self { place, file, misspelt, options, then, form })
    }

    /// What flags of `pakman detect` say.
    pub(crate) fn settle_detection(asked: Detect, session: &Session) -> Result<Self> {
        let Detect { place, report } = asked;
        let place = Place::find(session, &place)?;
        let options = options(&place, Choices::default());
        let file = place.shown(&place.root.join(FILE));
        let (misspelt, then) = (None, Then::Show);
        Ok(Self { place, file, misspelt, options, then, form: report.into() })
    }
}

fn has_chosen(choices: &Choices) -> bool {
    let Choices { pack, addon, stack, app } = choices;
    pack.is_some() || !addon.is_empty() || stack.is_some() || app.is_some()
}

/// What a proposal is made with.
pub(crate) fn options(place: &Place, choices: Choices) -> Options {
    let Choices { pack, addon, stack, app } = choices;
    let folder = || place.root.file_name().map(|name| name.to_string_lossy().into_owned());
    let repository = place.repository.as_ref().map(|repository| repository.name.clone());
    let names = (!addon.is_empty())
        .then(|| addon.into_iter().filter(|name| name != "none").collect::<Vec<_>>());
    Options {
        name: repository.or_else(folder).unwrap_or_default(),
        app,
        near: place.near(),
        pack,
        add_ons: names,
        stack,
        today: place.today().map(str::to_owned),
        edit: false,
    }
}
