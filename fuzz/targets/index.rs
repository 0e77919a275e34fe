//! Reads indexes, and writes again what it read: the input is the archive.

#![no_main]

use std::io::Read;

use flate2::{Compression, bufread::GzEncoder};
use libfuzzer_sys::fuzz_target;
use pakman_apk::Index;

fuzz_target!(|input: &[u8]| {
    let mut member = Vec::new();
    GzEncoder::new(input, Compression::none()).read_to_end(&mut member).expect("memory takes it");
    let _ = Index::read(input);
    if let Ok((index, _)) = Index::read(&*member) {
        let mut again = Vec::new();
        if index.write(&[], 1, &mut again).is_ok() {
            let (read, _) = Index::read(&*again).expect("what was written can be read");
            assert_eq!(read.records().len(), index.records().len());
        }
    }
});
