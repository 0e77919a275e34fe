//! The recipe of the container image: its instructions in the real Alpine, and a job in the result.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command};

use pakman_testbed::alpine::{ARCH, AlpineRoot};

use super::world::{World, commit};
use crate::{
    releases::VERSION,
    support::{Ended, Tree, end},
    workflow::INSTELLAR,
};

/// A job as the recipe and the documents have it.
const JOB: &str = "pakman root packages | xargs apk add --no-cache\npakman build\n";

/// The recipe's instructions, each with its word and the rest; lines that go on are joined.
fn instructions(text: &str) -> Vec<(&str, String)> {
    let mut found: Vec<(&str, String)> = Vec::new();
    let mut goes_on = false;
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        let part = line.trim_end_matches('\\');
        if goes_on {
            found.last_mut().expect("it goes on").1.push_str(part.trim_start());
        } else {
            let (word, rest) = part.split_once(' ').expect("an instruction has arguments");
            found.push((word, rest.to_owned()));
        }
        goes_on = line.ends_with('\\');
    }
    found
}

/// A container of an image, in which a script runs as a builder or a job runs it.
fn run(world: &World, image: &AlpineRoot, folder: &str, more: &[&str], script: &str) -> Ended {
    let mut docker: Command = world.command("docker", image);
    docker.args(["run", "--rm", "--workdir", folder]).args(more);
    docker.args(["--env", "ABUILD_PRIVATE_KEY"]).env("ABUILD_PRIVATE_KEY", &world.key);
    docker.args(["--env", "NPM_TOKEN=s3cret", "--env", "GITHUB_REPOSITORY=acme/hello"]);
    end(docker.args(["alpine:3.23", "sh", "-c", script]))
}

#[test]
fn the_image_is_made_and_a_job_builds_in_it() {
    let Some(world) = World::new() else { return };
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = fs::read_to_string(top.join(".github/container/Containerfile")).expect("a file");
    let image = world.image();
    let mut folder = "/".to_owned();
    for (word, rest) in instructions(&text) {
        let rest = rest.replace("${ALPINE}", "3.23").replace("${TARGETARCH}", "amd64");
        match (word, rest.split(' ').collect::<Vec<_>>().as_slice()) {
            // What is given in place of a default, what is here already, and what nothing is made of.
            ("ARG", ["ALPINE=3.22" | "TARGETARCH"])
            | ("FROM", ["alpine:3.23"])
            | ("CMD", ["[\"pakman\",", "\"--help\"]"]) => {}
            ("COPY", ["pakman-amd64", to]) => {
                let to = image.path().join(to.trim_start_matches('/'));
                fs::copy(world.release.tree.path("program/pakman"), &to).expect("a program");
                fs::set_permissions(to, fs::Permissions::from_mode(0o644)).expect("it is ours");
            }
            ("RUN", _) => {
                let ran = run(&world, &image, &folder, &[], &rest);
                assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
                assert!(ran.stdout.ends_with(&format!("pakman {VERSION}\n")), "{}", ran.stdout);
            }
            ("WORKDIR", [path]) => {
                fs::create_dir_all(image.path().join(path.trim_start_matches('/')))
                    .expect("it is ours");
                (*path).clone_into(&mut folder);
            }
            other => panic!("nobody knows what {other:?} does"),
        }
    }
    for (document, line) in [(text, JOB.replace('\n', " && ")), (docs(&top), JOB.to_owned())] {
        assert!(document.contains(line.trim_end_matches(" && ")), "{line}");
    }
    let Some(tree) = Tree::of_git() else { return };
    tree.write("instellar.yml", INSTELLAR);
    commit(&tree);
    let packages = Tree::empty();
    let sources = format!("{}:{folder}", tree.root().display());
    let output = format!("{}:/root/packages", packages.root().display());
    let more = ["--volume", &sources, "--volume", &output];
    let job = JOB.replace("pakman build", "pakman build --env NPM_TOKEN");
    let built = run(&world, &image, &folder, &more, &job);
    assert_eq!(built.code, 0, "{}{}", built.stdout, built.stderr);
    assert!(packages.path(&format!("acme/{ARCH}/hello-0.0.0_git1-r0.apk")).exists());
}

fn docs(top: &Path) -> String {
    fs::read_to_string(top.join("docs/ci.md")).expect("a file")
}
