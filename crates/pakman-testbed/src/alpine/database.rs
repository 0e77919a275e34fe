//! `lib/apk/db` of an installation: what apk knows of the packages in it.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use pakman_apk::Script;

/// An installed package.
#[derive(Debug, Default)]
pub(super) struct Installed {
    /// The fields, by the letter that they have in an index too.
    fields: BTreeMap<String, String>,
    /// Paths of directories, each with its mode; the top of the installation is not among them.
    pub(super) directories: Vec<(String, u32)>,
    /// Everything else.
    pub(super) files: Vec<InstalledFile>,
    /// Its install scripts.
    pub(super) scripts: BTreeMap<Script, Vec<u8>>,
    /// The directories that its trigger watches.
    pub(super) triggers: Vec<String>,
}

/// A file or symbolic link of a package.
#[derive(Debug)]
pub(super) struct InstalledFile {
    pub(super) path: String,
    pub(super) mode: u32,
    /// `Q1`, and the SHA-1 of its bytes or its target in base64.
    pub(super) checksum: String,
}

impl Installed {
    /// Every package of the installation in `root`.
    pub(super) fn all(root: &Path) -> Vec<Self> {
        let database = root.join("lib/apk/db");
        let read = |name: &str| fs::read_to_string(database.join(name)).expect("apk's database");
        let mut scripts = scripts(&database.join("scripts.tar.gz"));
        let triggers = read("triggers");
        let mut all = Vec::new();
        for text in read("installed").split("\n\n").filter(|text| !text.trim().is_empty()) {
            let mut package = Self::parse(text);
            let key = format!("{}-{}", package.field("P"), package.field("V"));
            package.scripts = scripts.remove(&key).unwrap_or_default();
            let watched = triggers.lines().find_map(|line| line.strip_prefix(package.field("C")));
            package.triggers = words(watched.unwrap_or_default());
            all.push(package);
        }
        all
    }

    /// The value of a field; empty where it is not there.
    pub(super) fn field(&self, key: &str) -> &str {
        self.fields.get(key).map_or("", String::as_str)
    }

    /// The words of a field.
    pub(super) fn words(&self, key: &str) -> Vec<String> {
        words(self.field(key))
    }

    fn parse(text: &str) -> Self {
        let mut package = Self::default();
        let mut directory = "";
        for line in text.lines() {
            let (key, value) = line.split_once(':').expect("a field");
            match key {
                "F" => {
                    directory = value;
                    if !value.is_empty() {
                        package.directories.push((value.to_owned(), 0o755));
                    }
                }
                "M" => {
                    if let Some(last) = package.directories.last_mut() {
                        last.1 = mode(value);
                    }
                }
                "R" => {
                    let path = format!("{directory}/{value}").trim_start_matches('/').to_owned();
                    package.files.push(InstalledFile {
                        path,
                        mode: 0o644,
                        checksum: String::new(),
                    });
                }
                "a" => package.last_file().mode = mode(value),
                "Z" => value.clone_into(&mut package.last_file().checksum),
                _ => {
                    package.fields.insert(key.to_owned(), value.to_owned());
                }
            }
        }
        package
    }

    fn last_file(&mut self) -> &mut InstalledFile {
        self.files.last_mut().expect("it follows a file")
    }
}

/// The mode in `UID:GID:MODE`. Everything of the image belongs to root.
fn mode(value: &str) -> u32 {
    let mode = value.strip_prefix("0:0:").expect("it belongs to root");
    u32::from_str_radix(mode, 8).expect("octal digits")
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// The scripts, by the name and version of their package. Each is an entry
/// `NAME-VERSION.HASH.EVENT`.
fn scripts(archive: &Path) -> BTreeMap<String, BTreeMap<Script, Vec<u8>>> {
    let mut all: BTreeMap<String, BTreeMap<Script, Vec<u8>>> = BTreeMap::new();
    let tar = |words: &[&str]| {
        let output = Command::new("tar").args(words).output().expect("tar is there");
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let archive = archive.to_str().expect("a path of ours");
    let list = String::from_utf8(tar(&["-tzf", archive])).expect("names are ASCII");
    for entry in list.lines() {
        let (front, event) = entry.rsplit_once('.').expect("NAME-VERSION.HASH.EVENT");
        let (package, _hash) = front.rsplit_once('.').expect("NAME-VERSION.HASH.EVENT");
        let event = format!(".{event}");
        let script = Script::all().find(|script| script.file_name() == event);
        let text = tar(&["-xzOf", archive, entry]);
        all.entry(package.to_owned()).or_default().insert(script.expect("an event of apk"), text);
    }
    all
}
