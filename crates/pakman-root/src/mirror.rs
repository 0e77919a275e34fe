//! Where Alpine's repositories are.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use reqwest::Url;

use crate::error::Error;

/// Alpine's own mirror.
const ALPINE: &str = "https://dl-cdn.alpinelinux.org/alpine/";

/// A mirror of Alpine: the address above `v3.22/main/x86_64`, of `https:`, `http:` or `file:`.
///
/// ```
/// use pakman_root::Mirror;
///
/// let mirror: Mirror = "https://noor:secret@mirror.example/alpine".parse()?;
/// assert_eq!(mirror.to_string(), "https://mirror.example/alpine/");
/// assert!("mirror.example/alpine".parse::<Mirror>().is_err());
/// # Ok::<(), pakman_root::Error>(())
/// ```
///
/// What is printed of it has neither user nor password.
#[derive(Clone, PartialEq, Eq)]
pub struct Mirror(Url);

/// The address of one file of a mirror, or of a folder.
#[derive(Clone)]
pub(crate) struct Address(Url);

impl Default for Mirror {
    /// Alpine's own.
    fn default() -> Self {
        Self(Url::parse(ALPINE).expect("Alpine's mirror has an address"))
    }
}

impl FromStr for Mirror {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut url = read(text)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Error::NoMirror("it must not have `?` or `#`".to_owned()));
        }
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        Ok(Self(url))
    }
}

impl Mirror {
    /// The address of a file: `file` of the folder that a repository has for an architecture.
    pub(crate) fn address(&self, folder: &Folder<'_>, file: &str) -> Address {
        let mut url = self.0.clone();
        url.path_segments_mut().expect("these schemes have paths").pop_if_empty().extend([
            &*folder.branch(),
            folder.repository,
            folder.arch,
            file,
        ]);
        Address(url)
    }
}

/// The folder of a mirror that has the packages of one repository for one architecture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Folder<'a> {
    /// `3.22` or `edge`.
    pub(crate) release: &'a str,
    /// `main` or `community`.
    pub(crate) repository: &'a str,
    /// `x86_64`.
    pub(crate) arch: &'a str,
}

impl Folder<'_> {
    /// What mirrors call the release: `v3.22`, `edge`.
    pub(crate) fn branch(&self) -> String {
        let is_number = self.release.starts_with(|letter: char| letter.is_ascii_digit());
        if is_number { format!("v{}", self.release) } else { self.release.to_owned() }
    }

    /// Where it is below another folder than a mirror's.
    pub(crate) fn below(&self, top: &Path) -> PathBuf {
        top.join(self.branch()).join(self.repository).join(self.arch)
    }
}

impl Address {
    /// The address of a file, as somebody typed it.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        read(text).map(Self)
    }

    /// What lies below a folder, under a name that never leads out of it.
    pub(crate) fn below(&self, name: &str) -> Self {
        let mut url = self.0.clone();
        url.path_segments_mut().expect("these schemes have paths").pop_if_empty().push(name);
        Self(url)
    }

    /// The address as it is used, user and password included.
    pub(crate) fn url(&self) -> &Url {
        &self.0
    }

    /// The file, when it is on this machine.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        (self.0.scheme() == "file").then(|| self.0.to_file_path().ok()).flatten()
    }
}

/// Reads an address. The text may hold a password, so no error repeats it.
fn read(text: &str) -> Result<Url, Error> {
    if !text.contains("://") {
        let reason = "it begins with none of `https://`, `http://` and `file:///`";
        return Err(Error::NoMirror(reason.to_owned()));
    }
    let url = Url::parse(text).map_err(|error| Error::NoMirror(error.to_string()))?;
    match (url.scheme(), url.host_str()) {
        ("https" | "http", _) | ("file", None) => Ok(url),
        ("file", Some(_)) => Err(Error::NoMirror("behind `file://` comes a `/`".to_owned())),
        (other, _) => Err(Error::NoMirror(format!("nothing can be fetched over `{other}:`"))),
    }
}

/// An address for people: without what only the owner of an account knows.
fn shown(url: &Url, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut url = url.clone();
    // What a storage has signed opens it as a password does.
    if url.query().is_some() {
        url.set_query(Some("..."));
    }
    // Where there can be neither there is nothing to leave out.
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    f.write_str(url.as_str())
}

impl fmt::Display for Mirror {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        shown(&self.0, f)
    }
}

impl fmt::Debug for Mirror {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        shown(&self.0, f)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        shown(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(mirror: &str, release: &str, file: &str) -> String {
        let folder = Folder { release, repository: "main", arch: "x86_64" };
        mirror.parse::<Mirror>().unwrap().address(&folder, file).to_string()
    }

    #[test]
    fn files_have_the_addresses_that_apk_asks_for() {
        assert_eq!(
            address("http://localhost:8000/alpine", "3.22", "APKINDEX.tar.gz"),
            "http://localhost:8000/alpine/v3.22/main/x86_64/APKINDEX.tar.gz"
        );
        assert_eq!(
            address("file:///srv/mirror/", "edge", "g++-14.2.0-r4.apk"),
            "file:///srv/mirror/edge/main/x86_64/g++-14.2.0-r4.apk"
        );
    }

    #[test]
    fn a_name_never_leads_out_of_its_folder() {
        let address = address("file:///srv/", "3.22", "../../etc/passwd");
        assert_eq!(address, "file:///srv/v3.22/main/x86_64/..%2F..%2Fetc%2Fpasswd");
    }

    #[test]
    fn what_is_no_address_is_refused_without_being_repeated() {
        let texts = [
            ("", "begins with none of"),
            ("mirror.example/alpine", "begins with none of"),
            ("file:secret/alpine", "begins with none of"),
            ("file://secret/alpine", "comes a `/`"),
            ("ftp://noor:secret@mirror.example/", "over `ftp:`"),
            ("http://noor:secret@mirror.example:99999/", "invalid port number"),
            ("https://mirror.example/?key=secret", "must not have `?`"),
        ];
        for (text, reason) in texts {
            let error = text.parse::<Mirror>().unwrap_err().to_string();
            assert!(error.contains(reason) && !error.contains("secret"), "{text}: {error}");
        }
        assert_eq!("file://localhost/srv".parse::<Mirror>().unwrap().to_string(), "file:///srv/");
    }

    #[test]
    fn a_password_is_used_and_never_shown() {
        let mirror: Mirror = "http://noor:secret@localhost/".parse().unwrap();
        let folder = Folder { release: "3.22", repository: "main", arch: "x86_64" };
        let address = mirror.address(&folder, "a.apk");
        assert_eq!(address.url().password(), Some("secret"));
        assert!(!format!("{address}{mirror}{mirror:?}").contains("secret"));
        let signed = Address::parse("https://noor:secret@localhost/APKINDEX.tar.gz?key=secret");
        assert_eq!(signed.unwrap().to_string(), "https://localhost/APKINDEX.tar.gz?...");
    }
}
