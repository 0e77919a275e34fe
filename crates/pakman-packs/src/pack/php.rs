//! PHP without a framework: pages behind php-fpm and Caddy.

use super::{
    fpm,
    kind::{Found, Pack, Proof, Sure, all_parts},
};
use crate::{app::App, plan::Plan};

pub(crate) const PACK: Pack = Pack {
    name: "php",
    title: "PHP",
    looks_at: &["index.php", "public/index.php", "composer.json"],
    proof: Proof::Proven,
    detect,
    wish: fpm::wish,
    plan,
    is_part: all_parts,
};

const ENTRIES: &[&str] = &["public/index.php", "index.php", "web/index.php", "htdocs/index.php"];

fn detect(app: &App<'_>) -> Option<Found> {
    let entry = app.first(ENTRIES)?;
    Some(Found::new(Sure::Language, vec![app.there(entry)]))
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    let entry = app.first(ENTRIES).unwrap_or("index.php");
    fpm::packages(app, plan, &["session"]);
    fpm::install(app, plan);
    plan.ship("*");
    fpm::serve(app, plan, entry.rsplit_once('/').map_or("", |(folder, _)| folder));
    if entry == "index.php" {
        plan.note("every file of the tree can be asked for, as index.php is at its top: move it to public/");
    }
}
