//! What these tests share: a package that is built, and a root to try it in.

use std::{collections::BTreeMap, env, fs, path::Path, process::Command, time::Duration};

use pakman_apk::{PublicKey, TrustedKey};
use pakman_apkbuild::{Context, Recipe};
use pakman_box::{Beside, Packages, Report, Trial, Users, request};
use pakman_build::{Builder, Built, Interrupt, Native, Plan, Silent, publish};
use pakman_root::{Roots, Source};
use pakman_spec::{Package, Repository, Surroundings, load};
use pakman_testbed::{
    alpine::ARCH,
    mirror::{Mirror, RELEASE},
    tool,
};
use tempfile::TempDir;

/// A mirror, a cache for roots, and a repository.
pub(crate) struct Place {
    pub(crate) mirror: Mirror,
    folder: TempDir,
}

impl Place {
    /// None where a tool is missing, which is then said.
    pub(crate) fn new() -> Option<Self> {
        tool("bwrap")?;
        Some(Self { mirror: Mirror::new()?, folder: tempfile::tempdir().unwrap() })
    }

    /// Builds the sources of `folder`, whose file has another text.
    pub(crate) fn build(&self, folder: &Path, edit: impl FnOnce(&str) -> String) -> Package {
        let place = tempfile::tempdir().unwrap();
        let sources = place.path().join("app");
        let status = Command::new("cp").arg("-a").args([folder, &sources]).status();
        assert!(status.unwrap().success());
        let file = sources.join("instellar.yml");
        let text = edit(&fs::read_to_string(&file).unwrap());
        fs::write(&file, &text).unwrap();
        let source = pakman_spec::Source::new("instellar.yml", text);
        let loaded = load(&source, &Surroundings::default());
        let package = loaded.package.unwrap();
        let context = Context {
            version: "1.0.0".parse().unwrap(),
            release: 0,
            sources: "../../..".to_owned(),
            excluded: Vec::new(),
        };
        let recipe = Recipe::of(&package, &pakman_openrc::files(&package), context);
        let repository = Repository { owner: "acme".to_owned(), name: package.name.to_string() };
        let work = place.path().join("work");
        let plan = Plan {
            epoch: 1_700_000_000,
            environment: env::vars_os().collect(),
            ..Plan::new(&package, &repository, &recipe, ARCH, sources, work)
        };
        let interrupt = Interrupt::default();
        let keep = |built: Vec<Built>, _: &mut dyn pakman_build::Watcher| {
            publish(built, &self.repository(), ARCH, &[], 1_700_000_000, &interrupt)
        };
        let builder = Builder::Native(Native::default());
        builder.build(&plan, &[], &mut Silent, &interrupt, keep).unwrap();
        package
    }

    fn repository(&self) -> std::path::PathBuf {
        self.folder.path().join("packages")
    }

    /// What comes of a package that was built.
    pub(crate) fn try_out(
        &self,
        package: &Package,
        given: &[(&str, &str)],
        besides: &[Beside],
    ) -> Report {
        let folder = self.repository().join(ARCH);
        let packages = Packages::find(&folder, ARCH, package.name.as_str()).unwrap();
        let roots = Roots::open(&self.folder.path().join("cache")).unwrap();
        let request = request(RELEASE, ARCH, &packages, besides).unwrap();
        let root = roots.get(&request, &self.source(), &mut pakman_root::Silent).unwrap();
        let given = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let trial = Trial {
            package,
            packages: &packages,
            given: given.collect::<BTreeMap<_, _>>(),
            besides,
            patience: Duration::from_secs(15),
            root: &root.path,
            users: Users::of(root.manifest.owners),
        };
        trial.run(&mut pakman_box::Silent).unwrap()
    }

    fn source(&self) -> Source {
        let path = self.mirror.key();
        let key = PublicKey::from_pem(&fs::read_to_string(&path).unwrap()).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        Source { mirror: self.mirror.url().parse().unwrap(), keys: vec![TrustedKey { name, key }] }
    }
}
