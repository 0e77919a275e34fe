//! What `package()` puts into the package.

use pakman_render::File;
use pakman_spec::{Kind, Package, Run, RunUser};

use crate::{block, filters::pattern, source::Source};

/// What `package()` puts into the package.
#[derive(Debug)]
pub(crate) enum Contents<'a> {
    /// Whatever the package's own shell text does.
    Body(String),
    /// Copies of built files, and generated ones.
    Copies {
        /// Paths below the source tree, with wildcards.
        destinations: Vec<String>,
        /// Whether the copies belong to the package's user.
        owned: bool,
        /// Whether nginx's configuration is taken from the source tree.
        nginx: bool,
        /// Service files.
        installed: Vec<Installed<'a>>,
    },
}

/// A file of the recipe's folder that is installed as it is.
#[derive(Debug)]
pub(crate) struct Installed<'a> {
    /// Permission bits in octal, as `install -m` takes them.
    pub(crate) mode: String,
    /// Path from the folder of the recipe.
    pub(crate) from: &'a str,
    /// Absolute path in the package.
    pub(crate) to: &'a str,
}

impl<'a> Contents<'a> {
    pub(crate) fn of(package: &Package, services: &'a [File], source: &'a Source) -> Self {
        if let Some(body) = &package.body {
            return Self::Body(block::code(body).unwrap_or_default());
        }
        let installed = services.iter().filter_map(|file| {
            let to = file.destination.as_deref()?;
            let from = source.word_for(&file.name).unwrap_or(&file.name);
            Some(Installed { mode: format!("{:o}", file.mode.bits()), from, to })
        });
        Self::Copies {
            destinations: package.build.destinations.iter().map(|path| tidy(path)).collect(),
            owned: matches!(&package.kind, Kind::Service(Run { user: RunUser::App, .. })),
            nginx: package.kind == Kind::Static,
            installed: installed.collect(),
        }
    }
}

/// What is shipped: each item of `build.destinations` as a word of the shell, which expands its
/// wildcards and nothing else. None where a body of the package's own says what is shipped.
pub(crate) fn destinations(package: &Package) -> Vec<String> {
    if package.body.is_some() {
        return Vec::new();
    }
    package.build.destinations.iter().map(|path| pattern(&tidy(path))).collect()
}

/// The same path without doubled slashes and without `./` or `/` in front; `.` where nothing is
/// left.
///
/// A slash at its end stays, it makes a difference where the path is a link.
fn tidy(path: &str) -> String {
    let folder = if path.ends_with('/') { "/" } else { "" };
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let below = parts.iter().position(|&part| part != ".").unwrap_or(parts.len());
    match &parts[below..] {
        [] => ".".to_owned(),
        parts => format!("{}{folder}", parts.join("/")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_in_one_way() {
        let cases = [
            ("dist/*", "dist/*"),
            ("./dist//bin", "dist/bin"),
            ("dist/", "dist/"),
            ("dist/.", "dist/."),
            ("/dist", "dist"),
            ("./", "."),
            (".next", ".next"),
        ];
        for (path, expected) in cases {
            assert_eq!(tidy(path), expected, "{path}");
        }
    }
}
