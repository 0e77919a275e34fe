//! nfpm, which many build their packages with, makes the same entries of the same tree.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt, symlink as link_on_disk},
    path::Path,
    process::Command,
};

use pakman_apk::{Content, Entry, Node};
use pakman_testbed::tool;

use crate::support::{PYTHON_MEMBERS, draft, hard_link, pack, symlink};

/// Prints the entries of the data as an independent reader sees them, after it has hashed it.
const LISTING: &str = r#"
control, data = members
fields = tarfile.open(fileobj=io.BytesIO(control[0] + bytes(1024))).extractfile(".PKGINFO").read().decode()
assert "datahash = " + hashlib.sha256(data[1]).hexdigest() in fields
archive = tarfile.open(fileobj=io.BytesIO(data[0]))
for entry in archive:
    stated = entry.pax_headers.get("APK-TOOLS.checksum.SHA1", "-")
    if entry.isreg():
        assert stated == hashlib.sha1(archive.extractfile(entry).read()).hexdigest()
    owners = entry.uname + ":" + entry.gname
    print("\t".join([entry.type.decode(), "%04o" % entry.mode, owners, str(entry.size), stated, entry.name, entry.linkname]))
"#;

/// What a symbolic link has for its checksum in packages of nfpm: the SHA-1 of nothing.
const NOTHING: &str = "da39a3ee5e6b4b0d3255bfef95601890afd80709";

/// The entries of a package, each with its seven columns.
fn listing(python: &Path, package: &Path) -> Vec<[String; 7]> {
    let output = Command::new(python)
        .args(["-c", &[PYTHON_MEMBERS, LISTING].concat()])
        .arg(package)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let columns = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
    text.lines().map(|line| columns(line).try_into().unwrap()).collect()
}

/// A tree on disk with something of everything, and the entries for it.
fn tree(root: &Path) -> Vec<Entry> {
    let long = format!("usr/share/hello/{}", "n".repeat(150));
    let far = "../t".repeat(40);
    for folder in ["usr/bin", "usr/share/hello/empty", "var/lib/hello"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    let mut entries = Vec::new();
    for (path, mode, size) in [
        ("usr/bin/hello", 0o4755, 21),
        ("usr/share/hello/.hidden", 0o600, 1),
        ("usr/share/hello/a", 0o644, 512),
        ("usr/share/hello/nothing", 0o644, 0),
        ("var/lib/hello/large", 0o644, 2_000_000),
        (long.as_str(), 0o640, 3),
    ] {
        let disk = root.join(path);
        fs::write(&disk, vec![b'x'; size]).unwrap();
        fs::set_permissions(&disk, Permissions::from_mode(mode)).unwrap();
        entries.push(Entry::new(path, mode, Node::File(Content::File(disk))));
    }
    for (path, target) in [("usr/bin/hi", "hello"), ("usr/share/hello/far", &far)] {
        link_on_disk(target, root.join(path)).unwrap();
        entries.push(symlink(path, target));
    }
    fs::hard_link(root.join("usr/share/hello/a"), root.join("usr/share/hello/b")).unwrap();
    entries.push(hard_link("usr/share/hello/b", "usr/share/hello/a"));
    for (path, mode) in [("usr/share/hello/empty", 0o755), ("var/lib/hello", 0o700)] {
        fs::set_permissions(root.join(path), Permissions::from_mode(mode)).unwrap();
        entries.push(Entry::new(path, mode, Node::Directory));
    }
    entries
}

#[test]
fn nfpm_makes_the_same_entries_but_for_links() {
    let (Some(python), Some(nfpm)) = (tool("python3"), tool("nfpm")) else { return };
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("ours.apk"), pack(draft(tree(&at("tree")))).unwrap()).unwrap();
    let recipe = "name: hello\nversion: 1.2.3\nrelease: 4\narch: amd64\ndescription: Says hello\n\
                  maintainer: Me <me@example.org>\n\
                  contents: [{ src: tree, dst: /, type: tree }]\n";
    fs::write(at("nfpm.yaml"), recipe).unwrap();
    let output = Command::new(nfpm)
        .current_dir(folder.path())
        .args(["package", "-f", "nfpm.yaml", "-p", "apk", "-t", "theirs.apk"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let mut expected = listing(&python, &at("ours.apk"));
    let linked = expected.iter().find(|entry| entry[5] == "usr/share/hello/a").cloned().unwrap();
    for entry in &mut expected {
        match entry[0].as_str() {
            // It gives a symbolic link neither mode nor owner, and the hash of nothing.
            "2" => {
                entry[1..3].clone_from_slice(&["0000".to_owned(), ":".to_owned()]);
                NOTHING.clone_into(&mut entry[4]);
            }
            // It packs a file of two names twice.
            "1" => {
                let name = entry[5].clone();
                entry.clone_from(&linked);
                entry[5] = name;
            }
            _ => {}
        }
    }
    assert_eq!(listing(&python, &at("theirs.apk")), expected);
}
