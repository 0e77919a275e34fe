//! How much memory a build takes.

use std::{env, fs, os::unix::fs::symlink, process::Command};

use crate::support::{Tree, file};

/// Set in the process that is measured. It is one of its own: other tests run in this one at the
/// same time.
const ALONE: &str = "PAKMAN_BUILD_MEMORY";

/// How many files there are, as many other names of them, and as many symbolic links.
const MANY: u64 = 4_000;

/// What each of all these may take at the peak, in bytes. The list of the sources and what they are
/// takes most of it.
const MOST: u64 = 400;

/// Bytes that cannot be compressed, enough of them to fill all the room that packing takes for what
/// it has at hand.
fn noise() -> Vec<u8> {
    let next = |state: &u64| Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
    let states = std::iter::successors(Some(1), next);
    states.take(10_000_000).map(|state: u64| state.to_be_bytes()[0]).collect()
}

/// Builds a tree of so many files; this process's peak memory in bytes.
fn build(files: u64) -> u64 {
    let tree = Tree::new(&file("true", "[files]", ""));
    let folder = tree.path().join("files");
    for number in 0..files {
        let folder = folder.join(format!("a-folder-of-a-hundred-{}", number / 100));
        if number % 100 == 0 {
            fs::create_dir_all(&folder).unwrap();
        }
        let path = folder.join(format!("file-{number}"));
        fs::write(&path, (number % 100).to_string()).unwrap();
        fs::hard_link(&path, folder.join(format!("twin-{number}"))).unwrap();
        symlink(format!("file-{number}"), folder.join(format!("link-{number}"))).unwrap();
    }
    fs::write(tree.path().join("files/noise"), noise()).unwrap();
    tree.commit();
    tree.build().unwrap();
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

#[test]
fn one_of_many_files_takes_no_more_than_400_bytes() {
    if env::var_os(ALONE).is_some() {
        let before = build(100);
        let more = build(MANY) - before;
        assert!(more < 3 * MANY * MOST, "{} bytes each", more / (3 * MANY));
        return;
    }
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "memory::one_of_many_files_takes_no_more_than_400_bytes"])
        .env(ALONE, "1")
        // What is freed is given back at once, and does not count in the larger build.
        .env("MALLOC_ARENA_MAX", "1")
        .env("MALLOC_MMAP_THRESHOLD_", "65536")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
