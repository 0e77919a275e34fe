//! What the steps of a workflow do in the real Alpine.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use pakman_apk::{Content, Entry, NewPackage, Node, PackageInfo};
use pakman_testbed::{
    alpine::{ARCH, Alpine, AlpineRoot},
    mirror::{Mirror, RELEASE},
    storage::{Service, Storage},
};
use serde::Deserialize;

use crate::{
    push::orchestrator::{SHA, answers},
    releases::{Release, VERSION},
    support::{Tree, end},
    workflow::{INSTELLAR, application, github},
};

#[derive(Deserialize)]
struct Workflow {
    env: BTreeMap<String, String>,
    jobs: BTreeMap<String, Job>,
}

#[derive(Deserialize)]
struct Job {
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    name: String,
    run: Option<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
}

/// An Alpine that installs from a mirror, a release of the program under test, and a storage that it
/// pushes to.
struct World {
    release: Release,
    alpine: &'static Alpine,
    root: AlpineRoot<'static>,
    mirror: Mirror,
    key: String,
    storage: Storage,
}

impl World {
    /// `None` where something that it takes is missing.
    fn new() -> Option<Self> {
        let (alpine, mirror) = (Alpine::get()?, Mirror::new()?);
        pakman_testbed::tool("bwrap").and(pakman_testbed::tool("strip"))?;
        for program in ["curl", "git"] {
            mirror.add(of_this_machine(program, &pakman_testbed::tool(program)?));
        }
        let tree = Tree::empty();
        let stripped = tree.path("pakman");
        let mut strip = Command::new("strip");
        strip.arg("-o").arg(&stripped).arg(env!("CARGO_BIN_EXE_pakman"));
        assert_eq!(end(&mut strip).code, 0);
        let release = Release::of(&fs::read(stripped).expect("it was written"))?;
        let root = Self::image(alpine, &release);
        assert_eq!(tree.run(&["keygen", "--bits", "2048", "me.rsa"]).code, 0);
        let key = tree.read("me.rsa");
        Some(Self { release, alpine, root, mirror, key, storage: Storage::start() })
    }

    /// What a job finds in its container.
    fn image(alpine: &'static Alpine, release: &Release) -> AlpineRoot<'static> {
        // What runs in it is not linked against musl, as a release is.
        let root = alpine.root(&["alpine-baselayout", "apk-tools", "busybox", "debian-libs"]);
        let write = |path: &str, text: String| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().expect("it has one")).expect("the root is ours");
            fs::write(path, text).expect("the root is ours");
        };
        write("etc/apk/repositories", format!("/media/mirror/v{RELEASE}/main\n"));
        write("etc/alpine-release", format!("{RELEASE}.0\n"));
        fs::copy(release.certificate(), root.path().join("etc/server.pem")).expect("a file");
        fs::create_dir_all(root.path().join("media/mirror")).expect("the root is ours");
        root
    }

    /// A command as a step of a job starts it.
    fn step(&self, shell: &str, script: &str) -> Command {
        let tree = &self.release.tree;
        let mut command = self.release.command(shell);
        command
            .args(["-e", "-c", script])
            .env("RUNNER_TEMP", tree.path("temp"))
            .env("GITHUB_WORKSPACE", tree.path("workspace"))
            .env("GITHUB_REPOSITORY", "acme/hello")
            .env("GITHUB_RUN_NUMBER", "7")
            .env("ALPINE", self.root.path())
            .env("MIRROR", self.mirror.path())
            .current_dir(tree.path("workspace"));
        command
    }

    /// The value of what a workflow of GitHub says between `${{` and `}}`.
    fn value(&self, text: &str) -> String {
        let Some(inside) = text.strip_prefix("${{ ").and_then(|it| it.strip_suffix(" }}")) else {
            return text.replace(
                "${{ runner.temp }}",
                &self.release.tree.path("temp").display().to_string(),
            );
        };
        match inside {
            "secrets.ABUILD_PRIVATE_KEY" => self.key.clone(),
            // What nobody has set.
            "secrets.ABUILD_PUBLIC_KEY" | "vars.AWS_REGION" => String::new(),
            "secrets.NPM_TOKEN" => "s3cret".to_owned(),
            "github.token" => "a token".to_owned(),
            "secrets.AWS_ACCESS_KEY_ID" => Storage::ID.to_owned(),
            "secrets.AWS_SECRET_ACCESS_KEY" => Storage::SECRET.to_owned(),
            "vars.AWS_ENDPOINT_URL" => self.storage.url(),
            other => format!("the value of {other}"),
        }
    }
}

/// The text of the step with this name, and its environment.
fn step<'a>(workflow: &'a Workflow, job: &str, name: &str) -> (&'a str, Vec<(&'a str, &'a str)>) {
    let steps = &workflow.jobs[job].steps;
    let step = steps.iter().find(|step| step.name.starts_with(name));
    let step = step.unwrap_or_else(|| panic!("{job} has {name}"));
    let all = workflow.env.iter().chain(&step.env);
    let all = all.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    (step.run.as_deref().unwrap_or_else(|| panic!("{name} has a script")), all)
}

/// A program of this machine with its libraries, as a package of that name.
fn of_this_machine(name: &str, program: &Path) -> NewPackage {
    let folder = format!("usr/lib/of-machine/{name}");
    let listed = Command::new("ldd").arg(program).output().expect("ldd is there").stdout;
    let listed = String::from_utf8(listed).expect("paths");
    let paths = listed.split_whitespace().filter(|word| word.starts_with('/')).map(PathBuf::from);
    let mut entries: Vec<Entry> = paths
        .chain([program.to_owned()])
        .map(|path| {
            let file = path.file_name().expect("a file").to_string_lossy().into_owned();
            let content = Content::Bytes(fs::read(&path).expect("it is listed"));
            Entry::new(format!("{folder}/{file}"), 0o755, Node::File(content))
        })
        .collect();
    let script = format!(
        "#!/bin/sh\nexec /{folder}/ld-linux-x86-64.so.2 --library-path /{folder} /{folder}/{name} \
         \"$@\"\n"
    );
    let script = Node::File(Content::Bytes(script.into_bytes()));
    entries.push(Entry::new(format!("usr/bin/{name}"), 0o755, script));
    let info = PackageInfo {
        name: name.to_owned(),
        version: "2-r0".to_owned(),
        description: "A program of this machine".to_owned(),
        url: "https://www.debian.org".to_owned(),
        arch: ARCH.to_owned(),
        license: "custom".to_owned(),
        ..PackageInfo::default()
    };
    NewPackage { info, entries, ..NewPackage::default() }
}

#[test]
fn the_steps_of_github_fetch_check_build_in_the_real_alpine_and_push() {
    let Some(world) = World::new() else { return };
    let tree = &world.release.tree;
    tree.write("workspace/instellar.yml", INSTELLAR);
    tree.write("temp/.keep", "");
    let container = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/container.py");
    let docker = format!("#!/bin/sh\nexec python3 {} \"$@\"\n", container.display());
    world.release.tool("docker", &docker);
    let url = format!("{}/v{VERSION}", world.release.address());
    let printed = application();
    let to_bucket = ["--print", "--pakman-url", &url, "--to", "s3://bucket/alpine"];
    let printed = github(&printed, &to_bucket);
    assert_eq!(printed.code, 0, "{}", printed.stderr);
    let workflow: Workflow = serde_saphyr::from_str(&printed.stdout).expect("a workflow");
    let run = |job, name| {
        let (script, variables) = step(&workflow, job, name);
        let mut command = world.step("bash", script);
        command.envs(variables.iter().map(|(name, value)| (name, world.value(value))));
        end(&mut command)
    };

    world.release.attests(1);
    let refused = run("build", "Fetch pakman");
    assert_ne!(refused.code, 0);
    assert!(!tree.path("temp/pakman").exists());
    world.release.attests(0);
    let fetched = run("build", "Fetch pakman");
    assert_eq!(fetched.code, 0, "{}", fetched.stderr);
    let asked = tree.read("temp/gh.calls");
    assert!(asked.contains(&format!("--source-ref refs/tags/v{VERSION}")), "{asked}");

    let checked = run("build", "Check inst");
    assert_eq!(checked.code, 0, "{}{}", checked.stdout, checked.stderr);
    let before = tree.names("workspace");
    let built = run("build", "Build in");
    assert_eq!(built.code, 0, "{}{}", built.stdout, built.stderr);
    assert!(built.stderr.contains("on this machine, the Alpine that `stack` names"));
    assert!(!built.stderr.contains("not installed"), "{}", built.stderr);
    assert_eq!(tree.names("workspace"), before);
    let packages = tree.names(&format!("packages/acme/{ARCH}"));
    assert_eq!(packages.len(), 2, "{packages:?}");
    assert!(packages[1].starts_with("hello-") && packages[1].ends_with("-r7.apk"), "{packages:?}");

    // The job that pushes, and once more by itself.
    for state in ["sent", "unchanged"] {
        let pushed = run("push", "Push");
        assert_eq!(pushed.code, 0, "{}{}", pushed.stdout, pushed.stderr);
        assert!(pushed.stdout.contains(state), "{}", pushed.stdout);
        let there = [
            "alpine/acme-hello.rsa.pub".to_owned(),
            format!("alpine/{ARCH}/APKINDEX.tar.gz"),
            format!("alpine/{ARCH}/{}", packages[1]),
        ];
        assert_eq!(world.storage.keys(), there);
        let built = fs::read(tree.path(&format!("packages/acme/{ARCH}/{}", packages[1])));
        assert_eq!(world.storage.get(&there[2]), built.ok());
    }

    // A hash that is another's.
    let wrong = format!("{ARCH}={}", "0".repeat(64));
    let printed = application();
    let printed = github(&printed, &["--print", "--pakman-url", &url, "--pakman-sha256", &wrong]);
    let workflow: Workflow = serde_saphyr::from_str(&printed.stdout).expect("a workflow");
    let (script, variables) = step(&workflow, "build", "Fetch pakman");
    fs::remove_file(tree.path("temp/pakman")).expect("it was fetched");
    let refused = end(world.step("bash", script).envs(variables));
    assert!(refused.code != 0 && !tree.path("temp/pakman").exists(), "{}", refused.stdout);
}

#[test]
fn a_push_learns_what_was_built_and_shows_no_token_to_others() {
    let program = "#!/bin/sh\necho \"$@\"; env | grep -E '^(WORKFLOW|INSTELLAR|AWS|DEST)' | sort\n";
    let Some(release) = Release::of(program.as_bytes()) else { return };
    let tree = &release.tree;
    tree.write("temp/pakman", program);
    tree.write("served/token", "{\"value\": \"the identity\"}");
    release.tool("curl", "#!/bin/sh\necho \"$@\" >>curl.calls\nexec /usr/bin/curl \"$@\"\n");
    Command::new("chmod")
        .args(["755", "temp/pakman"])
        .current_dir(tree.root())
        .status()
        .expect("it runs");
    let push = |more: &[&str]| {
        let printed = github(&application(), &[&["--print"], more].concat());
        assert_eq!(printed.code, 0, "{}", printed.stderr);
        let workflow: Workflow = serde_saphyr::from_str(&printed.stdout).expect("a workflow");
        let (script, variables) = step(&workflow, "push", "Push");
        let temp = tree.path("temp").display().to_string();
        let values = variables
            .iter()
            .map(|(name, value)| (name, value.replace("${{ runner.temp }}", &temp)));
        let mut command = release.command("bash");
        command.args(["-e", "-c", script]).env("RUNNER_TEMP", &temp).envs(values);
        command.env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "s3cret").env_remove("AWS_CA_BUNDLE");
        let address = format!("{}/token?for=this", release.address());
        end(command.env("ACTIONS_ID_TOKEN_REQUEST_URL", address))
    };
    let after = push(&["--after", "CI"]);
    assert_eq!(after.code, 0, "{}", after.stderr);
    let said = "push\nINSTELLAR_AUTH_TOKEN=${{ secrets.INSTELLAR_AUTH_TOKEN }}\n\
        INSTELLAR_ENDPOINT=${{ vars.INSTELLAR_ENDPOINT }}\n\
        INSTELLAR_PACKAGE_TOKEN=${{ secrets.INSTELLAR_PACKAGE_TOKEN }}\n\
        WORKFLOW_REF=${{ github.event.workflow_run.head_branch || github.ref }}\n\
        WORKFLOW_SHA=${{ github.event.workflow_run.head_sha || github.sha }}\n";
    assert_eq!(after.stdout, said);

    let role = push(&["--to", "s3://acme/alpine", "--role", "arn:aws:iam::1:role/x"]);
    assert_eq!(role.code, 0, "{}", role.stderr);
    assert!(role.stdout.starts_with("push --to s3://acme/alpine\nAWS_"), "{}", role.stdout);
    assert_eq!(tree.read("temp/identity"), "the identity\n");
    assert_eq!(tree.mode("temp/identity"), 0o600);
    let calls = tree.read("curl.calls");
    assert!(calls.contains("audience=sts.amazonaws.com") && !calls.contains("s3cret"), "{calls}");
}

#[derive(Deserialize)]
struct Gitlab {
    #[serde(rename = ".pakman")]
    base: GitlabJob,
    build: GitlabJob,
    push: GitlabJob,
}

#[derive(Deserialize)]
struct GitlabJob {
    #[serde(default)]
    variables: BTreeMap<String, String>,
    #[serde(default)]
    before_script: Vec<String>,
    #[serde(default)]
    script: Vec<String>,
}

#[test]
fn the_jobs_of_gitlab_fetch_check_build_and_push_in_the_real_alpine() {
    let Some(mut world) = World::new() else { return };
    world.release.tree.write("workspace/instellar.yml", INSTELLAR);
    let sum = format!("served/v{VERSION}/pakman-{ARCH}-linux.tar.gz.sha256");
    let sum = world.release.tree.read(&sum);
    let sum = format!("{ARCH}={}", sum.split(' ').next().expect("a hash"));
    let url = format!("{}/v{VERSION}", world.release.address());
    let mut words = vec!["-q", "workflow", "gitlab", "--print", "--repository", "acme/hello"];
    words.extend(["--env", "NPM_TOKEN", "--pakman-url", &url, "--pakman-sha256", &sum]);
    let printed = application().run(&words);
    assert_eq!(printed.code, 0, "{}", printed.stderr);
    let Gitlab { base, build, push } = serde_saphyr::from_str(&printed.stdout).expect("a pipeline");
    let service = Service::recording(answers(&world.storage.url()));

    let run = |world: &World, job: &GitlabJob| {
        let script = [base.before_script.as_slice(), &job.script].concat().join("\n");
        let mut container = world.release.command("python3");
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/container.py");
        container.arg(here).args(["run", "--rm", "--workdir", "/builds/hello"]);
        let workspace = world.release.tree.path("workspace");
        container.args(["--volume", &format!("{}:/builds/hello", workspace.display())]);
        for (name, value) in base.variables.iter().chain(&job.variables) {
            let value = value.replace("$CI_PROJECT_ROOT_NAMESPACE/$CI_PROJECT_NAME", "acme/hello");
            let value = value.replace("$CI_PIPELINE_IID", "7").replace("$CI_COMMIT_SHA", SHA);
            let value = value.replace("$CI_COMMIT_REF_NAME", "main");
            assert!(!value.contains('$'), "{value}");
            container.args(["--env", name]).env(name, value);
        }
        // GitLab gives the variables of a project to every job.
        for (name, value) in [
            ("CI_PROJECT_DIR", "/builds/hello"),
            ("CURL_CA_BUNDLE", "/etc/server.pem"),
            ("ABUILD_PRIVATE_KEY", &world.key),
            ("NPM_TOKEN", "s3cret"),
            ("INSTELLAR_ENDPOINT", &service.url()),
            ("INSTELLAR_AUTH_TOKEN", "token-that-logs-in"),
            ("INSTELLAR_PACKAGE_TOKEN", "token-of-the-package"),
        ] {
            container.args(["--env", name]).env(name, value);
        }
        container.args(["alpine:3.23", "sh", "-eo", "pipefail", "-c", &script]);
        container.env("ALPINE", world.root.path()).env("MIRROR", world.mirror.path());
        let ended = end(&mut container);
        assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    };
    run(&world, &build);
    let folder = format!("workspace/packages/acme/{ARCH}");
    let packages = world.release.tree.names(&folder);
    let package = packages.iter().find(|name| name.ends_with("-r7.apk")).expect("it was built");
    let built = fs::read(world.release.tree.path(&format!("{folder}/{package}"))).expect("a file");

    // Another container, and what the first one left behind as an artefact.
    world.root = World::image(world.alpine, &world.release);
    run(&world, &push);
    let place = format!("deployments/acme/hello/{SHA}/{ARCH}/{package}");
    assert_eq!(world.storage.get(&place), Some(built));
    assert!(world.storage.keys().iter().any(|key| key.ends_with("/packages.zip")));
    let asked: Vec<String> = service.asked().into_iter().map(|asked| asked.target).collect();
    let below = "/publish/deployments";
    let asks =
        ["/publish/automation/callback", &format!("{below}/{SHA}"), "/publish/storage", below];
    assert_eq!(asked, asks);
}
