//! A work tree with a key and packages, and a storage to push them to.

use std::{
    fs, io::Cursor, num::NonZeroUsize, process::Command, sync::OnceLock, thread, time::Duration,
};

use pakman_apk::{
    Algorithm, Content, Entry, Index, Level, NewPackage, Node, Options, PackageInfo, PrivateKey,
    Signer, TrustedKey,
};
use pakman_testbed::storage::Storage;

use crate::support::{Ended, Tree, end};

/// What signs, made once.
pub(super) fn key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| PrivateKey::generate(2048).expect("a key"))
}

/// What the key is called.
pub(super) const KEY: &str = "acme-hello.rsa.pub";

/// A package with that text in it, or zeros where the text is a number of bytes, signed by `key`.
pub(crate) fn package_by(
    key: &PrivateKey,
    name: &str,
    version: &str,
    arch: &str,
    bytes: Vec<u8>,
) -> Vec<u8> {
    let size = bytes.len() as u64 + 1;
    let draft = NewPackage {
        info: PackageInfo {
            name: name.to_owned(),
            version: version.to_owned(),
            description: "Greets".to_owned(),
            arch: arch.to_owned(),
            license: "MIT".to_owned(),
            size,
            ..PackageInfo::default()
        },
        entries: [Entry::new(
            format!("usr/share/{name}/text"),
            0o644,
            Node::File(Content::Bytes(bytes)),
        )]
        .into(),
        ..NewPackage::default()
    };
    let signer = Signer { key, name: KEY, algorithm: Algorithm::Rsa };
    let options = Options { epoch: 1_700_000_000, threads: NonZeroUsize::MIN, level: Level::Fast };
    let mut package = Vec::new();
    draft.write(&[signer], options, &mut Cursor::new(Vec::new()), &mut package).expect("a package");
    package
}

/// The same by our key.
pub(super) fn package(name: &str, version: &str, arch: &str) -> Vec<u8> {
    package_by(key(), name, version, arch, format!("{name} {version}\n").into_bytes())
}

/// Bytes that nobody can compress, the same for the same seed.
pub(super) fn noise(size: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.wrapping_mul(0x2545_f491_4f6c_dd1d).to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

/// A work tree, its home, and a storage.
pub(super) struct World {
    pub(super) tree: Tree,
    pub(super) storage: Storage,
}

impl World {
    pub(super) fn new() -> Self {
        let tree = Tree::hello();
        tree.write("home/.abuild/acme-hello.rsa", key().to_pem().as_bytes());
        let path = tree.path("home/.abuild/acme-hello.rsa");
        let owner_only = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(path, owner_only).expect("it is ours");
        Self { tree, storage: Storage::start() }
    }

    /// Puts a package where `pakman build` would.
    pub(super) fn add(&self, name: &str, version: &str) {
        self.write(name, version, "x86_64", package(name, version, "x86_64"));
    }

    pub(super) fn write(&self, name: &str, version: &str, arch: &str, bytes: Vec<u8>) {
        self.tree.write(&format!("home/packages/acme/{arch}/{name}-{version}.apk"), bytes);
    }

    /// The command, with its environment.
    pub(super) fn command(&self, words: &str) -> Command {
        let arguments: Vec<&str> = words.split_whitespace().collect();
        let mut command = self.tree.command(&["push", "--repository", "acme/hello"]);
        command
            .args(arguments)
            .env("HOME", self.tree.path("home"))
            .env("AWS_ACCESS_KEY_ID", Storage::ID)
            .env("AWS_SECRET_ACCESS_KEY", Storage::SECRET)
            .env("AWS_ENDPOINT_URL", self.storage.url());
        command
    }

    /// Pushes to the bucket.
    pub(super) fn push(&self, words: &str) -> Ended {
        end(&mut self.command(&format!("--to s3://bucket/alpine {words}")))
    }

    /// The file names in the index of the bucket, which our key has signed.
    pub(super) fn index(&self) -> Vec<String> {
        self.index_of("x86_64")
    }

    pub(super) fn index_of(&self, arch: &str) -> Vec<String> {
        let bytes = self.storage.get(&format!("alpine/{arch}/APKINDEX.tar.gz")).expect("an index");
        let (index, signatures) = Index::read(bytes.as_slice()).expect("an index");
        let trusted = TrustedKey { name: KEY.to_owned(), key: key().public() };
        signatures.verify(&[trusted]).expect("we signed it");
        index.records().iter().map(|record| record.info.file_name()).collect()
    }

    /// The packages in the bucket.
    pub(super) fn packages(&self) -> Vec<String> {
        let keys = self.storage.keys().into_iter();
        let names = keys.filter_map(|key| Some(key.strip_prefix("alpine/x86_64/")?.to_owned()));
        names.filter(|name| name != "APKINDEX.tar.gz").collect()
    }
}

/// A run that ended well.
pub(super) fn well(ended: Ended) -> Ended {
    assert_eq!(ended.code, 0, "{}\n{}", ended.stdout, ended.stderr);
    ended
}

/// The most memory that a run takes that ends well, in kB.
pub(super) fn peak(command: &mut Command) -> u64 {
    let mut child = command.spawn().expect("it starts");
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().expect("it can be asked").is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());
        most = most.max(peak.unwrap_or_default());
        thread::sleep(Duration::from_millis(5));
    }
    assert!(child.wait().expect("it ends").success());
    most
}
