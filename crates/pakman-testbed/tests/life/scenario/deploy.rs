//! `pakman deploy` to a host, by a real sshd.

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use pakman_apk::{Algorithm, PrivateKey, Signer};
use pakman_deploy::{Error, Order, Release, Settings};
use pakman_testbed::mirror::{Fault, Server};

use super::scenarios;
use crate::{
    instance::Instance,
    package::{HELLO, HELLO_2, HELLO_IN_NEED},
    target::{KEY, Target, order, signer},
};

scenarios![
    PlainHost:
    a_package_is_deployed_and_answers_and_a_second_time_nothing_changes,
    a_new_version_and_a_changed_variable_are_deployed,
    what_is_missing_is_named_and_the_application_runs_as_before,
    nothing_of_a_secret_is_seen_by_others,
    secrets_that_one_host_made_are_handed_to_the_next,
    another_key_is_trusted_before_the_old_one_goes,
    a_user_who_may_become_root_deploys,
    a_user_deploys_by_doas,
    a_second_service_of_the_package_gets_the_new_version,
    a_host_tells_its_state_and_goes_back_and_forgets,
    what_only_arrived_or_is_half_removed_is_removed,
    the_printed_script_does_the_same,
];

fn a_package_is_deployed_and_answers_and_a_second_time_nothing_changes(host: Instance) {
    let target = Target::of(host);
    let done = target.deployed(&HELLO);
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
    let done = target.deployed(&HELLO);
    assert!(!done.is_changed, "{done:?}");
    assert_eq!((host.pid(), host.sh(all)), (pid, before));
}

fn a_new_version_and_a_changed_variable_are_deployed(host: Instance) {
    let target = Target::of(host);
    target.deployed(&HELLO);
    let done = target.deployed(&HELLO_2);
    assert_eq!(done.before.as_deref(), Some("1.0.0-r0"));
    target.host.until_log("web: this is hello 2.0.0");
    let pid = target.host.pid();

    let settings = Settings::default().set("GREETING", "it's\nme").unwrap();
    let done = target.deploy(&HELLO_2, |order| Order { settings, ..order });
    assert!(done.unwrap_or_else(|error| panic!("{error}")).is_changed);
    assert_ne!(target.host.pid(), pid, "it was restarted");
    assert_eq!(target.answer(), "it's\nme\n");
    // What was set stays set.
    target.deployed(&HELLO);
    assert_eq!(target.answer(), "it's\nme\n");
    target.host.until_log("web: this is hello 1.0.0");
}

fn what_is_missing_is_named_and_the_application_runs_as_before(host: Instance) {
    let target = Target::of(host);
    let Error::Missing { names, .. } = target.refused(&HELLO_IN_NEED) else { panic!() };
    assert_eq!(names, ["STRIPE_KEY"]);
    target.host.sh("! apk info -e hello && [ ! -e /etc/init.d/hello ]");
    let settings = || Settings::default().set("STRIPE_KEY", "sk_1").unwrap();
    target.deploy(&HELLO_IN_NEED, |order| Order { settings: settings(), ..order }).unwrap();
    assert_eq!(target.answer(), "ahoy\n");

    let pid = target.host.pid();
    let settings = Settings::default().unset("STRIPE_KEY").unwrap();
    let error = target.deploy(&HELLO_IN_NEED, |order| Order { settings, ..order }).unwrap_err();
    assert!(matches!(error, Error::Missing { .. }), "{error}");
    assert!(target.host.sh("cat /etc/conf.d/hello").contains("export STRIPE_KEY='sk_1'\n"));
    assert_eq!((target.host.pid(), target.host.status()), (pid, 0));
    assert!(!target.state().is_unfinished);
}

fn nothing_of_a_secret_is_seen_by_others(host: Instance) {
    let target = Target::of(host);
    let secret = "Xy7-never-shown-42";
    let is_over = AtomicBool::new(false);
    let mut seen = Vec::new();
    thread::scope(|scope| {
        // The arguments and environments of every process, on the host and on this machine.
        let watcher = scope.spawn(|| {
            let mut seen = Vec::new();
            while !is_over.load(Ordering::Relaxed) {
                for process in fs::read_dir("/proc").unwrap().flatten() {
                    for file in ["cmdline", "environ"] {
                        let text = fs::read(process.path().join(file)).unwrap_or_default();
                        let text = String::from_utf8_lossy(&text).into_owned();
                        // The application has it, and nobody else.
                        if text.contains(secret) && !text.contains("HOME=/var/lib/hello") {
                            seen.push(text);
                        }
                    }
                }
                thread::sleep(Duration::from_millis(5));
            }
            seen
        });
        for (package, other) in [(&HELLO, "1"), (&HELLO_2, "2")] {
            let settings = Settings::default().set("HELLO_TOKEN", secret).unwrap();
            let settings = settings.set("OTHER", other).unwrap();
            let done = target.deploy(package, |order| Order { settings, ..order });
            done.unwrap_or_else(|error| panic!("{error}"));
        }
        is_over.store(true, Ordering::Relaxed);
        seen = watcher.join().unwrap();
    });
    assert!(seen.is_empty(), "{}", seen.join("\n"));
    let pid = target.host.pid();
    let has = format!("tr '\\0' '\\n' </proc/{pid}/environ | grep -c 'HELLO_TOKEN={secret}'");
    assert_eq!(target.host.sh(&has), "1\n");
    // All that is not of Alpine's own packages.
    let readable = format!(
        "find /etc /var /tmp /root /home -type f -perm -004 -exec grep -l {secret} {{}} +
        find /var/log /run -type f -exec grep -l {secret} {{}} +; :"
    );
    assert_eq!(target.host.sh(&readable), "");
    assert_eq!(target.host.sh("stat -c %a /var/lib/pakman /etc/conf.d/hello"), "700\n600\n");
}

fn secrets_that_one_host_made_are_handed_to_the_next(host: Instance) {
    let second = Target::of(Instance::boot_plain(&host.release));
    let first = Target::of(host);
    let done = first.deployed(&HELLO);
    assert!(done.secrets.starts_with("export HELLO_TOKEN='"), "{}", *done.secrets);
    let secrets = done.secrets.clone();
    second.deploy(&HELLO, |order| Order { secrets, ..order }).unwrap();
    assert_eq!(first.host.sh("cat /etc/hello/secrets"), second.host.sh("cat /etc/hello/secrets"));
    assert_eq!(second.host.sh("stat -c '%U %a' /etc/hello/secrets"), "root 600\n");
    // One that has its own keeps it.
    let own = first.host.sh("cat /etc/hello/secrets");
    let secrets =
        zeroize::Zeroizing::new("export HELLO_TOKEN='x'\nexport A='$(id)'; id\n".to_owned());
    assert!(!first.deploy(&HELLO, |order| Order { secrets, ..order }).unwrap().is_changed);
    assert_eq!(first.host.sh("cat /etc/hello/secrets"), own);
}

fn another_key_is_trusted_before_the_old_one_goes(host: Instance) {
    let target = Target::of(host);
    target.deployed(&HELLO);
    let key = PrivateKey::generate(2048).unwrap();
    for name in ["acme-other.rsa.pub", KEY] {
        let other = Signer { key: &key, name, algorithm: Algorithm::Rsa256 };
        let path = target.publish_by(&HELLO_2, other);
        let release = Release::open(&path, other).unwrap();
        let done = target.carry_out(&order(&release));
        assert!(done.unwrap_or_else(|error| panic!("{error}")).is_changed);
        assert_eq!(target.host.sh("cd /etc/apk/keys && ls acme-*"), format!("{name}\n"));
        target.host.sh("apk update");
    }
    target.host.until_log("web: this is hello 2.0.0");
}

fn a_user_who_may_become_root_deploys(host: Instance) {
    let target = Target::of(host);
    target.host.sh("apk --no-progress add sudo");
    let target = by_noor(target);
    let error = target.refused(&HELLO).to_string();
    assert!(error.contains("is not root, and neither `doas -n` nor `sudo -n`"), "{error}");
    target.host.sh("echo 'noor ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/noor");
    target.deployed(&HELLO);
    assert_eq!(target.answer(), "ahoy\n");
}

fn a_user_deploys_by_doas(host: Instance) {
    let target = by_noor(Target::of(host));
    target.host.sh("echo 'permit nopass noor' >/etc/doas.conf && chmod 600 /etc/doas.conf");
    target.deployed(&HELLO);
    assert_eq!(target.answer(), "ahoy\n");
    let state = target.state();
    assert_eq!(state.service.as_deref(), Some("started"));
    target.host.sh("echo 'permit noor' >/etc/doas.conf");
    let error = target.refused(&HELLO_2).to_string();
    assert!(error.contains("is not root, and neither `doas -n` nor `sudo -n`"), "{error}");
}

/// The same host, by a user who is not root.
fn by_noor(target: Target) -> Target {
    target.host.sh("adduser -D noor && passwd -u noor 2>/dev/null
        mkdir -p /home/noor && cp -a /root/.ssh /home/noor && chown -R noor /home/noor");
    target.by("noor")
}

fn a_second_service_of_the_package_gets_the_new_version(host: Instance) {
    let target = Target::of(host);
    target.deployed(&HELLO);
    target.host.sh("ln -s hello /etc/init.d/hello.worker && rc-service -q hello.worker start");
    let worker = || target.host.sh("s6-svstat -o pid /run/hello.worker/service");
    let before = worker();
    target.deployed(&HELLO_2);
    assert_ne!(worker(), before);
    assert_eq!(target.host.machine.sh("rc-service hello.worker status").code, Some(0));
}

fn a_host_tells_its_state_and_goes_back_and_forgets(host: Instance) {
    let target = Target::of(host);
    assert_eq!(target.state(), pakman_deploy::State::default());
    let error = target.near(|| target.remote.roll_back("hello")).unwrap_err();
    assert!(error.to_string().contains("hello has no previous version"), "{error}");
    target.deployed(&HELLO);
    let settings = Settings::default().set("GREETING", "two").unwrap();
    target.deploy(&HELLO_2, |order| Order { settings, ..order }).unwrap();
    let state = target.state();
    assert_eq!(state.installed.as_deref(), Some("2.0.0-r0"));
    assert_eq!(state.before.as_deref(), Some("1.0.0-r0"));
    assert_eq!((state.service.as_deref(), state.is_enabled), (Some("started"), true));

    for (version, greeting) in [("1.0.0-r0", "ahoy\n"), ("2.0.0-r0", "two\n")] {
        let back = target.near(|| target.remote.roll_back("hello"));
        assert_eq!(back.unwrap_or_else(|error| panic!("{error}")), version);
        assert_eq!(target.state().installed.as_deref(), Some(version));
        assert_eq!((target.answer(), target.host.status()), (greeting.to_owned(), 0));
    }
    let stays = target.near(|| target.remote.remove("hello"));
    let stays = stays.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(stays, ["/etc/conf.d/hello", "/etc/hello/secrets"]);
    target
        .host
        .sh("[ ! -e /var/lib/pakman/repository/hello ] && [ ! -e /var/lib/pakman/state/hello ]
        ! apk info -e hello && [ \"$(cat /etc/apk/repositories)\" = /media/mirror ]");
    target.host.sh(&format!("[ ! -e /etc/apk/keys/{KEY} ]"));
    target.host.sh("[ ! -e /run/hello ] && ! ps -o args | grep '[b]in/hello'");
}

fn what_only_arrived_or_is_half_removed_is_removed(host: Instance) {
    let target = Target::of(host);
    let remove = || target.near(|| target.remote.remove("hello"));
    let is_clean = || {
        target
            .host
            .sh("! apk info -e hello && [ \"$(cat /etc/apk/repositories)\" = /media/mirror ]
            [ ! -e /var/lib/pakman/state/hello ] && [ ! -e /var/lib/pakman/repository/hello ]");
        target.host.sh(&format!("[ ! -e /etc/apk/keys/{KEY} ]"));
        let error = remove().unwrap_err().to_string();
        assert!(error.ends_with("hello is not installed"), "{error}");
        target.host.sh("[ ! -e /var/lib/pakman/state/hello ]");
    };
    is_clean();
    // As if the connection had been lost behind it.
    target
        .host
        .sh("d=/var/lib/pakman/state/hello/incoming; mkdir -p $d && echo x >$d/hello-1-r0.apk");
    assert_eq!(target.state(), pakman_deploy::State::default());
    remove().unwrap_or_else(|error| panic!("{error}"));
    is_clean();
    // As if the power had gone once apk was done.
    target.deployed(&HELLO);
    target.host.sh("apk del hello hello-openrc >/dev/null 2>&1");
    remove().unwrap_or_else(|error| panic!("{error}"));
    is_clean();
    target.deployed(&HELLO);
    assert_eq!(target.answer(), "ahoy\n");
}

fn the_printed_script_does_the_same(host: Instance) {
    let target = Target::of(host);
    let path = target.publish(&HELLO);
    let release = Release::open(&path, signer()).unwrap();
    let settings = Settings::default().set("GREETING", "it's printed").unwrap();
    let printed = Order { settings, ..order(&release) };
    let script = printed.script("x86_64", "/media/acme").unwrap();
    target.host.sh("mkdir -p /media/acme/x86_64");
    for file in ["hello-1.0.0-r0.apk", "hello-openrc-1.0.0-r0.apk"] {
        let bytes = fs::read(path.with_file_name(file)).unwrap();
        target.host.machine.feed(&format!("cat >/media/acme/x86_64/{file}"), &bytes).quietly();
    }
    target.host.machine.feed("cat >/root/deploy.sh", script.as_bytes()).quietly();
    assert_eq!(target.host.sh("sh /root/deploy.sh"), "outcome: deployed\n");
    assert_eq!(target.answer(), "it's printed\n");
    let pid = target.host.pid();
    assert_eq!(target.host.sh("sh /root/deploy.sh"), "outcome: deployed\n");
    assert_eq!(target.host.pid(), pid, "nothing was to be done");
    // The one from afar finds nothing to do, and the other way round.
    assert!(!target.carry_out(&printed).unwrap().is_changed);

    // The packages from an address, as a new host of a cloud gets them.
    let folder = path.parent().unwrap();
    fs::create_dir(folder.join("x86_64")).unwrap();
    for file in ["hello-1.0.0-r0.apk", "hello-openrc-1.0.0-r0.apk"] {
        fs::rename(folder.join(file), folder.join("x86_64").join(file)).unwrap();
    }
    let server = target.near(|| Server::start(folder, |_, _| Fault::None));
    let from_afar = format!("sh /root/deploy.sh {}", server.url());
    target.near(|| target.remote.remove("hello")).unwrap_or_else(|error| panic!("{error}"));
    target.host.sh("rm -r /media/acme /etc/conf.d/hello");
    assert_eq!(target.host.sh(&from_afar), "outcome: deployed\n");
    assert_eq!(target.answer(), "it's printed\n");
    let nowhere = target.host.machine.sh(&format!("{from_afar}/nowhere"));
    assert_eq!(nowhere.code, Some(1), "{}", nowhere.stdout);
    let said = format!("{}/nowhere/x86_64 has no hello-1.0.0-r0.apk\n", server.url());
    assert!(nowhere.stderr.ends_with(&said), "{}", nowhere.stderr);
    assert_eq!(target.host.status(), 0);

    let cloud = printed.cloud_init("x86_64", "/media/acme").unwrap();
    let inside: String = cloud
        .lines()
        .filter_map(|line| line.strip_prefix("      ").or(line.is_empty().then_some("")))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(inside, *script);
}
