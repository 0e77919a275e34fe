//! What is in a root, and who shares it.

use std::{fs, os::unix::fs::MetadataExt, thread};

use pakman_root::{Error, Owners, Request, Step};
use pakman_testbed::mirror::{Fault, Server, stand_in};

use crate::support::{Heard, Place, SMALL, request};

#[test]
fn a_root_has_what_was_asked_for_and_what_that_needs() {
    let Some(place) = Place::new() else { return };
    let root = place.get(SMALL).unwrap();
    assert!(
        root.path.join("bin/busybox").is_file()
            && root.path.join("lib/ld-musl-x86_64.so.1").is_file()
    );
    let world = fs::read_to_string(root.path.join("etc/apk/world")).unwrap();
    assert_eq!(world, "alpine-baselayout\nbusybox\n");
    let names: Vec<&str> = root.manifest.installed.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["alpine-baselayout-data", "musl", "busybox", "busybox-binsh", "alpine-baselayout"]
    );
    // Nothing of what filled it is left in it, or beside it.
    assert_eq!(fs::read_dir(root.path.join("dev")).unwrap().count(), 0);
    assert_eq!(place.names(&format!("roots/{}", root.id)), ["root", "root.json", "used"]);
    if root.manifest.owners == Owners::Real {
        let shadow = fs::metadata(root.path.join("etc/shadow")).unwrap();
        assert_eq!((shadow.uid(), shadow.gid(), shadow.mode() & 0o7777), (0, 42, 0o640));
    }
}

#[test]
fn the_same_is_made_over_http_and_from_files() {
    let Some(place) = Place::new() else { return };
    let server = Server::start(place.mirror.path(), |_, _| Fault::None);
    let (one, other) = (place.get(SMALL).unwrap(), place.get_from(&server.url(), SMALL).unwrap());
    assert_ne!(one.id, other.id, "they are of different mirrors");
    assert_eq!(one.manifest.installed, other.manifest.installed);
    let installed = |path: &std::path::Path| fs::read(path.join("lib/apk/db/installed")).unwrap();
    assert!(installed(&one.path) == installed(&other.path));
}

#[test]
fn whoever_asks_for_the_same_gets_the_same_root_without_a_look_at_the_mirror() {
    let Some(place) = Place::new() else { return };
    let server = Server::start(place.mirror.path(), |_, _| Fault::None);
    let first = place.get_from(&server.url(), SMALL).unwrap();
    let asked = server.asked().len();
    let mut other_order = SMALL.to_vec();
    other_order.reverse();
    let second = place.get_from(&server.url(), &other_order).unwrap();
    assert_eq!((first.id, asked), (second.id, server.asked().len()));
}

#[test]
fn packages_are_fetched_once_for_all_roots() {
    let Some(place) = Place::new() else { return };
    let server = Server::start(place.mirror.path(), |_, _| Fault::None);
    place.get_from(&server.url(), SMALL).unwrap();
    place.get_from(&server.url(), &[SMALL, &["zlib"]].concat()).unwrap();
    let asked = server.asked();
    let musl = asked.iter().filter(|path| path.contains("/musl-1")).count();
    let zlib = asked.iter().filter(|path| path.contains("/zlib-1")).count();
    assert_eq!((musl, zlib), (1, 1), "{asked:?}");
}

#[test]
fn apk_is_unpacked_once_for_all_roots() {
    let Some(place) = Place::new() else { return };
    let unpacked = || -> Vec<(String, u64)> {
        let is_folder = |name: &String| !name.contains('.');
        let folders = place.names("packages").into_iter().filter(is_folder);
        let inode = |name: &String| {
            let program = place.cache().join("packages").join(name).join("sbin/apk.static");
            fs::metadata(program).unwrap().ino()
        };
        folders.map(|name| (name.clone(), inode(&name))).collect()
    };
    place.get(SMALL).unwrap();
    let first = unpacked();
    assert_eq!(first.len(), 1, "{first:?}");
    place.get(&[SMALL, &["zlib"]].concat()).unwrap();
    assert_eq!(unpacked(), first);
}

#[test]
fn a_kept_package_that_lost_its_end_is_fetched_again() {
    let Some(place) = Place::new() else { return };
    place.get(SMALL).unwrap();
    for name in place.names("packages").iter().filter(|name| name.contains('.')) {
        let path = place.cache().join("packages").join(name);
        fs::File::options().append(true).open(path).unwrap().set_len(1000).unwrap();
    }
    place.get(&[SMALL, &["zlib"]].concat()).unwrap();
}

#[test]
fn two_at_once_make_one_root() {
    let Some(place) = Place::new() else { return };
    let server = Server::start(place.mirror.path(), |_, _| Fault::None);
    let roots = thread::scope(|scope| {
        let get = || scope.spawn(|| place.get_from(&server.url(), SMALL).unwrap().id);
        [get(), get(), get()].map(|made| made.join().unwrap())
    });
    assert!(roots.iter().all(|id| *id == roots[0]), "{roots:?}");
    assert_eq!(place.names("roots"), [roots[0].as_str()]);
    let asked = server.asked();
    let indexes = asked.iter().filter(|path| path.ends_with("APKINDEX.tar.gz")).count();
    assert_eq!(indexes, 2, "one of them fetched main and community: {asked:?}");
}

#[test]
fn an_update_takes_what_the_mirror_has_now_and_leaves_the_old_root_to_its_users() {
    let Some(place) = Place::new() else { return };
    let words = [SMALL, &["git"]].concat();
    let old = place.get(&words).unwrap();
    let mut newer = stand_in("git");
    newer.info.version = "2-r0".to_owned();
    place.mirror.add(newer);
    assert_eq!(place.get(&words).unwrap().id, old.id, "it stays until somebody asks");
    let source = place.source(&place.mirror.url());
    let new = place.roots().update(&request(&words), &source, &mut Heard::default()).unwrap();
    assert_ne!(new.id, old.id);
    assert!(new.manifest.installed.contains(&("git".to_owned(), "2-r0".to_owned())));
    assert!(old.path.join("bin/busybox").is_file());
    assert_eq!(place.get(&words).unwrap().id, new.id);
    // Without anything new, it is the same root again.
    let same = place.roots().update(&request(&words), &source, &mut Heard::default()).unwrap();
    assert_eq!(same.id, new.id);
}

#[test]
fn a_root_in_use_is_not_removed() {
    let Some(place) = Place::new() else { return };
    let root = place.get(SMALL).unwrap();
    let id = root.id.clone();
    let roots = place.roots();
    assert!(matches!(roots.remove(&id), Err(Error::Busy(_))));
    assert!(root.path.join("bin/busybox").is_file());
    drop(root);
    roots.remove(&id).unwrap();
    place.assert_no_root();
    assert!(matches!(roots.remove(&id), Err(Error::Unknown(_))));
    assert!(matches!(roots.take("../roots"), Err(Error::Unknown(_))));
    // The request remembers a root that is gone: a new one is made.
    assert_eq!(place.get(SMALL).unwrap().id, id);
}

#[test]
fn what_nobody_used_for_a_month_goes_when_another_is_made() {
    let Some(place) = Place::new() else { return };
    let old = place.get(SMALL).unwrap().id;
    let kept = place.get(&[SMALL, &["git"]].concat()).unwrap().id;
    let ago = |days: u64| {
        std::time::SystemTime::now() - std::time::Duration::from_secs(days * 24 * 60 * 60)
    };
    let age = |path: &str, days| {
        let file = fs::File::options().append(true).open(place.cache().join(path)).unwrap();
        file.set_modified(ago(days)).unwrap();
    };
    age(&format!("roots/{old}/used"), 31);
    age(&format!("roots/{kept}/used"), 29);
    let unpacked = place.names("packages").into_iter().find(|name| !name.contains('.'));
    let unpacked = place.cache().join("packages").join(unpacked.unwrap());
    let of_another_apk = unpacked.with_file_name("0123");
    fs::rename(unpacked, &of_another_apk).unwrap();
    fs::File::open(&of_another_apk).unwrap().set_modified(ago(31)).unwrap();
    place.get(&[SMALL, &["fakeroot"]].concat()).unwrap();
    let names = place.names("roots");
    assert!(!names.contains(&old) && names.contains(&kept), "{names:?}");
    assert!(!of_another_apk.exists());
}

#[test]
fn what_a_killed_process_left_is_not_used_and_goes() {
    let Some(place) = Place::new() else { return };
    place.roots();
    let left = place.cache().join("making/new-left");
    fs::create_dir_all(left.join("root/etc")).unwrap();
    fs::write(left.join("used"), "").unwrap();
    fs::create_dir_all(place.cache().join("making/new-empty")).unwrap();
    place.get(SMALL).unwrap();
    assert_eq!(place.names("making"), [""; 0]);
    // One that fetched an index.
    let mirror = format!("indexes/{}", place.names("indexes")[0]);
    let index = format!("{mirror}/v3.23/main/x86_64");
    fs::write(place.cache().join(&index).join(".tmpleft"), "half").unwrap();
    place.get(&[SMALL, &["zlib"]].concat()).unwrap();
    assert_eq!(place.names(&index), ["APKINDEX.tar.gz"]);
}

#[test]
fn a_root_for_other_processors_is_an_error_that_says_how() {
    let Some(place) = Place::new() else { return };
    let request = Request::new("3.23", "riscv64", []).unwrap();
    let source = place.source(&place.mirror.url());
    let error = place.roots().get(&request, &source, &mut Heard::default()).unwrap_err();
    assert!(error.to_string().contains("needs a machine that is riscv64"), "{error}");
}

#[test]
fn what_cannot_be_installed_is_told_in_apks_words() {
    let Some(place) = Place::new() else { return };
    let error = place.get(&["busybox>9", "no-such-package"]).unwrap_err();
    assert!(!error.is_transient());
    let text = error.to_string();
    assert!(matches!(error, Error::Unsatisfied(_)));
    assert!(text.contains("no-such-package (no such package)"), "{text}");
    assert!(text.contains("breaks: world[busybox>9]"), "{text}");
    place.assert_no_root();
}

#[test]
fn who_watches_hears_what_is_done_and_how_much_is_fetched() {
    let Some(place) = Place::new() else { return };
    let mut heard = Heard::default();
    place.roots().get(&request(SMALL), &place.source(&place.mirror.url()), &mut heard).unwrap();
    let Some(Step::Fetch { packages: 5, bytes }) =
        heard.steps.iter().rfind(|step| matches!(step, Step::Fetch { .. }))
    else {
        panic!("{:?}", heard.steps)
    };
    assert_eq!(heard.fetched, *bytes);
    assert_eq!(heard.steps.last(), Some(&Step::Fill { packages: 5 }));
}
