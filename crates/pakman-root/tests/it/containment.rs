//! What install scripts of a hostile mirror can reach: their own root.

use std::fs;

use pakman_apk::{Content, Entry, HookEvent, Node, Script};
use pakman_root::Error;
use pakman_testbed::mirror::stand_in;

use crate::support::{Place, SMALL};

/// Tries to reach the machine, and writes down what it could do.
const HOSTILE: &str = r#"#!/bin/sh
exec >/tmp/reached 2>/dev/null
{ echo '|/tmp/own' >/proc/sys/kernel/core_pattern; } && echo 'wrote a setting of the kernel'
mount -o remount,rw /proc/sys && echo 'remounted'
umount /proc/sys && echo 'unmounted'
mkdir -p /mnt/proc && mount -t proc proc /mnt/proc && echo 'mounted'
mknod /tmp/disk b 254 0; [ -b /tmp/disk ] && echo 'made a device'
mknod /tmp/memory c 1 1; [ -c /tmp/memory ] && echo 'made a device'
unshare -r true && echo 'made namespaces'
chroot / true && echo 'changed its root'
dmesg -c && echo 'read the log of the kernel'
{ echo x >/dev/pakman/apk/sbin/apk.static; } && echo 'changed apk'
{ echo x >/dev/pakman/mirror/more; } && echo 'changed the mirror'
nc -w 1 127.0.0.1 $(cat /usr/share/port) </dev/null && echo 'reached the network'
for path in $(cat /usr/share/paths); do [ -e "$path" ] && echo "saw $path"; done
for process in /proc/[0-9]*; do tr '\0' ' ' <$process/cmdline; echo; done >/tmp/processes
sleep 1000 &
exit 0
"#;

#[test]
fn install_scripts_reach_nothing_but_their_root() {
    let Some(place) = Place::new() else { return };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let mut hostile = stand_in("hostile");
    // Files of the machine.
    let paths = format!("{} {}", place.mirror.key().display(), env!("CARGO_MANIFEST_DIR"));
    for (name, text) in [("port", port), ("paths", paths)] {
        let file = Node::File(Content::Bytes(text.into_bytes()));
        hostile.entries.push(Entry::new(format!("usr/share/{name}"), 0o644, file));
    }
    hostile.scripts.insert(Script::Hook(HookEvent::PostInstall), HOSTILE.as_bytes().to_vec());
    place.mirror.add(hostile);
    let setting = || fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap();
    let before = setting();
    let root = place.get(&[SMALL, &["hostile"]].concat()).unwrap();
    assert_eq!(fs::read_to_string(root.path.join("tmp/reached")).unwrap(), "");
    assert_eq!(setting(), before);
    let processes = fs::read_to_string(root.path.join("tmp/processes")).unwrap();
    assert!(processes.contains("apk") && !processes.contains("cargo"), "{processes}");
    // What it started in the background has ended with it.
    let ours = format!("{}", root.path.display());
    let cwd = |entry: fs::DirEntry| fs::read_link(entry.path().join("cwd")).ok();
    let mut left = fs::read_dir("/proc").unwrap().filter_map(|entry| cwd(entry.ok()?));
    assert!(!left.any(|folder| folder.starts_with(&ours)));
}

#[test]
fn a_root_whose_install_script_fails_is_thrown_away() {
    let Some(place) = Place::new() else { return };
    let mut failing = stand_in("failing");
    let script = b"#!/bin/sh\necho something is missing >&2\nexit 3\n".to_vec();
    failing.scripts.insert(Script::Hook(HookEvent::PostInstall), script);
    place.mirror.add(failing);
    let error = place.get(&[SMALL, &["failing"]].concat()).unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, Error::Apk { .. }), "{text}");
    assert!(text.contains("exit code 1") && text.contains("something is missing"), "{text}");
    place.assert_no_root();
}
