//! Several who push at once.

use std::{sync::atomic::Ordering, thread};

use pakman_testbed::rounds;

use super::world::{World, key, package, well};
use crate::support::end;

/// Six who push a package each, on a storage that holds conditions and on one that does not.
#[test]
fn nothing_is_lost_when_six_push_at_once() {
    for ignores in [false, true] {
        for _ in 0..rounds(2) {
            let world = World::new();
            world.storage.switches().ignores_conditions.store(ignores, Ordering::Relaxed);
            for number in 0..6 {
                let name = format!("tool{number}");
                let path = format!("of/{number}/x86_64/{name}-1-r0.apk");
                world.tree.write(&path, package(&name, "1-r0", "x86_64"));
            }
            let world = &world;
            thread::scope(|scope| {
                for number in 0..6 {
                    scope.spawn(move || {
                        let words = format!("--to s3://bucket/alpine -q of/{number}");
                        well(end(&mut world.command(&words)));
                    });
                }
            });
            assert_eq!(world.index().len(), 6, "conditions are ignored: {ignores}");
            assert_eq!(world.packages().len(), 6);
            let _ = key();
        }
    }
}
