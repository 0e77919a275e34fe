//! The file as written to the package that will be built: every default, in one place.

mod offer;
mod run;
mod test;

use pakman_alpine::{Description, License, Maintainer, Url, layout};

use crate::{
    Arch, Build, Code, Dependencies, Dependency, Diagnostic, Hook, Kind, Metadata, Package,
    PackageName, Repository, SERVICE_RUNTIME, Sink, Spanned, Surroundings, Value, slug,
    spec::{self, Spec, Type},
    yaml::tree::Node,
};

/// What a package gives for a licence or an address that nobody says: abuild and apk want a word.
pub const UNKNOWN: &str = "unknown";

/// The package; `None` when something it cannot do without is missing, which has been reported.
///
/// `root` is the tree that it was read from, `written` the platform's half as it stands in the file.
pub(crate) fn resolve(
    spec: Spec,
    root: &Node,
    written: Vec<(String, Value)>,
    surroundings: &Surroundings,
    sink: &mut Sink,
) -> Option<Package> {
    let Spec {
        dependencies,
        stack,
        build,
        run,
        hook,
        kits,
        sizes,
        plans,
        page,
        test,
        architectures,
        description,
        license,
        url,
        maintainer,
        package: body,
        r#type,
        source,
    } = spec;
    let r#type = r#type.map(|kind| kind.value);
    let run_name = run.as_ref().and_then(|run| run.value.name.as_ref());
    let name = match (run_name, r#type) {
        (Some(name), _) => name.value.clone(),
        (None, _) if run.is_some() && r#type.is_none() => return None,
        (None, _) => repository_name(surroundings.repository.as_ref(), sink)?,
    };
    let kind = resolve_kind(r#type, run, &name, root, sink);
    Some(Package {
        metadata: metadata((description, license, url, maintainer), &name, surroundings),
        architectures: architectures
            .map_or_else(|| "x86_64".parse::<Arch>().into_iter().collect(), Spanned::into_items),
        stack: stack.map(|stack| stack.value),
        dependencies: resolve_dependencies(dependencies?.value, &name, &kind),
        build: resolve_build(build?.value),
        kind,
        body: body.map(|body| body.value),
        source: source.map(|words| words.value.split_whitespace().map(str::to_owned).collect()),
        hooks: hook
            .map(|hook| hook.value.scripts())
            .into_iter()
            .flatten()
            .map(|(event, script)| Hook { event, script: script.value })
            .collect(),
        offer: offer::resolve(kits, sizes, plans, page, written),
        test: test::resolve(test),
        name,
    })
}

/// What is said about the package, by the file, else by what is known beside it.
fn metadata(
    (description, license, url, maintainer): Said,
    name: &PackageName,
    surroundings: &Surroundings,
) -> Metadata {
    let license = short(license, License::MOST_BYTES);
    let license = license.or_else(|| surroundings.license.as_deref()?.parse().ok());
    let url = short(url, Url::MOST_BYTES);
    let url = url.or_else(|| surroundings.url.as_deref()?.parse().ok());
    let url = url.map(|url| url.to_string()).or_else(|| {
        let repository = surroundings.repository.as_ref().filter(|found| found.is_hosted())?;
        Some(format!("https://github.com/{repository}"))
    });
    Metadata {
        description: description.map_or(name.to_string(), |text| text.value.shortened().to_owned()),
        license: license.map_or(UNKNOWN.to_owned(), |license| license.to_string()),
        url: url.unwrap_or_else(|| UNKNOWN.to_owned()),
        maintainer: short(maintainer, Maintainer::MOST_BYTES).map(|text| text.to_string()),
    }
}

/// A text that the index has room for.
fn short<T: AsRef<str>>(text: Option<Spanned<T>>, most: usize) -> Option<T> {
    text.map(|text| text.value).filter(|text| text.as_ref().len() <= most)
}

/// Lines of the file, where it has them.
type Said = (
    Option<Spanned<Description>>,
    Option<Spanned<License>>,
    Option<Spanned<Url>>,
    Option<Spanned<Maintainer>>,
);

fn resolve_kind(
    kind: Option<Type>,
    run: Option<Spanned<spec::Run>>,
    name: &PackageName,
    root: &Node,
    sink: &mut Sink,
) -> Kind {
    match (kind, run) {
        (Some(Type::Static), _) => Kind::Static,
        (Some(Type::Custom), _) => Kind::Custom,
        (None, None) => Kind::Files,
        (None, Some(run)) => run::resolve(run, name, root, sink).map_or(Kind::Files, Kind::Service),
    }
}

/// What a package without `run.name` is called.
fn repository_name(repository: Option<&Repository>, sink: &mut Sink) -> Option<PackageName> {
    let name = repository.and_then(|repository| slug(&repository.name).parse().ok());
    if name.is_none() {
        sink.push(Diagnostic::whole_file(Code::NoName, "the package has no name").help(
            "set `run.name`; the name of the repository has no letter or digit to take instead",
        ));
    }
    name
}

fn resolve_dependencies(
    dependencies: spec::Dependencies,
    name: &PackageName,
    kind: &Kind,
) -> Dependencies {
    let spec::Dependencies { build, runtime, trace } = dependencies;
    let words = |words: Option<Spanned<Vec<Spanned<Dependency>>>>| -> Vec<Dependency> {
        let words = words.map(Spanned::into_items).unwrap_or_default();
        words.iter().map(Dependency::without_tag).collect()
    };
    let (build, mut runtime) = (words(build), words(runtime));
    if matches!(kind, Kind::Service(_)) {
        let missing = missing_runtime(&runtime, name);
        runtime.extend(missing.iter().filter_map(|word| word.parse().ok()));
    }
    Dependencies { build, runtime, trace: trace.is_some_and(|trace| trace.value) }
}

/// What `depends=` lacks for the service files to work: [`SERVICE_RUNTIME`] and `APP-openrc`, which
/// has to be there before `post-install` calls `rc-update`.
pub(crate) fn missing_runtime(runtime: &[Dependency], name: &PackageName) -> Vec<String> {
    let openrc = layout::openrc_package(name.as_str());
    let needed = SERVICE_RUNTIME.iter().copied().chain([openrc.as_str()]);
    needed
        .filter(|needed| !runtime.iter().any(|dependency| dependency.package() == Some(needed)))
        .map(str::to_owned)
        .collect()
}

fn resolve_build(build: spec::Build) -> Build {
    let spec::Build {
        command,
        destinations,
        strip_binary,
        options: build_options,
        environment,
        destination: _,
    } = build;
    let mut options: Vec<String> = Vec::new();
    for option in build_options.into_iter().flat_map(Spanned::into_items) {
        if !options.iter().any(|earlier| *earlier == option.as_str()) {
            options.push(option.to_string());
        }
    }
    Build {
        command: command.map(|command| command.value).unwrap_or_default(),
        destinations: destinations.into_iter().flat_map(Spanned::into_items).collect(),
        strip: strip_binary.is_none_or(|strip| strip.value),
        options,
        environment: environment
            .into_iter()
            .flat_map(Spanned::into_items)
            .map(|name| name.to_string())
            .collect(),
    }
}
