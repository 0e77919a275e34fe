//! The machine of Alpine, whose own apk installs from a signed repository.

use std::io::Cursor;

use pakman_apk::{Index, Limits, PackageReader, Record};
use pakman_testbed::{
    alpine::{ARCH, Alpine},
    machine::Machine,
};

use crate::package::Package;

/// Where it is in the machine.
const FOLDER: &str = "/media/acme";

/// The time of the index, in seconds since 1970.
const EPOCH: u64 = 1_700_000_000;

/// A machine and the repository in it.
pub(crate) struct Repository<'a> {
    pub(crate) machine: &'a Machine,
    pub(crate) alpine: &'a Alpine,
}

impl Repository<'_> {
    /// `apk add`; what it and the install scripts said.
    pub(crate) fn add(&self, package: &Package) -> String {
        self.publish(package);
        self.apk(&format!("add {}", package.name))
    }

    /// The same of a package whose scripts tell what is missing.
    pub(crate) fn add_in_need(&self, package: &Package) -> String {
        self.publish(package);
        let ran = self.machine.sh(&format!("apk --no-progress add {}", package.name));
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
        assert_eq!(self.machine.sh("apk fix").code, Some(0), "nothing is broken");
        assert_eq!(self.machine.sh("apk audit --system").quietly(), "");
        ran.stdout + &ran.stderr
    }

    /// `apk upgrade` to a later version.
    pub(crate) fn upgrade(&self, new: &Package) -> String {
        self.publish(new);
        self.apk("upgrade")
    }

    /// `apk del`.
    pub(crate) fn del(&self, package: &Package) -> String {
        self.apk(&format!("del {}", package.name))
    }

    /// Puts the package, and the `-openrc` package beside it, in the place of what was there.
    fn publish(&self, package: &Package) {
        let folder = format!("{FOLDER}/{ARCH}");
        let known = "/etc/apk/repositories";
        self.machine
            .sh(&format!(
                "rm -rf {folder} && mkdir -p {folder}
                grep -qx {FOLDER} {known} || echo {FOLDER} >>{known}"
            ))
            .quietly();
        let put = |name: &str, bytes: &[u8]| {
            self.machine.feed(&format!("cat >{folder}/{name}"), bytes).quietly();
        };
        let mut index = Index::new("acme");
        for archive in [&package.main, &package.openrc] {
            let bytes = archive.bytes.as_slice();
            let read = PackageReader::open(bytes, Limits::default()).unwrap();
            put(&read.info.file_name(), bytes);
            index.insert(Record::new(&read.info, read.identity, bytes.len() as u64, ARCH));
        }
        let mut bytes = Cursor::new(Vec::new());
        index.write(&[self.alpine.signer()], EPOCH, &mut bytes).unwrap();
        put("APKINDEX.tar.gz", &bytes.into_inner());
    }

    /// A command that has to succeed without a word on standard error, and to leave every file of
    /// a package as the package has it.
    fn apk(&self, words: &str) -> String {
        let said = self.machine.sh(&format!("apk --no-progress {words}")).quietly();
        assert_eq!(self.machine.sh("apk audit --system").quietly(), "", "after {words}: {said}");
        said
    }
}
