//! The logger's `run`: 20 files of 1 MB each, every line with its time.
//!
//! It is found through `env` because execlineb moved from `/bin` to `/usr/bin` within Alpine's life.

use askama::Template;

#[derive(Template)]
#[template(path = "log.execline")]
struct Log<'a> {
    name: &'a str,
}

pub(crate) fn log(name: &str) -> String {
    pakman_render::render(&Log { name })
}
