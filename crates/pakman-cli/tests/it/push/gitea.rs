//! The registry of Gitea and Forgejo: a fake of our own, made from the interface as they document
//! it. A real one has not been tried.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use pakman_apk::{Algorithm, Index, Limits, PackageReader, PrivateKey, Record, Signer};
use pakman_testbed::storage::{Answer, Asked, Service};

use super::world::{World, key, noise, package, package_by, peak, well};
use crate::support::end;

/// Packages by architecture and file name.
pub(crate) type Packages = Arc<Mutex<BTreeMap<(String, String), Vec<u8>>>>;

/// The registry of `acme`, which `ci` may write to. So often its index lacks what is there.
pub(crate) fn registry(packages: &Packages, lags: usize) -> Service {
    let packages = Arc::clone(packages);
    let own = PrivateKey::generate(2048).expect("a key");
    let lags = AtomicUsize::new(lags);
    Service::recording(move |asked| {
        let left = (asked.method == "GET").then(|| {
            lags.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1))
        });
        match left {
            Some(Ok(_)) => answer(asked, &Packages::default(), &own),
            _ => answer(asked, &packages, &own),
        }
    })
}

fn answer(asked: &Asked, packages: &Packages, own: &PrivateKey) -> Answer {
    // ci:token-of-the-registry
    if asked.header("authorization") != "Basic Y2k6dG9rZW4tb2YtdGhlLXJlZ2lzdHJ5" {
        return Answer::of(401, "");
    }
    let path = asked.path().strip_prefix("/api/packages/acme/alpine/v3.22/main");
    let mut packages = packages.lock().expect("nobody panics with it");
    match (asked.method.as_str(), path) {
        ("PUT", Some("")) => {
            let Ok(package) = PackageReader::open(asked.body.as_slice(), Limits::default()) else {
                return Answer::of(400, "not a package");
            };
            let place = (package.info.arch.clone(), package.info.file_name());
            if packages.contains_key(&place) {
                return Answer::of(409, "package file already exists");
            }
            packages.insert(place, asked.body.clone());
            Answer::of(201, "")
        }
        ("GET", Some(path)) => {
            let arch = path.trim_start_matches('/').trim_end_matches("/APKINDEX.tar.gz");
            let mut index = Index::default();
            for ((_, _), bytes) in packages.iter().filter(|((of, _), _)| of == arch) {
                let read = PackageReader::open(bytes.as_slice(), Limits::default());
                let read = read.expect("it was one when it came");
                index.insert(Record::new(&read.info, read.identity, bytes.len() as u64, arch));
            }
            let signer = Signer { key: own, name: "acme@ab.rsa.pub", algorithm: Algorithm::Rsa };
            let mut bytes = Vec::new();
            index.write(&[signer], 0, &mut bytes).expect("an index");
            Answer::of(200, bytes)
        }
        _ => Answer::of(404, "<html>not found</html>"),
    }
}

#[test]
fn packages_go_to_a_registry() {
    let world = World::new();
    world.add("hello", "1.0-r0");
    world.write("hello-doc", "1.0-r0", "x86_64", package("hello-doc", "1.0-r0", "noarch"));
    let packages = Packages::default();
    let service = registry(&packages, 0);
    let push = |user: &str| {
        let to = format!("--to gitea+{}/acme/v3.22/main", service.url());
        let mut command = world.command(&to);
        end(command.env("PAKMAN_PUSH_TOKEN", "token-of-the-registry").env("PAKMAN_PUSH_USER", user))
    };
    let ended = well(push("ci"));
    assert!(ended.stdout.contains("sent       noarch/hello-doc-1.0-r0.apk"), "{}", ended.stdout);
    let trust =
        format!("(cd /etc/apk/keys && curl -JO {}/api/packages/acme/alpine/key)", service.url());
    assert!(ended.stdout.contains(&trust), "{}", ended.stdout);
    assert_eq!(packages.lock().expect("it is ours").len(), 2);
    let again = well(push("ci"));
    assert_eq!(again.stdout.matches("unchanged").count(), 2, "{}", again.stdout);
    let other = package_by(key(), "hello", "1.0-r0", "x86_64", b"other\n".to_vec());
    world.write("hello", "1.0-r0", "x86_64", other);
    let taken = push("ci");
    assert_eq!(taken.code, 2);
    assert!(taken.stderr.contains("already exists with other content"), "{}", taken.stderr);
    assert!(!taken.stderr.contains("--replace"), "{}", taken.stderr);
    let refused = push("somebody");
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("a token of theirs"), "{}", refused.stderr);
}

#[test]
fn an_index_that_is_late_is_waited_for() {
    let world = World::new();
    world.add("hello", "1.0-r0");
    let packages = Packages::default();
    let place = ("x86_64".to_owned(), "hello-1.0-r0.apk".to_owned());
    packages.lock().expect("it is ours").insert(place, package("hello", "1.0-r0", "x86_64"));
    let service = registry(&packages, 2);
    let mut command = world.command(&format!("--to gitea+{}/acme/v3.22/main", service.url()));
    command.env("PAKMAN_PUSH_TOKEN", "token-of-the-registry").env("PAKMAN_PUSH_USER", "ci");
    let ended = well(end(&mut command));
    assert!(ended.stdout.contains("unchanged  x86_64/hello-1.0-r0.apk"), "{}", ended.stdout);
    for flag in ["--keep 1", "--replace", "--change-key", "--url http://x", "--key-name x.rsa.pub"]
    {
        let words = format!("--to gitea+https://x.example/acme/v3.22/main --dry-run {flag}");
        let refused = end(&mut world.command(&words));
        let flag = flag.split(' ').next().unwrap_or_default();
        let told = format!("{flag} does not go with a registry");
        assert!(refused.code == 2 && refused.stderr.contains(&told), "{}", refused.stderr);
    }
}

#[test]
fn memory_does_not_grow_with_what_goes_to_a_registry() {
    let world = World::new();
    let large = package_by(key(), "large", "1-r0", "x86_64", noise(96 << 20, 3));
    world.write("large", "1-r0", "x86_64", large.clone());
    let packages = Packages::default();
    let service = registry(&packages, 0);
    let mut command = world.command(&format!("--to gitea+{}/acme/v3.22/main -q", service.url()));
    command.env("PAKMAN_PUSH_TOKEN", "token-of-the-registry").env("PAKMAN_PUSH_USER", "ci");
    let most = peak(&mut command);
    assert!((1..64 << 10).contains(&most), "{most} kB");
    let place = ("x86_64".to_owned(), "large-1-r0.apk".to_owned());
    assert!(packages.lock().expect("it is ours").get(&place) == Some(&large));
}
