//! The fixture applications: every generated file, and the package that comes out.

use std::{
    collections::BTreeMap, ffi::OsStr, fs, os::unix::fs::PermissionsExt, path::Path,
    process::Command,
};

use pakman_render::File;
use pakman_spec::{Kind, Package, Repository, Source, Surroundings, load};
use pakman_testbed::{corpus, fixture_apps, tool};

use crate::{
    samples::{context, files},
    shell::quiet,
    stage::Stage,
};

/// What shellcheck is not asked: abuild and OpenRC read the variables and provide their own, the
/// sourced file is on the instance, ash has `local`, and the user's own lines are the user's.
const EXCLUDED: &str = "SC1091,SC2034,SC2154,SC2164,SC3043";

/// The packages of the fixture applications by the name of their folder.
fn applications() -> BTreeMap<String, Package> {
    let load_one = |folder: &Path| {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let repository = Repository { owner: "acme".to_owned(), name: name.clone() };
        (name, read(&folder.join("instellar.yml"), repository))
    };
    fixture_apps().iter().map(|folder| load_one(folder)).collect()
}

fn read(path: &Path, repository: Repository) -> Package {
    let source = Source::new("instellar.yml", fs::read_to_string(path).unwrap());
    let surroundings = Surroundings { repository: Some(repository), ..Surroundings::default() };
    load(&source, &surroundings).package.unwrap()
}

fn recipe(package: &Package) -> Vec<File> {
    files(package, &pakman_openrc::files(package), &context())
}

#[test]
fn every_generated_file_of_every_application() {
    for (app, package) in applications() {
        for file in recipe(&package) {
            insta::with_settings!({ description => format!("{} {:?}", file.mode, file.destination) }, {
                insta::assert_snapshot!(format!("app__{app}__{}", file.name), file.text);
            });
        }
    }
}

#[test]
fn the_shells_and_the_linter_accept_every_file_of_every_application() {
    let folder = tempfile::tempdir().unwrap();
    let passes = |program: &str, arguments: &[&str], path: &Path| {
        let Some(program) = tool(program) else { return };
        let output = Command::new(&program).args(arguments).arg(path).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        assert!(
            output.status.success(),
            "{program:?} {path:?}\n{}",
            String::from_utf8_lossy(&said)
        );
    };
    for (app, package) in applications() {
        for file in recipe(&package) {
            let path = folder.path().join(format!("{app}-{}", file.name));
            fs::write(&path, &file.text).unwrap();
            if file.text.contains("execlineb") {
                // -c would run it; as a file with a first word that does nothing it is only read.
                fs::write(&path, file.text.replace("s6-log ", "true ")).unwrap();
                passes("execlineb", &["-P"], &path);
                continue;
            }
            passes("busybox", &["sh", "-n"], &path);
            passes("dash", &["-n"], &path);
            let shell = if file.name == "APKBUILD" { "dash" } else { "sh" };
            passes("shellcheck", &["-s", shell, "-e", EXCLUDED], &path);
        }
    }
}

#[test]
fn the_shells_read_every_file_of_every_real_package() {
    let folder = tempfile::tempdir().unwrap();
    for (path, repository) in corpus() {
        let name = repository.slug();
        let package = read(&path, repository);
        for file in recipe(&package).iter().filter(|file| !file.text.contains("execlineb")) {
            let path = folder.path().join(format!("{name}-{}", file.name));
            fs::write(&path, &file.text).unwrap();
            for (shell, arguments) in [("busybox", &["sh", "-n"][..]), ("dash", &["-n"])] {
                let Some(program) = tool(shell) else { return };
                let output = Command::new(program).args(arguments).arg(&path).output().unwrap();
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success() && said.is_empty(), "{}: {said}", path.display());
            }
        }
    }
}

#[test]
fn hello_is_built_and_packed_for_real() {
    let package = &applications()["hello"];
    let Some(stage) = Stage::set(package, &pakman_openrc::files(package)) else { return };
    copy_sources(
        &fixture_apps().into_iter().find(|app| app.ends_with("hello")).unwrap(),
        &stage,
        "",
    );
    stage.unpack();
    quiet(stage.build());
    insta::assert_snapshot!("tree__hello", stage.contents());
}

#[test]
fn what_an_application_names_is_what_its_package_holds() {
    for (app, mut package) in applications() {
        if app == "hello" || package.kind == Kind::Custom {
            continue;
        }
        package.build.command = stand_in(&package);
        let Some(stage) = Stage::set(&package, &pakman_openrc::files(&package)) else { return };
        copy_sources(
            &fixture_apps().into_iter().find(|path| path.ends_with(&app)).unwrap(),
            &stage,
            "",
        );
        stage.unpack();
        quiet(stage.build());
        insta::assert_snapshot!(format!("tree__{app}"), stage.contents());
    }
}

/// Shell that makes what the build would make: a program, a library and a link below each
/// destination, and the program of a package that installs by itself.
fn stand_in(package: &Package) -> String {
    let mut command = "set -e\n".to_owned();
    for destination in &package.build.destinations {
        let folder = destination.trim_end_matches("/*");
        if folder == "*" || Path::new(folder).extension().is_some() || folder == "Caddyfile" {
            continue;
        }
        command += &format!(
            "mkdir -p {folder}/bin\necho '#!/bin/sh' > {folder}/bin/program\nchmod 755 {folder}/bin/program\n\
             ln -sf bin/program {folder}/link\necho data > {folder}/data\n"
        );
    }
    if package.body.is_some() {
        command += "echo '#!/bin/sh' > \"$pkgname\"\n";
    }
    command
}

/// Puts an application's sources into the tree of a stage.
fn copy_sources(from: &Path, stage: &Stage, below: &str) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().and_then(OsStr::to_str).unwrap();
        let shown = if below.is_empty() { name.to_owned() } else { format!("{below}/{name}") };
        if path.is_dir() {
            copy_sources(&path, stage, &shown);
        } else {
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            stage.put(&shown, &fs::read_to_string(&path).unwrap(), mode);
        }
    }
}
