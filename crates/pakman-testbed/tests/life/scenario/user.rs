//! `run.user`: whom the programs run as.

use super::scenarios;
use crate::{
    instance::Instance,
    package::{HELLO, TALLY},
};

scenarios![
    service_and_commands_run_as_the_packages_own_user,
    the_packages_user_writes_at_home_and_replaces_nothing_that_root_runs,
    the_packages_user_becomes_root_by_no_variable,
    without_run_user_everything_runs_as_root,
];

/// Tells who it is.
const WHO: &str = "echo \"$(id -un):$(id -gn):$(id -G):$USER:$LOGNAME:$HOME:$(pwd)\"
[ \"$1\" = web ] || exit 0
echo >&3
exec sleep 1000";

fn service_and_commands_run_as_the_packages_own_user(mut hello: Instance) {
    hello.install(&HELLO);
    let groups = hello.sh("id -G hello");
    hello.program(WHO);
    let expected =
        format!("hello:hello:{}:hello:hello:/var/lib/hello:/var/lib/hello", groups.trim());
    assert_eq!(hello.rc("migrate").quietly(), format!("{expected}\n"));
    hello.start();
    hello.until_log(&expected);
}

fn the_packages_user_writes_at_home_and_replaces_nothing_that_root_runs(mut hello: Instance) {
    hello.install(&HELLO);
    hello.program(
        "cd /var/lib/hello
mkdir -p state uploads && echo x >uploads/file && echo y >note && echo z >bin/new || exit 1
for path in bin/environment bin/env-exec service/run service/finish service/log/run; do
	echo broken 2>/dev/null >$path && exit 2
	rm -f $path 2>/dev/null && exit 3
	mv $path $path.old 2>/dev/null && exit 4
done
mv service gone 2>/dev/null && exit 5
mv bin gone 2>/dev/null && exit 6
exit 0",
    );
    assert_eq!(hello.rc("migrate").quietly(), "");
}

/// Every program that a script might look for, as the package's user would like it: it notes whom
/// it runs as.
const PLANTED: &str = "cd /var/lib/hello/bin || exit
for name in cat cp curl cut env fdmove jq mkdir mktemp mv rm s6-setuidgid s6-softlimit sh sleep uname; do
	printf '#!/bin/sh\\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\\nid -un >>/tmp/ran-as\\nexec %s \"$@\"\\n' $name >$name
	chmod 755 $name
done";

fn the_packages_user_becomes_root_by_no_variable(mut hello: Instance) {
    hello.install(&HELLO);
    hello.sh("touch /tmp/ran-as && chmod 666 /tmp/ran-as");
    hello.program(PLANTED);
    hello.rc("migrate").quietly();
    let path = "/var/lib/hello/bin:/usr/bin:/bin";
    hello.variables(&serde_json::json!({ "PATH": path, "ENV": "/var/lib/hello/bin/rc" }));
    hello.program("cat /dev/null; [ \"$1\" != web ] || { echo >&3; exec sleep 1000; }");
    hello.start();
    hello.rc("migrate").quietly();
    hello.rc("reload").quietly();
    hello.sh("/var/lib/hello/bin/env-exec true");
    hello.stop();
    let ran = hello.sh("sort -u /tmp/ran-as");
    assert_eq!(ran, "hello\n", "what was planted runs, as the package's user");
}

fn without_run_user_everything_runs_as_root(mut tally: Instance) {
    tally.variables(&serde_json::json!({ "PORT": "4000", "GREETING": "x" }));
    tally.install(&TALLY);
    tally.start();
    let processes = tally.processes();
    assert!(processes.lines().all(|line| line.starts_with("root ")), "{processes}");
    let count = tally.rc("count");
    assert_eq!(count.stdout, "/var/lib/tally\n/var/lib/tally\nroot\ntwo  words\nx\n");
}
