//! Independent readers agree: Python's tarfile and zlib, and openssl.

use std::{fs, process::Command};

use pakman_apk::{Algorithm, PrivateKey, Signer};
use pakman_testbed::tool;

use crate::support::{
    KEY_NAME, PYTHON_MEMBERS, file, hard_link, key, members, pack_with, rich, symlink,
};

/// Prints each entry of the data part, the pax checksum compared with what was hashed.
const LISTING: &str = r#"
assert len(members) == 3, len(members)
control = tarfile.open(fileobj=io.BytesIO(members[1][0] + bytes(1024)))
fields = control.extractfile(".PKGINFO").read().decode()
assert "datahash = " + hashlib.sha256(members[2][1]).hexdigest() in fields, fields
data = tarfile.open(fileobj=io.BytesIO(members[2][0]))
for entry in data:
    stated = entry.pax_headers.get("APK-TOOLS.checksum.SHA1")
    if entry.isreg():
        assert stated == hashlib.sha1(data.extractfile(entry).read()).hexdigest()
    elif entry.issym():
        assert stated == hashlib.sha1(entry.linkname.encode()).hexdigest()
    else:
        assert stated is None
    kind = entry.type.decode()
    print(kind, oct(entry.mode), entry.uname, entry.gname, entry.size, entry.mtime, entry.name, entry.linkname)
"#;

#[test]
fn python_reads_what_was_written() {
    let Some(python) = tool("python3") else { return };
    let folder = tempfile::tempdir().unwrap();
    let long = format!("usr/{}", "n".repeat(150));
    let mut draft = rich();
    let target = "../t".repeat(40);
    draft.entries.extend([
        file(&long, 0o600, "long"),
        symlink("usr/x", &target),
        hard_link("usr/y", &long),
    ]);
    let (package, _) = pack_with(draft, &[crate::support::signer()], 2).unwrap();
    let path = folder.path().join("hello.apk");
    fs::write(&path, package).unwrap();
    let output = Command::new(python)
        .args(["-c", &[PYTHON_MEMBERS, LISTING].concat()])
        .arg(&path)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let expected = format!(
        "5 0o755 root root 0 1700000000 usr \n\
         5 0o755 root root 0 1700000000 usr/bin \n\
         0 0o4755 root root 21 1700000000 usr/bin/hello \n\
         2 0o777 root root 0 1700000000 usr/bin/hi hello\n\
         0 0o600 root root 4 1700000000 {long} \n\
         5 0o755 root root 0 1700000000 usr/share \n\
         5 0o755 root root 0 1700000000 usr/share/hello \n\
         0 0o644 root root 1 1700000000 usr/share/hello/a \n\
         1 0o644 root root 0 1700000000 usr/share/hello/b usr/share/hello/a\n\
         2 0o777 root root 0 1700000000 usr/x {target}\n\
         1 0o600 root root 0 1700000000 usr/y {long}\n"
    );
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
}

#[test]
fn openssl_verifies_each_kind_of_signature() {
    let Some(openssl) = tool("openssl") else { return };
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("public.pem"), key().public().to_pem()).unwrap();
    for (algorithm, digest) in Algorithm::ALL.into_iter().zip(["-sha1", "-sha256", "-sha512"]) {
        let signer = Signer { key: key(), name: KEY_NAME, algorithm };
        let (package, _) = pack_with(rich(), &[signer], 1).unwrap();
        let [(signature, _), (_, control), _] = members(&package).try_into().unwrap();
        fs::write(at("signature"), &signature[512..768]).unwrap();
        fs::write(at("control"), control).unwrap();
        let status = Command::new(&openssl)
            .current_dir(folder.path())
            .args(["dgst", digest, "-verify", "public.pem", "-signature", "signature", "control"])
            .output()
            .unwrap();
        assert!(status.status.success(), "{algorithm:?}: {status:?}");
    }
}

#[test]
fn keys_of_openssl_are_read_in_each_form_and_size() {
    let Some(openssl) = tool("openssl") else { return };
    let run = |arguments: &[&str]| {
        let output = Command::new(&openssl).args(arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    let path = path.to_str().unwrap();
    for bits in ["2048", "4096"] {
        run(&["genrsa", "-out", path, bits]);
        let key = PrivateKey::from_pem(&fs::read_to_string(path).unwrap()).unwrap();
        let old = run(&["rsa", "-in", path, "-traditional"]);
        assert!(old.contains("BEGIN RSA PRIVATE KEY"), "the form of PKCS#1");
        assert_eq!(PrivateKey::from_pem(&old).unwrap().public(), key.public());
        for form in ["-pubout", "-RSAPublicKey_out"] {
            let public = run(&["rsa", "-in", path, form]);
            assert_eq!(pakman_apk::PublicKey::from_pem(&public).unwrap(), key.public());
        }
        assert_eq!(run(&["rsa", "-in", path, "-pubout"]), key.public().to_pem());
    }
}
