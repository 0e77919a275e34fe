//! A network with a proxy and an authority of its own, as companies have them.

#![expect(clippy::unwrap_used, reason = "what tests share is a test all the same")]

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use pakman_testbed::{
    is_root,
    mirror::{Mirror, RELEASE},
    tool,
};

use crate::support::{Ended, Tree, end};

/// The name of the mirror, which the proxy alone knows.
const MIRROR: &str = "https://mirror.test/";

/// Makes an authority, and a certificate of it.
const CERTIFICATES: &str = "set -e
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=A company' -keyout ca.key -out ca.pem
openssl req -newkey rsa:2048 -nodes -subj /CN=mirror.test -keyout server.key -out server.csr
echo subjectAltName=DNS:mirror.test >extensions
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \\
    -extfile extensions -out server.pem";

/// Such a network, with a mirror in it.
struct Company {
    mirror: Mirror,
    tree: Tree,
    server: Child,
    proxy: String,
}

impl Company {
    /// None where a tool is missing, which is then said.
    fn new() -> Option<Self> {
        ["bwrap", "openssl", "python3"].into_iter().try_for_each(|name| tool(name).map(drop))?;
        let (mirror, tree) = (Mirror::new()?, Tree::empty());
        let mut made = Command::new("sh");
        made.args(["-c", CERTIFICATES]).current_dir(tree.root());
        let made = made.output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let mut server = Command::new("python3");
        server.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/company.py")).arg(mirror.path());
        server.args(["server.pem", "server.key", "asked"]).current_dir(tree.root());
        let mut server = server.stdout(Stdio::piped()).spawn().unwrap();
        let mut port = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut port).unwrap();
        let proxy = format!("http://127.0.0.1:{}", port.trim());
        Some(Self { mirror, tree, server, proxy })
    }

    /// pakman, with the network's mirror and proxy.
    fn command(&self, words: &[&str]) -> Command {
        let key = self.mirror.key();
        let from = ["--mirror", MIRROR, "--mirror-key", key.to_str().unwrap()];
        let mut command = self.tree.command(&[words, &from].concat());
        command.env("XDG_CACHE_HOME", self.tree.path("cache")).env("HTTPS_PROXY", &self.proxy);
        command.env_remove("PAKMAN_BUILD");
        command
    }

    fn build(&self, more: &[&str], variable: Option<&str>) -> Ended {
        let words = ["build", "app", "--repository", "acme/app", "--output", "packages"];
        let mut command = self.command(&[&words, more].concat());
        command.envs(variable.map(|name| (name, self.tree.path("ca.pem"))));
        end(&mut command)
    }
}

impl Drop for Company {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[test]
fn a_proxy_and_an_authority_of_the_networks_own_count_outside_and_inside() {
    let Some(company) = Company::new() else { return };
    let path = ["root", "path", "--release", RELEASE];
    let untrusted = end(&mut company.command(&path));
    assert_eq!(untrusted.code, 2, "{}", untrusted.stderr);
    let helps = "name a file that has it in SSL_CERT_FILE";
    assert!(untrusted.stderr.contains(helps), "{}", untrusted.stderr);
    assert_eq!(company.tree.read("asked"), "mirror.test:443\n", "it is asked once");

    let index = format!("{MIRROR}v{RELEASE}/main/x86_64/APKINDEX.tar.gz");
    let file = format!(
        "stack: alpine/{RELEASE}\n\
         dependencies: {{ build: [curl], runtime: [] }}\n\
         build:\n  command: curl -sSf -o index {index}\n  destinations: [index]\n"
    );
    company.tree.write("app/instellar.yml", file);
    let built = company.build(&["--network"], Some("SSL_CERT_FILE"));
    assert_eq!(built.code, 0, "{}", built.stderr);
    // The root is there by now, and curl has a variable of its own.
    let by_another = company.build(&["--network"], Some("CURL_CA_BUNDLE"));
    assert_eq!(by_another.code, 0, "{}", by_another.stderr);
    let alone = company.build(&["--offline"], Some("SSL_CERT_FILE"));
    assert_eq!(alone.code, 1, "{}", alone.stderr);
    let none = company.build(&["--network"], None);
    assert!(none.code == 1 && none.stderr.contains("curl: (60)"), "{}", none.stderr);

    if !is_root() {
        return;
    }
    // A machine that trusts it for all of its programs.
    let words = ["build", "app", "--repository", "acme/app", "--output", "packages", "--network"];
    let own = company.command(&words);
    let mut machine = Command::new("unshare");
    machine.args(["--mount", "--propagation", "private", "sh", "-c"]);
    machine.arg("mount --bind ca.pem /etc/ssl/certs/ca-certificates.crt && exec \"$@\"");
    machine.arg("sh").arg(own.get_program()).args(own.get_args()).current_dir(company.tree.root());
    machine.env_clear();
    machine.envs(own.get_envs().filter_map(|(name, value)| Some((name, value?))));
    fs::remove_dir_all(company.tree.path("cache")).unwrap();
    let built = end(machine.stdin(Stdio::null()));
    assert_eq!(built.code, 0, "{}", built.stderr);
}
