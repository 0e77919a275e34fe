//! Reads and unpacks packages: the input is the archives of control and data, one behind the other.

#![no_main]

use std::io::Read;

use flate2::{Compression, bufread::GzEncoder};
use libfuzzer_sys::fuzz_target;
use pakman_apk::{Limits, PackageReader};

fn member(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    GzEncoder::new(bytes, Compression::none()).read_to_end(&mut out).expect("memory takes it");
    out
}

fuzz_target!(|input: &[u8]| {
    let Some((blocks, archives)) = input.split_first() else { return };
    let control = archives.len().min(usize::from(*blocks) * 512);
    let package = [member(&archives[..control]), member(&archives[control..])].concat();
    let limits = Limits { control: 1 << 18, data: 1 << 18, entries: 64, paths: 1 << 14 };
    // As it is, which reaches what stands in front of all archives.
    let _ = PackageReader::open(input, limits);
    if let Ok(package) = PackageReader::open(&*package, limits) {
        let folder = tempfile::tempdir().expect("a folder");
        let inside = folder.path().join("inside");
        let _ = package.extract(&inside);
        let names = std::fs::read_dir(folder.path()).expect("the folder is there");
        assert!(names.count() <= 1, "something was written beside the destination");
    }
});
