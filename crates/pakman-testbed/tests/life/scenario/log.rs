//! The log.

use super::scenarios;
use crate::{instance::Instance, package::HELLO};

scenarios![
    Everywhere:
    the_log_has_both_outputs_with_the_time_of_each_line,
    the_log_is_rotated_at_its_size_and_nothing_is_lost,
    the_log_is_for_root_and_the_packages_user_alone,
    the_log_outlives_stop_and_start,
];

fn the_log_has_both_outputs_with_the_time_of_each_line(mut hello: Instance) {
    hello.install(&HELLO);
    hello.program("echo out\necho err >&2\necho >&3\nexec sleep 1000");
    hello.start();
    hello.until_log("out");
    hello.until_log("err");
    let log = hello.sh("cat /var/log/hello/current");
    for line in log.lines() {
        let time = &line[..30];
        let shape: String =
            time.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
        assert_eq!(shape, "0000-00-00 00:00:00.000000000 ", "{line}");
    }
}

fn the_log_is_rotated_at_its_size_and_nothing_is_lost(mut hello: Instance) {
    hello.install(&HELLO);
    hello.program(
        "echo >&3\nseq 1 40000 | sed 's/.*/line & of a long story that goes on and on and on/'\nexec sleep 1000",
    );
    hello.start();
    hello.until_log("line 40000 of a long story that goes on and on and on");
    let sizes = hello.sh("cd /var/log/hello && wc -c @* current | grep -v total");
    let sizes: Vec<u64> = sizes
        .lines()
        .map(|line| line.split_whitespace().next().unwrap().parse().unwrap())
        .collect();
    assert!(sizes.len() > 2, "{sizes:?}");
    // s6-log looks at the size when it has written: up to 8 KiB of lines at a time, each of which
    // it has put the time in front of.
    assert!(sizes.iter().all(|&size| size <= 1_000_000 + 2 * 8192), "{sizes:?}");
    let log = hello.log();
    let numbers: Vec<u32> = log
        .lines()
        .filter_map(|line| line.strip_prefix("line ")?.split(' ').next()?.parse().ok())
        .collect();
    assert_eq!(numbers, (1..=40000).collect::<Vec<u32>>());
}

fn the_log_is_for_root_and_the_packages_user_alone(mut hello: Instance) {
    hello.install(&HELLO);
    hello.start();
    hello.until_log("web: ahoy");
    assert_eq!(
        hello.sh("s6-setuidgid hello cat /var/log/hello/current | wc -l | grep -c ."),
        "1\n"
    );
    assert!(hello.sh("s6-setuidgid hello cat /var/log/hello/current").contains("web: ahoy"));
    let ran = hello.machine.sh("s6-setuidgid nobody cat /var/log/hello/current");
    assert_ne!(ran.code, Some(0));
    // It is the logger's to write.
    let ran = hello.machine.sh("s6-setuidgid hello sh -c ': >/var/log/hello/mine'");
    assert_ne!(ran.code, Some(0));
}

fn the_log_outlives_stop_and_start(mut hello: Instance) {
    hello.install(&HELLO);
    for round in 1..4 {
        hello.start();
        hello.stop();
        hello.until_said("web: this is hello", round);
        hello.until_said("web: goodbye", round);
    }
}
