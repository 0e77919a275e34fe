//! What apk does with packages, for machines that have none: files in its order, and the install
//! scripts in its environment.

use pakman_apk::{HookEvent, Script};
use pakman_testbed::machine::{Machine, Ran};

use crate::package::{Archive, Package};

/// Where packages are installed: whatever runs shell lines as root.
pub(crate) trait Root {
    /// Runs a line that reads `input`.
    fn feed(&self, line: &str, input: &[u8]) -> Ran;
}

impl Root for Machine {
    fn feed(&self, line: &str, input: &[u8]) -> Ran {
        Machine::feed(self, line, input)
    }
}

/// `apk add`: the `-openrc` package first, on which the other depends. Gives what the install
/// scripts said.
pub(crate) fn add(root: &impl Root, package: &Package) -> String {
    unpack(root, &package.openrc);
    let mut said = run(root, package, Script::Hook(HookEvent::PreInstall), &package.version);
    unpack(root, &package.main);
    said += &run(root, package, Script::Hook(HookEvent::PostInstall), &package.version);
    said
}

/// The same of a package whose scripts tell what is missing, and end well.
pub(crate) fn add_in_need(root: &impl Root, package: &Package) -> String {
    unpack(root, &package.openrc);
    let mut said = run(root, package, Script::Hook(HookEvent::PreInstall), &package.version);
    unpack(root, &package.main);
    let ran = script(root, package, Script::Hook(HookEvent::PostInstall), &package.version)
        .expect("it has one");
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    said += &(ran.stdout + &ran.stderr);
    said
}

/// `apk add` of a later version, whose scripts run.
pub(crate) fn upgrade(root: &impl Root, old: &Package, new: &Package) -> String {
    let versions = format!("{} {}", new.version, old.version);
    unpack(root, &new.openrc);
    let mut said = run(root, new, Script::Hook(HookEvent::PreUpgrade), &versions);
    unpack(root, &new.main);
    delete(root, old.main.paths.iter().filter(|path| !new.main.paths.contains(path)));
    said += &run(root, new, Script::Hook(HookEvent::PostUpgrade), &versions);
    said
}

/// `apk del`: the package, then its `-openrc` package.
pub(crate) fn del(root: &impl Root, package: &Package) -> String {
    let mut said = run(root, package, Script::Hook(HookEvent::PreDeinstall), &package.version);
    delete(root, package.main.paths.iter());
    said += &run(root, package, Script::Hook(HookEvent::PostDeinstall), &package.version);
    delete(root, package.openrc.paths.iter());
    said
}

/// Files keep their time, folders have that of what comes into them: by it OpenRC knows that there
/// is a new service.
fn unpack(root: &impl Root, archive: &Archive) {
    let line = "cd / && gunzip | busybox tar -xp && rm -f .PKGINFO .pre-* .post-*";
    root.feed(line, &archive.bytes).quietly();
    let folders: Vec<&str> =
        archive.paths.iter().map(String::as_str).filter(|path| path.ends_with('/')).collect();
    root.feed(&format!("touch {}", folders.join(" ")), b"").quietly();
}

/// Removes files, and folders in which nothing is left.
fn delete<'a>(root: &impl Root, paths: impl DoubleEndedIterator<Item = &'a String>) {
    let list: String = paths.rev().map(|path| format!("{path}\n")).collect();
    let line = "while read -r path; do
        case $path in */) rmdir \"$path\" 2>/dev/null ;; *) rm -f \"$path\" ;; esac
    done; :";
    root.feed(line, list.as_bytes()).quietly();
}

/// Runs an install script where there is one; it has to be silent on standard error.
fn run(root: &impl Root, package: &Package, event: Script, arguments: &str) -> String {
    let Some(ran) = script(root, package, event, arguments) else { return String::new() };
    let event = event.file_name();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{event}: {}", ran.stdout);
    ran.stdout
}

/// What came of an install script, where there is one.
fn script(root: &impl Root, package: &Package, event: Script, arguments: &str) -> Option<Ran> {
    let text = package.script(event)?;
    let event = event.file_name();
    let file = format!("/lib/apk/exec/{}-{}{event}", package.name, package.version);
    let line = format!("mkdir -p /lib/apk/exec && cat >{file} && chmod 755 {file}");
    root.feed(&line, &text).quietly();
    let path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
    Some(root.feed(&format!("cd / && env -i {path} {file} {arguments}"), b""))
}
