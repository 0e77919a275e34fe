//! Makes a root: from the mirror's signed indexes to a file system that apk has filled.

use std::{fs, path::Path, slice};

use pakman_apk::{Record, TrustedKey};

use crate::{
    apk::{self, Apk},
    error::Error,
    fetch::Fetcher,
    index::{self, Listed, Verified},
    making::Making,
    manifest::Manifest,
    mirror::Folder,
    namespace::Owners,
    package::{Packages, hex},
    remove,
    request::{self, Request},
    roots::{Root, Roots},
    source::Source,
    watch::{Step, Watcher},
};

/// Makes a root of what the mirror has now. What was begun and failed is removed.
pub(crate) fn make(
    roots: &Roots,
    request: &Request,
    source: &Source,
    keys: &[TrustedKey],
    owners: Owners,
    watcher: &mut dyn Watcher,
) -> Result<Root, Error> {
    let (release, arch, mirror) = (request.release(), request.arch(), &source.mirror);
    let fetcher = &Fetcher::default();
    watcher.step(Step::Index);
    let seen = roots.folder(index::KEPT).join(request::digest(&mirror.to_string()));
    let indexes = index::fetch(fetcher, mirror, (release, arch), keys, &seen)?;
    let folder = &roots.folder("packages");
    let packages = Packages { fetcher, mirror, release, arch, keys, folder };

    watcher.step(Step::Bootstrap);
    let program = static_apk(&indexes).ok_or_else(|| Error::NoApk {
        address: mirror
            .address(&Folder { release, repository: "main", arch }, index::FILE)
            .to_string(),
    })?;
    packages.get(slice::from_ref(&program), watcher)?;
    let making = Making::begin(&roots.folder("making"))?;
    let unpacked = packages.unpacked(&program, &making.folder().join("apk"));
    let program = &unpacked.inspect_err(|_| packages.remove_damaged(slice::from_ref(&program)))?;
    let apk = Apk { program, folder: making.folder(), arch, owners };
    apk.prepare(&pems(keys), &indexes)?;

    watcher.step(Step::Choose);
    let chosen = apk.choose(request.packages())?;
    let listed: Vec<Listed> =
        chosen.iter().flat_map(|(name, version)| index::find(&indexes, name, version)).collect();
    packages.get(&listed, watcher)?;
    for one in &listed {
        apk.provide(one, &packages.path(one))?;
    }

    watcher.step(Step::Fill { packages: chosen.len() });
    let filled = apk.fill(request.packages(), &chosen);
    filled.inspect_err(|_| packages.remove_damaged(&listed))?;
    let identities = listed.iter().map(|one| hex(&one.record.identity)).collect();
    let manifest = Manifest::new(request, mirror, owners, chosen, identities);
    strip(making.folder())?;
    roots.keep(making, &manifest)
}

/// The newest static apk that the indexes have.
fn static_apk(indexes: &[Verified]) -> Option<Listed> {
    let of_one = |one: &Verified| {
        let is_apk = |record: &&Record| record.info.name == apk::PACKAGE;
        // The records of one name are in the order of their versions.
        let newest = one.index.records().iter().rfind(is_apk);
        newest.map(|record| Listed { repository: one.repository, record: record.clone() })
    };
    indexes.iter().find_map(of_one)
}

fn pems(keys: &[TrustedKey]) -> Vec<(String, String)> {
    keys.iter().map(|key| (key.name.clone(), key.key.to_pem())).collect()
}

/// Removes what was needed to fill the root, and is not of it.
fn strip(folder: &Path) -> Result<(), Error> {
    for name in ["blank", "keys", "mirror"] {
        remove::folder(&folder.join(name))?;
    }
    for name in ["repositories", "log"] {
        let path = folder.join(name);
        fs::remove_file(&path).map_err(Error::file("remove", path))?;
    }
    Ok(())
}
