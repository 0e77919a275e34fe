//! A recipe: what abuild builds a package from.

use std::collections::HashSet;

use pakman_render::File;
use pakman_spec::{HookEvent, Kind, Package};

use crate::{
    Context,
    apkbuild::Apkbuild,
    block,
    contents::{self, Contents},
    script,
    source::Source,
    split::{self, Split},
};

/// All files of a package's recipe, and what is to be known of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// Version and release, and where the sources lie.
    pub context: Context,
    /// The words of `depends=`; a static site brings the server that its configuration is for.
    pub depends: Vec<String>,
    /// The words of `options=`, each once.
    pub options: Vec<String>,
    /// How the package `APP-openrc` is split off; `None` where nothing is.
    pub openrc: Option<Split>,
    /// What is shipped: each item of `build.destinations` as a word of the shell, which expands its
    /// wildcards and nothing else. None where a body of the package's own says what is shipped.
    pub destinations: Vec<String>,
    /// The words of `source=` behind the tar: paths and addresses as seen from the recipe's folder.
    pub source: Vec<String>,
    /// The install scripts, in the order of a package's life.
    pub scripts: Vec<(HookEvent, File)>,
    /// The service files that lie in the recipe's folder.
    pub services: Vec<File>,
    /// The APKBUILD.
    pub apkbuild: File,
}

impl Recipe {
    /// The recipe of a package.
    ///
    /// `services` are the service files of the package, each named `APP.` and a word. All of them
    /// are carried, but for two cases that only a package with its own `source` knows: one that
    /// `source` brings along itself under the same file name, and, where the package has its own
    /// body, one that `source` leaves out.
    ///
    /// Panics when a value holds a NUL character, which reading an `instellar.yml` refuses.
    pub fn of(package: &Package, services: &[File], context: Context) -> Self {
        let source = Source::of(package, services, &context);
        let (depends, options) = (depends(package), options(package));
        let openrc = split::of(package, services);
        let scripts = script::files(package);
        let apkbuild = Apkbuild {
            package,
            context: &context,
            depends: depends.join(" "),
            options: options.join(" "),
            openrc,
            scripts: &scripts,
            source: &source.words,
            command: block::code(&package.build.command),
            contents: Contents::of(package, services, &source),
        };
        let apkbuild = apkbuild.file();
        Self {
            depends,
            options,
            openrc,
            destinations: contents::destinations(package),
            scripts,
            services: services.iter().filter(|file| source.carries(file)).cloned().collect(),
            apkbuild,
            source: source.words,
            context,
        }
    }

    /// Every file of the recipe's folder: the install scripts, the service files, and the APKBUILD
    /// last, so that it never names a file that is yet to be written.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        let scripts = self.scripts.iter().map(|(_, file)| file);
        scripts.chain(&self.services).chain([&self.apkbuild])
    }
}

/// The words of `depends=`: a static site brings the server that its configuration is for.
fn depends(package: &Package) -> Vec<String> {
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
fn options(package: &Package) -> Vec<String> {
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
