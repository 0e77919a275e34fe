//! What workflows run among: an Alpine that installs from a mirror, a release of the program under
//! test, a repository of git, and a storage that they push to.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use pakman_apk::{Content, Entries, Entry, NewPackage, Node, PackageInfo, PrivateKey};
use pakman_testbed::{
    alpine::{ARCH, Alpine, AlpineRoot},
    mirror::{Mirror, RELEASE, stand_in},
    storage::{Service, Storage},
};

use super::expression::Context;
use crate::{
    push::{orchestrator::answers, world::package_by},
    releases::{Release, VERSION},
    support::{Tree, end},
    workflow::INSTELLAR,
};

/// The role that a workflow takes on.
pub(super) const ROLE: &str = "arn:aws:iam::123456789012:role/packages";

/// The token of the host that stands for it.
pub(super) const TOKEN: &str = "the-identity-of-the-workflow";

/// All of it.
pub(super) struct World {
    pub(super) release: Release,
    alpine: &'static Alpine,
    mirror: Mirror,
    /// The private key that packages are signed with.
    pub(super) key: String,
    pub(super) storage: Storage,
    /// An orchestrator that knows of the storage.
    pub(super) orchestrator: Service,
}

impl World {
    /// `None` where something that it takes is missing.
    pub(super) fn new() -> Option<Self> {
        let (alpine, mirror) = (Alpine::get()?, Mirror::new()?);
        pakman_testbed::tool("bwrap").and(pakman_testbed::tool("strip"))?;
        mirror.add(of_this_machine("git", &pakman_testbed::tool("git")?));
        // It runs actions, for which there are stand-ins.
        mirror.add(stand_in("nodejs"));
        let release = Release::of(stripped())?;
        let container = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/container.py");
        release
            .tool("docker", &format!("#!/bin/sh\nexec python3 {} \"$@\"\n", container.display()));
        let key = fs::read_to_string(alpine.private_key()).expect("a key");
        let storage = Storage::start();
        let orchestrator = Service::recording(answers(&storage.url()));
        Some(Self { release, alpine, mirror, key, storage, orchestrator })
    }

    /// What a job finds in its container.
    pub(super) fn image(&self) -> AlpineRoot<'static> {
        // What runs in it is not linked against musl, as a release is.
        let packages = ["alpine-baselayout", "apk-tools", "busybox", "debian-libs"];
        let root = self.alpine.root(&packages);
        let write = |path: &str, text: String| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().expect("it has one")).expect("the root is ours");
            fs::write(path, text).expect("the root is ours");
        };
        write("etc/apk/repositories", format!("/media/mirror/v{RELEASE}/main\n"));
        write("etc/alpine-release", format!("{RELEASE}.0\n"));
        fs::copy(self.release.certificate(), root.path().join("etc/server.pem")).expect("a file");
        fs::create_dir_all(root.path().join("media/mirror")).expect("the root is ours");
        root
    }

    /// A command of this machine, for which containers are of this image.
    pub(super) fn command(&self, program: &str, image: &AlpineRoot) -> Command {
        let mut command = self.release.command(program);
        command.env("ALPINE", image.path()).env("MIRROR", self.mirror.path());
        command.env("CURL_CA_BUNDLE", self.release.certificate());
        command
    }

    /// The address of the release.
    pub(super) fn url(&self) -> String {
        format!("{}/v{VERSION}", self.release.address())
    }

    /// What `--pakman-sha256` takes: the hash of the release, and one of nothing.
    pub(super) fn proofs(&self) -> [String; 2] {
        let sum = format!("served/v{VERSION}/pakman-{ARCH}-linux.tar.gz.sha256");
        let sum = self.release.tree.read(&sum);
        let sum = sum.split(' ').next().expect("a hash");
        [format!("{ARCH}={sum}"), format!("aarch64={}", "0".repeat(64))]
    }

    /// What a job on another machine has built: a path below its packages, and the package.
    pub(super) fn of_aarch64(&self, file: &str) -> (String, Vec<u8>) {
        let key = PrivateKey::from_pem(&self.key).expect("a key");
        let (name, version) = file.trim_end_matches(".apk").split_once('-').expect("a version");
        let package = package_by(&key, name, version, "aarch64", b"of another\n".to_vec());
        (format!("acme/aarch64/{file}"), package)
    }

    /// The values of secrets and settings, of which there is none for the public key and region.
    pub(super) fn context(&self) -> Context {
        let empty = ["secrets.ABUILD_PUBLIC_KEY", "vars.AWS_REGION"].map(|name| (name, ""));
        let given = [
            ("secrets.ABUILD_PRIVATE_KEY", self.key.as_str()),
            ("secrets.NPM_TOKEN", "s3cret"),
            ("secrets.AWS_ACCESS_KEY_ID", Storage::ID),
            ("secrets.AWS_SECRET_ACCESS_KEY", Storage::SECRET),
            ("vars.AWS_ENDPOINT_URL", &self.storage.url()),
            ("secrets.INSTELLAR_AUTH_TOKEN", "token-that-logs-in"),
            ("secrets.INSTELLAR_PACKAGE_TOKEN", "token-of-the-package"),
            ("vars.INSTELLAR_ENDPOINT", &self.orchestrator.url()),
            ("github.token", "a token"),
            ("github.ref", "refs/heads/main"),
        ];
        let all = empty.into_iter().chain(given);
        all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// Has AWS give the keys of the storage to whoever has the token; the variables that say where
    /// AWS is, and whom to trust there.
    ///
    /// A workflow with a role is for AWS, so it has no variable for an address.
    pub(super) fn exchanges_tokens(&self) -> [(&'static str, String); 3] {
        let (id, secret) = (Storage::ID, Storage::SECRET);
        let keys = format!(
            "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>\
             <SessionToken>of-the-session</SessionToken><AccessKeyId>{id}</AccessKeyId>\
             <SecretAccessKey>{secret}</SecretAccessKey><Expiration>2099-01-01T00:00:00Z</Expiration>\
             </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"
        );
        self.release.tree.write("served/keys", keys);
        [
            ("AWS_ENDPOINT_URL", self.storage.url()),
            ("AWS_ENDPOINT_URL_STS", format!("{}/keys", self.release.address())),
            ("SSL_CERT_FILE", "/etc/server.pem".to_owned()),
        ]
    }

    /// Whether AWS was shown the token for the role, as it is.
    pub(super) fn has_exchanged(&self) -> bool {
        let posted = self.release.tree.read("posted");
        let role = ROLE.replace(':', "%3A").replace('/', "%2F");
        let has = |what: &str| {
            posted
                .lines()
                .next()
                .is_some_and(|target| target.split(['?', '&']).any(|one| one == what))
        };
        has(&format!("WebIdentityToken={TOKEN}")) && has(&format!("RoleArn={role}"))
    }

    /// What the orchestrator was asked, in order.
    pub(super) fn asked(&self) -> Vec<String> {
        self.orchestrator.asked().into_iter().map(|asked| asked.target).collect()
    }
}

/// The program under test, as small as a release is.
fn stripped() -> &'static [u8] {
    static PROGRAM: OnceLock<Vec<u8>> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let tree = Tree::empty();
        let stripped = tree.path("pakman");
        let mut strip = Command::new("strip");
        strip.arg("-o").arg(&stripped).arg(env!("CARGO_BIN_EXE_pakman"));
        assert_eq!(end(&mut strip).code, 0);
        fs::read(stripped).expect("it was written")
    })
}

/// A repository with the application for both architectures, and the workflow that pakman writes
/// into it for these words; all of it is in one commit, which is `v1.2.0`.
pub(super) fn repository(words: &[&str]) -> Option<Tree> {
    let tree = Tree::of_git()?;
    tree.write("instellar.yml", format!("architectures: [all]\n{INSTELLAR}"));
    written(&tree, &[words, &["--repository", "acme/hello", "--env", "NPM_TOKEN"]].concat());
    commit(&tree);
    tree.git(&["tag", "v1.2.0"]);
    Some(tree)
}

/// Writes a workflow into a repository.
pub(super) fn written(tree: &Tree, words: &[&str]) {
    let written = tree.run(&[&["workflow", "--yes", "-q"], words].concat());
    assert_eq!(written.code, 0, "{}", written.stderr);
}

/// Commits everything.
pub(super) fn commit(tree: &Tree) {
    tree.git(&["add", "--all"]);
    tree.git(&["commit", "--quiet", "--allow-empty", "--message", "more"]);
}

/// The commit that is checked out.
pub(super) fn head(tree: &Tree) -> String {
    let mut git = Command::new("git");
    let said = end(git.args(["rev-parse", "HEAD"]).current_dir(tree.root()));
    said.stdout.trim().to_owned()
}

/// A program of this machine with its libraries, as a package of that name.
fn of_this_machine(name: &str, program: &Path) -> NewPackage {
    let folder = format!("usr/lib/of-machine/{name}");
    let listed = Command::new("ldd").arg(program).output().expect("ldd is there").stdout;
    let listed = String::from_utf8(listed).expect("paths");
    let paths = listed.split_whitespace().filter(|word| word.starts_with('/')).map(PathBuf::from);
    let mut entries: Entries = paths
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
