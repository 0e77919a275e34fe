//! The keys that abuild signs with, and where it looks for them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use pakman_project::write::{Claim, Planned};
use pakman_render::Sh;
use pakman_spec::Repository;
use zeroize::Zeroizing;

use crate::{
    args,
    report::voice::{self, Voice},
    settings::{
        environment::Environment,
        given,
        pem::{PRIVATE, PUBLIC, pem},
        session::Session,
        trust,
    },
};

/// Where the text of a key is: in a file that a flag names, else in a variable.
#[derive(Debug, Clone)]
pub(crate) enum KeyText {
    /// The path of the file.
    File(PathBuf),
    /// The name of the variable, and the text.
    Variable(&'static str, Zeroizing<String>),
}

impl KeyText {
    /// The private key, if there is one.
    pub(crate) fn private(flag: Option<PathBuf>, environment: &Environment) -> Option<Self> {
        Self::of(flag, "ABUILD_PRIVATE_KEY", environment.private_key.as_ref())
    }

    fn of(flag: Option<PathBuf>, name: &'static str, text: Option<&String>) -> Option<Self> {
        let variable = || text.map(|text| Self::Variable(name, Zeroizing::new(text.clone())));
        flag.map(Self::File).or_else(variable)
    }

    /// The key's own text. An error says where it is from.
    fn read(&self, kinds: &[&str]) -> Result<String> {
        match self {
            Self::File(path) => {
                pem(&given::text(path)?, kinds).with_context(|| path.display().to_string())
            }
            Self::Variable(name, text) => pem(text, kinds).context(*name),
        }
    }
}

/// Which keys are written for abuild, and where.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) private: Option<KeyText>,
    public: Option<KeyText>,
    /// The folder below which abuild has its own, an absolute path.
    home: Option<PathBuf>,
    /// Where apk looks for keys to trust.
    trusted: PathBuf,
}

impl Keys {
    /// What flags say, else the environment.
    pub(crate) fn settle(asked: args::bootstrap::Keys, session: &Session) -> Result<Self> {
        let args::bootstrap::Keys { private_key, public_key, home, trusted } = asked;
        let environment = &session.environment;
        let home = home.or_else(|| environment.home.clone());
        let home = home.map(|home| Ok::<_, anyhow::Error>(Environment::current()?.join(home)));
        Ok(Self {
            private: KeyText::private(private_key, environment),
            public: KeyText::of(public_key, "ABUILD_PUBLIC_KEY", environment.public_key.as_ref()),
            home: home.transpose()?,
            trusted,
        })
    }

    /// The same for a build, whose flags name a private key at most.
    pub(crate) fn of_build(private_key: Option<PathBuf>, session: &Session) -> Result<Self> {
        let trusted = PathBuf::from(trust::KEYS);
        let asked = args::bootstrap::Keys { private_key, public_key: None, home: None, trusted };
        Self::settle(asked, session)
    }
}

/// The files to write for a pair of keys.
#[derive(Default)]
pub(crate) struct KeyFiles {
    /// In `.abuild` below the home folder; empty when there is no key.
    pub(crate) own: Vec<Planned>,
    /// The public key once more, where apk trusts it; written only where that is allowed.
    pub(crate) trusted: Option<Planned>,
}

impl KeyFiles {
    /// The files for these keys.
    ///
    /// An error says what is wrong with a key and never shows any of it.
    pub(crate) fn plan(keys: &Keys, repository: &Repository, voice: Voice) -> Result<Self> {
        let Keys { private, public, home, trusted } = keys;
        let private = private.as_ref().map(|key| key.read(PRIVATE)).transpose()?;
        let public = public.as_ref().map(|key| key.read(PUBLIC)).transpose()?;
        if private.is_none() {
            voice.note(
                "no private key was given (ABUILD_PRIVATE_KEY or --private-key), so abuild signs \
                 with its own; `abuild-keygen -a -n` creates one",
            );
        }
        if private.is_none() && public.is_none() {
            return Ok(Self::default());
        }
        let home = home.as_ref().context(
            "HOME is not set; use --home to name the folder for \
        keys",
        )?;
        let folder = home.join(".abuild");
        let name = file_name(repository);
        let mut files = Self::default();
        if private.is_some() && public.is_none() && !folder.join(format!("{name}.pub")).exists() {
            voice::warning(
                "abuild refuses to sign without the public half of the key; give it by \
                 ABUILD_PUBLIC_KEY or --public-key",
            );
        }
        if let Some(text) = private {
            let path = folder.join(&name);
            files.own.extend(configuration(&folder, &path)?);
            files.own.push(Planned { path, text, mode: 0o600 });
        }
        if let Some(text) = public {
            let name = format!("{name}.pub");
            let path = trusted.join(&name);
            files.own.push(Planned { path: folder.join(name), text: text.clone(), mode: 0o644 });
            files.trusted = trusted.is_dir().then_some(Planned { path, text, mode: 0o644 });
        }
        Ok(files)
    }

    /// Writes them.
    pub(crate) fn write(&self, voice: Voice) -> Result<()> {
        write_into_one_folder(&self.own)?;
        if let Some(trusted) = &self.trusted
            && write_into_one_folder(std::slice::from_ref(trusted)).is_err()
        {
            voice.note(format_args!(
                "{} cannot be written, so apk here does not trust the package yet",
                trusted.path.display()
            ));
        }
        Ok(())
    }
}

/// What the private key of a repository is called, in `.abuild` and for its orchestrator.
pub(crate) fn file_name(repository: &Repository) -> String {
    format!("{}-{}.rsa", repository.owner_slug(), repository.slug())
}

fn write_into_one_folder(files: &[Planned]) -> Result<()> {
    let Some(folder) = files.first().and_then(|file| file.path.parent()) else { return Ok(()) };
    let _claim = Claim::on(folder)?;
    Ok(files.iter().try_for_each(Planned::write)?)
}

/// abuild's settings, where there are none yet. Settings that are there are left alone.
fn configuration(folder: &Path, key: &Path) -> Result<Option<Planned>> {
    let path = folder.join("abuild.conf");
    let key = key.to_str().context("the home folder's name is not UTF-8")?;
    if fs::symlink_metadata(&path).is_err() {
        let text = format!("PACKAGER_PRIVKEY={}\n", Sh::word(key));
        return Ok(Some(Planned { path, text, mode: 0o644 }));
    }
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let named = packager_key(&text, folder.parent().unwrap_or(folder));
    if named.as_deref() != Some(key) {
        voice::warning(format_args!(
            "{} exists and names {}; it is left as it is, so abuild does not sign with {key}",
            path.display(),
            named.as_deref().unwrap_or("no key"),
        ));
    }
    Ok(None)
}

/// The path of the key that abuild's settings name.
pub(crate) fn packager_key(settings: &str, home: &Path) -> Option<String> {
    let mut lines = settings.lines().rev();
    let word = lines.find_map(|line| line.trim().strip_prefix("PACKAGER_PRIVKEY="))?;
    let home = home.to_string_lossy();
    Some(word.trim_matches(['"', '\'']).replace("${HOME}", &home).replace("$HOME", &home))
}

/// The private keys in `.abuild` below the home folder, by name.
pub(crate) fn others(home: &Path) -> Vec<String> {
    let entries = fs::read_dir(home.join(".abuild")).into_iter().flatten().filter_map(Result::ok);
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.strip_suffix(".rsa").is_some()).collect();
    names.sort();
    names
}
