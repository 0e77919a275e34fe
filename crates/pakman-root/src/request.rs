//! What is asked of a root.

use std::env;

use pakman_alpine::Dependency;
use pakman_apk::TrustedKey;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{error::Error, mirror::Mirror, namespace::Owners, package::hex};

/// What every root that something is built in has, besides what the build asks for.
const ALWAYS: &[&str] = &[
    "alpine-baselayout",
    "alpine-release",
    "apk-tools",
    "build-base",
    "busybox",
    "ca-certificates",
    "fakeroot",
    "git",
];

/// A root that is wanted: Alpine's release, the architecture, and what is installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Request {
    release: String,
    arch: String,
    packages: Vec<String>,
}

impl Request {
    /// A root with these packages and those that they need.
    ///
    /// `release` is a number as `3.22`, or `edge`; `packages` are words of apk: `ruby`,
    /// `nodejs>=22`, `!dash`. Order and repetition do not matter.
    pub fn new<'a>(
        release: &str,
        arch: &str,
        packages: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, Error> {
        if !is_release(release) {
            return Err(Error::Release(release.to_owned()));
        }
        if arch.is_empty() || !arch.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            return Err(Error::Architecture(arch.to_owned()));
        }
        let mut words = Vec::new();
        for word in packages {
            word.parse::<Dependency>().map_err(Error::Word)?;
            words.push(word.to_owned());
        }
        words.sort();
        words.dedup();
        Ok(Self { release: release.to_owned(), arch: arch.to_owned(), packages: words })
    }

    /// A root to build in: with a C compiler, git, fakeroot, apk and these packages.
    pub fn to_build<'a>(
        release: &str,
        arch: &str,
        packages: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, Error> {
        Self::new(release, arch, packages.into_iter().chain(ALWAYS.iter().copied()))
    }

    /// `3.22` or `edge`.
    pub fn release(&self) -> &str {
        &self.release
    }

    /// `x86_64`.
    pub fn arch(&self) -> &str {
        &self.arch
    }

    /// The words of apk, in order.
    pub fn packages(&self) -> &[String] {
        &self.packages
    }

    /// What the request is remembered by: it differs for each mirror, each set of keys and each
    /// way to make a root.
    pub(crate) fn id(&self, mirror: &Mirror, keys: &[TrustedKey], owners: Owners) -> String {
        let mut names: Vec<String> = keys.iter().map(|key| key.key.to_pem()).collect();
        names.sort();
        digest(&(self, mirror.to_string(), names, owners))
    }
}

/// What Alpine calls the architecture of this machine.
pub fn machine() -> &'static str {
    match env::consts::ARCH {
        "arm" => "armv7",
        "powerpc64" => "ppc64le",
        other => other,
    }
}

/// A short name for anything: the beginning of the SHA-256 of its JSON.
pub(crate) fn digest(value: &impl Serialize) -> String {
    let text = serde_json::to_vec(value).expect("plain data has a JSON");
    hex(&Sha256::digest(text)[..8])
}

fn is_release(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.split_once('.');
    text == "edge" || number.is_some_and(|(major, minor)| is_number(major) && is_number(minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_repetition_do_not_matter() {
        let one = Request::new("3.22", "x86_64", ["ruby", "git", "ruby"]).unwrap();
        assert_eq!(one, Request::new("3.22", "x86_64", ["git", "ruby"]).unwrap());
    }

    #[test]
    fn only_words_that_apk_reads_are_taken() {
        for release in ["", "v3.22", "3", "3.", "../3.22", "latest"] {
            assert!(matches!(Request::new(release, "x86_64", []), Err(Error::Release(_))));
        }
        for arch in ["", "../x86_64", "x86-64"] {
            assert!(matches!(Request::new("3.22", arch, []), Err(Error::Architecture(_))));
        }
        for word in ["", "--root=/", "a b", "nodejs>=", "git; rm"] {
            assert!(matches!(Request::new("edge", "x86_64", [word]), Err(Error::Word(_))));
        }
    }
}
