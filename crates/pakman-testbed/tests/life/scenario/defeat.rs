//! `pakman deploy` of what cannot be, and the way back.

use std::{fs, io::Cursor, num::NonZeroUsize, path::Path};

use pakman_apk::{Content, Entry, Level, NewPackage, Node, Options, PackageInfo};
use pakman_deploy::{Error, Order, Release, Return, Settings};
use pakman_testbed::guest::Guest;

use super::scenarios;
use crate::{
    instance::Instance,
    matrix,
    package::{HELLO, HELLO_2, HELLO_BROKEN},
    target::{Target, signer},
};

scenarios![
    PlainHost:
    a_version_that_cannot_start_makes_room_for_the_one_before,
    a_version_that_never_ran_is_no_version_before,
    a_first_version_that_cannot_start_is_stopped_and_can_be_mended,
    what_somebody_installed_by_hand_comes_back_too,
    a_package_for_other_machines_is_not_deployed,
    a_host_that_is_no_alpine_or_another_one_is_left_alone,
    an_instance_of_an_orchestrator_stays_one,
    a_full_disk_leaves_the_application_as_it_runs,
    a_package_that_nobody_signed_is_refused,
];

/// Tells for how many seconds no web service of the application was there, from the first time
/// that there was none.
const DOWN: &str = r#"
import glob, os, time
def there():
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            if b"bin/hello\0web" in open(path, "rb").read(): return True
        except OSError: pass
    return False
down, last = 0.0, time.monotonic()
while not os.path.exists("/tmp/enough"):
    time.sleep(0.02)
    now = time.monotonic()
    if not there(): down += now - last
    last = now
open("/tmp/down", "w").write("%.2f" % down)
"#;

/// Seconds without the application while `task` goes on.
fn down(target: &Target, task: impl FnOnce()) -> f64 {
    target.host.machine.feed("cat >/tmp/down.py", DOWN.as_bytes()).quietly();
    target.host.sh("rm -f /tmp/enough /tmp/down; python3 /tmp/down.py >/dev/null 2>&1 &");
    task();
    target.host.sh("touch /tmp/enough; while [ ! -s /tmp/down ]; do sleep 0.05; done");
    target.host.sh("cat /tmp/down").parse().unwrap()
}

fn a_version_that_cannot_start_makes_room_for_the_one_before(host: Instance) {
    let target = Target::of(host);
    let settings = Settings::default().set("GREETING", "before").unwrap();
    target.deploy(&HELLO, |order| Order { settings, ..order }).unwrap();
    let restart = down(&target, || drop(target.host.rc("restart").quietly()));

    let settings = Settings::default().set("GREETING", "after").unwrap();
    let mut found = None;
    let back = down(&target, || {
        found = Some(target.deploy(&HELLO_BROKEN, |order| Order { settings, ..order }));
    });
    let error = found.unwrap().unwrap_err();
    let said = error.to_string();
    let Error::Defeated(defeat) = error else { panic!("{said}") };
    assert_eq!(defeat.back, Return::Restored("1.0.0-r0".to_owned()));
    for expected in ["this is hello 3.0.0", "1.0.0-r0 runs again", "what a migration changed stays"]
    {
        assert!(said.contains(expected), "{expected} is not in\n{said}");
    }
    assert_eq!((target.answer(), target.host.status()), ("before\n".to_owned(), 0));
    assert_eq!(target.state().installed.as_deref(), Some("1.0.0-r0"));
    assert!(!target.state().is_unfinished);
    // Three seconds more than a restart where nothing else goes on; here many machines run at once.
    assert!(back < restart + 20.0, "down for {back} s, a restart for {restart} s");
    let seconds = std::time::Duration::from_secs_f64;
    matrix::measured("down for a restart", matrix::PLAIN, seconds(restart));
    matrix::measured("down for a version that cannot start", matrix::PLAIN, seconds(back));

    // What was refused can be mended.
    target.deployed(&HELLO_2);
    assert_eq!(target.answer(), "before\n");
}

fn a_version_that_never_ran_is_no_version_before(host: Instance) {
    let target = Target::of(host);
    target.deployed(&HELLO);
    target.deployed(&HELLO_2);
    target.refused(&HELLO_BROKEN);
    let state = target.state();
    let versions = (state.installed.as_deref(), state.before.as_deref());
    assert_eq!(versions, (Some("2.0.0-r0"), Some("1.0.0-r0")));
    for version in ["1.0.0-r0", "2.0.0-r0"] {
        let back = target.near(|| target.remote.roll_back("hello"));
        assert_eq!(back.unwrap_or_else(|error| panic!("{error}")), version);
    }
    assert_eq!(target.answer(), "ahoy\n");
}

fn a_first_version_that_cannot_start_is_stopped_and_can_be_mended(host: Instance) {
    let target = Target::of(host);
    let settings = Settings::default().set("GREETING", "first").unwrap();
    let error = target.deploy(&HELLO_BROKEN, |order| Order { settings, ..order }).unwrap_err();
    let Error::Defeated(defeat) = error else { panic!("{error}") };
    assert_eq!(defeat.back, Return::Stopped);
    assert_eq!(target.host.status(), 3);
    target.host.sh("! rc-update show | grep -q hello");
    target.deployed(&HELLO_2);
    assert_eq!(target.answer(), "first\n", "what was set stays set");
}

fn what_somebody_installed_by_hand_comes_back_too(mut host: Instance) {
    host.install(&HELLO);
    host.start();
    let target = Target::of(host);
    let error = target.refused(&HELLO_BROKEN);
    let Error::Defeated(defeat) = error else { panic!("{error}") };
    assert_eq!(defeat.back, Return::Restored("1.0.0-r0".to_owned()));
    assert_eq!((target.answer(), target.host.status()), ("ahoy\n".to_owned(), 0));
}

fn a_package_for_other_machines_is_not_deployed(host: Instance) {
    let target = Target::of(host);
    let folder = tempfile::tempdir().unwrap();
    let path = stand_in(folder.path(), "aarch64");
    let release = Release::open(&path, signer()).unwrap();
    let error = target.carry_out(&Order::of(&release)).unwrap_err().to_string();
    for expected in ["runs on x86_64", "hello is built for aarch64", "--arch x86_64"] {
        assert!(error.contains(expected), "{error}");
    }
}

fn a_host_that_is_no_alpine_or_another_one_is_left_alone(host: Instance) {
    let target = Target::of(host);
    let alpine = |release: &str| {
        let alpine = Some(release.to_owned());
        target.deploy(&HELLO, |order| Order { alpine, ..order }).unwrap_err().to_string()
    };
    let error = alpine("3.22");
    assert!(
        error.contains("runs Alpine 3.23") && error.contains("`stack: alpine/3.23`"),
        "{error}"
    );
    assert!(alpine("edge").contains("built for Alpine edge"));
    target.host.sh("rm /etc/os-release && echo ID=debian >/etc/os-release");
    let error = alpine("3.23");
    assert!(error.contains("runs debian, and hello is built for Alpine"), "{error}");
    target.host.sh("[ ! -e /var/lib/pakman ] && [ ! -e /etc/conf.d/hello ]");
    target.host.sh("mkdir /var/cache/hello && : >/var/cache/hello/variables.json");
    target.host.sh("printf 'ID=alpine\\nVERSION_ID=3.23.6\\n' >/etc/os-release");
    let error = target.refused(&HELLO);
    assert!(matches!(error, Error::Managed { .. }), "{error}");
}

/// Also one whose application never kept an answer, as packages of PAKman 8 do not.
fn an_instance_of_an_orchestrator_stays_one(host: Instance) {
    let target = Target::of(host);
    target.deployed(&HELLO);
    let socket = target.host.machine.lxd().join("sock");
    let guest = Guest::serve(&socket).unwrap();
    // A container of one's own has a guest API, too.
    guest.set(&[("mine", "x")]);
    target.deployed(&HELLO_2);
    for key in ["managed_by", "INSTELLAR_INSTALLATION_ENDPOINT"] {
        guest.set(&[(key, "http://127.0.0.1:1/")]);
        let error = target.refused(&HELLO);
        assert!(matches!(error, Error::Managed { .. }), "{error}");
        assert!(error.to_string().contains("`pakman push`"), "{error}");
    }
}

fn a_full_disk_leaves_the_application_as_it_runs(host: Instance) {
    let target = Target::of(host);
    target.deployed(&HELLO);
    let pid = target.host.pid();
    // Nothing of the new packages fits beside the old ones.
    target.host.sh("mv /var/lib/pakman /var/lib/was && mkdir /var/lib/pakman
        mount -t tmpfs -o size=40k tmpfs /var/lib/pakman && cp -a /var/lib/was/. /var/lib/pakman");
    let error = target.refused(&HELLO_2);
    assert!(error.to_string().contains("the disk is full"), "{error}");
    assert_eq!((target.host.pid(), target.answer()), (pid, "ahoy\n".to_owned()));
    target.host.sh("mount -o remount,size=10m /var/lib/pakman");
    target.deployed(&HELLO_2);
    target.host.until_log("web: this is hello 2.0.0");
}

fn a_package_that_nobody_signed_is_refused(host: Instance) {
    let target = Target::of(host);
    let path = target.publish(&HELLO);
    fs::write(&path, &HELLO.main.bytes).unwrap();
    let error = Release::open(&path, signer()).unwrap_err().to_string();
    assert!(error.contains("is not signed by") && error.contains("`pakman sign "), "{error}");
    target.publish(&HELLO);
    fs::remove_file(path.with_file_name("hello-openrc-1.0.0-r0.apk")).unwrap();
    let error = Release::open(&path, signer()).unwrap_err().to_string();
    assert!(error.contains("it needs `hello-openrc` from the same build"), "{error}");
}

/// A package of a file, for an architecture, signed.
fn stand_in(folder: &Path, arch: &str) -> std::path::PathBuf {
    let text = Content::Bytes(b"hello\n".to_vec());
    let package = NewPackage {
        info: PackageInfo {
            name: "hello".to_owned(),
            version: "1-r0".to_owned(),
            description: "Says hello".to_owned(),
            arch: arch.to_owned(),
            license: "MIT".to_owned(),
            ..PackageInfo::default()
        },
        entries: [Entry::new("usr/share/hello", 0o644, Node::File(text))].into(),
        ..NewPackage::default()
    };
    let options = Options { epoch: 1_700_000_000, threads: NonZeroUsize::MIN, level: Level::Fast };
    let (mut spool, mut bytes) = (Cursor::new(Vec::new()), Vec::new());
    let written = package.write(&[signer()], options, &mut spool, &mut bytes).unwrap();
    let path = folder.join(written.info.file_name());
    fs::write(&path, bytes).unwrap();
    path
}
