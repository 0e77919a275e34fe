//! What mirrors do wrong: a clear error or a whole root, and the next run heals.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use pakman_root::Error;
use pakman_testbed::mirror::{Fault, Server};

use crate::support::{Place, SMALL};

/// A place, and a server whose answers for paths with `part` in them are as `fault` says by how
/// often they were asked for, until it is mended.
struct Faulty {
    place: Place,
    server: Server,
    mended: Arc<AtomicBool>,
}

impl Faulty {
    fn new(
        part: &'static str,
        fault: impl Fn(usize) -> Fault + Send + Sync + 'static,
    ) -> Option<Self> {
        let place = Place::new()?;
        let mended = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&mended);
        let server = Server::start(place.mirror.path(), move |path, before| {
            let fails = path.contains(part) && !flag.load(Ordering::Relaxed);
            if fails { fault(before) } else { Fault::None }
        });
        Some(Self { place, server, mended })
    }

    /// The error of the first try; that nothing is left of it; and that the next one heals.
    fn error(&self) -> Error {
        let error = self.place.get_from(&self.server.url(), SMALL).unwrap_err();
        self.place.assert_no_root();
        self.mended.store(true, Ordering::Relaxed);
        self.whole();
        error
    }

    /// That there is a whole root.
    fn whole(&self) {
        let root = self.place.get_from(&self.server.url(), SMALL).unwrap();
        let database = fs::read_to_string(root.path.join("lib/apk/db/installed")).unwrap();
        assert_eq!(database.matches("\nP:").count(), root.manifest.installed.len());
        assert!(root.path.join("bin/busybox").is_file());
    }

    fn times_asked(&self, part: &str) -> usize {
        self.server.asked().iter().filter(|path| path.contains(part)).count()
    }
}

const INDEX: &str = "main/x86_64/APKINDEX";
const PACKAGE: &str = "/busybox-1";
const APK: &str = "/apk-tools-static";

#[test]
fn a_file_that_is_cut_short_is_no_file() {
    for part in [INDEX, PACKAGE, APK] {
        let Some(faulty) = Faulty::new(part, |_| Fault::Short(2000)) else { return };
        let error = faulty.error();
        assert!(
            matches!(error, Error::Unverified { .. } | Error::Other { what: "its size", .. }),
            "{part}: {error}"
        );
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[test]
fn a_connection_that_is_lost_is_taken_up_where_it_was_lost() {
    for part in [INDEX, PACKAGE] {
        // Each answer brings so many bytes, and the next one those behind.
        let Some(faulty) = Faulty::new(part, |_| Fault::Gone(300_000)) else { return };
        faulty.whole();
    }
    let Some(faulty) = Faulty::new(PACKAGE, |before| match before {
        0 => Fault::Gone(100_000),
        _ => Fault::None,
    }) else {
        return;
    };
    faulty.whole();
    assert_eq!(faulty.times_asked(PACKAGE), 2);
}

#[test]
fn a_mirror_that_is_busy_for_a_moment_is_asked_again() {
    let Some(faulty) = Faulty::new("", |before| match before {
        0 => Fault::Status(503),
        1 => Fault::Status(429),
        _ => Fault::None,
    }) else {
        return;
    };
    faulty.whole();
}

#[test]
fn a_mirror_that_stays_busy_is_a_failure_that_passes() {
    let Some(faulty) = Faulty::new(PACKAGE, |_| Fault::Status(503)) else { return };
    let error = faulty.error();
    assert!(matches!(error, Error::Unreachable { .. }) && error.is_transient(), "{error}");
    assert!(error.to_string().contains("503 Service Unavailable"), "{error}");
}

#[test]
fn a_mirror_that_hangs_up_at_once_is_a_failure_that_passes() {
    let Some(faulty) = Faulty::new(PACKAGE, |_| Fault::Gone(0)) else { return };
    let error = faulty.error();
    assert!(matches!(error, Error::Unreachable { .. }) && error.is_transient(), "{error}");
}

#[test]
fn a_release_that_the_mirror_has_not_is_told_and_not_asked_for_again() {
    let Some(faulty) = Faulty::new(INDEX, |_| Fault::Status(404)) else { return };
    let error = faulty.error();
    assert!(matches!(error, Error::Refused { .. }) && !error.is_transient(), "{error}");
    assert!(error.to_string().contains("404 Not Found"), "{error}");
}

#[test]
fn a_package_that_only_the_index_has_is_a_failure_that_passes() {
    let Some(faulty) = Faulty::new(PACKAGE, |_| Fault::Status(404)) else { return };
    let error = faulty.error();
    assert!(matches!(error, Error::Incomplete { .. }) && error.is_transient(), "{error}");
}

#[test]
fn a_mirror_that_nobody_serves_is_a_failure_that_passes() {
    let Some(place) = Place::new() else { return };
    // Port 1 of loopback is free: nothing may listen there without being root.
    let error = place.get_from("http://127.0.0.1:1/alpine", SMALL).unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }) && error.is_transient(), "{error}");
    assert!(error.to_string().contains("http://127.0.0.1:1/alpine/v3.23/main"), "{error}");
}

#[test]
fn a_slow_mirror_is_waited_for() {
    let pause = |_| Fault::Slow(Duration::from_millis(1));
    let Some(faulty) = Faulty::new(PACKAGE, pause) else { return };
    faulty.whole();
}

/// The path of a package in the mirror.
fn package(place: &Place, name: &str) -> PathBuf {
    let folder = fs::read_dir(place.mirror.repository("main")).unwrap();
    let mut paths = folder.map(|entry| entry.unwrap().path());
    paths.find(|path| path.to_string_lossy().contains(name)).unwrap()
}

/// Changes one byte of a file.
fn damage(path: &PathBuf, at: impl Fn(usize) -> usize) {
    let mut bytes = fs::read(path).unwrap();
    let at = at(bytes.len());
    bytes[at] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_wrong_byte_anywhere_is_found_before_apk_sees_it() {
    let Some(place) = Place::new() else { return };
    let index = place.mirror.repository("main").join("APKINDEX.tar.gz");
    let (busybox, apk) = (package(&place, PACKAGE), package(&place, APK));
    let files = [index, busybox, apk];
    for path in &files {
        let whole = fs::read(path).unwrap();
        // In the signature, behind it, in the middle, and at the end, where gzip has its checksum.
        let places: [fn(usize) -> usize; 4] =
            [|_| 300, |_| 900, |length| length / 2, |length| length - 6];
        for at in places {
            damage(path, at);
            let error = place.get(SMALL).unwrap_err();
            let text = error.to_string();
            assert!(matches!(error, Error::Unverified { .. }), "{}: {text}", path.display());
            assert!(!error.is_transient() && text.contains("file:///"), "{text}");
            place.assert_no_root();
            fs::write(path, &whole).unwrap();
            // What was verified is not fetched again.
            fs::remove_dir_all(place.cache().join("packages")).unwrap();
        }
    }
    place.get(SMALL).unwrap();
}

#[test]
fn a_wrong_byte_in_what_is_kept_is_refused_once() {
    let Some(place) = Place::new() else { return };
    let places: [fn(usize) -> usize; 3] = [|_| 900, |length| length / 2, |length| length - 6];
    for at in places {
        for is_unpacked in [true, false] {
            place.get(SMALL).unwrap();
            let folder = place.cache().join("packages");
            for entry in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
                if entry.is_file() {
                    damage(&entry, at);
                } else if !is_unpacked {
                    fs::remove_dir_all(entry).unwrap();
                }
            }
            fs::remove_dir_all(place.cache().join("roots")).unwrap();
            let error = place.get(SMALL).unwrap_err();
            let is_told = matches!(error, Error::Unverified { .. } | Error::Apk { .. });
            assert!(is_told, "{error}");
            place.assert_no_root();
            while let Err(error) = place.get(SMALL) {
                // apk itself is needed before the others are.
                assert!(matches!(error, Error::Apk { .. }) && !is_unpacked, "{error}");
            }
            fs::remove_dir_all(place.cache()).unwrap();
        }
    }
}

#[test]
fn what_is_kept_half_fetched_of_another_file_does_not_stay() {
    let Some(place) = Place::new() else { return };
    place.roots();
    place.get(SMALL).unwrap();
    // As if each package had been begun with other bytes.
    for name in place.names("packages") {
        let path = place.cache().join("packages").join(&name);
        fs::write(path.with_extension("part"), [7; 5000]).unwrap();
        fs::remove_file(path).ok();
    }
    place.get(&[SMALL, &["zlib"]].concat()).unwrap();
}
