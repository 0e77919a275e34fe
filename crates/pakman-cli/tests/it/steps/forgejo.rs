//! The workflow of Forgejo: all of it in containers.

use std::{path::PathBuf, process::Command};

use pakman_testbed::alpine::{ARCH, AlpineRoot};

use super::{
    runner::{Machine, Runner},
    world::{World, commit, head, repository, written},
};
use crate::{
    push::gitea::{Packages, registry},
    releases::VERSION,
    support::Tree,
    workflow::INSTELLAR,
};

/// Where the workflow is.
const FILE: &str = ".forgejo/workflows/deployment.yml";

/// Where the sources are in a container.
const WORKSPACE: &str = "/workspace/acme/hello";

/// A container of a runner of one's own.
struct Contained<'a> {
    world: &'a World,
    image: AlpineRoot<'static>,
    workspace: &'a Tree,
}

impl Machine for Contained<'_> {
    fn renew(&mut self) {
        self.image = self.world.image();
    }

    fn step(&self, shell: &str, script: &str, variables: &[(String, String)]) -> Command {
        let mut docker = self.world.command("docker", &self.image);
        docker.args(["run", "--rm", "--workdir", WORKSPACE]);
        docker.args(["--volume", &format!("{}:{WORKSPACE}", self.workspace.root().display())]);
        let of_runner = [
            ("CI", "true"),
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_REPOSITORY", "acme/hello"),
            ("GITHUB_RUN_NUMBER", "7"),
            ("GITHUB_WORKSPACE", WORKSPACE),
            ("CURL_CA_BUNDLE", "/etc/server.pem"),
        ];
        let variables = variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in of_runner.into_iter().chain(variables) {
            docker.args(["--env", name]).env(name, value);
        }
        docker.args(["alpine:3.23", shell, "-e", "-c", script]);
        docker
    }

    fn path(&self, written: &str) -> PathBuf {
        self.image.path().join(written.trim_start_matches('/'))
    }
}

fn runner<'a>(world: &'a World, workspace: &'a Tree, file: &str) -> Runner<'a, Contained<'a>> {
    let mut context = world.context();
    context.insert("github.sha".to_owned(), head(workspace));
    let machine = Contained { world, image: world.image(), workspace };
    Runner::new(&workspace.read(file), workspace, machine, context)
}

#[test]
fn the_jobs_of_forgejo_build_and_push_in_the_real_alpine() {
    let Some(world) = World::new() else { return };
    let [proof, other] = world.proofs();
    let url = world.url();
    let words = ["forgejo", "--runner", "aarch64=shed", "--pakman-url", &url];
    let proofs = ["--pakman-sha256", &proof, "--pakman-sha256", &other];
    let Some(tree) = repository(&[&words[..], &proofs].concat()) else { return };
    let mut runner = runner(&world, &tree, FILE);
    assert_eq!(runner.architectures("build"), [ARCH, "aarch64"]);
    runner.run("build").well();
    let (place, package) = world.of_aarch64("hello-1.2.0-r7.apk");
    runner.keep("packages-aarch64", &place, &package);
    // The job that pushes, and once more by itself.
    for state in ["sent", "unchanged"] {
        let ran = runner.run("push").well();
        let pushed = &ran.of("Push").stdout;
        assert!(pushed.contains(&format!("\n{state}")), "{pushed}");
    }
    let commit = head(&tree);
    let below = format!("deployments/acme/hello/{commit}");
    assert_eq!(world.storage.get(&format!("{below}/aarch64/hello-1.2.0-r7.apk")), Some(package));
    assert!(world.storage.get(&format!("{below}/{ARCH}/hello-1.2.0-r7.apk")).is_some());
    let asked = world.asked();
    assert_eq!(
        asked[..2],
        ["/publish/automation/callback".to_owned(), format!("/publish/deployments/{commit}")]
    );

    // What is served is not what the file says.
    let text = tree.read(FILE).replace(&proof[ARCH.len() + 1..], &"0".repeat(64));
    tree.write("other.yml", text);
    let mut other = self::runner(&world, &tree, "other.yml");
    let ran = other.run("build");
    let (name, refused) = ran.last();
    assert_eq!(name, format!("Fetch pakman {VERSION}"));
    assert_eq!(refused.code, 1, "{}", refused.stdout);
    assert!(!other.machine.path("/usr/local/bin/pakman").exists());
}

#[test]
fn applications_of_one_repository_go_to_the_registry_beside_it() {
    let Some(world) = World::new() else { return };
    let Some(tree) = Tree::of_git() else { return };
    let [proof, _] = world.proofs();
    let packages = Packages::default();
    let registry = registry(&packages, 0);
    let to = format!("gitea+{}/acme/v3.22/main", registry.url());
    let folders = ["apps/my shop", "apps/it's [new]"];
    for folder in folders {
        tree.write(&format!("{folder}/instellar.yml"), INSTELLAR);
        let words = ["-C", folder, "forgejo", "--tag", "v*", "--env", "NPM_TOKEN", "--to", &to];
        let proven = ["--pakman-url", &world.url(), "--pakman-sha256", &proof].map(str::to_owned);
        let proven: Vec<&str> = proven.iter().map(String::as_str).collect();
        written(&tree, &[&words[..], &proven].concat());
    }
    commit(&tree);
    tree.git(&["tag", "v2.0.0"]);
    for folder in folders {
        let file = format!(".forgejo/workflows/deployment-{}.yml", folder.replace('/', "-"));
        let mut runner = runner(&world, &tree, &file);
        let (user, token) = ("vars.PAKMAN_PUSH_USER", "secrets.PAKMAN_PUSH_TOKEN");
        for (name, value) in [(user, "ci"), (token, "token-of-the-registry")] {
            runner.context.insert(name.to_owned(), value.to_owned());
        }
        runner.run("build").well();
        runner.run("push").well();
    }
    let packages = packages.lock().expect("it is ours");
    let files: Vec<&str> = packages.keys().map(|(_, file)| file.as_str()).collect();
    assert_eq!(files, ["it-s-new-2.0.0-r7.apk", "my-shop-2.0.0-r7.apk"]);
}
