//! A source tree, a build of it, and what came out.

use std::{
    fs::{self, File},
    io::BufReader,
    num::NonZeroUsize,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
};

use pakman_apk::{Limits, Node, PackageReader};
use pakman_apkbuild::{Context, Recipe};
use pakman_build::{
    Builder, Built, Error, Finding, Interrupt, Native, Network, Phase, Plan, Published, Sandbox,
    Watcher, publish,
};
use pakman_spec::{Repository, Source, Surroundings, load};

/// `app`, a source tree, beside a work folder and a repository.
pub(crate) struct Tree {
    folder: tempfile::TempDir,
    file: String,
}

/// What a build said.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) phases: Vec<Phase>,
    pub(crate) lines: Vec<String>,
    pub(crate) warnings: Vec<String>,
}

impl Watcher for Heard {
    fn phase(&mut self, phase: Phase) {
        self.phases.push(phase);
    }

    fn output(&mut self, line: &str) {
        self.lines.push(line.to_owned());
    }

    fn warning(&mut self, finding: &Finding) {
        self.warnings.push(finding.to_string());
    }
}

/// A file whose service is `bin/hello`, which `command` makes; `more` are further lines.
pub(crate) fn file(command: &str, destinations: &str, more: &str) -> String {
    let command = command.replace('\n', "\n    ");
    format!(
        "dependencies: {{ build: [], runtime: [curl, jq, s6, execline, hello-openrc] }}\n\
         build:\n  command: |\n    {command}\n  destinations: {destinations}\n\
         run:\n  name: hello\n  services: [{{ name: web, binary: hello, start: {{ call: web }} }}]\n\
         {more}"
    )
}

impl Tree {
    /// With this `instellar.yml`.
    pub(crate) fn new(file: &str) -> Self {
        let tree = Self { folder: tempfile::tempdir().unwrap(), file: file.to_owned() };
        fs::create_dir(tree.path()).unwrap();
        tree.put("instellar.yml", file, 0o644);
        tree
    }

    /// A copy of an application.
    pub(crate) fn of(application: &Path) -> Self {
        let tree = Self::new(&fs::read_to_string(application.join("instellar.yml")).unwrap());
        let status =
            Command::new("cp").arg("-a").arg(application.join(".")).arg(tree.path()).status();
        assert!(status.unwrap().success());
        tree
    }

    /// The same tree, work folder and repository, built as another file says.
    pub(crate) fn with_file(self, file: &str) -> Self {
        Self { file: file.to_owned(), ..self }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("app")
    }

    pub(crate) fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    pub(crate) fn repository(&self) -> PathBuf {
        self.folder.path().join("repository")
    }

    pub(crate) fn put(&self, path: &str, text: &str, mode: u32) -> &Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        self
    }

    pub(crate) fn link(&self, path: &str, target: &str) -> &Self {
        symlink(target, self.path().join(path)).unwrap();
        self
    }

    /// Runs git in the tree.
    pub(crate) fn git(&self, arguments: &[&str]) -> &Self {
        git(&self.path(), arguments);
        self
    }

    /// Makes it a repository with everything in it committed.
    pub(crate) fn commit(&self) -> &Self {
        self.git(&["init", "--quiet"])
            .git(&["add", "--all"])
            .git(&["commit", "--quiet", "-m", "First"])
    }

    /// Builds it, with changes to the plan and the builder, and puts it into the repository.
    pub(crate) fn build_with(
        &self,
        change: impl FnOnce(&mut Plan<'_>, &mut Native),
        heard: &mut Heard,
        interrupt: &Interrupt,
    ) -> Result<Vec<Published>, Error> {
        self.planned(|mut plan| {
            let mut native = Native::default();
            change(&mut plan, &mut native);
            let target = self.repository();
            Builder::Native(native).build(&plan, &[], heard, interrupt, |built: Vec<Built>, _| {
                publish(built, &target, "x86_64", &[], 1_700_000_000, interrupt)
            })
        })
    }

    /// Opens a shell where it is built, in a root.
    pub(crate) fn shell(&self, root: &Path, network: Network) -> ExitStatus {
        let sandbox = Some(Sandbox { root: root.to_owned(), network });
        let errors = Some(Box::new(std::io::stderr()) as Box<_>);
        self.planned(|plan| Native { sandbox }.shell(&plan, errors, &Interrupt::default()).unwrap())
    }

    /// What `task` makes of the plan of its build.
    fn planned<T>(&self, task: impl FnOnce(Plan<'_>) -> T) -> T {
        let surroundings = Surroundings::default();
        let loaded = load(&Source::new("instellar.yml", &*self.file), &surroundings);
        let package = loaded.package.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
        let repository = Repository { owner: "acme".to_owned(), name: "hello".to_owned() };
        let recipe = recipe(&package);
        let work = self.work();
        let mut plan = Plan::new(&package, &repository, &recipe, "x86_64", self.path(), work);
        plan.epoch = 1_700_000_000;
        plan.jobs = NonZeroUsize::new(2).unwrap();
        plan.environment = std::env::vars_os().collect();
        task(plan)
    }

    /// Builds it.
    pub(crate) fn build(&self) -> Result<Vec<Published>, Error> {
        self.build_with(|_, _| {}, &mut Heard::default(), &Interrupt::default())
    }

    /// The error of building it.
    pub(crate) fn error(&self) -> String {
        self.build().expect_err("the build fails").to_string()
    }

    /// Each path of the main package.
    pub(crate) fn listing(&self) -> String {
        listing(&self.build().unwrap()[0].path)
    }
}

fn recipe(package: &pakman_spec::Package) -> Recipe {
    let context = Context {
        version: "1.2.3".parse().unwrap(),
        release: 4,
        sources: "../../..".to_owned(),
        excluded: Vec::new(),
    };
    Recipe::of(package, &pakman_openrc::files(package), context)
}

pub(crate) fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    for (key, value) in [("user.name", "Noor"), ("user.email", "noor@example.org")] {
        git.arg("-c").arg(format!("{key}={value}"));
    }
    git.args(["-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main", "-C"]);
    let output = git.arg(folder).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

pub(crate) fn open(path: &Path) -> PackageReader<BufReader<File>> {
    PackageReader::open(BufReader::new(File::open(path).unwrap()), Limits::default()).unwrap()
}

/// Each entry of a package: mode, owner, path, and where it leads.
pub(crate) fn listing(path: &Path) -> String {
    let mut lines = Vec::new();
    open(path)
        .entries(|member, _| {
            let entry = &member.entry;
            let path = String::from_utf8_lossy(&entry.path);
            let behind = match &entry.node {
                Node::Directory => "/".to_owned(),
                Node::File(_) => String::new(),
                Node::Symlink(target) => format!(" -> {}", String::from_utf8_lossy(target)),
                Node::HardLink(target) => format!(" = {}", String::from_utf8_lossy(target)),
            };
            let attributes: Vec<_> = entry.attributes.keys().cloned().collect();
            let attributes = attributes.iter().map(|name| format!(" [{name}]")).collect::<String>();
            let owner = format!("{}:{}", entry.owner, entry.group);
            lines.push(format!("{:04o} {owner:11} {path}{behind}{attributes}", entry.mode));
            Ok(())
        })
        .unwrap();
    lines.join("\n")
}

/// The text of a file in a package.
pub(crate) fn text(package: &Path, path: &str) -> String {
    let mut found = None;
    let read = open(package).entries(|member, data| {
        if member.entry.path == path.as_bytes() {
            let mut text = String::new();
            data.read_to_string(&mut text).unwrap();
            found = Some(text);
        }
        Ok(())
    });
    read.unwrap();
    found.unwrap_or_else(|| panic!("{path} is not in the package"))
}
