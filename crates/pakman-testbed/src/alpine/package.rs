//! Packages of the mirror: those of the image made again, and stand-ins for what it lacks.

use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
    thread,
};

use base64ct::{Base64, Encoding};
use pakman_apk::{
    Content, Entries, Entry, Level, NewPackage, Node, Options, PackageInfo, Record, Signer,
};
use sha1::{Digest, Sha1};

use super::{
    apk::{self, ARCH},
    database::{Installed, InstalledFile},
    shipped::as_shipped,
};

/// Seconds since 1970, of everything that is made here.
pub(super) const EPOCH: u64 = 1_700_000_000;

/// A package of the image, from its files and what apk's database says of it.
pub(super) fn of_image(image: &Path, installed: &Installed) -> NewPackage {
    let text = |key| installed.field(key).to_owned();
    let number = |key| installed.field(key).parse().ok();
    let info = PackageInfo {
        name: text("P"),
        version: text("V"),
        description: text("T"),
        url: text("U"),
        arch: text("A"),
        origin: text("o"),
        commit: text("c"),
        maintainer: text("m"),
        replaces_priority: number("q"),
        provider_priority: number("k"),
        license: text("L"),
        replaces: installed.words("r"),
        depends: installed.words("D"),
        provides: installed.words("p"),
        triggers: installed.triggers.clone(),
        install_if: installed.words("i"),
        ..PackageInfo::default()
    };
    let directories = installed
        .directories
        .iter()
        .map(|(path, mode)| Entry::new(path.as_str(), *mode, Node::Directory));
    let files = installed.files.iter().map(|file| entry(image, file));
    NewPackage {
        info,
        scripts: installed.scripts.clone(),
        entries: directories.chain(files).collect(),
    }
}

/// A file as Alpine ships it; `etc/rc.conf` alone stays as the image has it.
fn entry(image: &Path, file: &InstalledFile) -> Entry {
    let path = image.join(&file.path);
    let is_shipped = |bytes: &[u8]| {
        file.checksum == format!("Q1{}", Base64::encode_string(&Sha1::digest(bytes)))
    };
    let shipped = |bytes: Vec<u8>| {
        if is_shipped(&bytes) {
            return bytes;
        }
        as_shipped(&file.path, &bytes, is_shipped).unwrap_or_else(|| {
            assert_eq!(file.path, "etc/rc.conf", "what Alpine ships there is not known");
            bytes
        })
    };
    let node = match node(&path) {
        Node::Symlink(target) => Node::Symlink(shipped(target)),
        Node::File(_) => {
            Node::File(Content::Bytes(shipped(fs::read(&path).expect("root reads everything"))))
        }
        other => panic!("{}: {other:?}", path.display()),
    };
    Entry::new(file.path.as_str(), file.mode, node)
}

/// What stands at a path of the disk.
fn node(path: &Path) -> Node {
    let found =
        path.symlink_metadata().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if found.is_symlink() {
        let target = fs::read_link(path).expect("it is a link");
        Node::Symlink(target.into_os_string().into_encoded_bytes())
    } else if found.is_dir() {
        Node::Directory
    } else {
        Node::File(Content::File(path.to_owned()))
    }
}

/// Packages of Debian's programs, by the name of what they stand in for.
const STAND_INS: [(&str, &[&str]); 4] = [
    ("s6", &["s6"]),
    ("execline", &["execline"]),
    ("jq", &["jq"]),
    ("python3", &["python3-minimal", "python3.11-minimal", "libpython3.11-minimal"]),
];

/// The package with all libraries of Debian's, glibc among them.
pub(super) const LIBRARIES: &str = "debian-libs";

/// What apk calls the parts of glibc, which compiled modules of Debian's Python ask for.
const GLIBC: [&str; 6] = [
    "so:ld-linux-x86-64.so.2=2",
    "so:libc.so.6=6",
    "so:libdl.so.2=2",
    "so:libm.so.6=6",
    "so:libpthread.so.0=0",
    "so:librt.so.1=1",
];

/// Folders of Debian's packages that no program of a test reads.
const UNREAD: [&str; 4] =
    ["usr/share/doc", "usr/share/man", "usr/share/lintian", "usr/lib/x86_64-linux-gnu/gconv"];

/// The stand-ins, of Debian's packages that are unpacked below `debian`, each in a folder of its
/// own name.
pub(super) fn stand_ins(debian: &Path) -> Vec<NewPackage> {
    let mut entries: BTreeMap<&str, BTreeMap<String, Entry>> = BTreeMap::new();
    for folder in fs::read_dir(debian).expect("scripts/machines unpacked them") {
        let folder = folder.expect("a folder").path();
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let has = |stand_in: &&(&str, &[&str])| stand_in.1.contains(&name.as_str());
        let stand_in = match STAND_INS.iter().find(has) {
            Some(stand_in) => stand_in.0,
            None if name.starts_with("lib") || name == "zlib1g" => LIBRARIES,
            None => continue,
        };
        collect(&folder, "", entries.entry(stand_in).or_default());
    }
    let package = |(name, entries): (&str, BTreeMap<String, Entry>)| {
        let depends = if name == LIBRARIES { vec![] } else { vec![LIBRARIES.to_owned()] };
        let provides = if name == LIBRARIES { &GLIBC[..] } else { &[] };
        let description = format!("In place of Alpine's {name}, with files of Debian's");
        let mut info = stand_in_info(name, "1-r0", &description, depends);
        info.provides = provides.iter().map(|name| (*name).to_owned()).collect();
        NewPackage { info, entries: entries.into_values().collect(), ..NewPackage::default() }
    };
    entries.into_iter().map(package).collect()
}

/// Every file below `folder/path`, at the path that Alpine has it.
pub(super) fn collect(folder: &Path, path: &str, entries: &mut BTreeMap<String, Entry>) {
    if UNREAD.contains(&path) {
        return;
    }
    let mut names: Vec<_> = fs::read_dir(folder.join(path))
        .expect("it is a folder")
        .map(|entry| entry.expect("a readable folder").file_name().into_string().expect("ASCII"))
        .collect();
    names.sort();
    for name in names {
        let path = if path.is_empty() { name } else { format!("{path}/{name}") };
        let full = folder.join(&path);
        let node = node(&full);
        if node == Node::Directory {
            collect(folder, &path, entries);
            continue;
        }
        // Execline's programs are on the path, and so is its own interpreter in the place of a
        // wrapper that would put them there.
        let place = path.replace("usr/lib/execline/bin/", "usr/bin/");
        let mode =
            full.symlink_metadata().expect("it was just there").permissions().mode() & 0o7777;
        entries.insert(place.clone(), Entry::new(place, mode, node));
    }
}

pub(super) fn stand_in_info(
    name: &str,
    version: &str,
    description: &str,
    depends: Vec<String>,
) -> PackageInfo {
    PackageInfo {
        name: name.to_owned(),
        version: version.to_owned(),
        description: description.to_owned(),
        url: "https://www.debian.org".to_owned(),
        arch: ARCH.to_owned(),
        license: "custom".to_owned(),
        depends,
        ..PackageInfo::default()
    }
}

/// `busybox-mdev-openrc`, which every Alpine has and the image lacks.
pub(super) fn device_manager() -> NewPackage {
    let name = "busybox-mdev-openrc";
    let script = Content::Bytes(include_bytes!("mdev.initd").to_vec());
    NewPackage {
        info: stand_in_info(name, "1-r0", "In place of Alpine's: the service alone", vec![]),
        entries: [Entry::new("etc/init.d/mdev", 0o755, Node::File(script))].into(),
        ..NewPackage::default()
    }
}

/// `apk-tools-static`, whose `sbin/apk.static` starts the image's apk beside its own loader and
/// libraries: it runs in a root where nothing else is.
pub(super) fn static_apk(image: &Path, packages: &[Installed]) -> NewPackage {
    let apk = packages.iter().find(|package| package.field("P") == "apk-tools");
    let info = PackageInfo {
        name: "apk-tools-static".to_owned(),
        description: "In place of the static apk: the dynamic one, with its loader".to_owned(),
        depends: Vec::new(),
        provides: Vec::new(),
        replaces: Vec::new(),
        ..of_image(image, apk.expect("the image has apk")).info
    };

    let loader = image.join(apk::LOADER);
    let listed = Command::new(&loader)
        .arg("--library-path")
        .arg(apk::library_path(image))
        .args(["--list".as_ref(), image.join("sbin/apk").as_os_str()])
        .output()
        .expect("the loader runs on x86_64");
    let listed = String::from_utf8(listed.stdout).expect("paths of ours");
    let library = |line: &str| line.split_once(" => ")?.1.split(' ').next().map(str::to_owned);
    let mut beside =
        vec![("apk".to_owned(), image.join("sbin/apk")), ("loader".to_owned(), loader)];
    for path in listed.lines().filter_map(library).filter(|path| !path.contains("/ld-musl-")) {
        let name = Path::new(&path).file_name().unwrap_or_default().to_string_lossy().into_owned();
        beside.push((name, path.into()));
    }
    let mut entries: Entries = beside
        .into_iter()
        .map(|(name, path)| {
            let content = Content::Bytes(fs::read(&path).expect("root reads everything"));
            Entry::new(format!("usr/lib/apk-static/{name}"), 0o755, Node::File(content))
        })
        .collect();
    let launcher = Node::File(Content::Bytes(launcher()));
    entries.push(Entry::new("sbin/apk.static", 0o755, launcher));
    NewPackage { info, entries, ..NewPackage::default() }
}

/// The static program of `launcher.rs`.
fn launcher() -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = folder.path().join("apk.static");
    let mut rustc = Command::new("rustc")
        .args(["--edition", "2024", "--crate-name", "launcher", "-C", "opt-level=s"])
        .args(["-C", "panic=abort", "-C", "strip=symbols", "-C", "target-feature=+crt-static"])
        .arg("-o")
        .args([program.as_os_str(), "-".as_ref()])
        .stdin(Stdio::piped())
        .spawn()
        .expect("rustc is there, or there would be no tests");
    let mut stdin = rustc.stdin.take().expect("it is piped");
    stdin.write_all(include_bytes!("launcher.rs")).expect("rustc reads");
    drop(stdin);
    assert!(rustc.wait().expect("it is ours").success(), "the launcher compiles");
    fs::read(program).expect("rustc wrote it")
}

/// Writes a package into a folder of the repository; its record for the index.
pub(super) fn write(package: NewPackage, signer: Signer<'_>, folder: &Path) -> Record {
    let threads = thread::available_parallelism().expect("the system counts its processors");
    let mut bytes = Vec::new();
    let name = package.info.name.clone();
    let written = package
        .write(
            &[signer],
            Options { epoch: EPOCH, threads, level: Level::Fast },
            &mut Cursor::new(Vec::new()),
            &mut bytes,
        )
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    fs::write(folder.join(written.info.file_name()), bytes).expect("the folder is ours");
    Record::of(&written, ARCH)
}
