//! Packages to install: built by `pakman-build`, as `pakman build` does it.

use std::{env, fs, path::Path, process::Command, sync::LazyLock};

use pakman_apk::{Limits, Script};
use pakman_apkbuild::{Context, Recipe};
use pakman_build::{Builder, Error, Interrupt, Native, Plan, Silent};
use pakman_spec::{Repository, Source, Surroundings, load};
use pakman_testbed::{alpine::Alpine, fixtures, machine::Release};

/// Every release that there is a machine of.
pub(crate) static RELEASES: LazyLock<Vec<Release>> = LazyLock::new(Release::all);

/// `hello`, which runs as a user of its own.
pub(crate) static HELLO: LazyLock<Package> = LazyLock::new(|| hello("1.0.0"));

/// A later version of it.
pub(crate) static HELLO_2: LazyLock<Package> = LazyLock::new(|| hello("2.0.0"));

/// `my.app`: the same under a name that OpenRC takes for a second service of `my`.
pub(crate) static DOTTED: LazyLock<Package> = LazyLock::new(|| {
    let folder = fixtures().join("apps/hello");
    let text = fs::read_to_string(folder.join("instellar.yml")).unwrap();
    let text = text
        .replace("name: hello", "name: my.app")
        .replace("hello-openrc", "my.app-openrc")
        .replace("rc-service hello", "rc-service my.app")
        .replace("rc-update add hello", "rc-update add my.app")
        .replace("rc-update del hello", "rc-update del my.app")
        .replace("/etc/hello", "/etc/my.app");
    let edits = [("VERSION", "1.0.0\n".to_owned()), ("instellar.yml", text)];
    Package::build("my.app", "1.0.0", &folder, &edits)
});

/// A version of it that ends as soon as it starts.
pub(crate) static HELLO_BROKEN: LazyLock<Package> = LazyLock::new(|| {
    let edits = [
        ("VERSION", "3.0.0\n".to_owned()),
        (
            "src/hello.sh",
            "#!/bin/sh\n[ \"$1\" = migrate ] && exit\necho this is hello @VERSION@\nexit 1\n"
                .to_owned(),
        ),
    ];
    Package::build("hello", "3.0.0", &fixtures().join("apps/hello"), &edits)
});

/// `tally`, a Python program that runs as root.
pub(crate) static TALLY: LazyLock<Package> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/life/tally");
    Package::build("tally", "1.0.0", &folder, &[])
});

/// `hello` with a variable that somebody has to set, and a start in its hook.
pub(crate) static HELLO_IN_NEED: LazyLock<Package> = LazyLock::new(|| {
    let folder = fixtures().join("apps/hello");
    let text = fs::read_to_string(folder.join("instellar.yml")).unwrap();
    let key = "      - key: STRIPE_KEY\n        required: true\n      - key: GREETING\n";
    let start = "rc-service hello migrate || exit\n    rc-service hello start\n  pre-upgrade";
    let text = text
        .replace("      - key: GREETING\n", key)
        .replace("rc-service hello migrate\n  pre-upgrade", start);
    let edits = [("VERSION", "1.0.0\n".to_owned()), ("instellar.yml", text)];
    Package::build("hello", "1.0.0", &folder, &edits)
});

/// A version that has its own user again.
pub(crate) static HELLO_4: LazyLock<Package> = LazyLock::new(|| hello("4.0.0"));

/// `hello` as it was when it ran as root.
pub(crate) static HELLO_AS_ROOT: LazyLock<Package> = LazyLock::new(|| hello_as_root("0.9.0"));

/// `hello` when it runs as root again.
pub(crate) static HELLO_AS_ROOT_3: LazyLock<Package> = LazyLock::new(|| hello_as_root("3.0.0"));

fn hello_as_root(version: &str) -> Package {
    let folder = fixtures().join("apps/hello");
    let text = fs::read_to_string(folder.join("instellar.yml")).unwrap();
    let as_root = text.replace("  user: app\n", "");
    assert_ne!(as_root, text);
    let edits = [("VERSION", format!("{version}\n")), ("instellar.yml", as_root)];
    Package::build("hello", version, &folder, &edits)
}

fn hello(version: &str) -> Package {
    let edits = [("VERSION", format!("{version}\n"))];
    Package::build("hello", version, &fixtures().join("apps/hello"), &edits)
}

/// A package and the `-openrc` package beside it.
pub(crate) struct Package {
    pub(crate) name: &'static str,
    /// As apk hands it to install scripts.
    pub(crate) version: String,
    pub(crate) main: Archive,
    pub(crate) openrc: Archive,
}

/// An `.apk` file.
pub(crate) struct Archive {
    pub(crate) bytes: Vec<u8>,
    /// The absolute path of each file, parents first; folders end with a slash.
    pub(crate) paths: Vec<String>,
}

impl Package {
    /// Builds the sources of `folder`, some of whose files have another text.
    fn build(name: &'static str, version: &str, folder: &Path, edits: &[(&str, String)]) -> Self {
        let place = tempfile::tempdir().unwrap();
        let sources = place.path().join("app");
        let status = Command::new("cp").arg("-a").args([folder, &sources]).status();
        assert!(status.unwrap().success());
        for (path, text) in edits {
            fs::write(sources.join(path), text).unwrap();
        }
        let text = fs::read_to_string(sources.join("instellar.yml")).unwrap();
        let package =
            load(&Source::new("instellar.yml", text), &Surroundings::default()).package.unwrap();
        let context = Context {
            version: version.parse().unwrap(),
            release: 0,
            sources: "../../..".to_owned(),
            excluded: Vec::new(),
        };
        let recipe = Recipe::of(&package, &pakman_openrc::files(&package), context);
        let repository = Repository { owner: "acme".to_owned(), name: name.to_owned() };
        let work = place.path().join("work");
        let plan = Plan {
            epoch: 1_700_000_000,
            environment: env::vars_os().collect(),
            ..Plan::new(&package, &repository, &recipe, env::consts::ARCH, sources, work)
        };
        let interrupt = Interrupt::default();
        let read = |built: Vec<pakman_build::Built>, _: &mut dyn pakman_build::Watcher| {
            Ok::<_, Error>(built.iter().map(|built| Archive::read(&built.path)).collect::<Vec<_>>())
        };
        // Alpine's machine trusts them by its key.
        let alpine = RELEASES.iter().find_map(|release| release.alpine);
        let signers: Vec<_> = alpine.map(Alpine::signer).into_iter().collect();
        let built = Builder::Native(Native::default()).build(
            &plan,
            &signers,
            &mut Silent,
            &interrupt,
            read,
        );
        let [main, openrc] = built.unwrap().try_into().ok().expect("two packages");
        Self { name, version: format!("{version}-r0"), main, openrc }
    }

    /// The text of an install script, where there is one.
    pub(crate) fn script(&self, script: Script) -> Option<Vec<u8>> {
        let package =
            pakman_apk::PackageReader::open(&*self.main.bytes, Limits::default()).unwrap();
        package.scripts.get(&script).cloned()
    }
}

impl Archive {
    pub(crate) fn read(path: &Path) -> Self {
        // What belongs to the package and not into it has a dot in front.
        let list =
            Command::new("tar").args(["--warning=no-unknown-keyword", "-tzf"]).arg(path).output();
        let list = String::from_utf8(list.unwrap().stdout).unwrap();
        let paths = list.lines().filter(|path| !path.starts_with('.'));
        Self {
            bytes: fs::read(path).unwrap(),
            paths: paths.map(|path| format!("/{path}")).collect(),
        }
    }
}
