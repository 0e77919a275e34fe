//! A release of pakman on a server of its own, over TLS.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::support::Tree;

/// The commit that the release was made of.
pub(crate) const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// The version that the sources have.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A server with releases, gone when dropped.
struct Server {
    process: Child,
    address: String,
    certificate: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().and_then(|()| self.process.wait()).expect("it ends");
    }
}

/// A release of the version that the sources have.
pub(crate) struct Release {
    /// Where it works.
    pub(crate) tree: Tree,
    server: Server,
}

impl Release {
    /// One of a program that says so. `None` where a program that the test runs is missing.
    pub(crate) fn new() -> Option<Self> {
        Self::of(b"#!/bin/sh\necho pakman of the release\n")
    }

    /// One of this program.
    pub(crate) fn of(program: &[u8]) -> Option<Self> {
        let python = pakman_testbed::tool("python3")?;
        pakman_testbed::tool("openssl").and(pakman_testbed::tool("curl"))?;
        let tree = Tree::empty();
        tree.write("program/pakman", program);
        tree.write("program/commit", format!("{COMMIT}\n"));
        fs::set_permissions(tree.path("program/pakman"), fs::Permissions::from_mode(0o755))
            .expect("a file");
        let made = Command::new("sh")
            .args(["-e", "-c", MAKE_RELEASE])
            .env("VERSION", VERSION)
            .current_dir(tree.root())
            .status();
        assert!(made.expect("it runs").success());
        let mut process = Command::new(python)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/release_server.py"))
            .args([tree.path("served"), tree.root().to_owned()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut port = String::new();
        BufReader::new(process.stdout.take().expect("a pipe"))
            .read_line(&mut port)
            .expect("a port");
        let address = format!("https://127.0.0.1:{}", port.trim());
        let server = Server { process, address, certificate: tree.path("server.pem") };
        Some(Self { tree, server })
    }

    /// The address of the folder with all releases.
    pub(crate) fn address(&self) -> &str {
        &self.server.address
    }

    /// What the server's certificate is known by.
    pub(crate) fn certificate(&self) -> &Path {
        &self.server.certificate
    }

    /// The archive that is served.
    pub(crate) fn archive(&self) -> PathBuf {
        let folder = self.tree.path(&format!("served/v{VERSION}"));
        let mut files =
            fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("it").path());
        files.find(|path| path.extension().is_some_and(|it| it == "gz")).expect("an archive")
    }

    /// A program that stands for GitHub's, and says how attestations turn out.
    pub(crate) fn attests(&self, code: i32) {
        self.tool("gh", &format!("#!/bin/sh\necho \"$@\" >>gh.calls\nexit {code}\n"));
    }

    /// A program that is found first.
    pub(crate) fn tool(&self, name: &str, text: &str) {
        let path = format!("tools/{name}");
        self.tree.write(&path, text);
        fs::set_permissions(self.tree.path(&path), fs::Permissions::from_mode(0o755))
            .expect("a file");
    }

    /// A command with this server's releases.
    pub(crate) fn command(&self, program: impl AsRef<Path>) -> Command {
        let path = std::env::var("PATH").expect("UTF-8");
        let mut command = Command::new(program.as_ref());
        command
            .current_dir(self.tree.root())
            .env("HOME", self.tree.root())
            .env("PATH", format!("{}:{path}", self.tree.path("tools").display()))
            .env("PAKMAN_RELEASES", self.address())
            .env("CURL_CA_BUNDLE", self.certificate())
            .env_remove("GH_TOKEN");
        command
    }
}

const MAKE_RELEASE: &str = r#"
archive=pakman-$(uname -m)-linux.tar.gz
mkdir -p tools "served/v$VERSION"
cd "served/v$VERSION"
tar -c -C ../../program pakman commit | gzip -1 >"$archive"
sha256sum "$archive" >"$archive.sha256"
"#;
