//! Pictures that are read and made smaller.

use super::kind::{AddOn, NO_NAMES, Names, Sign, dependency, needed};
use crate::{
    app::App,
    pack::{Pack, Proof},
    plan::Plan,
    runtime::Runtime,
};

pub(crate) const ADD_ON: AddOn = AddOn {
    name: "images",
    title: "pictures (libvips, ImageMagick)",
    looks_for: &[
        "image_processing",
        "ruby-vips",
        "mini_magick",
        "rmagick",
        "mogrify",
        "intervention/image",
    ],
    proof: Proof::Proposed,
    detect,
    apply,
};

const NAMES: Names = Names {
    gems: &["image_processing", "ruby-vips", "mini_magick", "rmagick"],
    mix: &["mogrify"],
    composer: &["intervention/image", "intervention/image-laravel"],
    ..NO_NAMES
};

fn detect(app: &App<'_>, _: &Pack) -> Option<Sign> {
    dependency(app, &NAMES).map(needed)
}

fn apply(app: &App<'_>, plan: &mut Plan) {
    match plan.runtime {
        Runtime::Ruby => {
            let Some(gems) = app.gems() else { return };
            if gems.has("rmagick") {
                plan.build("imagemagick-dev", "the gem rmagick");
            }
            // image_processing brings both of its helpers; which of them is used is asked by name.
            if gems.declares("mini_magick") || gems.has("rmagick") || !gems.has("ruby-vips") {
                plan.run("imagemagick", "pictures");
            }
            if gems.has("ruby-vips") {
                plan.run("vips", "pictures");
            }
        }
        Runtime::Elixir => plan.run("imagemagick", "the package mogrify"),
        Runtime::Php => {
            crate::pack::php_extension(plan, "gd");
            crate::pack::php_extension(plan, "exif");
        }
        _ => {}
    }
}
