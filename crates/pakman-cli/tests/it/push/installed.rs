//! What was pushed, installed by the real apk on a real Alpine, over HTTP.

use std::{fs, process::Output};

use pakman_testbed::alpine::Alpine;
use serde_json::Value;

use super::world::{KEY, World, well};

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

#[test]
fn the_real_apk_installs_and_upgrades_from_the_bucket() {
    let Some(alpine) = Alpine::get() else { return };
    let world = World::new();
    world.add("hello", "1.0-r0");
    world.add("hello-data", "1.0_git3-r0");
    let told: Value = serde_json::from_str(&well(world.push("--json")).stdout).expect("JSON");
    let repository = told["repository"].as_str().expect("a text");
    let root = alpine.root(&["alpine-baselayout", "busybox"]);
    let etc = root.path().join("etc/apk");
    // The two lines that the receipt is for.
    fs::write(etc.join("repositories"), format!("{repository}\n")).expect("the root is ours");
    let apk = |arguments: &[&str]| {
        let mut apk = root.apk();
        apk.arg("--keys-dir").arg(etc.join("keys"));
        apk.args(["--no-progress", "--update-cache"]).args(arguments);
        apk.output().expect("apk runs")
    };
    let refused = apk(&["add", "hello"]);
    assert!(!refused.status.success(), "{}", text(&refused));
    assert!(text(&refused).contains("UNTRUSTED"), "{}", text(&refused));
    let key = told["key"].as_str().and_then(|url| url.strip_prefix(&world.storage.url()));
    let key = key.and_then(|path| path.strip_prefix("/bucket/")).expect("it is in the bucket");
    fs::write(etc.join("keys").join(KEY), world.storage.get(key).expect("a key")).expect("ours");
    let added = apk(&["add", "hello"]);
    assert!(added.status.success() && !text(&added).contains("WARNING"), "{}", text(&added));
    let file = root.path().join("usr/share/hello/text");
    assert_eq!(fs::read_to_string(&file).expect("it is installed"), "hello 1.0-r0\n");
    world.add("hello", "1.1-r0");
    well(world.push("--keep 1"));
    let upgraded = apk(&["upgrade", "hello"]);
    assert!(upgraded.status.success(), "{}", text(&upgraded));
    assert_eq!(fs::read_to_string(&file).expect("it is installed"), "hello 1.1-r0\n");
}
