//! `pakman ui`.

use std::{sync::Arc, thread, time::Duration};

use anyhow::{Context, Error, Result};
use pakman_build::Times;
use pakman_packs::Tree;
use pakman_page::{Application, Door, Server};

use crate::{
    command::signal::Signals,
    exit::Exit,
    report::{
        stdout,
        voice::{self, Voice},
    },
    settings::ui::Ui,
    tree::DiskTree,
};

/// How often is looked whether it is to end.
const LOOK: Duration = Duration::from_millis(100);

/// Serves the page until somebody ends it.
pub(crate) fn run(settings: Ui, voice: Voice) -> Result<Exit> {
    let Ui { place, file, misspelt, options, packages, work, port, opens, until_closed } = settings;
    voice::unread(misspelt.as_deref());
    let signals = Signals::listen().context("cannot listen to signals")?;
    let server = Server::open(port)?;
    let entrance = server.entrance();
    let root = place.root.clone();
    let tree = root.clone();
    let (place, own) = (Arc::new(place), file.clone());
    let around = place.clone();
    let surroundings = move || around.as_it_is_now(&own).surroundings;
    let list = move || -> Result<Box<dyn Tree>, String> {
        let listed = DiskTree::list(&tree).map_err(|error| format!("{error:#}"))?;
        Ok(Box::new(listed))
    };
    let times = move |file: &str| {
        let times = work.as_deref().and_then(Times::of).filter(|times| times.file == file);
        let phases = times.into_iter().flat_map(|times| times.phases);
        phases.map(|(phase, took)| (phase.name(), took)).collect()
    };
    let page = server.serve(Application {
        root,
        file,
        options,
        packages,
        list: Box::new(list),
        surroundings: Box::new(surroundings),
        listed: Box::new(move |release| place.listed(release)),
        times: Box::new(times),
    });
    let mut door = None;
    if opens {
        let new = Door::to(&entrance).map_err(Error::msg)?;
        voice.note(format_args!("opening {} in the browser", new.path().display()));
        door = Some((new.open(), new));
    } else {
        stdout::print(&format!("{entrance}\n"))?;
        voice.note("this address works once, for one browser");
    }
    voice.note("Ctrl-C ends it");
    while !(signals.interrupt.is_set() || until_closed && page.is_left()) {
        if page.has_let_in() {
            // Nobody needs the way in any longer.
            door = None;
        }
        if let Some((opening, door)) = &mut door
            && let Some(why) = opening.failure()
        {
            voice::warning(format_args!(
                "{why}; open {} in a browser yourself",
                door.path().display()
            ));
        }
        thread::sleep(LOOK);
    }
    drop(door);
    Ok(Exit::Success)
}
