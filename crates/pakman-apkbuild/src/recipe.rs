//! The APKBUILD.

use std::collections::HashSet;

use askama::Template;
use pakman_render::{File, Mode, render};
use pakman_spec::{HookEvent, Kind, Package};

use crate::{Context, block, contents::Contents, filters, script, source::Source};

/// What an APKBUILD says.
#[derive(Debug)]
pub(crate) struct Recipe<'a> {
    pub(crate) maintainer: Option<&'a str>,
    pub(crate) name: &'a str,
    pub(crate) version: &'a str,
    pub(crate) release: u64,
    pub(crate) description: &'a str,
    pub(crate) url: &'a str,
    pub(crate) architectures: String,
    pub(crate) license: &'a str,
    pub(crate) depends: String,
    pub(crate) makedepends: String,
    pub(crate) options: String,
    /// How the init script becomes a package of its own; `None` without any.
    pub(crate) openrc: Option<Split>,
    pub(crate) events: Vec<&'static str>,
    pub(crate) source: &'a [String],
    pub(crate) sources: &'a str,
    pub(crate) excluded: &'a [String],
    /// Shell text of `build()`; `None` where there is nothing to build.
    pub(crate) command: Option<String>,
    pub(crate) contents: Contents<'a>,
}

/// How abuild splits the package `APP-openrc` off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Split {
    /// As it always does: fatal where there is no init script.
    Strict,
    /// Without an init script the package is empty.
    Lenient,
}

#[derive(Template)]
#[template(path = "APKBUILD.sh")]
struct Apkbuild<'a> {
    recipe: &'a Recipe<'a>,
}

/// The APKBUILD of a package with these service files.
pub(crate) fn file(
    package: &Package,
    services: &[File],
    source: &Source,
    context: &Context,
) -> File {
    let recipe = Recipe::of(package, services, source, context);
    File {
        name: "APKBUILD".to_owned(),
        mode: Mode::PLAIN,
        text: render(&Apkbuild { recipe: &recipe }),
        destination: None,
    }
}

impl<'a> Recipe<'a> {
    pub(crate) fn of(
        package: &'a Package,
        services: &'a [File],
        source: &'a Source,
        context: &'a Context,
    ) -> Self {
        let metadata = &package.metadata;
        Self {
            maintainer: metadata.maintainer.as_deref(),
            name: package.name.as_str(),
            version: context.version.as_str(),
            release: context.release,
            description: &metadata.description,
            url: &metadata.url,
            architectures: words(&package.architectures),
            license: &metadata.license,
            depends: depends(package).join(" "),
            makedepends: words(&package.dependencies.build),
            options: options(package).join(" "),
            openrc: split(package, services),
            events: script::events(package).map(HookEvent::name).collect(),
            source: &source.words,
            sources: &context.sources,
            excluded: &context.excluded,
            command: block::code(&package.build.command),
            contents: Contents::of(package, services, source),
        }
    }
}

fn words<T: AsRef<str>>(words: &[T]) -> String {
    words.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(" ")
}

/// The words of `depends=`: a static site brings the server that its configuration is for.
pub fn depends(package: &Package) -> Vec<String> {
    let runtime = package.dependencies.runtime.iter();
    let mut depends: Vec<String> = runtime.map(|word| word.as_str().to_owned()).collect();
    let is_nginx = |word: &String| word.split(['@', '<', '>', '=', '~']).next() == Some("nginx");
    if package.kind == Kind::Static && !depends.iter().any(is_nginx) {
        depends.push("nginx".to_owned());
    }
    depends
}

/// The words of `options=`, each once.
///
/// `net` lets `abuild rootbld` fetch what a build fetches. `!archcheck` and `toolchain` do no
/// more here than keep abuild from asking for `noarch` and from disliking `g++`.
pub fn options(package: &Package) -> Vec<String> {
    let build = &package.build;
    let native = package.architectures.iter().all(|arch| arch.as_str() != "noarch");
    let compiles = package.dependencies.build.iter().any(|word| word.as_str() == "g++");
    let ours = [
        ("!check", true),
        ("!tracedeps", !package.dependencies.trace),
        ("!strip", !build.strip),
        ("!archcheck", native),
        ("net", true),
        ("toolchain", compiles),
    ];
    let ours = ours.into_iter().filter_map(|(word, wanted)| wanted.then_some(word));
    let mut seen = HashSet::new();
    let all = ours.chain(build.options.iter().map(String::as_str));
    all.filter(|word| seen.insert(*word)).map(str::to_owned).collect()
}

/// Whether what OpenRC reads is split off, to the package `APP-openrc`.
pub fn has_openrc(package: &Package, services: &[File]) -> bool {
    split(package, services).is_some()
}

/// Service files are split off where there are any. A body of the package's own may install an
/// init script or not, which only running it tells: it gets `APP-openrc` when it speaks of
/// `init.d`, or when the package depends on it.
fn split(package: &Package, services: &[File]) -> Option<Split> {
    let is_init = |file: &File| {
        file.destination.as_deref().is_some_and(|path| path.starts_with("/etc/init.d/"))
    };
    let openrc = format!("{}-openrc", package.name);
    match &package.body {
        None => services.iter().any(is_init).then_some(Split::Strict),
        Some(body) => {
            let depended = package.dependencies.runtime.iter().any(|word| word.as_str() == openrc);
            (depended || body.contains("init.d")).then_some(Split::Lenient)
        }
    }
}
