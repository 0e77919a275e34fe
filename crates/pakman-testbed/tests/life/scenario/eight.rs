//! What PAKman 8 has installed becomes an installation of ours.

use super::scenarios;
use crate::{eight::HELLO_8, instance::Instance, package::HELLO};

scenarios![
    Everywhere:
    an_installation_of_pakman_8_becomes_one_of_ours,
];

const ENABLED: &str = "stat -c %i /etc/runlevels/default/hello";

fn an_installation_of_pakman_8_becomes_one_of_ours(mut hello: Instance) {
    hello.install(&HELLO_8);
    let enabled = hello.sh(ENABLED);
    let runs = hello.rc("start").code == Some(0);
    // OpenRC 0.63 and later do not start it, and who comes from an earlier one has it started.
    hello.sh("ln -sf /etc/init.d/hello /run/openrc/started/hello");
    hello.sh("cd /var/lib/hello && echo data >state/old/data && mkdir -p /var/log/hello &&
        [ \"$(stat -c %U state/schema state/old/data | sort -u)\" = root ]");

    hello.upgrade(&HELLO_8, &HELLO);
    assert_eq!(hello.sh(ENABLED), enabled);
    assert_eq!(hello.sh("cat /var/lib/hello/state/old/data"), "data\n");
    assert_eq!(
        hello.sh("cd /var/lib/hello/state && stat -c %U . schema old/data"),
        "hello\n".repeat(3)
    );
    let ran = hello.rc("restart");
    assert_eq!(ran.code, Some(0), "ran before: {runs}: {}{}", ran.stdout, ran.stderr);
    hello.until_log("web: this is hello 1.0.0");
    assert_eq!(hello.status(), 0);
    assert_eq!(hello.sh("ps -o args | grep -c '[h]ello web'"), "1\n", "{}", hello.sh("ps"));
    hello.stop();
    hello.start();
    assert_eq!(hello.rc("schema").quietly(), "3\n");

    hello.remove(&HELLO);
    // A child that the old program left behind is nobody's any more.
    hello.machine.sh("killall sleep");
    hello.until("gone", |hello| hello.processes().is_empty());
    hello.assert_gone();
    hello.sh("! rc-update show | grep hello && [ ! -e /etc/init.d/hello ] && [ ! -L /etc/runlevels/default/hello ]");
    let left =
        hello.sh("cd /var/lib/hello && find . -mindepth 1 ! -path './state*' ! -path './.cache*'");
    assert_eq!(left, "");
    assert_eq!(hello.sh("cat /var/lib/hello/state/old/data"), "data\n");
}
