//! `pakman keygen`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use pakman_apk::{PrivateKey, Signer};
use pakman_project::write::{self, Claim};
use pakman_spec::{Repository, report::visible::on_one_line};

use crate::{
    exit::Exit,
    report::{stdout, voice::Voice},
    settings::{
        keygen::Keygen,
        signing::{OwnedSigner, Signing},
    },
};

/// Writes a new pair of keys and says what they are good for.
pub(crate) fn run(settings: &Keygen, voice: Voice) -> Result<Exit> {
    let private = &settings.private;
    let public = public(settings)?;
    let _claim = claim(settings)?;
    refuse_to_overwrite(private, &public)?;
    write(settings, &public, voice)?;
    let shown = |path: &Path| on_one_line(&path.to_string_lossy()).into_owned();
    stdout::print(&format!("{}\n{}\n", shown(private), shown(&public)))?;
    if settings.is_found {
        voice.note("`pakman build`, `sign` and `index` find it by its name");
    } else {
        voice.note(format_args!("--key {} signs with it", private.display()));
    }
    voice.note(format_args!(
        "an installation trusts it once {} is in its /etc/apk/keys under this name",
        public.display()
    ));
    Ok(Exit::Success)
}

/// Who signs the packages of a repository. Where there is no key one is made, which is said, except
/// in CI: there it would be another one in each run.
pub(crate) fn signer(
    signing: &Signing,
    repository: &Repository,
    voice: Voice,
) -> Result<Option<OwnedSigner>> {
    let found = signing.find(repository, voice)?;
    let Some(private) = signing.place_of_new(repository).filter(|_| found.is_none()) else {
        return Ok(found);
    };
    let settings = Keygen::usual(private);
    let public = public(&settings)?;
    let claim = claim(&settings)?;
    // Another build may have made it meanwhile.
    if let Some(found) = signing.find(repository, voice)? {
        return Ok(Some(found));
    }
    refuse_to_overwrite(&settings.private, &public)?;
    write(&settings, &public, voice)?;
    drop(claim);
    voice.note(format_args!(
        "there was no key for {repository} yet, so one was made: {}; keep it, \
         because later versions must be signed with it too",
        settings.private.display()
    ));
    signing.find(repository, voice)
}

/// The path of the public half.
fn public(settings: &Keygen) -> Result<PathBuf> {
    let private = &settings.private;
    let name = private.file_name().unwrap_or_default().to_string_lossy() + ".pub";
    if !Signer::is_name(&name) {
        bail!(
            "{} cannot be the name of a key: it must end in `.rsa`, such as `hello.rsa`, and hold \
             only letters, digits and `._@+-`, because apk looks for the public half under that name",
            private.display()
        );
    }
    Ok(private.with_file_name(&*name))
}

/// As long as this is there nobody else makes a key in that folder: whoever makes the same one
/// meanwhile has made it before anybody looks.
fn claim(settings: &Keygen) -> Result<Claim> {
    let folder = settings.private.parent().filter(|folder| !folder.as_os_str().is_empty());
    Ok(Claim::on(folder.unwrap_or(Path::new(".")))?)
}

/// Writes a new pair of keys.
fn write(settings: &Keygen, public: &Path, voice: Voice) -> Result<()> {
    let Keygen { private, bits, .. } = settings;
    if *bits > 2048 {
        voice.note(format_args!("creating a key of {bits} bits takes a few seconds"));
    }
    let key = PrivateKey::generate(usize::from(*bits))?;
    write::create(private, &key.to_pem(), 0o600)?;
    write::create(public, &key.public().to_pem(), 0o644)?;
    Ok(())
}

fn refuse_to_overwrite(private: &Path, public: &Path) -> Result<()> {
    let is_there = |path: &Path| fs::symlink_metadata(path).is_ok();
    match (is_there(private), is_there(public)) {
        (false, false) => Ok(()),
        (true, false) => bail!(
            "{} exists and is not overwritten, but its public half is missing: `openssl rsa -in \
             {0} \
             -pubout -out {}` writes it",
            private.display(),
            public.display()
        ),
        (there, _) => bail!(
            "{} exists and is not overwritten: what it signed would no longer be trusted; move \
             it away first, or name another FILE",
            if there { private } else { public }.display()
        ),
    }
}
