//! Writes, reads, signs and indexes packages of Alpine Linux, without Alpine.
//!
//! [`NewPackage::write`] makes an `.apk` that apk 2.14 and apk 3 install, [`PackageReader`] and [`verify`] read
//! one, [`resign`] signs one that is there. [`Index`] is the `APKINDEX.tar.gz` of a repository, and
//! [`Repository`] the folder that both are in. [`Version`] and [`Dependency`] are the words in them. Nothing here reads the environment or the clock: the same [`NewPackage`], key and time
//! give the same bytes, for any number of threads and any order of entries.
//!
//! ```
//! use std::{io::Cursor, num::NonZeroUsize};
//!
//! use pakman_apk::{
//!     Algorithm, Content, Entry, Index, Level, Limits, NewPackage, Node, Options, PackageInfo,
//!     PrivateKey, Record, Signer, TrustedKey, verify,
//! };
//!
//! let key = PrivateKey::generate(2048)?;
//! let name = "me@example.org-6b03.rsa.pub";
//! let signer = Signer { key: &key, name, algorithm: Algorithm::Rsa };
//! let hello = Content::Bytes(b"#!/bin/sh\necho hello\n".to_vec());
//! let draft = NewPackage {
//!     info: PackageInfo {
//!         name: "hello".into(),
//!         version: "1.0-r0".into(),
//!         description: "Says hello".into(),
//!         arch: "x86_64".into(),
//!         license: "MIT".into(),
//!         ..PackageInfo::default()
//!     },
//!     entries: [Entry::new("usr/bin/hello", 0o755, Node::File(hello))].into(),
//!     ..NewPackage::default()
//! };
//! let options = Options { epoch: 1_700_000_000, threads: NonZeroUsize::MIN, level: Level::Default };
//!
//! // In earnest these are files: a temporary one, and the package.
//! let (mut spool, mut package) = (Cursor::new(Vec::new()), Vec::new());
//! let written = draft.write(&[signer], options, &mut spool, &mut package)?;
//! assert_eq!(written.info.file_name(), "hello-1.0-r0.apk");
//!
//! let trusted = TrustedKey { name: name.into(), key: key.public() };
//! let verified = verify(package.as_slice(), &[trusted], Limits::default())?;
//! assert_eq!(verified.contents.entries, 3); // usr, usr/bin, usr/bin/hello
//!
//! let mut index = Index::new("my repository");
//! index.insert(Record::of(&written, "x86_64"));
//! index.write(&[signer], options.epoch, &mut Vec::new())?;
//! # Ok::<(), pakman_apk::Error>(())
//! ```
//!
//! # A repository
//!
//! apk is given a directory or address and looks below it for `ARCH/APKINDEX.tar.gz`, and beside
//! that for the packages under [`PackageInfo::file_name`]. Packages for any architecture lie in
//! each directory that offers them, and [`Record::of`] writes that directory's architecture.
//! Upload the packages first and the index last: apk checks one against the other.
//!
//! # The format
//!
//! A package of the second generation (apk 3 has one of its own, which apk 2 cannot read) is three
//! gzip members, one behind the other, each a tar archive:
//!
//! | member | entries | closed by zeros | stated where |
//! | --- | --- | --- | --- |
//! | signature | `.SIGN.RSA.KEY`, `.SIGN.RSA256.KEY`, `.SIGN.RSA512.KEY` | no | |
//! | control | `.PKGINFO`, then install scripts | no | signed as compressed; its SHA-1 is `C:` in the index |
//! | data | the files | yes | SHA-256 as compressed is `datahash` in `.PKGINFO` |
//!
//! So the signature covers the control, which covers the data. `KEY` is the name of the public key
//! in `/etc/apk/keys`. A signature is PKCS#1 v1.5 over the SHA-1, SHA-256 or SHA-512.
//!
//! The archives are ustar with pax records. Each file and symbolic link has the record
//! `APK-TOOLS.checksum.SHA1` over its bytes or its target; long paths and targets are in `path` and
//! `linkpath`, extended attributes in `SCHILY.xattr.*`; apk knows no other records, no binary
//! numbers, no sparse files and no GNU long links. Every parent is an entry before its children,
//! without `./` in front; a hard link stands behind the file that it names. Names at the top that
//! begin with a dot are dropped by apk, so they are refused here, as is all else that apk would
//! silently misread. Owners are names, at most 31 bytes long, that the installation looks up.
//!
//! The sources of these rules are abuild and apk-tools, as they behave: abuild 3.15 and 3.18 wrote
//! packages that were taken apart, apk 2.14.10 and apk 3.0.6 were given packages with one thing
//! changed at a time. <https://wiki.alpinelinux.org/wiki/Apk_spec> describes the format as well.
//!
//! # Compression
//!
//! The data is one gzip member, since apk 3 refuses several, but its deflate blocks are compressed
//! in parallel by [`pakman_deflate`], as hard as [`Level`] says; the bytes are the same for any
//! number of threads. Memory does not grow with the size of files; of each, its path and 28 bytes
//! are held ([`Entries`]). An index of more than 8 MiB is compressed by [`Level::Fast`].
//!
//! # Trust
//!
//! Readers take nothing on trust: sizes, counts and compressed bytes have [`Limits`], and a package
//! that is cut short, lies, or names something outside is an [`Error`]. [`PackageReader::extract`] never
//! writes outside its destination. Private keys are overwritten in memory when they are dropped.

mod capabilities;
mod changes;
mod entries;
mod entry;
mod error;
mod extract;
mod gunzip;
mod hex;
mod index;
mod key;
mod known;
mod limits;
mod file_kind;
mod pkginfo;
mod read;
mod record;
mod remove;
mod repository;
mod resign;
mod script;
mod sign;
mod tar;
mod texts;
mod tree;
mod untar;
mod verify;
mod write;

pub use capabilities::Capabilities;
pub use changes::Changes;
pub use entries::Entries;
pub use entry::{Content, Entry, EntryRef, Node, Stated};
pub use error::{Error, Fault, Part};
pub use file_kind::FileKind;
pub use index::{Index, IndexSignatures, Scanned};
pub use key::{Algorithm, PrivateKey, PublicKey};
pub use limits::Limits;
pub use pakman_alpine::{BadWord, Dependency, HookEvent, Operator, Version};
pub use pakman_deflate::Level;
pub use pkginfo::PackageInfo;
pub use read::{Contents, Member, PackageReader};
pub use record::Record;
pub use remove::remove;
pub use repository::Repository;
pub use resign::{Others, resign};
pub use script::Script;
pub use sign::{Signature, Signer, TrustedKey};
pub use verify::{Verified, verify};
pub use write::{NewPackage, Options, Written};
pub use zeroize::Zeroizing;
