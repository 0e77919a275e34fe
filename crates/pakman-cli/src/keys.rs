//! The keys that abuild signs with, and where it looks for them.

use std::{env, fs, path::Path};

use anyhow::{Context, Result, bail};
use pakman_apk::PrivateKey;
use pakman_project::write::{Claim, Planned};
use pakman_render::Sh;
use pakman_spec::Repository;
use zeroize::Zeroizing;

use crate::{
    args,
    env::Environment,
    voice::{self, Voice},
};

/// What PEM calls the private keys that abuild can sign with.
const PRIVATE: &[&str] = &["PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"];

/// What PEM calls the public keys that apk can verify with.
const PUBLIC: &[&str] = &["PUBLIC KEY"];

/// What PEM calls that which is often taken for one of them.
const OTHERS: &[&str] = &["OPENSSH PRIVATE KEY", "EC PRIVATE KEY", "RSA PUBLIC KEY", "CERTIFICATE"];

/// The files to write for a pair of keys.
#[derive(Default)]
pub(crate) struct KeyFiles {
    /// In `.abuild` below the home folder; empty when there is no key.
    pub(crate) own: Vec<Planned>,
    /// The public key once more, where apk trusts it; written only where that is allowed.
    pub(crate) trusted: Option<Planned>,
}

impl KeyFiles {
    /// The files for the keys that flags name, else the environment holds.
    ///
    /// An error says what is wrong with a key and never shows any of it.
    pub(crate) fn plan(
        flags: &args::Keys,
        environment: &Environment,
        repository: &Repository,
        voice: Voice,
    ) -> Result<Self> {
        let args::Keys { private_key, public_key, home, trusted } = flags;
        let variable = environment.private_key.as_deref().map(|text| ("ABUILD_PRIVATE_KEY", text));
        let private = text(private_key.as_deref(), variable)?;
        let private = private.map(|(text, source)| pem(&text, PRIVATE).context(source));
        let variable = environment.public_key.as_deref().map(|text| ("ABUILD_PUBLIC_KEY", text));
        let public = text(public_key.as_deref(), variable)?;
        let public = public.map(|(text, source)| pem(&text, PUBLIC).context(source));
        let (private, public) = (private.transpose()?, public.transpose()?);
        if private.is_none() {
            voice.note(
                "no private key was given (ABUILD_PRIVATE_KEY or --private-key), so abuild signs \
                 with its own; `abuild-keygen -a -n` makes one",
            );
        }
        if private.is_none() && public.is_none() {
            return Ok(Self::default());
        }
        let home = home.as_ref().or(environment.home.as_ref());
        let home = home.context("HOME is not set; --home names the folder for keys")?;
        let folder = env::current_dir()?.join(home).join(".abuild");
        let name = file_name(repository);
        let mut files = Self::default();
        if private.is_some() && public.is_none() && !folder.join(format!("{name}.pub")).exists() {
            voice::warning(
                "abuild refuses to sign without the public half of the key: ABUILD_PUBLIC_KEY or \
                 --public-key gives it",
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

/// The text of a key and the name of where it is from.
fn text(file: Option<&Path>, variable: Option<(&str, &str)>) -> Result<Option<(String, String)>> {
    if let Some(path) = file {
        let source = path.display().to_string();
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {source}"))?;
        return Ok(Some((text, source)));
    }
    Ok(variable.map(|(name, text)| (text.to_owned(), name.to_owned())))
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
            "{} is there already and names {}; it is left as it is, so abuild does not sign with {key}",
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

/// Reads a private key that can sign here. An error never shows any of it.
pub(crate) fn private_key(text: &str) -> Result<PrivateKey> {
    let pem = Zeroizing::new(pem(text, PRIVATE)?);
    Ok(PrivateKey::from_pem(&pem)?)
}

/// The text of the first key of one of these kinds, with plain line ends and a final one.
///
/// Around it there may be anything, other keys too: so do openssl and abuild-sign read it.
fn pem(text: &str, kinds: &[&str]) -> Result<String> {
    let lines: Vec<&str> =
        text.trim_start_matches('\u{feff}').trim().lines().map(str::trim_end).collect();
    let is_wanted = |line: &&str| kind_of(line).is_some_and(|kind| kinds.contains(&kind));
    let Some(first) = lines.iter().position(is_wanted) else {
        bail!(no_key(&lines, kinds[0]));
    };
    let lines = &lines[first..];
    let kind = kind_of(lines[0]).unwrap_or_default();
    let end = format!("-----END {kind}-----");
    let last = lines.iter().position(|line| *line == end);
    let Some(last) = last.filter(|last| !lines[1..*last].iter().any(|line| is_begin(line))) else {
        bail!("the key is cut off: its last line is not `{end}`");
    };
    if last < 2 {
        bail!("the key has lost its line breaks; it takes the whole file, line by line");
    }
    Ok(lines[..=last].join("\n") + "\n")
}

/// What a line says that the key behind it is.
fn kind_of(line: &str) -> Option<&str> {
    line.strip_prefix("-----BEGIN ")?.strip_suffix("-----")
}

fn is_begin(line: &str) -> bool {
    line.starts_with("-----BEGIN ")
}

/// Why there is no key of the kind that is `wanted`; nothing of a key is shown.
fn no_key(lines: &[&str], wanted: &str) -> String {
    let Some(rest) = lines.iter().find_map(|line| line.strip_prefix("-----BEGIN ")) else {
        return format!("this is no key in PEM form: it has no line `-----BEGIN {wanted}-----`");
    };
    let Some(found) = rest.strip_suffix("-----").filter(|found| !found.contains("-----")) else {
        return "the key has lost its line breaks; it takes the whole file, line by line"
            .to_owned();
    };
    // What stands there is shown only where it is a known word, and so no part of a key.
    let known = [PRIVATE, PUBLIC, OTHERS].concat().into_iter().find(|kind| found == *kind);
    let known = known.map_or("something else".to_owned(), |kind| format!("`{kind}`"));
    format!("expected `{wanted}`, found {known}")
}

/// The private keys in `.abuild` below the home folder, by name.
pub(crate) fn others(home: &Path) -> Vec<String> {
    let entries = fs::read_dir(home.join(".abuild")).into_iter().flatten().filter_map(Result::ok);
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.strip_suffix(".rsa").is_some()).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_their_text_and_get_plain_line_ends() {
        let key = "\r\n-----BEGIN RSA PRIVATE KEY-----\r\nAAAA\r\n-----END RSA PRIVATE KEY-----";
        let plain = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n";
        assert_eq!(pem(key, PRIVATE).expect("a key"), plain);
    }

    #[test]
    fn text_around_a_key_and_other_keys_are_left_out() {
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        let public = "-----BEGIN PUBLIC KEY-----\nBBBB\n-----END PUBLIC KEY-----\n";
        for text in [
            format!("\u{feff}{key}"),
            format!("Bag Attributes\n    friendlyName: acme\n{key}"),
            format!("{public}{key}more\n"),
            format!("{key}{}", key.replace("AAAA", "CCCC")),
        ] {
            assert_eq!(pem(&text, PRIVATE).expect("a key"), key, "{text:?}");
        }
        assert_eq!(pem(&format!("{key}{public}"), PUBLIC).expect("a key"), public);
        let open =
            format!("{}{public}{key}", key.lines().next().expect("a line").to_owned() + "\n");
        assert!(pem(&open, PRIVATE).is_err());
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_shown() {
        let cases = [
            "",
            "c2VjcmV0",
            "-----BEGIN PRIVATE KEY----- c2VjcmV0 -----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\\nc2VjcmV0\\n-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n",
            "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PUBLIC KEY-----",
            "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----",
            "-----BEGIN PUBLIC KEY-----\nc2VjcmV0\n-----END PUBLIC KEY-----",
        ];
        for case in cases {
            let error = pem(case, PRIVATE).expect_err(case).to_string();
            assert!(!error.contains("c2VjcmV0"), "{error}");
        }
    }

    #[test]
    fn a_key_of_another_kind_is_named() {
        let error = |kind: &str| {
            let text = format!("-----BEGIN {kind}-----\nAAAA\n-----END {kind}-----");
            pem(&text, PRIVATE).expect_err(kind).to_string()
        };
        assert_eq!(error("PUBLIC KEY"), "expected `PRIVATE KEY`, found `PUBLIC KEY`");
        assert_eq!(error("EC PRIVATE KEY"), "expected `PRIVATE KEY`, found `EC PRIVATE KEY`");
        assert_eq!(error("c2VjcmV0"), "expected `PRIVATE KEY`, found something else");
    }
}
