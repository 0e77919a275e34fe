//! The first line of a script, which names the program that runs it.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use pakman_alpine::program;

use crate::finding::Problem;

/// The kernel reads no more of a first line.
const LONGEST: u64 = 256;

/// Folders in which no package of Alpine has anything.
pub(crate) const NOBODYS: &[&str] = &["/usr/local/", "/home/", "/root/"];

/// What is wrong with the first line of a script that is run, if it is one: `is_shipped` says
/// whether a path is one of the package's, and nothing where only the installation knows; `depends`
/// are the words of the package's dependencies, `build` the folder that it was built in.
pub(crate) fn problem(
    script: &Path,
    is_shipped: &dyn Fn(&str) -> Option<bool>,
    depends: &[String],
    build: &Path,
) -> io::Result<Option<Problem>> {
    let mut bytes = Vec::new();
    File::open(script)?.take(LONGEST).read_to_end(&mut bytes)?;
    let Some(rest) = bytes.strip_prefix(b"#!") else { return Ok(None) };
    let line = rest.split(|byte| *byte == b'\n').next().unwrap_or(rest);
    let line = String::from_utf8_lossy(line);
    if line.ends_with('\r') {
        return Ok(Some(Problem::CarriageReturn));
    }
    let mut words = line.split_ascii_whitespace();
    let Some(path) = words.next() else { return Ok(None) };
    if Path::new(path).starts_with(build) || Path::new(path).starts_with("/build") {
        return Ok(Some(Problem::BuildFolder(path.to_owned())));
    }
    let is_nowhere = || NOBODYS.iter().any(|folder| path.starts_with(folder));
    match is_shipped(path) {
        Some(true) => return Ok(None),
        Some(false) => return Ok(Some(Problem::NowhereInterpreter(path.to_owned()))),
        None if is_nowhere() => return Ok(Some(Problem::NowhereInterpreter(path.to_owned()))),
        None => {}
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = if name == "env" {
        words.find(|word| !word.starts_with('-') && !word.contains('=')).unwrap_or(name)
    } else {
        name
    };
    let brought = depends.iter().map(|word| word.strip_prefix("cmd:").unwrap_or(word));
    let package = program::missing(name, brought);
    Ok(package.map(|package| Problem::NoInterpreter { program: name.to_owned(), package }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_line_is_held_against_what_the_installation_has() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let told = |text: &str, depends: &[&str]| {
            std::fs::write(file.path(), text).expect("it is ours");
            let depends: Vec<_> = depends.iter().map(|word| (*word).to_owned()).collect();
            let is_shipped = |path: &str| match path {
                "/usr/local/bin/mine" => Some(true),
                path => path.starts_with("/var/lib/hello/").then_some(false),
            };
            let build = Path::new("/home/me/build");
            problem(file.path(), &is_shipped, &depends, build).expect("it is there")
        };
        for (text, depends) in [
            ("#!/bin/sh\n", &[][..]),
            ("#! /bin/bash -e\n", &["bash"]),
            ("#!/usr/bin/env -S ruby -w\n", &["ruby-bundler"]),
            ("#!/usr/bin/env ruby\n", &["cmd:ruby"]),
            ("#!/usr/bin/env\n", &[]),
            ("#!\n", &[]),
            ("#!/usr/local/bin/mine\n", &[]),
            ("echo\r\n", &[]),
        ] {
            assert_eq!(told(text, depends), None, "{text}");
        }
        let bash = Some(Problem::NoInterpreter { program: "bash".to_owned(), package: "bash" });
        assert_eq!(told("#!/bin/bash", &["curl"]), bash);
        assert_eq!(told("#!/usr/bin/env -i A=1 bash\n", &[]), bash);
        assert_eq!(told("#!/bin/sh\r\nexit\r\n", &[]), Some(Problem::CarriageReturn));
        for path in ["/usr/local/bin/python3", "/root/.asdf/bin/ruby", "/var/lib/hello/venv/bin/py"]
        {
            let nowhere = Problem::NowhereInterpreter(path.to_owned());
            assert_eq!(told(&format!("#!{path} -u\n"), &["python3"]), Some(nowhere));
        }
        for path in ["/home/me/build/src/venv/bin/python3", "/build/src/venv/bin/python"] {
            let line = format!("#!{path}\n");
            assert_eq!(told(&line, &["python3"]), Some(Problem::BuildFolder(path.to_owned())));
        }
    }
}
