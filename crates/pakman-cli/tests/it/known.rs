//! What checks know beside the file: what indexes list, and what manifests ask for.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    thread,
};

use pakman_apk::{Index, PackageInfo, Record};

use crate::support::Tree;

pub(crate) const FILE: &str = "\
dependencies:
  build: [ruby, ruby-dev, harbour-lib]
  runtime: [ruby, postgresql-client, curl, jq, s6, execline, ca-certificates, hello-openrc]
stack: alpine/3.24
build: { destinations: [bin] }
run:
  name: hello
  user: app
  services:
    - name: web
      path: /usr/bin
      binary: bundle
      start: { call: exec rails server }
hook:
  post-install: rc-update add hello
";

/// An index of these packages.
fn index(description: &str, names: &[&str]) -> Vec<u8> {
    let mut index = Index::new(description);
    for name in names {
        let (name, provides) = name.split_once('+').unwrap_or((name, ""));
        let info = PackageInfo {
            name: name.into(),
            version: "9.1.2-r0".into(),
            arch: "x86_64".into(),
            provides: provides.split_whitespace().map(str::to_owned).collect(),
            ..PackageInfo::default()
        };
        index.insert(Record::new(&info, [0; 20], 1024, "x86_64"));
    }
    let mut bytes = Vec::new();
    index.write(&[], 0, &mut bytes).expect("an index");
    bytes
}

/// The packages of a whole release, but for the one that nobody has.
pub(crate) fn release(tree: &Tree, folder: &str) {
    let common = ["curl", "jq", "s6", "execline", "ca-certificates", "cargo"];
    tree.write(
        &format!("{folder}/main/x86_64/APKINDEX.tar.gz"),
        index("main v3.24.0-1-gab", &common),
    );
    let community = index(
        "community v3.24.0-1-gab",
        &["ruby", "ruby-dev", "postgresql18-client+postgresql-client"],
    );
    tree.write(&format!("{folder}/community/x86_64/APKINDEX.tar.gz"), community);
}

const MAIN: &str = "v3.24/main/x86_64/APKINDEX.tar.gz";
const COMMUNITY: &str = "v3.24/community/x86_64/APKINDEX.tar.gz";

#[test]
fn an_index_is_believed_over_the_table() {
    let tree = Tree::empty();
    tree.write("instellar.yml", FILE);
    let told = tree.run(&["check", "instellar.yml"]).stdout;
    assert!(told.contains("no package `harbour-lib`, as listed on 2026-06-09"), "{told}");
    release(&tree, "v3.24");
    let told = tree.run(&["check", "--index", MAIN, "--index", COMMUNITY, "instellar.yml"]).stdout;
    let place = format!("as listed in {MAIN} and {COMMUNITY}");
    assert!(told.contains(&format!("no package `harbour-lib`, {place}")), "{told}");
    assert!(!told.contains("postgresql-client"), "what a package provides is there: {told}");
    // One of two repositories says what is there, and not what is missing.
    let told = tree.run(&["check", "--index", MAIN, "instellar.yml"]).stdout;
    assert!(told.contains("as listed on 2026-06-09") && !told.contains("`ruby-dev`"), "{told}");
    // One of the author's own adds to it.
    tree.write("own.tar.gz", index("acme", &["harbour-lib"]));
    let url = format!("file://{}", tree.path("own.tar.gz").display());
    let told = tree.run(&["check", "--index", &url, "instellar.yml"]);
    assert!(!told.stdout.contains("unknown-package"), "{}", told.stdout);
    // What says that a version is there is named, and no release is proposed that was just told of.
    tree.write("instellar.yml", FILE.replace("[ruby, ruby-dev, harbour-lib]", "['ruby<4']"));
    let told = tree.run(&["check", "--index", COMMUNITY, "instellar.yml"]).stdout;
    assert!(told.contains(&format!("has `ruby` 9.1.2-r0, as listed in {COMMUNITY}")), "{told}");
    assert!(told.contains("`alpine/3.23`, `alpine/edge` have it"), "{told}");
    tree.write("instellar.yml", FILE.replace("[ruby, ruby-dev, harbour-lib]", "['ruby>=10']"));
    let told = tree.run(&["check", "--index", MAIN, "instellar.yml"]).stdout;
    assert!(told.contains("has `ruby` 3.4, as listed on 2026-06-09"), "{told}");
    // Another version than the table has.
    tree.write("instellar.yml", FILE.replace("[ruby, ruby-dev, harbour-lib]", "['ruby>=9']"));
    assert!(tree.run(&["check", "instellar.yml"]).stdout.contains("has `ruby` 3.4"));
    let told = tree.run(&["check", "--index", COMMUNITY, "instellar.yml"]).stdout;
    assert!(!told.contains("unknown-package"), "{told}");
}

#[test]
fn an_index_of_the_cache_is_believed_over_the_table() {
    let tree = Tree::empty();
    tree.write("instellar.yml", FILE.replace("harbour-lib", "cargo"));
    release(&tree, "cache/pakman/root/indexes/0123/v3.24");
    let check = |tree: &Tree| {
        let mut command = tree.command(&["check", "instellar.yml"]);
        crate::support::end(command.env("XDG_CACHE_HOME", tree.path("cache"))).stdout
    };
    assert!(!check(&tree).contains("unknown-package"), "{}", check(&tree));
    tree.write("instellar.yml", FILE);
    assert!(check(&tree).contains("as listed in /"), "{}", check(&tree));
}

#[test]
fn an_index_that_is_none_is_told() {
    let tree = Tree::hello();
    tree.write("broken", "x");
    for (place, code, why) in [
        ("broken", 2, "broken is not an index of apk's"),
        ("missing", 2, "cannot read missing"),
        ("ftp://host/APKINDEX.tar.gz", 2, "nothing can be fetched over `ftp:`"),
    ] {
        let ended = tree.run(&["check", "--index", place]);
        assert_eq!(ended.code, code, "{}", ended.stderr);
        assert!(ended.stderr.contains(why), "{}", ended.stderr);
    }
}

#[test]
fn the_password_of_an_index_is_never_told() {
    let tree = Tree::empty();
    tree.write("instellar.yml", FILE);
    release(&tree, "v3.24");
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = server.local_addr().unwrap();
    let bodies = [MAIN, COMMUNITY].map(|place| fs::read(tree.path(place)).unwrap());
    let mut asked = Vec::new();
    let ended = thread::scope(|scope| {
        let places = [MAIN, COMMUNITY].map(|place| format!("http://noor:secret@{host}/{place}"));
        let tree = &tree;
        let run = scope.spawn(move || {
            let [main, community] = &places;
            let format = ["--format", "json", "instellar.yml"];
            tree.run(&[&["check", "--index", main, "--index", community][..], &format].concat())
        });
        for body in bodies {
            let (mut stream, _) = server.accept().unwrap();
            let mut head = [0; 4096];
            let read = stream.read(&mut head).unwrap();
            asked.push(String::from_utf8_lossy(&head[..read]).to_lowercase());
            write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n", body.len()).unwrap();
            stream.write_all(b"connection: close\r\n\r\n").unwrap();
            stream.write_all(&body).unwrap();
        }
        run.join().unwrap()
    });
    assert!(asked[0].contains("authorization: basic"), "{asked:?}");
    let told = format!("{}{}", ended.stdout, ended.stderr);
    assert!(told.contains(&format!("as listed in http://{host}/{MAIN}")), "{told}");
    assert!(!told.contains("secret") && !told.contains("noor"), "{told}");
}

#[test]
fn stacks_searches_an_index_too() {
    let tree = Tree::empty();
    tree.write("own.tar.gz", index("acme", &["harbour-lib"]));
    let found = tree.run(&["stacks", "--package", "harbour", "--index", "own.tar.gz"]);
    assert_eq!(
        (found.code, found.stdout.contains("any release  9.1.2-r0")),
        (0, true),
        "{found:?}"
    );
    assert_eq!(tree.run(&["stacks", "--package", "harbour"]).code, 1);
    release(&tree, "v3.24");
    let both = ["--index", MAIN, "--index", COMMUNITY];
    let found = tree.run(&[&["stacks", "--package", "ruby"][..], &both].concat()).stdout;
    let line = found.lines().find(|line| line.contains("alpine/3.24")).expect("it is there");
    assert!(line.contains("9.1.2-r0") && found.contains("alpine/3.22  3.4"), "{found}");
}

#[test]
fn a_file_and_a_tree_that_disagree_are_told_of() {
    let tree = Tree::empty();
    tree.write("instellar.yml", FILE.replace(", harbour-lib", ""));
    tree.write("Gemfile", "ruby \"~> 3.3.0\"\ngem \"rails\"\ngem \"sidekiq\"\n");
    let check = |tree: &Tree| tree.run(&["-C", ".", "check", "--repository", "acme/hello"]).stdout;
    let told = check(&tree);
    assert!(told.contains("`alpine/3.24` has Ruby 3.4 in `ruby`"), "{told}");
    assert!(told.contains("asks for ruby ~> 3.3.0 (Gemfile:1)"), "{told}");
    assert!(told.contains("no service runs the worker of sidekiq (Gemfile:3)"), "{told}");
    // Whatever names it may start it; a patch level moves; a runtime of its own is none of Alpine's.
    tree.write("Gemfile", "ruby \"3.4.4\"\ngem \"rails\"\ngem \"sidekiq\", group: :test\n");
    assert!(!check(&tree).contains("runtime-differs") && !check(&tree).contains("missing-worker"));
    tree.write("Gemfile", "ruby \"~> 3.3.0\"\ngem \"sidekiq\"\n");
    let own = FILE.replace("[ruby, ruby-dev, harbour-lib]", "[make]").replace("[ruby, ", "[");
    tree.write("instellar.yml", own.replace("exec rails server", "exec foreman start sidekiq"));
    let told = check(&tree);
    assert!(!told.contains("runtime-differs") && !told.contains("missing-worker"), "{told}");
    // Another package of the same beginning is another runtime.
    tree.write("package.json", r#"{"engines": {"node": "^24"}}"#);
    let node = |name: &str| {
        tree.write("instellar.yml", FILE.replace("[ruby, ruby-dev, harbour-lib]", name));
        check(&tree)
    };
    assert!(!node("[nodejs, nodejs-dev]").contains("Node"), "{}", node("[nodejs, nodejs-dev]"));
    let told = node("[nodejs-current]");
    assert!(told.contains("has Node 26.3 in `nodejs-current`"), "{told}");
}
