//! A real Alpine 3.23: apk 3, OpenRC 0.63, busybox and musl.
//!
//! `scripts/machines` unpacks an image of it below `target/machines`. Of that image's own packages
//! a signed **mirror** is made at first use, below `target/alpine`, by `pakman-apk` as it is now,
//! and from the mirror the real apk fills roots in half a second:
//!
//! ```no_run
//! use pakman_testbed::alpine::Alpine;
//!
//! // As with other tools, a test is over where there is none.
//! let Some(alpine) = Alpine::get() else { return };
//!
//! // A root with these packages and what they depend on.
//! let root = alpine.root(&["alpine-baselayout", "busybox", "apk-tools"]);
//! assert!(root.path().join("sbin/apk").exists());
//!
//! // apk on it, and apk alone.
//! let added = root.apk().args(["add", "jq"]).output().unwrap();
//! assert!(added.status.success());
//! let checked = alpine.apk().args(["version", "--check", "-q", "1.0-r0"]).status().unwrap();
//! assert!(checked.success());
//! ```
//!
//! What needs a mirror as Alpine's own are, an address or a folder with `x86_64/APKINDEX.tar.gz`
//! in it, gets [`Alpine::mirror`] and the public key in [`Alpine::keys`]; its packages and index
//! are signed. Packages of a test's own are signed with [`Alpine::signer`], whose key every root
//! trusts already.
//!
//! The mirror has the image's packages but for the kernel and what goes with it, and stand-ins:
//! `s6`, `execline`, `jq` and `python3` are Debian's programs under Alpine's names, with Debian's
//! libraries in `debian-libs`, and `apk-tools-static` has an `sbin/apk.static` that needs nothing
//! but its own `usr/lib/apk-static`, so extract the whole package.

mod apk;
mod database;
mod newer;
mod package;
mod root;
mod shelf;
mod shipped;
mod software;
mod sources;

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use base64ct::{Base64, Encoding};
use pakman_apk::{Algorithm, PrivateKey, PublicKey, Repository, Signer, TrustedKey};
use sha1::{Digest, Sha1};

use crate::tools::missing;
use database::Installed;

pub use apk::ARCH;
pub use root::AlpineRoot;
pub use software::Software;

/// What the public key is called in `etc/apk/keys`.
const KEY: &str = "testbed.rsa.pub";

/// What the mirror does not have: a kernel and what goes with it. The version of one, 2.03.35, is
/// nothing that pakman writes.
const LEFT_OUT: [&str; 4] = ["cryptsetup-libs", "device-mapper-libs", "linux-virt", "mkinitfs"];

/// What a machine has before a test installs anything, as the containers of an orchestrator do.
const MACHINE: [&str; 10] = [
    "alpine-baselayout",
    "alpine-keys",
    "alpine-release",
    "apk-tools",
    "busybox-mdev-openrc",
    "busybox-openrc",
    "ifupdown-ng",
    "musl-utils",
    "openrc",
    // A few scenarios use it.
    "python3",
];

/// The Alpine of tests.
#[derive(Debug)]
pub struct Alpine {
    /// The files of the image.
    image: PathBuf,
    /// What was made of it.
    made: PathBuf,
    key: PrivateKey,
    /// Held while the process lives, so that nobody makes it again under its hands.
    _lock: File,
}

impl Alpine {
    /// The Alpine of tests. It is made when it is missing or not of this very source, which takes
    /// root and a few seconds.
    ///
    /// None where there is no image, which is then said; under `PAKMAN_TEST_TOOLS=1` that panics.
    pub fn get() -> Option<&'static Self> {
        static ALPINE: LazyLock<Result<Alpine, String>> = LazyLock::new(Alpine::open);
        ALPINE.as_ref().map_err(|reason| missing(reason)).ok()
    }

    fn open() -> Result<Self, String> {
        let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
        let source = target.join("machines/alpine").canonicalize().map_err(|_| {
            "there is no Alpine; `scripts/machines` gets one, as root, on x86_64".to_owned()
        })?;
        let recipe = recipe(&source);
        let folder = target.join("alpine");
        let cannot = |error| format!("{}: {error}", folder.display());
        fs::create_dir_all(&folder).map_err(cannot)?;
        let folder = folder.canonicalize().map_err(cannot)?;
        let lock = File::create(folder.join("lock")).map_err(cannot)?;
        let made = folder.join("made");
        let is_made = || fs::read_to_string(made.join("recipe")).is_ok_and(|made| made == recipe);
        loop {
            lock.lock_shared().map_err(cannot)?;
            if is_made() {
                break;
            }
            lock.unlock().map_err(cannot)?;
            if !rustix::process::geteuid().is_root() {
                return Err("the Alpine of tests is made by root, once".to_owned());
            }
            lock.lock().map_err(cannot)?;
            if !is_made() {
                make(&source, &made);
                fs::write(made.join("recipe"), &recipe).map_err(cannot)?;
            }
            lock.unlock().map_err(cannot)?;
        }
        let pem = fs::read_to_string(made.join("testbed.rsa")).map_err(cannot)?;
        let key = PrivateKey::from_pem(&pem).map_err(|error| error.to_string())?;
        Ok(Self { image: source.join("image"), made, key, _lock: lock })
    }

    /// The repository, for `apk --repository`: the folder that has [`ARCH`] in it.
    pub fn mirror(&self) -> PathBuf {
        self.made.join("mirror")
    }

    /// The folder with the public key of the mirror alone, for `apk --keys-dir`.
    pub fn keys(&self) -> PathBuf {
        self.made.join("keys")
    }

    /// The file with the private key, in PEM.
    pub fn private_key(&self) -> PathBuf {
        self.made.join("testbed.rsa")
    }

    /// Signs what [`keys`](Self::keys) verify.
    pub fn signer(&self) -> Signer<'_> {
        Signer { key: &self.key, name: KEY, algorithm: Algorithm::Rsa }
    }

    /// The public key, by its name in `etc/apk/keys`.
    pub fn trusted(&self) -> TrustedKey {
        TrustedKey { name: KEY.to_owned(), key: self.public_key() }
    }

    /// The public key.
    pub fn public_key(&self) -> PublicKey {
        self.key.public()
    }

    /// The real apk, on this machine: without a word of which root, keys and repositories.
    pub fn apk(&self) -> Command {
        apk::of_image(&self.image)
    }

    /// The program that `PAKMAN_TEST_APK` has in place of the image's apk.
    pub fn other_apk(&self) -> Option<PathBuf> {
        apk::other()
    }

    /// A fresh root with these packages of the mirror, and what they depend on.
    ///
    /// Panics when apk does not install them without a complaint.
    pub fn root(&self, packages: &[&str]) -> AlpineRoot<'_> {
        AlpineRoot::fill(&self.image, &self.made, packages)
    }

    /// The package files of a piece of software, and of what it needs besides. They are made at
    /// first use. None where there are none, which is then said.
    pub(crate) fn software(&self, software: Software) -> Option<Vec<PathBuf>> {
        shelf::take(&self.made, self.signer(), software)
    }

    /// The files of a machine that boots OpenRC, where the mirror is `/media/mirror` and the one
    /// repository that apk knows.
    pub fn machine(&self) -> PathBuf {
        self.made.join("machine")
    }
}

/// The files that a machine has beside those of its packages.
fn settings() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("alpine")
}

/// What the mirror and the machine depend on: the image, the writer of packages, this module, and
/// the settings.
fn recipe(source: &Path) -> String {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut hash = Sha1::new();
    for name in ["alpine", "servers", "languages", "newer"] {
        let machine = source.with_file_name(name).with_extension("recipe");
        hash.update(fs::read(machine).unwrap_or_default());
    }
    for folder in [own.join("../pakman-apk/src"), own.join("src/alpine"), settings()] {
        hash_folder(&folder, &mut hash);
    }
    Base64::encode_string(&hash.finalize()) + "\n"
}

fn hash_folder(folder: &Path, hash: &mut Sha1) {
    let entries = fs::read_dir(folder).expect("the sources are beside the tests");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            hash_folder(&path, hash);
        } else {
            hash.update(path.as_os_str().as_encoded_bytes());
            hash.update(fs::read(path).expect("a source"));
        }
    }
}

/// Makes the key, the mirror and the machine.
fn make(source: &Path, made: &Path) {
    let image = source.join("image");
    if made.exists() {
        fs::remove_dir_all(made).expect("root removes everything");
    }
    let folder = made.join("mirror").join(ARCH);
    fs::create_dir_all(&folder).expect("a new folder");
    fs::create_dir_all(made.join("keys")).expect("a new folder");
    let key = PrivateKey::generate(2048).expect("a size that is known");
    fs::write(made.join("testbed.rsa"), &*key.to_pem()).expect("a new file");
    fs::write(made.join("keys").join(KEY), key.public().to_pem()).expect("a new file");
    let signer = Signer { key: &key, name: KEY, algorithm: Algorithm::Rsa };

    let installed = Installed::all(&image);
    let mut packages = package::stand_ins(&source.join("debian"));
    packages.push(package::device_manager());
    packages.push(package::static_apk(&image, &installed));
    let wanted = installed.iter().filter(|package| !LEFT_OUT.contains(&package.field("P")));
    packages.extend(wanted.map(|installed| package::of_image(&image, installed)));
    let records: Vec<_> =
        packages.into_iter().map(|new| package::write(new, signer, &folder)).collect();
    let mut repository = Repository::open(&folder, ARCH).expect("a new folder");
    for record in records {
        repository.insert(&record).expect("it can be written");
    }
    repository.write(&[signer], package::EPOCH).expect("a new index");

    root::make_machine(&image, made, &MACHINE, &settings());
}
