//! The life of services on real OpenRC: each scenario on each release, and a table of them.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test without the harness of the compiler is a test all the same"
)]

mod instance;
mod matrix;
mod package;
mod scenario;

use std::{process::ExitCode, thread, time::Instant};

use libtest_mimic::{Arguments, Trial};

use instance::Instance;
use package::RELEASES;

/// How many machines run at once on a core: they mostly wait.
const AT_ONCE: usize = 6;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    arguments.test_threads.get_or_insert(cores * AT_ONCE);

    let scenarios = scenario::all();
    let sentences: Vec<String> = scenarios.iter().map(|(name, _)| name.replace('_', " ")).collect();
    let mut trials = Vec::new();
    for (sentence, (_, run)) in sentences.iter().zip(&scenarios) {
        for release in RELEASES.iter() {
            let (sentence, run) = (sentence.clone(), *run);
            trials.push(Trial::test(format!("{release}: {sentence}"), move || {
                let column = release.to_string();
                matrix::began(&sentence, &column);
                let begun = Instant::now();
                run(Instance::boot(release));
                matrix::passed(&sentence, &column, begun.elapsed());
                Ok(())
            }));
        }
    }
    let listed = arguments.list;
    let conclusion = libtest_mimic::run(&arguments, trials);
    if !listed && !RELEASES.is_empty() {
        print!("\n{}", matrix::table(&sentences));
    }
    conclusion.exit_code()
}
