//! `run.user`: whom the programs run as.

use super::scenarios;
use crate::{
    instance::Instance,
    package::{HELLO, HELLO_2, HELLO_4, HELLO_AS_ROOT, HELLO_AS_ROOT_3, TALLY},
};

scenarios![
    Everywhere:
    service_and_commands_run_as_the_packages_own_user,
    the_packages_user_writes_at_home_and_replaces_nothing_that_root_runs,
    the_packages_user_becomes_root_by_no_variable,
    without_run_user_everything_runs_as_root,
    from_root_to_a_user_and_back_everything_changes_hands_and_nothing_else,
    an_upgrade_follows_no_link_of_the_packages_user,
    a_hook_that_gives_too_much_away_is_corrected,
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
    tally.install(&TALLY);
    tally.variables(&serde_json::json!({ "PORT": "4000", "GREETING": "x" }));
    tally.start();
    let processes = tally.processes();
    assert!(processes.lines().all(|line| line.starts_with("root ")), "{processes}");
    let count = tally.rc("count");
    assert_eq!(count.stdout, "/var/lib/tally\n/var/lib/tally\nroot\ntwo  words\nx\n");
}

/// Owner, group, mode and name of these paths.
fn owners(hello: &Instance, paths: &str) -> Vec<String> {
    let listed = hello.sh(&format!("cd /var/lib/hello && stat -c '%U:%G %a %n' {paths}"));
    listed.lines().map(str::to_owned).collect()
}

/// What root runs in the package's home, whoever the application runs as.
const HELPERS: &str = "service service/log service/run service/finish service/log/run \
                       bin/environment bin/env-exec";

fn helpers_are_roots(hello: &Instance) {
    for line in owners(hello, HELPERS) {
        assert!(line.starts_with("root:root 755 "), "{line}");
    }
}

fn from_root_to_a_user_and_back_everything_changes_hands_and_nothing_else(mut hello: Instance) {
    hello.install(&HELLO_AS_ROOT);
    hello.start();
    hello.rc("migrate").quietly();
    hello.sh("cd /var/lib/hello && mkdir -p .cache/a 'two words/deep' && echo x >'two words/deep/..file'");
    assert_eq!(owners(&hello, ". state"), ["hello:hello 755 .", "root:root 755 state"]);

    hello.upgrade(&HELLO_AS_ROOT, &HELLO_2);
    hello.until_log("web: this is hello 2.0.0");
    let home = ["root:hello 1775 .", "root:hello 1775 bin"];
    assert_eq!(owners(&hello, ". bin"), home);
    helpers_are_roots(&hello);
    let data =
        "share state state/schema .cache/a 'two words/deep' 'two words/deep/..file' bin/hello";
    for line in owners(&hello, data) {
        assert!(line.starts_with("hello:hello "), "{line}");
    }
    // It writes what root had written.
    hello.program("echo 4 >state/schema && rm 'two words/deep/..file' && touch .cache/a/b");
    assert_eq!(hello.rc("migrate").quietly(), "");

    hello.upgrade(&HELLO_2, &HELLO_AS_ROOT_3);
    hello.until_log("web: this is hello 3.0.0");
    assert_eq!(owners(&hello, ". bin"), ["hello:hello 755 .", "root:root 755 bin"]);
    helpers_are_roots(&hello);
    for line in owners(&hello, "share state state/schema .cache/a/b bin/hello") {
        assert!(line.starts_with("root:root "), "{line}");
    }
    hello.upgrade(&HELLO_AS_ROOT_3, &HELLO_4);
    assert_eq!(owners(&hello, ". bin"), home);
    for line in owners(&hello, "state .cache/a/b") {
        assert!(line.starts_with("hello:hello "), "{line}");
    }
    helpers_are_roots(&hello);
}

/// Every way out of the home that the package's user could lay.
const WAYS_OUT: &str = "cd /var/lib/hello && mkdir -p way/out &&
ln -s /etc folder && ln -s /etc/passwd file && ln -s ../../../../etc way/relative &&
ln -s /etc 'way/out/two words' && ln -s /nowhere dangling && ln -s . way/round &&
ln -s / ./-n && ln -s /etc '*' && ln -s /etc .hidden && ln -s /etc ..more";

fn an_upgrade_follows_no_link_of_the_packages_user(mut hello: Instance) {
    hello.install(&HELLO_AS_ROOT);
    hello.start();
    hello.sh("mkdir /etc/mine && echo secret >/etc/mine/key && chmod 600 /etc/mine/key");
    hello.sh(&format!("s6-setuidgid hello sh -c {}", pakman_testbed::machine::quoted(WAYS_OUT)));
    // Another name of a file of root's, which some kernels let everybody make.
    hello.sh("ln /etc/mine/key /var/lib/hello/way/key");
    let before = hello.sh(ROOTS);
    for (old, new) in [(&HELLO_AS_ROOT, &HELLO_2), (&HELLO_2, &HELLO_AS_ROOT_3)] {
        hello.upgrade(old, new);
        assert_eq!(hello.sh(ROOTS), before);
    }
}

/// What is root's and is to stay so.
const ROOTS: &str =
    "stat -c '%U:%G %a %n' / /etc /etc/* /etc/mine/* /usr /var /var/lib | grep -v /etc/runlevels";

fn a_hook_that_gives_too_much_away_is_corrected(mut hello: Instance) {
    hello.install(&HELLO);
    hello.start();
    hello.sh("chown -R hello:hello /var/lib/hello && chmod -R 777 /var/lib/hello");
    hello.upgrade(&HELLO, &HELLO_2);
    assert_eq!(owners(&hello, ". bin"), ["root:hello 1775 .", "root:hello 1775 bin"]);
    helpers_are_roots(&hello);
}
