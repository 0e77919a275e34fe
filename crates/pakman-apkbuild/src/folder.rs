//! The folder of a recipe.

use pakman_render::File;
use pakman_spec::Package;

use crate::{Context, recipe, script, source::Source};

/// Every file of a recipe's folder: the install scripts, those of `services` that the package
/// carries, and the APKBUILD last.
///
/// `services` are the service files of the package, each named `APP.` and a word. All of them are
/// carried, but for two cases that only a package with its own `source` knows: one that `source`
/// brings along itself under the same file name, and, where the package has its own body, one
/// that `source` leaves out.
///
/// Panics when a value holds a NUL character, which reading an `instellar.yml` refuses.
pub fn files(package: &Package, services: &[File], context: &Context) -> Vec<File> {
    let source = Source::of(package, services, context);
    let mut files = script::files(package);
    files.extend(services.iter().filter(|file| source.carries(file)).cloned());
    files.push(recipe::file(package, services, &source, context));
    files
}
