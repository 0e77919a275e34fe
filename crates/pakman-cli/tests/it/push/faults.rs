//! What goes wrong on the way, and ends well all the same.

use std::{collections::BTreeSet, process::Stdio, sync::atomic::Ordering, thread, time::Duration};

use pakman_testbed::{
    rounds,
    storage::{Faults, Phase},
};

use super::world::{World, key, noise, package_by, peak, well};
use crate::support::end;

/// A world with small packages and one of several parts.
fn world(parts: usize) -> World {
    let world = World::new();
    for number in 0..6 {
        world.add(&format!("tool{number}"), "1-r0");
    }
    let large = package_by(key(), "large", "1-r0", "x86_64", noise(parts << 23, 7));
    world.write("large", "1-r0", "x86_64", large);
    world
}

/// The storage has exactly what the folder has, and the index names it.
fn is_whole(world: &World) {
    let names = world.tree.names("home/packages/acme/x86_64");
    assert_eq!(world.packages(), names);
    assert_eq!(world.index().into_iter().collect::<BTreeSet<_>>(), names.iter().cloned().collect());
    for name in names {
        let sent = world.storage.get(&format!("alpine/x86_64/{name}")).expect("it is there");
        let path = world.tree.path(&format!("home/packages/acme/x86_64/{name}"));
        assert!(sent == std::fs::read(path).expect("it is there"), "{name} differs");
    }
}

/// No index names what is not there.
fn is_sound(world: &World) {
    if world.storage.get("alpine/x86_64/APKINDEX.tar.gz").is_some() {
        let there: BTreeSet<String> = world.packages().into_iter().collect();
        let named: BTreeSet<String> = world.index().into_iter().collect();
        assert!(named.is_subset(&there), "{named:?} {there:?}");
    }
}

/// Faults of every kind, and ends at any moment: what is pushed again and again is there at last.
#[test]
fn whatever_goes_wrong_all_is_there_at_last() {
    let world = world(3);
    let all = u64::from(rounds(3));
    for round in 0..all {
        for key in world.storage.keys() {
            world.storage.remove(&key);
        }
        world.storage.fail(Faults::some(12, round * 7919 + 1));
        let mut attempts = 0;
        loop {
            attempts += 1;
            let mut command = world.command("--to s3://bucket/alpine --timeout 1 --attempts 4 -q");
            if attempts <= 2 {
                command.stderr(Stdio::null()).stdout(Stdio::null());
                let mut child = command.spawn().expect("it starts");
                thread::sleep(Duration::from_millis(40 + (round * 131 + attempts * 97) % 400));
                let _ = child.kill();
                let ended = child.wait().expect("it ends");
                is_sound(&world);
                if ended.success() {
                    break;
                }
                continue;
            }
            let ended = end(&mut command);
            is_sound(&world);
            match ended.code {
                0 => break,
                75 => {}
                code => panic!("round {round}: {code}\n{}", ended.stderr),
            }
            assert!(attempts < 40, "round {round}: {}", ended.stderr);
        }
        world.storage.fail(Faults::none());
        is_whole(&world);
    }
}

#[test]
fn a_large_file_goes_on_where_it_ended() {
    let world = world(6);
    // How many requests come before those of its parts is not for this test to know.
    let arrived = (8..40).find_map(|requests| {
        world.storage.fail(Faults::after(requests, Phase::Before));
        let ended = world.push("--attempts 2 --concurrency 1");
        assert_eq!(ended.code, 75, "{}", ended.stderr);
        assert!(ended.stderr.contains("large-1-r0.apk"), "{}", ended.stderr);
        Some(world.storage.parts()).filter(|parts| *parts > 0)
    });
    let arrived = arrived.expect("some parts arrive");
    world.storage.fail(Faults::none());
    let ended = well(world.push("--json"));
    let told = format!("{arrived} of 7 parts are already there");
    assert!(ended.stderr.contains(&told), "{told}: {}", ended.stderr);
    let receipt: serde_json::Value = serde_json::from_str(&ended.stdout).expect("JSON");
    let all = std::fs::metadata(world.tree.path("home/packages/acme/x86_64/large-1-r0.apk"));
    let sent = receipt["sent_bytes"].as_u64().expect("a number");
    assert!(sent < all.expect("it is there").len() - ((arrived as u64 - 1) << 23), "{sent}");
    is_whole(&world);
}

#[test]
fn a_storage_may_take_its_time_to_put_parts_together() {
    let world = world(3);
    world.storage.switches().completes_late.store(true, Ordering::Relaxed);
    let ended = well(world.push(""));
    assert!(ended.stderr.contains("?uploadId again: 500 InternalError"), "{}", ended.stderr);
    is_whole(&world);
}

#[test]
fn an_upload_of_a_day_ago_is_gone_on_with_or_aborted() {
    let world = world(3);
    let large = std::fs::read(world.tree.path("home/packages/acme/x86_64/large-1-r0.apk"));
    let large = large.expect("it is there");
    let (hours, folder) = (|count: u64| Duration::from_secs(count * 3600), "alpine/x86_64");
    let begin = |name: &str, ago, part: &[u8]| {
        world.storage.begin(&format!("{folder}/{name}"), ago, part);
    };
    begin("large-1-r0.apk", hours(50), &large[..8 << 20]);
    begin("large-1-r0.apk", hours(50), b"of another build");
    begin("gone-1-r0.apk", hours(25), b"x");
    begin("other-1-r0.apk", hours(23), b"x");
    begin("film.mkv", hours(50), b"x");
    let ended = well(world.push(""));
    assert!(ended.stderr.contains("1 of 4 parts are already there"), "{}", ended.stderr);
    assert_eq!(ended.stderr.matches("an unfinished upload of").count(), 2, "{}", ended.stderr);
    let mut left = world.storage.uploads();
    left.sort();
    assert_eq!(left, ["film.mkv", "other-1-r0.apk"].map(|name| format!("{folder}/{name}")));
    is_whole(&world);
}

#[test]
fn a_file_that_changes_is_not_half_sent() {
    let world = world(4);
    let path = world.tree.path("home/packages/acme/x86_64/large-1-r0.apk");
    let mut command = world.command("--to s3://bucket/alpine");
    let is_over = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let of_thread = std::sync::Arc::clone(&is_over);
    let writer = thread::spawn(move || {
        while !of_thread.load(Ordering::Relaxed) {
            let file = std::fs::OpenOptions::new().append(true).open(&path).expect("a file");
            let now = std::time::SystemTime::now();
            file.set_modified(now).expect("it is ours");
            thread::sleep(Duration::from_millis(1));
        }
    });
    let ended = end(&mut command);
    is_over.store(true, Ordering::Relaxed);
    writer.join().expect("it ends");
    assert_eq!(ended.code, 75, "{}", ended.stderr);
    assert!(ended.stderr.contains("changed while it was pushed"), "{}", ended.stderr);
    assert!(!world.packages().contains(&"large-1-r0.apk".to_owned()));
}

/// However large the files are: 160 MB in less.
#[test]
fn memory_does_not_grow_with_the_files() {
    let world = World::new();
    let large = package_by(key(), "large", "1-r0", "x86_64", noise(160 << 20, 3));
    world.write("large", "1-r0", "x86_64", large);
    let most = peak(&mut world.command("--to s3://bucket/alpine -q"));
    assert!((1..110 << 10).contains(&most), "{most} kB");
}
