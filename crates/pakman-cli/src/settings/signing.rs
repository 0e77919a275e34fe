//! Which key signs packages and indexes, and under which name.

use std::{
    fs,
    io::{ErrorKind, Read},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use pakman_apk::{Algorithm, PrivateKey, PublicKey, Signer};
use pakman_spec::Repository;
use zeroize::Zeroizing;

use crate::{
    args::key::{Hash, SigningKey},
    report::voice::{self, Voice},
    settings::{
        environment::Environment,
        keys::{self, KeyText},
        pem,
        setting::Setting,
    },
};

/// The most that is read of a key file, in bytes; one of 4096 bits has 3,300.
const LARGEST_KEY: u64 = 64 * 1024;

/// Which key is to sign.
#[derive(Debug)]
pub(crate) struct Signing {
    key: Option<KeyText>,
    /// What its public half is called.
    name: Option<String>,
    algorithm: Algorithm,
    /// The folder below which abuild has its keys.
    home: Option<PathBuf>,
    /// Whether a new key would be lost with this machine.
    in_ci: bool,
}

/// A key and the name that it signs under. Its memory is overwritten when it is dropped.
#[derive(Debug)]
pub(crate) struct OwnedSigner {
    key: PrivateKey,
    /// What installations know it by.
    pub(crate) name: String,
    /// The file that it was read from.
    pub(crate) path: Option<PathBuf>,
    algorithm: Algorithm,
}

impl OwnedSigner {
    /// What the library signs with.
    pub(crate) fn signer(&self) -> Signer<'_> {
        Signer { key: &self.key, name: &self.name, algorithm: self.algorithm }
    }
}

impl Signing {
    /// What flags say, else the environment.
    pub(crate) fn settle(asked: SigningKey, environment: &Environment) -> Self {
        let SigningKey { key, key_name: name, hash } = asked;
        let algorithm = match hash {
            Hash::Sha1 => Algorithm::Rsa,
            Hash::Sha256 => Algorithm::Rsa256,
            Hash::Sha512 => Algorithm::Rsa512,
        };
        let (key, home) = (KeyText::private(key, environment), environment.home.clone());
        Self { key, name, algorithm, home, in_ci: environment.in_ci }
    }

    /// The key that a flag names, else the one in the environment, else that of the repository in
    /// `.abuild` below the home folder, else the one that abuild's settings there name; `None`
    /// when there is none of them.
    ///
    /// An error says what is wrong with a key and never shows any of it.
    pub(crate) fn find(
        &self,
        repository: &Repository,
        voice: Voice,
    ) -> Result<Option<OwnedSigner>> {
        let own_name = keys::file_name(repository);
        let (key, file_name, origin, path) = match &self.key {
            Some(KeyText::File(path)) => {
                (read(path)?, file_name(path), "--key".to_owned(), Some(path.clone()))
            }
            Some(KeyText::Variable(name, text)) => {
                (pem::private_key(text).context(*name)?, own_name, (*name).to_owned(), None)
            }
            None => {
                let path = self.home.as_ref().map(|home| at_home(home, &own_name));
                let Some(path) = path.transpose()?.flatten() else { return Ok(None) };
                (read(&path)?, file_name(&path), path.display().to_string(), Some(path))
            }
        };
        let name = self.name.clone().unwrap_or_else(|| format!("{file_name}.pub"));
        if !Signer::is_name(&name) {
            bail!(
                "{name:?} cannot be the name of a public key in /etc/apk/keys, which ends in \
                 `.rsa.pub`; use `--key-name NAME.rsa.pub`"
            );
        }
        Setting::new(&name, origin).tell("key that signs", voice);
        Ok(Some(OwnedSigner { key, name, path, algorithm: self.algorithm }))
    }

    /// As [`find`](Self::find), and an error that says how to get a key when there is none.
    pub(crate) fn find_one(&self, repository: &Repository, voice: Voice) -> Result<OwnedSigner> {
        self.find(repository, voice)?.with_context(|| {
            format!(
                "there is no key to sign with: neither --key nor ABUILD_PRIVATE_KEY, nor {} in \
                 ~/.abuild; {}",
                keys::file_name(repository),
                self.way_to_a_key()
            )
        })
    }

    /// Where a new key of a repository goes: nowhere in CI, without a home folder, or where one of
    /// its halves lies already.
    pub(crate) fn place_of_new(&self, repository: &Repository) -> Option<PathBuf> {
        let folder = self.home.as_ref().filter(|_| !self.in_ci)?.join(".abuild");
        let name = keys::file_name(repository);
        let is_free = |name: &str| fs::symlink_metadata(folder.join(name)).is_err();
        (is_free(&name) && is_free(&format!("{name}.pub"))).then(|| folder.join(name))
    }

    /// How to come by a key: the ones that are there under other names, else a new one.
    pub(crate) fn way_to_a_key(&self) -> String {
        let others = self.home.as_deref().map(keys::others).unwrap_or_default();
        match &others[..] {
            [] => "`pakman keygen` creates one".to_owned(),
            [one] => format!("use `--key ~/.abuild/{one}` to sign with the one that is there"),
            several => format!("use --key with one of those in ~/.abuild: {}", several.join(", ")),
        }
    }
}

/// The path of a key below the home folder: that of the repository, else the one of abuild's
/// settings.
fn at_home(home: &Path, own_name: &str) -> Result<Option<PathBuf>> {
    let folder = home.join(".abuild");
    let own = folder.join(own_name);
    if fs::symlink_metadata(&own).is_ok() {
        return Ok(Some(own));
    }
    let settings = folder.join("abuild.conf");
    match fs::read_to_string(&settings) {
        Ok(text) => Ok(keys::packager_key(&text, home).map(PathBuf::from)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error).with_context(|| format!("cannot read {}", settings.display())),
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Reads a key file, and warns of what would surprise later.
fn read(path: &Path) -> Result<PrivateKey> {
    let shown = path.display();
    let mut text = Zeroizing::new(String::with_capacity(8192));
    let file = pakman_project::open(path)?;
    let found = file.metadata().with_context(|| format!("cannot read the key {shown}"))?;
    let reading = file.take(LARGEST_KEY).read_to_string(&mut text);
    reading.with_context(|| format!("cannot read the key {shown}"))?;
    let key = pem::private_key(&text).with_context(|| shown.to_string())?;
    if found.is_file() && found.permissions().mode() & 0o077 != 0 {
        voice::warning(format_args!(
            "users other than its owner can read {shown}; run `chmod 600` on it"
        ));
    }
    let mut public = path.as_os_str().to_owned();
    public.push(".pub");
    let public = PathBuf::from(public);
    let half = fs::read_to_string(&public).ok().and_then(|text| PublicKey::from_pem(&text).ok());
    if half.is_some_and(|half| half != key.public()) {
        voice::warning(format_args!(
            "{} is not the public half of {shown}, so a host that trusts it does not trust what is signed",
            public.display()
        ));
    }
    Ok(key)
}
