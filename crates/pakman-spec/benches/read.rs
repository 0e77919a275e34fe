//! How long reading takes, and what it allocates: a real file, large ones, and hostile ones.
//!
//! The goals: 10,000 services (110,001 values) under 100 ms and ten times 1,000; a hostile file
//! under 150 ms and 120 MB.

use std::fmt::Write;

use divan::{AllocProfiler, Bencher, black_box};
use pakman_spec::{Loaded, Source, Surroundings, load};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

fn read(text: &str) -> Loaded {
    load(black_box(&Source::new("instellar.yml", text)), &Surroundings::default())
}

#[divan::bench]
fn real_file(bencher: Bencher) {
    let text = include_str!("../../../fixtures/apps/rails/instellar.yml");
    bencher.bench(|| read(text));
}

#[divan::bench(args = [1_000, 10_000], sample_count = 20)]
fn services(bencher: Bencher, count: usize) {
    let mut text = "dependencies: {build: []}\nbuild: {destinations: [bin]}\nrun:\n  name: hello\n  services:\n".to_owned();
    for number in 0..count {
        writeln!(
            text,
            "    - name: web-{number}\n      binary: hello\n      path: /usr/bin\n      start:\n        call: serve {number}\n      stop_timeout: 20"
        )
        .expect("memory takes it");
    }
    bencher.bench(|| read(&text));
}

/// Text that is meant to hurt, by name.
fn hostile(name: &str) -> String {
    match name {
        "alias powers" => ('b'..='i').zip('a'..='h').fold(
            "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned(),
            |text, (this, last)| {
                let aliases = vec![format!("*{last}"); 9].join(", ");
                format!("{text}{this}: &{this} [{aliases}]\n")
            },
        ),
        "alias of a long text" => {
            format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), vec!["*a"; 40_000].join(", "))
        }
        "10,000 levels" => "[".repeat(10_000),
        "4 MiB of brackets" => "[".repeat(4 << 20),
        "4 MiB of text" => format!("build: {}\n", "x".repeat((4 << 20) - 8)),
        "4 MiB of values" => format!("[{}]", "1,".repeat((2 << 20) - 1)),
        "4 MiB of unknown keys" => {
            (0..300_000).fold(String::new(), |text, key| text + &format!("k{key}: 1\n"))
        }
        other => unreachable!("{other}"),
    }
}

#[divan::bench(
    args = ["alias powers", "alias of a long text", "10,000 levels", "4 MiB of brackets", "4 MiB of text", "4 MiB of values", "4 MiB of unknown keys"],
    sample_count = 10
)]
fn hostile_file(bencher: Bencher, name: &str) {
    let text = hostile(name);
    bencher.bench(|| read(&text));
}
