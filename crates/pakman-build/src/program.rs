//! Whether what services and commands run can run on Alpine.

use std::{ffi::OsStr, os::unix::ffi::OsStrExt, path::Path};

use pakman_apk::{Entries, EntryRef, Node};
use pakman_spec::{Kind, Package, report::visible::on_one_line};

use crate::{
    elf::{self, Elf},
    error::Error,
    finding::{Finding, Problem},
    interpreter::{self, NOBODYS},
    plan::Plan,
    trace::Elves,
};

/// How many links are followed.
const MOST_LINKS: usize = 16;

/// What keeps the package from being made, and what will disappoint.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) fatal: Vec<Finding>,
    pub(crate) warnings: Vec<Finding>,
}

/// Looks at every program and library. One for another C library or machine cannot be shipped
/// when a service or command runs it, nor when shared libraries are traced, as abuild could not
/// find what it needs; elsewhere it is told: prebuilt modules of Node carry such files for every system.
pub(crate) fn findings(
    plan: &Plan<'_>,
    entries: &Entries,
    elves: &Elves,
    build: &Path,
) -> Result<Findings, Error> {
    let Plan { package, arch, recipe, .. } = plan;
    let mut findings = Findings::default();
    let mut programs: Vec<&[u8]> = Vec::new();
    for (who, path) in run(package) {
        let Ok(found) = resolve(path, package, entries) else {
            let problem = Problem::MissingProgram(who);
            findings.warnings.push(Finding { path: path.to_owned(), problem });
            continue;
        };
        let Some(found) = found else { continue };
        if found.mode & 0o111 == 0 {
            findings.warnings.push(Finding::new(found.path, Problem::NotExecutable(who)));
        }
        if let Some(file) = found.place() {
            let is_shipped = |path: &str| match resolve(path, package, entries) {
                Ok(found) => found.map(|_| true),
                Err(()) => Some(false),
            };
            let problem = interpreter::problem(&file, &is_shipped, &recipe.depends, build);
            let problem = problem.map_err(Error::file("read", &*file))?;
            findings.warnings.extend(problem.map(|problem| Finding::new(found.path, problem)));
        }
        programs.push(found.path);
    }
    for entry in entries.iter() {
        let Node::Symlink(target) = entry.node else { continue };
        let to = Path::new(OsStr::from_bytes(target));
        let shown = || on_one_line(&to.to_string_lossy()).into_owned();
        let is_nobodys = || NOBODYS.iter().any(|folder| target.starts_with(folder.as_bytes()));
        let problem = if to.starts_with(build) || to.starts_with("/build") {
            Problem::BuildFolder(shown())
        } else {
            match follow(entry.path.to_vec(), package, entries) {
                Err(()) => Problem::NowhereLink(shown()),
                Ok(None) if is_nobodys() => Problem::NowhereLink(shown()),
                Ok(_) => continue,
            }
        };
        findings.warnings.push(Finding::new(entry.path, problem));
    }
    for (path, elf) in elves {
        let Some(problem) = problem(elf, arch) else { continue };
        let is_run = programs.contains(&path.as_slice());
        let fatal = problem.is_fatal() || is_run || package.dependencies.trace;
        let list = if fatal { &mut findings.fatal } else { &mut findings.warnings };
        list.push(Finding::new(path, problem));
    }
    Ok(findings)
}

fn problem(elf: &Elf, arch: &str) -> Option<Problem> {
    if !elf.is_linked {
        return None;
    }
    let machine = elf.machine.clone();
    if arch == "noarch" {
        return Some(Problem::NotNoarch(machine));
    }
    if !elf::runs_on(&machine, arch) {
        return Some(Problem::ForeignMachine { found: machine, wanted: arch.to_owned() });
    }
    elf.glibc().map(|library| Problem::ForeignLibrary(library.to_owned()))
}

/// Who runs what: ``the service `web` `` and the path of its program.
fn run(package: &Package) -> Vec<(String, &str)> {
    let Kind::Service(run) = &package.kind else { return Vec::new() };
    let services = run
        .services
        .iter()
        .map(|service| (format!("the service `{}`", service.name), service.program.as_str()));
    let commands = run
        .commands
        .iter()
        .map(|command| (format!("the command `{}`", command.name), command.program.as_str()));
    services.chain(commands).collect()
}

/// The file behind a program's path, links followed; nothing where it is not the package's. An
/// error where it would have to be the package's and is not there.
fn resolve<'a>(
    path: &str,
    package: &Package,
    entries: &'a Entries,
) -> Result<Option<EntryRef<'a>>, ()> {
    let path = path.trim_start_matches('/').as_bytes().to_vec();
    let found = follow(path, package, entries)?;
    if found.is_some_and(|entry| entry.node == Node::Directory) { Err(()) } else { Ok(found) }
}

/// What is at a path of the package once links are followed, as [`resolve`] says it; a folder too.
fn follow<'a>(
    mut path: Vec<u8>,
    package: &Package,
    entries: &'a Entries,
) -> Result<Option<EntryRef<'a>>, ()> {
    let own = format!("var/lib/{}/", package.name).into_bytes();
    for _ in 0..MOST_LINKS {
        let Some(entry) = entries.get(&path) else {
            return if path.starts_with(&own) && !is_below_link(&path, entries) {
                Err(())
            } else {
                Ok(None)
            };
        };
        match entry.node {
            Node::Symlink(target) => path = join(&path, target),
            Node::HardLink(target) => path = target.to_vec(),
            Node::File(_) | Node::Directory => return Ok(Some(entry)),
        }
    }
    Err(())
}

/// Whether a folder of the path is a link, which may lead anywhere.
fn is_below_link(path: &[u8], entries: &Entries) -> bool {
    let slashes = path.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    slashes
        .filter_map(|(at, _)| entries.get(&path[..at]))
        .any(|entry| matches!(entry.node, Node::Symlink(_)))
}

/// Where the link at `path` leads.
fn join(path: &[u8], target: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = path.split(|byte| *byte == b'/').collect();
    if target.starts_with(b"/") {
        parts.clear();
    }
    parts.pop();
    for part in target.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join(&b'/')
}
