//! A storage that others wrote: rclone serves a folder as S3, checks signatures, and ignores
//! conditions without a word.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    thread,
};

use super::world::{World, key, noise, package_by, well};
use crate::support::end;

/// A server on a folder with an empty bucket, ended when it is dropped.
struct Foreign {
    child: Child,
    url: String,
}

impl Foreign {
    fn serve(world: &World) -> Option<Self> {
        let rclone = pakman_testbed::tool("rclone")?;
        let folder = world.tree.path("served");
        fs::create_dir_all(folder.join("bucket")).expect("a folder");
        let mut child = Command::new(rclone)
            .args(["serve", "s3", "--addr", "127.0.0.1:0"])
            .args(["--config", "/dev/null", "--auth-key", "AKIATESTTESTTEST,secret/of+the=storage"])
            .arg(&folder)
            .env_remove("AWS_CA_BUNDLE")
            .stderr(Stdio::piped())
            .spawn()
            .expect("rclone starts");
        let lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
        let mut urls = lines.map_while(Result::ok).filter_map(|line| {
            let (_, rest) = line.split_once("Starting s3 server on [")?;
            Some(rest.trim_end_matches(['/', ']']).to_owned())
        });
        let url = urls.next().expect("it says where it listens");
        // It ends when nobody reads what it says.
        thread::spawn(move || urls.for_each(drop));
        Some(Self { child, url })
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_storage_of_others_takes_packages() {
    let world = World::new();
    let Some(foreign) = Foreign::serve(&world) else { return };
    world.add("hello", "1.0_p1-r0");
    world.add("libhello++", "1.0-r0");
    world.write(
        "large",
        "1-r0",
        "x86_64",
        package_by(key(), "large", "1-r0", "x86_64", noise(20 << 20, 1)),
    );
    let push = |words: &str| {
        let words = format!("--to s3://bucket/alpine --s3-endpoint {} {words}", foreign.url);
        end(&mut world.command(&words))
    };
    let ended = well(push("--json"));
    assert!(ended.stdout.contains("\"conditions\": \"ignored\""), "{}", ended.stdout);
    let again = well(push(""));
    assert_eq!(again.stdout.matches("unchanged").count(), 3, "{}", again.stdout);
    for name in ["hello-1.0_p1-r0.apk", "libhello++-1.0-r0.apk", "large-1-r0.apk"] {
        let sent = fs::read(world.tree.path(&format!("served/bucket/alpine/x86_64/{name}")));
        let own = fs::read(world.tree.path(&format!("home/packages/acme/x86_64/{name}")));
        assert!(sent.expect("it came") == own.expect("it is there"), "{name} differs");
    }
    let mut wrong = world.command(&format!("--to s3://bucket --s3-endpoint {}", foreign.url));
    let refused = end(wrong.env("AWS_SECRET_ACCESS_KEY", "wrong"));
    assert_eq!(refused.code, 2, "{}", refused.stderr);
}
