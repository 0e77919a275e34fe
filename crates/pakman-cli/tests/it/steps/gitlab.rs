//! The pipeline of GitLab: all of it in containers, and artifacts come back to where they were.

use std::collections::BTreeMap;

use pakman_testbed::alpine::ARCH;
use serde::Deserialize;

use super::{
    runner::copy,
    world::{ROLE, TOKEN, World, commit, head, repository, written},
};
use crate::{
    support::{Ended, Tree, end},
    workflow::INSTELLAR,
};

/// Where the workflow is.
const FILE: &str = ".gitlab-ci.yml";

/// Where the sources are in a container.
const PROJECT: &str = "/builds/acme/hello";

#[derive(Default, Deserialize)]
#[serde(default)]
struct Job {
    extends: Option<String>,
    variables: BTreeMap<String, String>,
    before_script: Vec<String>,
    script: Vec<String>,
    dependencies: Vec<String>,
    artifacts: Artifacts,
    parallel: Parallel,
}

#[derive(Default, Deserialize)]
struct Artifacts {
    paths: Vec<String>,
}

#[derive(Default, Deserialize)]
struct Parallel {
    matrix: Vec<BTreeMap<String, String>>,
}

/// What runs a pipeline.
struct Runner<'a> {
    jobs: BTreeMap<String, Job>,
    world: &'a World,
    project: &'a Tree,
    /// What every job has in its environment.
    more: Vec<(&'static str, String)>,
    artifacts: Tree,
}

impl<'a> Runner<'a> {
    fn new(world: &'a World, project: &'a Tree, text: &str) -> Self {
        let jobs = serde_saphyr::from_str(text).expect("a pipeline");
        Self { jobs, world, project, more: Vec::new(), artifacts: Tree::empty() }
    }

    /// Keeps a file as a job on another machine would have done.
    fn keep(&self, job: &str, path: &str, bytes: &[u8]) {
        let place = &self.jobs[job].artifacts.paths[0];
        self.artifacts.write(&format!("{job}/{place}/{path}"), bytes);
    }

    /// Runs a job in a new container, with what the jobs kept that it depends on.
    fn run(&self, name: &str) -> Ended {
        self.project.git(&["clean", "-ffdxq"]);
        let job = &self.jobs[name];
        for kept in &job.dependencies {
            copy(&self.artifacts.path(kept), self.project.root());
        }
        let image = self.world.image();
        let base = &self.jobs[job.extends.as_deref().expect("it extends one")];
        let script = [base.before_script.as_slice(), &job.script].concat().join("\n");
        let mut docker = self.world.command("docker", &image);
        docker.args(["run", "--rm", "--workdir", PROJECT]);
        docker.args(["--volume", &format!("{}:{PROJECT}", self.project.root().display())]);
        let project = [
            ("CI_PROJECT_DIR", PROJECT),
            ("CI_PROJECT_ROOT_NAMESPACE", "acme"),
            ("CI_PROJECT_NAME", "hello"),
            ("CI_PIPELINE_IID", "7"),
            ("CI_COMMIT_SHA", &head(self.project)),
            ("CI_COMMIT_REF_NAME", "main"),
        ];
        let expanded = |value: &String| {
            let filled = project.iter().fold(value.clone(), |text, (name, value)| {
                text.replace(&format!("${name}"), value)
            });
            assert!(!filled.contains('$'), "{filled}");
            filled
        };
        // GitLab gives the variables of a project to every job.
        let settings = [
            ("CURL_CA_BUNDLE", "/etc/server.pem"),
            ("ABUILD_PRIVATE_KEY", &self.world.key),
            ("NPM_TOKEN", "s3cret"),
            ("INSTELLAR_ENDPOINT", &self.world.orchestrator.url()),
            ("INSTELLAR_AUTH_TOKEN", "token-that-logs-in"),
            ("INSTELLAR_PACKAGE_TOKEN", "token-of-the-package"),
        ];
        let known = project.into_iter().chain(settings);
        let known = known.map(|(name, value)| (name, value.to_owned())).chain(self.more.clone());
        let written = base.variables.iter().chain(&job.variables);
        let written = written.map(|(name, value)| (name.as_str(), expanded(value)));
        for (name, value) in known.chain(written) {
            docker.args(["--env", name]).env(name, value);
        }
        docker.args(["alpine:3.23", "sh", "-eo", "pipefail", "-c", &script]);
        let ended = end(&mut docker);
        if ended.code == 0 {
            for place in &job.artifacts.paths {
                let from = self.project.path(place);
                assert!(copy(&from, &self.artifacts.path(&format!("{name}/{place}"))) > 0);
            }
        }
        ended
    }

    fn well(&self, name: &str) -> Ended {
        let ended = self.run(name);
        assert_eq!(ended.code, 0, "{name}: {}{}", ended.stdout, ended.stderr);
        ended
    }
}

#[test]
fn the_jobs_of_gitlab_build_and_push_in_the_real_alpine() {
    let Some(world) = World::new() else { return };
    let [proof, other] = world.proofs();
    let url = world.url();
    let words = ["gitlab", "--pakman-url", &url, "--pakman-sha256", &proof];
    let words = [&words[..], &["--pakman-sha256", &other]].concat();
    let Some(tree) = repository(&words) else { return };
    // A folder that a repository may have itself.
    tree.write("packages/ours/index.js", "0\n");
    commit(&tree);
    tree.git(&["tag", "v1.3.0"]);
    let runner = Runner::new(&world, &tree, &tree.read(FILE));
    let matrix = &runner.jobs["build"].parallel.matrix;
    assert_eq!(
        matrix.iter().map(|one| one["ARCH"].as_str()).collect::<Vec<_>>(),
        [ARCH, "aarch64"]
    );
    runner.well("build");
    let (place, package) = world.of_aarch64("hello-1.3.0-r7.apk");
    runner.keep("build", &place, &package);
    // The job that pushes, and once more by itself.
    for state in ["sent", "unchanged"] {
        let pushed = runner.well("push").stdout;
        assert!(pushed.contains(&format!("\n{state}")), "{pushed}");
    }
    let commit = head(&tree);
    let below = format!("deployments/acme/hello/{commit}");
    assert_eq!(world.storage.get(&format!("{below}/aarch64/hello-1.3.0-r7.apk")), Some(package));
    assert!(world.storage.get(&format!("{below}/{ARCH}/hello-1.3.0-r7.apk")).is_some());
    assert_eq!(world.storage.keys().len(), 4, "{:?}", world.storage.keys());

    // What is served is not what the file says.
    let text = tree.read(FILE).replace(&proof[ARCH.len() + 1..], &"0".repeat(64));
    let refused = Runner::new(&world, &tree, &text).run("build");
    assert_eq!(refused.code, 1, "{}", refused.stdout);
    let told = format!("pakman-{ARCH}-linux.tar.gz: FAILED");
    assert!(refused.stdout.contains(&told), "{}", refused.stdout);
}

#[test]
fn applications_of_one_pipeline_push_with_a_role() {
    let Some(world) = World::new() else { return };
    let Some(tree) = Tree::of_git() else { return };
    let [proof, _] = world.proofs();
    let folders = ["apps/my shop", "apps/it's [new]"];
    let url = world.url();
    for folder in folders {
        tree.write(&format!("{folder}/instellar.yml"), INSTELLAR);
        let words = ["-C", folder, "gitlab", "--env", "NPM_TOKEN", "--to", "s3://bucket/alpine"];
        let more = ["--role", ROLE, "--pakman-url", &url, "--pakman-sha256", &proof];
        written(&tree, &[&words[..], &more].concat());
    }
    commit(&tree);
    // As GitLab reads them where they are included.
    let files = tree.names(".gitlab");
    let texts: Vec<String> =
        files.iter().map(|file| tree.read(&format!(".gitlab/{file}"))).collect();
    let mut runner = Runner::new(&world, &tree, &texts.concat());
    runner.more.extend(world.exchanges_tokens());
    runner.more.push(("AWS_WEB_IDENTITY_TOKEN", TOKEN.to_owned()));
    let pushes: Vec<&String> = runner.jobs.keys().filter(|name| name.starts_with("push")).collect();
    assert_eq!(pushes.len(), 2, "{pushes:?}");
    for push in pushes {
        runner.well(&push.replace("push", "build"));
        runner.well(push);
    }
    assert!(world.has_exchanged());
    let packages = ["it-s-new", "my-shop"];
    let packages = packages.map(|name| format!("alpine/{ARCH}/{name}-0.0.0_git1-r7.apk"));
    let [one, other] = packages;
    let index = format!("alpine/{ARCH}/APKINDEX.tar.gz");
    assert_eq!(world.storage.keys(), ["alpine/acme-hello.rsa.pub".to_owned(), index, one, other]);
}
