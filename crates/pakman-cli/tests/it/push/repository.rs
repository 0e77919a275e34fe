//! A repository in a bucket.

use std::sync::atomic::Ordering;

use pakman_apk::{Index, PrivateKey, TrustedKey};
use pakman_testbed::storage::{Answer, Service, Storage};
use serde_json::Value;

use super::world::{KEY, World, key, noise, package, package_by, well};
use crate::support::end;

#[test]
fn packages_become_a_signed_repository() {
    let world = World::new();
    world.add("hello", "1.0-r0");
    world.add("hello", "1.1-r0");
    world.write("hello-openrc", "1.1-r0", "x86_64", package("hello-openrc", "1.1-r0", "noarch"));
    world.write("hello", "1.1-r0", "aarch64", package("hello", "1.1-r0", "aarch64"));
    let ended = well(world.push("--json"));
    let receipt: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!(receipt["conditions"], "honoured");
    assert_eq!(receipt["to"], "s3://bucket/alpine");
    // Of packages alone, and not of keys and indexes.
    let packages = world.storage.keys().into_iter().filter(|key| key.contains(".apk"));
    let sizes = packages.map(|key| world.storage.get(&key).expect("it is there").len());
    assert_eq!(receipt["sent_bytes"], sizes.sum::<usize>());
    let url = format!("{}/bucket/alpine", world.storage.url());
    assert_eq!(receipt["repository"], url);
    assert_eq!(receipt["key"], format!("{url}/{KEY}"));
    // The newest of each, in the folder of each architecture, and the key beside them.
    assert_eq!(
        world.storage.keys(),
        [
            "alpine/aarch64/APKINDEX.tar.gz",
            "alpine/aarch64/hello-1.1-r0.apk",
            "alpine/acme-hello.rsa.pub",
            "alpine/x86_64/APKINDEX.tar.gz",
            "alpine/x86_64/hello-1.1-r0.apk",
            "alpine/x86_64/hello-openrc-1.1-r0.apk",
        ]
    );
    assert_eq!(world.index(), ["hello-1.1-r0.apk", "hello-openrc-1.1-r0.apk"]);
    let kept = |key: &str| world.storage.header(key, "cache-control").expect("it says so");
    assert_eq!(kept("alpine/x86_64/APKINDEX.tar.gz"), "no-cache");
    assert_eq!(kept("alpine/x86_64/hello-1.1-r0.apk"), "public, max-age=31536000, immutable");
    let again = well(world.push(""));
    assert!(!again.stdout.contains("sent"), "{}", again.stdout);
    assert!(again.stdout.contains(&format!("wget -P /etc/apk/keys {url}/{KEY}")));
    world.add("hello", "0.9-r0");
    well(world.push("--all"));
    assert_eq!(
        world.index(),
        ["hello-0.9-r0.apk", "hello-1.0-r0.apk", "hello-1.1-r0.apk", "hello-openrc-1.1-r0.apk"]
    );
}

#[test]
fn a_name_and_version_stand_for_the_same_bytes() {
    let world = World::new();
    world.add("hello", "1.0-r0");
    well(world.push(""));
    let before = world.storage.get("alpine/x86_64/hello-1.0-r0.apk");
    let other = package_by(key(), "hello", "1.0-r0", "x86_64", b"other\n".to_vec());
    world.write("hello", "1.0-r0", "x86_64", other.clone());
    let refused = world.push("");
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("already exists with other content"), "{}", refused.stderr);
    assert!(refused.stderr.contains("nothing was sent"), "{}", refused.stderr);
    assert_eq!(world.storage.get("alpine/x86_64/hello-1.0-r0.apk"), before);
    let replaced = well(world.push("--replace"));
    assert!(replaced.stdout.contains("replaced   x86_64/hello-1.0-r0.apk"), "{}", replaced.stdout);
    assert_eq!(world.storage.get("alpine/x86_64/hello-1.0-r0.apk"), Some(other));
}

#[test]
fn what_a_storage_knows_of_conditions_is_found_out() {
    for (ignores, lacks) in [(true, false), (false, true)] {
        let world = World::new();
        let switches = world.storage.switches();
        switches.ignores_conditions.store(ignores, Ordering::Relaxed);
        switches.knows_no_conditions.store(lacks, Ordering::Relaxed);
        world.add("hello", "1.0-r0");
        let ended = well(world.push("--json"));
        assert!(ended.stdout.contains("\"conditions\": \"ignored\""), "{}", ended.stdout);
        assert_eq!(world.index(), ["hello-1.0-r0.apk"]);
    }
}

#[test]
fn the_index_is_made_of_what_is_there() {
    let world = World::new();
    // More than a page of a listing, put there by others.
    for number in 0..120 {
        let name = format!("tool{number:03}");
        let key = format!("alpine/x86_64/{name}-1-r0.apk");
        world.storage.put(&key, &package(&name, "1-r0", "x86_64"));
    }
    let strange = PrivateKey::generate(2048).expect("a key");
    let foreign = package_by(&strange, "foreign", "1-r0", "x86_64", b"x".to_vec());
    world.storage.put("alpine/x86_64/foreign-1-r0.apk", &foreign);
    world.storage.put("alpine/x86_64/broken-1-r0.apk", b"no package");
    world.storage.put("alpine/x86_64/wrong-name.apk", &package("right", "1-r0", "x86_64"));
    world.add("hello", "1.0-r0");
    let ended = well(world.push("-v"));
    let index = world.index();
    assert_eq!(index.len(), 121);
    // What nobody vouches for is read once, however often the index is looked at.
    let read = "GET s3://bucket/alpine/x86_64/foreign-1-r0.apk: 206";
    assert_eq!(ended.stderr.matches(read).count(), 1, "{}", ended.stderr);
    for name in ["foreign-1-r0.apk", "broken-1-r0.apk", "wrong-name.apk"] {
        let told = format!("the index does not name alpine/x86_64/{name}");
        assert!(ended.stderr.contains(&told), "{name}: {}", ended.stderr);
    }
    // What is gone is no longer named.
    world.storage.put("alpine/x86_64/APKINDEX.tar.gz", b"damaged");
    well(world.push(""));
    assert_eq!(world.index(), index);
}

#[test]
fn old_versions_are_deleted_when_no_index_names_them() {
    let world = World::new();
    for version in ["1.0-r0", "1.1-r0", "1.2-r0", "1.10-r0"] {
        world.add("hello", version);
    }
    world.storage.put("alpine/x86_64/other-1-r0.apk", &package("other", "1-r0", "x86_64"));
    well(world.push("--all"));
    assert_eq!(world.index().len(), 5);
    let ended = well(world.push("--keep 2"));
    assert_eq!(world.index(), ["hello-1.2-r0.apk", "hello-1.10-r0.apk", "other-1-r0.apk"]);
    assert_eq!(world.packages(), ["hello-1.10-r0.apk", "hello-1.2-r0.apk", "other-1-r0.apk"]);
    assert!(ended.stdout.contains("removed    x86_64/hello-1.0-r0.apk"), "{}", ended.stdout);
}

#[test]
fn installations_change_from_one_key_to_another() {
    let world = World::new();
    world.add("hello", "1.0-r0");
    well(world.push(""));
    let new = PrivateKey::generate(2048).expect("a key");
    world.tree.write("new.rsa", new.to_pem().as_bytes());
    let refused = world.push("--key new.rsa");
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("is signed by acme-hello.rsa.pub"), "{}", refused.stderr);
    assert_eq!(world.index(), ["hello-1.0-r0.apk"]);
    well(world.push("--key new.rsa --with-key home/.abuild/acme-hello.rsa"));
    // Whoever trusts either of them reads it.
    assert_eq!(world.index(), ["hello-1.0-r0.apk"]);
    let trusted = [TrustedKey { name: "new.rsa.pub".to_owned(), key: new.public() }];
    let verify = || {
        let bytes = world.storage.get("alpine/x86_64/APKINDEX.tar.gz").expect("an index");
        let (index, signatures) = Index::read(bytes.as_slice()).expect("an index");
        signatures.verify(&trusted).expect("the new key signed it");
        index.records().len()
    };
    assert_eq!(verify(), 1);
    assert!(world.storage.get("alpine/new.rsa.pub").is_some());
    well(world.push("--key new.rsa"));
    assert_eq!(verify(), 1);
}

#[test]
fn a_key_of_the_same_name_is_not_replaced() {
    let world = World::new();
    let other = PrivateKey::generate(2048).expect("a key").public().to_pem();
    world.storage.put("alpine/acme-hello.rsa.pub", other.as_bytes());
    world.add("hello", "1.0-r0");
    let refused = world.push("");
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("with another key"), "{}", refused.stderr);
    assert!(world.packages().is_empty());
}

#[test]
fn a_bad_package_keeps_all_from_being_sent() {
    let world = World::new();
    world.add("a", "1-r0");
    let mut cut = package_by(key(), "b", "1-r0", "x86_64", noise(100_000, 1));
    let middle = cut.len() / 2;
    cut[middle] ^= 1;
    world.write("b", "1-r0", "x86_64", cut);
    let refused = world.push("");
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    assert!(refused.stderr.contains("b-1-r0.apk"), "{}", refused.stderr);
    assert!(world.storage.keys().is_empty());
}

#[test]
fn who_may_not_is_told_what_is_missing() {
    let world = World::new();
    world.add("libhello++", "1-r0");
    world.storage.switches().hides_listings.store(true, Ordering::Relaxed);
    let refused = world.push("");
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("the right s3:ListBucket;"), "{}", refused.stderr);
    assert!(refused.stderr.contains("libhello++ has a `+` in its name"), "{}", refused.stderr);
    let mut wrong = world.command("--to s3://bucket");
    let refused = end(wrong.env("AWS_SECRET_ACCESS_KEY", "wrong"));
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("SignatureDoesNotMatch"), "{}", refused.stderr);
    let refused = end(&mut world.command("--to s3://other --json"));
    assert!(refused.stderr.contains("create the bucket first"), "{}", refused.stderr);
    assert!(refused.stderr.contains("nothing was sent"), "{}", refused.stderr);
    let told: Value = serde_json::from_str(&refused.stdout).expect("one document");
    assert_eq!(told["files"][0]["state"], "left", "{told}");
    let message = told["error"]["message"].as_str().expect("a text");
    assert!(message.contains("NoSuchBucket"), "{told}");
    let refused =
        end(&mut world.command("--to s3://bucket --s3-endpoint http://127.0.0.1:1 --attempts 2"));
    assert_eq!(refused.code, 75, "{}", refused.stderr);
}

#[test]
fn a_rehearsal_asks_nobody() {
    let world = World::new();
    world.add("hello", "1.0-r0");
    let ended =
        well(end(&mut world.command("--to s3://b/p --s3-endpoint http://127.0.0.1:1 --dry-run")));
    assert!(ended.stdout.starts_with("would go   x86_64/hello-1.0-r0.apk\n"), "{}", ended.stdout);
}

#[test]
fn keys_come_from_a_profile_too() {
    let world = World::new();
    world.add("hello", "1.0-r0");
    let profile = format!(
        "[other]\n[work]\naws_access_key_id = AKIATESTTESTTEST\n\
         aws_secret_access_key = secret/of+the=storage\nendpoint_url = {}\n",
        world.storage.url()
    );
    world.tree.write("home/.aws/credentials", profile);
    let mut command = world.command("--to s3://bucket/alpine");
    command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    command.env_remove("AWS_ENDPOINT_URL");
    let refused = end(&mut command);
    assert!(refused.stderr.contains("there are no keys for s3://bucket"), "{}", refused.stderr);
    well(end(command.env("AWS_PROFILE", "work")));
    assert_eq!(world.index(), ["hello-1.0-r0.apk"]);
    world.tree.write("home/.aws/config", "[profile sso]\nsso_session = acme\n");
    for (name, told) in [
        ("wrok", "there is no profile \"wrok\""),
        ("sso", "`eval \"$(aws configure export-credentials --profile sso --format env)\"`"),
    ] {
        let refused = end(command.env("AWS_PROFILE", name));
        assert_eq!(refused.code, 2, "{}", refused.stderr);
        assert!(refused.stderr.contains(told), "{}", refused.stderr);
    }
}

#[test]
fn the_line_end_of_a_variable_is_no_part_of_it() {
    let world = World::new();
    world.add("hello", "1.0-r0");
    let with = |variables: &[(&str, String)]| {
        let mut command = world.command("--to s3://bucket/alpine");
        end(command.envs(variables.iter().map(|(name, value)| (name, value))))
    };
    well(with(&[
        ("AWS_ACCESS_KEY_ID", format!("{}\n", Storage::ID)),
        ("AWS_SECRET_ACCESS_KEY", format!("{}\r\n", Storage::SECRET)),
        ("AWS_REGION", "us-east-1\n".to_owned()),
        ("AWS_ENDPOINT_URL", format!("{}\n", world.storage.url())),
    ]));
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_REGION"] {
        let refused = with(&[(name, "one\ntwo".to_owned())]);
        assert_eq!(refused.code, 2, "{name}: {}", refused.stderr);
        assert!(refused.stderr.contains("a line break"), "{name}: {}", refused.stderr);
    }
    for (address, told) in [
        ("127.0.0.1:9000", "begins with https://"),
        ("localhost:9000", "begins with https://"),
        ("https://storage.example.org/?x", "leave out `?`"),
    ] {
        let refused = with(&[("AWS_ENDPOINT_URL", address.to_owned())]);
        assert_eq!(refused.code, 2, "{address}: {}", refused.stderr);
        assert!(refused.stderr.contains(told), "{address}: {}", refused.stderr);
    }
}

#[test]
fn keys_come_from_the_service_of_the_machine_too() {
    let world = World::new();
    world.add("hello", "1.0-r0");
    let service = Service::recording(|asked| {
        let below = "/latest/meta-data/iam/security-credentials/";
        match asked.path() {
            "/latest/api/token" => Answer::of(200, "token-of-the-service"),
            path if path == below => Answer::of(200, "role"),
            path if path == format!("{below}role") => Answer::of(
                200,
                format!(
                    r#"{{"AccessKeyId": "{}", "SecretAccessKey": "{}", "Token": "passing-t0ken",
                    "Expiration": "2999-01-01T00:00:00Z"}}"#,
                    Storage::ID,
                    Storage::SECRET
                ),
            ),
            _ => Answer::of(404, ""),
        }
    });
    let mut command = world.command("--to s3://bucket/alpine -v --attempts 2");
    command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    // What is half there says nothing.
    command.env("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere");
    let refused = end(&mut command);
    assert!(refused.stderr.contains("there are no keys for s3://bucket"), "{}", refused.stderr);
    command.env("AWS_EC2_METADATA_SERVICE_ENDPOINT", service.url() + "/");
    let ended = well(end(&mut command));
    assert_eq!(world.index(), ["hello-1.0-r0.apk"]);
    for secret in [Storage::SECRET, "passing-t0ken"] {
        assert!(!ended.stderr.contains(secret), "{}", ended.stderr);
    }
}
