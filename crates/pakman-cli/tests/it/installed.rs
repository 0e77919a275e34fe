//! What `build` makes, judged by the real apk.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use pakman_apk::PackageReader;
use pakman_testbed::alpine::{ARCH, Alpine};

use crate::{
    build::{INSTELLAR, run, tree},
    packages::keygen,
    support::Tree,
};

/// The key that signs.
const KEY: &str = "home/.abuild/acme-hello.rsa";

/// Its public half, as installations know it.
const PUBLIC: &str = "acme-hello.rsa.pub";

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

/// The records of an index, without what stands for its signature and description.
fn records(index: &Path) -> String {
    let (index, _) = pakman_apk::Index::read(&*fs::read(index).expect("an index")).expect("good");
    index.records().iter().map(|record| format!("{record:#?}\n")).collect()
}

#[test]
fn the_real_apk_verifies_indexes_installs_audits_and_removes_what_is_built() {
    let Some(alpine) = Alpine::get() else { return };
    let tree = tree();
    keygen(&tree, KEY);
    let text_of = INSTELLAR.replace("  name: hello\n  serv", "  name: hello\n  user: app\n  serv");
    tree.write("app/instellar.yml", text_of);
    let ended = run(&tree, &["--output", "repo"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let folder = tree.path("repo").join(ARCH);
    let packages = ["hello-1.2.3-r0.apk", "hello-openrc-1.2.3-r0.apk"].map(|it| folder.join(it));

    let keys = verified(alpine, &tree, &packages);
    indexed(alpine, &tree, &packages);

    let root = alpine.root(&["alpine-baselayout", "busybox", "openrc"]);
    fs::copy(keys.join(PUBLIC), root.path().join("etc/apk/keys").join(PUBLIC)).expect("a key");
    let apk = |arguments: &[&str]| {
        let mut apk = root.apk();
        // The later of two is the one that counts.
        apk.arg("--keys-dir").arg(root.path().join("etc/apk/keys"));
        apk.arg("--repository").arg(tree.path("repo")).arg("--no-progress").args(arguments);
        apk.output().expect("apk runs")
    };
    let added = apk(&["add", "hello"]);
    let said = text(&added);
    assert!(added.status.success() && !said.contains("WARNING"), "{said}");
    // `APP-openrc` follows `APP` wherever OpenRC is.
    assert!(said.contains("Installing hello-openrc (1.2.3-r0)"), "{said}");
    let audited = apk(&["audit", "--system"]);
    assert_eq!((audited.status.code(), text(&audited).as_str()), (Some(0), ""));

    let database = fs::read_to_string(root.path().join("lib/apk/db/installed")).expect("a text");
    let record = |name: &str| {
        let line = format!("P:{name}");
        let record = database.split("\n\n").find(|it| it.lines().any(|one| one == line));
        record.unwrap_or_else(|| panic!("{name} is not installed")).to_owned()
    };
    let hello = record("hello");
    for (package, name) in packages.iter().zip(["hello", "hello-openrc"]) {
        is_recorded(package, &record(name));
    }
    // The user of the package was made before its files came.
    let users = fs::read_to_string(root.path().join("etc/passwd")).expect("a text");
    let user = users.lines().find(|line| line.starts_with("hello:")).expect("pre-install made it");
    let ids: Vec<&str> = user.split(':').skip(2).take(2).collect();
    let folder = format!("F:var/lib/hello\nM:0:{}:1775\n", ids[1]);
    assert!(hello.contains(&folder), "{folder}{hello}");
    let program = hello.lines().skip_while(|line| *line != "R:hello").nth(1);
    assert_eq!(program, Some(&*format!("a:{}:{}:755", ids[0], ids[1])), "{hello}");

    let removed = apk(&["del", "hello"]);
    assert!(removed.status.success(), "{}", text(&removed));
    let audited = apk(&["audit", "--system"]);
    assert_eq!((audited.status.code(), text(&audited).as_str()), (Some(0), ""));
    assert!(!root.path().join("var/lib/hello/bin").exists());
}

/// Asserts that apk's database says of a package what is in it.
fn is_recorded(package: &Path, record: &str) {
    let bytes = fs::read(package).expect("it was built");
    let reader = PackageReader::open(&*bytes, pakman_apk::Limits::default()).expect("good");
    let info = reader.info.clone();
    for line in
        [format!("V:{}", info.version), format!("S:{}", bytes.len()), format!("I:{}", info.size)]
    {
        assert!(record.lines().any(|one| one == line), "{line}\n{record}");
    }
    let mut entries = 0;
    reader
        .entries(|member, _| {
            let path = String::from_utf8_lossy(&member.entry.path).into_owned();
            let name = path.rsplit('/').next().unwrap_or_default();
            let lines = [format!("R:{name}"), format!("F:{path}")];
            assert!(record.lines().any(|one| lines.iter().any(|it| one == it)), "{path}");
            entries += 1;
            Ok(())
        })
        .expect("good");
    let paths = record.lines().filter(|line| line.starts_with("R:") || line.starts_with("F:"));
    // The top of the root is a folder, too.
    let named = paths.filter(|line| *line != "F:").count();
    assert_eq!(named, entries, "{record}");
}

/// The folder of the key that apk verifies the packages with.
fn verified(alpine: &Alpine, tree: &Tree, packages: &[PathBuf]) -> PathBuf {
    let keys = tree.path("keys");
    fs::create_dir(&keys).expect("a folder");
    fs::copy(tree.path(&format!("{KEY}.pub")), keys.join(PUBLIC)).expect("a key");
    let verified = alpine.apk().arg("--keys-dir").arg(&keys).arg("verify").args(packages).output();
    let good = packages.iter().map(|path| format!("{}: OK\n", path.display())).collect::<String>();
    assert_eq!(text(&verified.expect("apk runs")), good);
    keys
}

/// Holds our index against that of apk.
fn indexed(alpine: &Alpine, tree: &Tree, packages: &[PathBuf]) {
    let theirs = tree.path("theirs.tar.gz");
    let indexed = alpine
        .apk()
        .args(["index", "--allow-untrusted", "--rewrite-arch", ARCH, "--output"])
        .arg(&theirs)
        .args(packages)
        .output()
        .expect("apk runs");
    assert!(indexed.status.success(), "{}", text(&indexed));
    assert_eq!(records(&tree.path("repo").join(ARCH).join("APKINDEX.tar.gz")), records(&theirs));
}
