//! The fields of `.PKGINFO`, under the names that abuild gives them.

use pakman_apk::PackageInfo;
use serde::Serialize;

use crate::package::hex::hex;

/// All of them, for programs. The names are a contract: fields are added, never changed.
#[derive(Serialize)]
pub(crate) struct Fields<'a> {
    pkgname: &'a str,
    pkgver: &'a str,
    pkgdesc: &'a str,
    url: &'a str,
    /// Seconds since 1970.
    builddate: u64,
    packager: &'a str,
    /// Bytes when installed.
    size: u64,
    arch: &'a str,
    origin: &'a str,
    commit: &'a str,
    maintainer: &'a str,
    replaces_priority: Option<u64>,
    provider_priority: Option<u64>,
    license: &'a str,
    replaces: &'a [String],
    depend: &'a [String],
    provides: &'a [String],
    triggers: &'a [String],
    install_if: &'a [String],
    /// SHA-256 of the compressed data, in hexadecimal digits.
    datahash: Option<String>,
}

impl<'a> Fields<'a> {
    /// What a package says of itself.
    pub(crate) fn of(info: &'a PackageInfo) -> Self {
        let PackageInfo {
            name,
            version,
            description,
            url,
            build_date,
            packager,
            size,
            arch,
            origin,
            commit,
            maintainer,
            replaces_priority,
            provider_priority,
            license,
            replaces,
            depends,
            provides,
            triggers,
            install_if,
            data_hash,
        } = info;
        Self {
            pkgname: name,
            pkgver: version,
            pkgdesc: description,
            url,
            builddate: *build_date,
            packager,
            size: *size,
            arch,
            origin,
            commit,
            maintainer,
            replaces_priority: *replaces_priority,
            provider_priority: *provider_priority,
            license,
            replaces,
            depend: depends,
            provides,
            triggers,
            install_if,
            datahash: data_hash.map(|hash| hex(&hash)),
        }
    }

    /// Each with its values, of which there are none when it is not set.
    pub(crate) fn values(&self) -> Vec<(&'static str, Vec<String>)> {
        let text = |text: &str| if text.is_empty() { vec![] } else { vec![text.to_owned()] };
        let number = |number: Option<u64>| number.iter().map(u64::to_string).collect();
        vec![
            ("pkgname", text(self.pkgname)),
            ("pkgver", text(self.pkgver)),
            ("pkgdesc", text(self.pkgdesc)),
            ("url", text(self.url)),
            ("builddate", number(Some(self.builddate))),
            ("packager", text(self.packager)),
            ("size", number(Some(self.size))),
            ("arch", text(self.arch)),
            ("origin", text(self.origin)),
            ("commit", text(self.commit)),
            ("maintainer", text(self.maintainer)),
            ("replaces_priority", number(self.replaces_priority)),
            ("provider_priority", number(self.provider_priority)),
            ("license", text(self.license)),
            ("replaces", self.replaces.to_vec()),
            ("depend", self.depend.to_vec()),
            ("provides", self.provides.to_vec()),
            ("triggers", self.triggers.to_vec()),
            ("install_if", self.install_if.to_vec()),
            ("datahash", self.datahash.iter().cloned().collect()),
        ]
    }
}
