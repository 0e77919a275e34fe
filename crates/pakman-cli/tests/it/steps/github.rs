//! The workflow of GitHub: on the runner itself, and the build in a container.

use std::{fs, path::PathBuf, process::Command};

use pakman_testbed::alpine::{ARCH, AlpineRoot};

use super::{
    expression::Context,
    runner::{Machine, Runner},
    world::{ROLE, TOKEN, World, commit, head, repository, written},
};
use crate::{releases::VERSION, support::Tree, workflow::INSTELLAR};

/// Where the workflow is.
const FILE: &str = ".github/workflows/deployment.yml";

/// A runner of GitHub's, which has docker.
struct Hosted<'a> {
    world: &'a World,
    image: AlpineRoot<'static>,
    workspace: &'a Tree,
    /// What the machine has in its environment besides.
    more: Vec<(&'static str, String)>,
}

impl<'a> Hosted<'a> {
    fn new(world: &'a World, workspace: &'a Tree) -> Self {
        Self { world, image: world.image(), workspace, more: Vec::new() }
    }
}

impl Machine for Hosted<'_> {
    fn renew(&mut self) {
        let tree = &self.world.release.tree;
        for folder in ["temp", "packages"] {
            if tree.path(folder).exists() {
                fs::remove_dir_all(tree.path(folder)).expect("it is ours");
            }
        }
        tree.write("temp/.keep", "");
        self.image = self.world.image();
    }

    fn step(&self, shell: &str, script: &str, variables: &[(String, String)]) -> Command {
        let tree = &self.world.release.tree;
        let mut command = self.world.command(shell, &self.image);
        command
            .args(["-e", "-c", script])
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_REPOSITORY", "acme/hello")
            .env("GITHUB_RUN_NUMBER", "7")
            .env("GITHUB_WORKSPACE", self.workspace.root())
            .env("RUNNER_TEMP", tree.path("temp"))
            .env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "s3cret")
            .env(
                "ACTIONS_ID_TOKEN_REQUEST_URL",
                format!("{}/token?for=this", self.world.release.address()),
            )
            .envs(self.more.iter().map(|(name, value)| (name, value)))
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.workspace.root());
        command
    }

    fn path(&self, written: &str) -> PathBuf {
        self.world.release.tree.path(written.strip_prefix("~/").expect("below the home folder"))
    }
}

fn runner<'a>(world: &'a World, workspace: &'a Tree, file: &str) -> Runner<'a, Hosted<'a>> {
    let mut context = world.context();
    let temp = world.release.tree.path("temp").display().to_string();
    context.extend([("github.sha".to_owned(), head(workspace)), ("runner.temp".to_owned(), temp)]);
    Runner::new(&workspace.read(file), workspace, Hosted::new(world, workspace), context)
}

#[test]
fn the_jobs_of_github_build_in_the_real_alpine_and_push_what_all_of_them_built() {
    let Some(world) = World::new() else { return };
    let url = world.url();
    let to_bucket = ["--to", "s3://bucket/alpine", "--environment", "production", "--attest"];
    let words = ["github", "--pakman-url", &url];
    let Some(tree) = repository(&[&words[..], &to_bucket].concat()) else { return };
    let mut runner = runner(&world, &tree, FILE);
    let of_release = &world.release.tree;

    world.release.attests(1);
    let ran = runner.run("build");
    let (name, refused) = ran.last();
    assert_eq!(name, format!("Fetch pakman {VERSION}"));
    assert_ne!(refused.code, 0);
    assert!(!of_release.path("temp/pakman").exists());

    world.release.attests(0);
    let ran = runner.run("build").well();
    let asked = of_release.read("temp/gh.calls");
    assert!(asked.contains(&format!("--source-ref refs/tags/v{VERSION}")), "{asked}");
    let built = ran.of("Build in");
    assert!(built.stderr.contains("on this machine, the Alpine that `stack` names"));
    assert!(!built.stderr.contains("not installed"), "{}", built.stderr);
    assert_eq!(tree.names(""), [".git", ".github", "instellar.yml"]);
    let package = format!("{ARCH}/hello-1.2.0-r7.apk");
    let packages = of_release.names(&format!("packages/acme/{ARCH}"));
    assert_eq!(packages, ["APKINDEX.tar.gz", "hello-1.2.0-r7.apk"]);
    let built = fs::read(of_release.path(&format!("packages/acme/{package}"))).expect("a file");

    assert_eq!(runner.architectures("build"), [ARCH, "aarch64"]);
    let (place, other) = world.of_aarch64("hello-1.2.0-r7.apk");
    runner.keep("packages-aarch64", &place, &other);
    assert_eq!(runner.environment("push"), Some("production"));
    // The job that pushes, and once more by itself.
    for state in ["sent", "unchanged"] {
        let ran = runner.run("push").well();
        let pushed = &ran.of("Push").stdout;
        assert_eq!(pushed.matches(&format!("\n{state}")).count(), 1, "{pushed}");
        assert_eq!(
            world.storage.keys(),
            [
                "alpine/aarch64/APKINDEX.tar.gz",
                "alpine/aarch64/hello-1.2.0-r7.apk",
                "alpine/acme-hello.rsa.pub",
                &format!("alpine/{ARCH}/APKINDEX.tar.gz"),
                &format!("alpine/{package}"),
            ]
        );
        assert_eq!(world.storage.get(&format!("alpine/{package}")).as_ref(), Some(&built));
        assert_eq!(world.storage.get("alpine/aarch64/hello-1.2.0-r7.apk").as_ref(), Some(&other));
    }
}

#[test]
fn after_another_workflow_its_commit_is_built_and_announced_and_nobody_elses() {
    let Some(world) = World::new() else { return };
    let [proof, other] = world.proofs();
    let url = world.url();
    let words = ["github", "--after", "CI: all", "--pakman-url", &url];
    let proofs = ["--pakman-sha256", &proof, "--pakman-sha256", &other];
    let Some(tree) = repository(&[&words[..], &proofs].concat()) else { return };
    let tested = head(&tree);
    commit(&tree);
    let newest = head(&tree);
    let mut runner = runner(&world, &tree, FILE);
    let happens = |event: [&str; 5]| -> Context {
        let names = ["event_name", "event.workflow_run.conclusion", "event.workflow_run.event"];
        let more = ["event.workflow_run.head_branch", "event.workflow_run.head_sha"];
        let names = names.into_iter().chain(more).map(|name| format!("github.{name}"));
        names.zip(event.map(str::to_owned)).collect()
    };
    for (conclusion, event) in [("failure", "push"), ("success", "pull_request"), ("", "")] {
        let event = ["workflow_run", conclusion, event, "main", &tested];
        runner.context.extend(happens(event));
        assert!(!runner.starts("build"), "{event:?}");
    }
    for (event, commit, package) in [
        (["workflow_run", "success", "push", "main", &tested], &tested, "hello-1.2.0-r7.apk"),
        (["workflow_dispatch", "", "", "", ""], &newest, "hello-1.2.0_git1-r7.apk"),
    ] {
        tree.git(&["checkout", "--quiet", &newest]);
        runner.context.extend(happens(event));
        assert!(runner.starts("build") && runner.starts("push"));
        runner.run("build").well();
        runner.run("push").well();
        let place = format!("deployments/acme/hello/{commit}/{ARCH}/{package}");
        assert!(world.storage.get(&place).is_some(), "{:?}", world.storage.keys());
        assert!(world.asked().contains(&format!("/publish/deployments/{commit}")));
    }

    // What is served is not what the file says.
    let text = tree.read(FILE).replace(&proof[ARCH.len() + 1..], &"0".repeat(64));
    tree.write("other.yml", text);
    let mut other = self::runner(&world, &tree, "other.yml");
    other.context.extend(runner.context);
    let ran = other.run("build");
    let (name, refused) = ran.last();
    assert_eq!(name, format!("Fetch pakman {VERSION}"));
    assert_eq!(refused.code, 1, "{}", refused.stdout);
    assert!(!world.release.tree.path("temp/pakman").exists());
}

#[test]
fn applications_of_one_repository_are_packages_of_one_index() {
    let Some(world) = World::new() else { return };
    let Some(tree) = Tree::of_git() else { return };
    let [proof, _] = world.proofs();
    let folders = ["apps/my shop", "apps/it's [new]"];
    let url = world.url();
    for folder in folders {
        tree.write(&format!("{folder}/instellar.yml"), INSTELLAR);
        let words = ["-C", folder, "github", "--env", "NPM_TOKEN", "--to", "s3://bucket/alpine"];
        written(&tree, &[&words[..], &["--pakman-url", &url, "--pakman-sha256", &proof]].concat());
    }
    commit(&tree);
    for folder in folders {
        let file = format!(".github/workflows/deployment-{}.yml", folder.replace('/', "-"));
        let mut runner = runner(&world, &tree, &file);
        runner.run("build").well();
        runner.run("push").well();
    }
    let packages = ["it-s-new", "my-shop"];
    let packages = packages.map(|name| format!("alpine/{ARCH}/{name}-0.0.0_git1-r7.apk"));
    let [one, other] = packages;
    let index = format!("alpine/{ARCH}/APKINDEX.tar.gz");
    assert_eq!(world.storage.keys(), ["alpine/acme-hello.rsa.pub".to_owned(), index, one, other]);
}

#[test]
fn a_role_stands_for_keys_and_its_token_is_shown_to_nobody() {
    let Some(world) = World::new() else { return };
    let url = world.url();
    let [proof, other] = world.proofs();
    let words = ["github", "--to", "s3://bucket/alpine", "--role", ROLE, "--pakman-url", &url];
    let proofs = ["--pakman-sha256", &proof, "--pakman-sha256", &other];
    let Some(tree) = repository(&[&words[..], &proofs].concat()) else { return };
    let of_release = &world.release.tree;
    of_release.write("served/token", format!("{{\"value\": \"{TOKEN}\"}}"));
    world.release.tool("curl", "#!/bin/sh\necho \"$@\" >>curl.calls\nexec /usr/bin/curl \"$@\"\n");
    let mut runner = runner(&world, &tree, FILE);
    let (place, package) = world.of_aarch64("hello-1.2.0-r7.apk");
    runner.keep("packages-aarch64", &place, &package);
    let [storage, exchange, (trusted, _)] = world.exchanges_tokens();
    let here = world.release.certificate().display().to_string();
    runner.machine.more = vec![storage, exchange, (trusted, here)];
    runner.run("push").well();
    assert!(world.has_exchanged(), "{}", of_release.read("posted"));
    assert_eq!(world.storage.get("alpine/aarch64/hello-1.2.0-r7.apk"), Some(package));
    assert_eq!(of_release.mode("temp/identity"), 0o600);
    let calls = tree.read("curl.calls");
    assert!(calls.contains("audience=sts.amazonaws.com") && !calls.contains("s3cret"), "{calls}");
}
