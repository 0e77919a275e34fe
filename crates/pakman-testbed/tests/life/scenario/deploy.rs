//! `pakman deploy` to a host, by a real sshd.

use super::scenarios;
use crate::{
    instance::Instance,
    package::{HELLO, HELLO_2},
    target::{KEY, Target},
};

scenarios![
    a_package_is_deployed_and_answers_and_a_second_time_nothing_changes,
    a_new_version_and_a_changed_variable_are_deployed,
];

fn a_package_is_deployed_and_answers_and_a_second_time_nothing_changes(host: Instance) {
    let target = Target::of(host);
    let done = target.deploy(&HELLO, |order| order).unwrap_or_else(|error| panic!("{error}"));
    assert!(done.is_changed && done.before.is_none() && done.version == "1.0.0-r0", "{done:?}");
    let host = &target.host;
    assert_eq!(target.answer(), "ahoy\n");
    assert_eq!(host.status(), 0);
    assert_eq!(
        host.sh("apk info -e hello hello-openrc; apk audit --system"),
        "hello\nhello-openrc\n"
    );
    host.sh(&format!("rc-update show default | grep -q hello && [ -s /etc/apk/keys/{KEY} ]"));
    assert_eq!(host.sh("stat -c '%U:%G %a' /etc/conf.d/hello"), "root:root 600\n");

    let pid = host.pid();
    let all =
        "find /etc /var/lib /root -type f ! -path '*/apk/*' -print0 | sort -z | xargs -0 sha256sum";
    let before = host.sh(all);
    let done = target.deploy(&HELLO, |order| order).unwrap_or_else(|error| panic!("{error}"));
    assert!(!done.is_changed, "{done:?}");
    assert_eq!((host.pid(), host.sh(all)), (pid, before));
}

fn a_new_version_and_a_changed_variable_are_deployed(host: Instance) {
    let target = Target::of(host);
    target.deploy(&HELLO, |order| order).unwrap();
    let done = target.deploy(&HELLO_2, |order| order).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(done.before.as_deref(), Some("1.0.0-r0"));
    target.host.until_log("web: this is hello 2.0.0");
    let pid = target.host.pid();

    let settings =
        |greeting: &str| pakman_deploy::Settings::default().set("GREETING", greeting).unwrap();
    let done = target
        .deploy(&HELLO_2, |order| pakman_deploy::Order { settings: settings("it's\nme"), ..order });
    assert!(done.unwrap_or_else(|error| panic!("{error}")).is_changed);
    assert_ne!(target.host.pid(), pid, "it was restarted");
    assert_eq!(target.answer(), "it's\nme\n");
    // What was set stays set.
    target.deploy(&HELLO, |order| order).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(target.answer(), "it's\nme\n");
    target.host.until_log("web: this is hello 1.0.0");
}
