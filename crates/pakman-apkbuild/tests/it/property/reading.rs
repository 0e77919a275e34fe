//! What busybox makes of an APKBUILD.

use std::{
    fs,
    path::{Component, Path, PathBuf},
    process::{Command, Stdio},
};

use pakman_apkbuild::Context;
use pakman_render::File;
use pakman_spec::{Build, Dependencies, Kind, Metadata, Package, Run, RunUser};
use pakman_testbed::tool;

/// Every program an APKBUILD calls, and those that hostile text would: each says how it was
/// called. Nothing but awk can be called, `PATH` is empty.
const SCRIPT: &str = r#"
say() { local label=$1; shift; printf '%s\0' "$label" "$#" "$@"; }
for program in id mkdir install chown cp tar die; do
	eval "$program() { say $program \"\$@\"; }"
done
abuild() { :; }
readlink() { :; }
rm() { :; }
awk() { "$BUSYBOX" awk "$@"; }
. ./APKBUILD
for variable in maintainer pkgname pkgver pkgrel pkgdesc url arch license depends makedepends \
	options pkgusers pkggroups subpackages install source builddir; do
	eval "say $variable \"\${$variable-}\""
done
case $(type build 2>&1) in *function*) say build ;; esac
snapshot
cd "$srcdir"
package
"#;

/// What was said, in order: a label and words.
pub(super) struct Reading(Vec<(String, Vec<String>)>);

impl Reading {
    /// Sources the APKBUILD and runs `snapshot()` and `package()` in a tree that has folders of
    /// these paths; an error where the shell complains.
    pub(super) fn of(apkbuild: &str, tree: &[&str]) -> Result<Self, String> {
        let folder = tempfile::tempdir().unwrap();
        let (source, nothing) = (folder.path().join("src"), folder.path().join("nothing"));
        fs::create_dir(&nothing).unwrap();
        fs::write(folder.path().join("APKBUILD"), apkbuild).unwrap();
        for path in tree {
            // Without the `.` of a path, which cannot be made.
            let path: PathBuf = source.join(path).components().collect();
            fs::create_dir_all(path).unwrap();
        }
        let busybox = tool("busybox").unwrap();
        let output = Command::new(&busybox)
            .args(["sh", "-uc", SCRIPT])
            .current_dir(folder.path())
            .env_clear()
            .env("PATH", &nothing)
            .envs([("startdir", "/recipe"), ("pkgdir", "/pkg"), ("SRCDEST", "/distfiles")])
            .env("srcdir", &source)
            .env("BUSYBOX", &busybox)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() || !complaint.is_empty() {
            return Err(format!("{}: {complaint}", output.status));
        }
        let text = String::from_utf8(output.stdout).map_err(|error| error.to_string())?;
        let mut words = text.split('\0').map(str::to_owned);
        let mut said = Vec::new();
        while let (Some(label), Some(count)) = (words.next(), words.next()) {
            let count = count.parse().map_err(|_| format!("{label} {count}"))?;
            said.push((label, words.by_ref().take(count).collect()));
        }
        Ok(Self(said))
    }

    fn all(&self, label: &str) -> impl Iterator<Item = &[String]> {
        self.0.iter().filter(move |(said, _)| said == label).map(|(_, words)| words.as_slice())
    }

    /// The words that were said first under a label.
    pub(super) fn words(&self, label: &str) -> &[String] {
        self.all(label).next().unwrap_or_default()
    }

    fn value(&self, variable: &str) -> &str {
        self.words(variable).first().map_or("", String::as_str)
    }

    fn list(&self, variable: &str) -> Vec<&str> {
        self.value(variable).split([' ', '\t', '\n']).filter(|word| !word.is_empty()).collect()
    }

    /// Whether all of the package was said and nothing else was.
    pub(super) fn check(
        &self,
        package: &Package,
        services: &[File],
        context: &Context,
    ) -> Result<(), String> {
        // The stack and the offer are the platform's, not the recipe's.
        let Package {
            name,
            metadata,
            architectures,
            stack: _,
            dependencies,
            build,
            kind,
            body,
            source,
            hooks,
            offer: _,
            test: _,
        } = package;
        let Metadata { description, license, url, maintainer } = metadata;
        let name = name.as_str();
        for (variable, expected) in [
            ("pkgname", name),
            ("pkgusers", if *kind == Kind::Files { "" } else { name }),
            ("pkggroups", if *kind == Kind::Files { "" } else { name }),
            ("pkgver", context.version.as_str()),
            ("pkgrel", &context.release.to_string()),
            ("pkgdesc", description),
            ("license", license),
            ("url", url),
            ("maintainer", maintainer.as_deref().unwrap_or_default()),
        ] {
            same(variable, self.value(variable), expected)?;
        }
        same("arch", self.list("arch"), strings(architectures))?;
        self.check_dependencies(dependencies, kind)?;
        let home = body.is_none().then_some(kind);
        self.check_install(hooks.iter().map(|hook| hook.event.name()), kind, home, name)?;
        self.check_source(source.as_deref(), body.is_some(), services, name, context)?;
        self.check_build(build, architectures.iter().any(|arch| arch.as_str() == "noarch"))?;
        self.check_tar(context)?;
        if body.is_none() {
            self.check_copies(&build.destinations)?;
            self.check_kind(kind, services)?;
        }
        same("id", self.all("id").count(), 0)?;
        same("die", self.all("die").count(), 0)
    }

    fn check_dependencies(&self, said: &Dependencies, kind: &Kind) -> Result<(), String> {
        let Dependencies { build, runtime, trace } = said;
        same("makedepends", self.list("makedepends"), strings(build))?;
        let mut depends = self.list("depends");
        if *kind == Kind::Static && depends.len() > runtime.len() {
            same("depends", depends.pop(), Some("nginx"))?;
        }
        same("depends", depends, strings(runtime))?;
        same("trace", self.list("options").contains(&"!tracedeps"), !trace)
    }

    fn check_install(
        &self,
        hooks: impl Iterator<Item = &'static str>,
        kind: &Kind,
        home: Option<&Kind>,
        name: &str,
    ) -> Result<(), String> {
        let owned = matches!(home, Some(Kind::Service(run)) if run.user == RunUser::App);
        let mut expected: Vec<String> = hooks
            .chain(["pre-install", "pre-upgrade"].into_iter().filter(|_| *kind != Kind::Files))
            .chain(matches!(kind, Kind::Service(_)).then_some("post-deinstall"))
            .chain(owned.then_some(["post-install", "post-upgrade"]).into_iter().flatten())
            .map(|event| format!("{name}.{event}"))
            .collect();
        expected.sort_unstable();
        expected.dedup();
        let mut said = self.list("install");
        said.sort_unstable();
        same("install", said, strings(&expected))
    }

    fn check_source(
        &self,
        own: Option<&[String]>,
        body: bool,
        services: &[File],
        name: &str,
        context: &Context,
    ) -> Result<(), String> {
        let mut expected = vec![format!("{name}-{}.tar", context.version)];
        expected.extend(own.unwrap_or_default().iter().cloned());
        if own.is_none() || !body {
            expected.extend(services.iter().map(|file| file.name.clone()));
        }
        same("source", self.list("source"), strings(&expected))
    }

    fn check_build(&self, build: &Build, noarch: bool) -> Result<(), String> {
        let Build { command, destinations: _, strip, options, environment: _ } = build;
        let said = self.list("options");
        same("build", self.all("build").count() == 1, !command.is_empty())?;
        same(
            "strip",
            said.contains(&"!strip"),
            !strip || options.iter().any(|word| word == "!strip"),
        )?;
        same("archcheck", said.contains(&"!archcheck"), !noarch)?;
        same("options", options.iter().all(|word| said.contains(&word.as_str())), true)
    }

    fn check_tar(&self, context: &Context) -> Result<(), String> {
        let Context { version: _, release: _, sources, excluded } = context;
        let words = self.words("tar");
        same("tar -C", words.get(3), Some(sources))?;
        let said: Vec<&str> =
            words.iter().filter_map(|word| word.strip_prefix("--exclude=./")).collect();
        let excluded = excluded.iter().map(String::as_str);
        same("tar --exclude", said, [".apk"].into_iter().chain(excluded).collect())
    }

    /// Each destination without a wildcard is copied; with one, that it matches itself is all
    /// that is sure of a tree that other destinations have made.
    fn check_copies(&self, destinations: &[String]) -> Result<(), String> {
        let copied: Vec<_> = self.words("cp").iter().map(|word| parts(word)).collect();
        for path in destinations.iter().filter(|path| !path.contains(['*', '?', '['])) {
            same(path, copied.contains(&parts(path)), true)?;
        }
        Ok(())
    }

    fn check_kind(&self, kind: &Kind, services: &[File]) -> Result<(), String> {
        let (app, nginx) = match kind {
            Kind::Service(Run { user, commands: _, services: _ }) => (*user == RunUser::App, 0),
            Kind::Static => (false, 2),
            Kind::Custom | Kind::Files => (false, 0),
        };
        same("chown", self.all("chown").count() == 1, app)?;
        let installed: Vec<_> = self.all("install").filter(|words| words.len() > 1).collect();
        let of_nginx = installed.iter().filter(|words| words[1] == "nginx.conf").count();
        same("nginx.conf", of_nginx, nginx)?;
        for file in services {
            let to = format!("/pkg{}", file.destination.as_deref().unwrap_or_default());
            let from = format!("/recipe/{}", file.name);
            let found = installed.iter().any(|words| words[1..] == [from.clone(), to.clone()]);
            same(&file.name, found, true)?;
        }
        Ok(())
    }
}

/// A path without what makes no difference.
fn parts(path: &str) -> Vec<Component<'_>> {
    let parts = Path::new(path).components();
    parts.filter(|part| !matches!(part, Component::CurDir)).collect()
}

fn strings<T: AsRef<str>>(words: &[T]) -> Vec<&str> {
    words.iter().map(AsRef::as_ref).collect()
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, said: T, expected: T) -> Result<(), String> {
    if said == expected { Ok(()) } else { Err(format!("{what}: {said:?} instead of {expected:?}")) }
}
