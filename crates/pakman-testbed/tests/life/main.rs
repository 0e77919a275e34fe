//! The life of services on real OpenRC: each scenario on each release, and a table of them.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test without the harness of the compiler is a test all the same"
)]

mod apk;
mod container;
mod eight;
mod instance;
mod matrix;
mod package;
mod repository;
mod scenario;
mod target;

use std::{process::ExitCode, thread, time::Instant};

use libtest_mimic::{Arguments, Trial};
use pakman_testbed::{
    container::Manager,
    machine::{Release, sshd},
};

use instance::Instance;
use package::RELEASES;
use scenario::{Place, Scenario};

/// How many machines run at once on a core: they mostly wait.
const AT_ONCE: usize = 4;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    arguments.test_threads.get_or_insert(cores * AT_ONCE);

    let host = RELEASES.iter().find(|release| release.alpine.is_some());
    let host = host.filter(|_| sshd().is_some());
    let mut sentences = Vec::new();
    let mut trials = Vec::new();
    for Scenario { name, run, place } in scenario::all() {
        let sentence = name.replace('_', " ");
        for release in RELEASES.iter().filter(|_| place != Place::PlainHost) {
            let column = release.to_string();
            trials.push(trial(&sentence, &column, move || run(Instance::boot(release))));
        }
        let boot = match place {
            Place::Everywhere => Some(Instance::boot_configured as fn(&Release) -> Instance),
            Place::PlainHost => Some(Instance::boot_plain as _),
            Place::Releases => None,
        };
        if let (Some(host), Some(boot)) = (host, boot) {
            trials.push(trial(&sentence, matrix::PLAIN, move || run(boot(host))));
        }
        sentences.push(sentence);
    }
    for manager in Manager::ALL {
        if let (Some(host), Some(release)) = (manager.machine(), RELEASES.last()) {
            let sentence = format!("a package lives in a container of {}", manager.daemon());
            let run = move || container::a_package_lives_in_a_container(manager, &host, release);
            trials.push(trial(&sentence, &release.to_string(), run));
        }
    }
    let listed = arguments.list;
    let conclusion = libtest_mimic::run(&arguments, trials);
    if !listed && !RELEASES.is_empty() {
        print!("\n{}", matrix::table(&sentences));
    }
    conclusion.exit_code()
}

/// A scenario, which it writes into a column of the table.
fn trial(sentence: &str, column: &str, run: impl FnOnce() + Send + 'static) -> Trial {
    let (sentence, column) = (sentence.to_owned(), column.to_owned());
    Trial::test(format!("{column}: {sentence}"), move || {
        matrix::began(&sentence, &column);
        let begun = Instant::now();
        run();
        matrix::passed(&sentence, &column, begun.elapsed());
        Ok(())
    })
}
