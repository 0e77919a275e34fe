//! What lies in the folder, and what sourcing the APKBUILD makes of it.

use std::{fs, path::Path, process::Command};

use pakman_apkbuild::Context;
use pakman_render::{File, Mode};
use pakman_spec::Package;
use pakman_testbed::tool;

use crate::{
    samples::{context, custom, files, minimal, rich, services, site},
    shell::{Busybox, quiet},
};

/// Every sample with the files of its recipe.
fn recipes() -> Vec<(&'static str, Package, Vec<File>)> {
    let with = |sample, package: Package| {
        let files = files(&package, &services(&package), &context());
        (sample, package, files)
    };
    let without = |sample, package: Package| {
        let files = files(&package, &[], &context());
        (sample, package, files)
    };
    vec![
        with("minimal", minimal()),
        with("rich", rich()),
        without("static", site()),
        without("custom", custom()),
    ]
}

/// The files that the recipe itself makes.
fn made(package: &Package, files: Vec<File>) -> Vec<File> {
    let services = services(package);
    files.into_iter().filter(|file| !services.contains(file)).collect()
}

#[test]
fn every_file_of_every_sample() {
    for (sample, package, files) in recipes() {
        for file in made(&package, files) {
            insta::assert_snapshot!(format!("{sample}_{}", file.name), file.text);
        }
    }
}

#[test]
fn the_apkbuild_comes_last_and_only_scripts_are_executable() {
    for (_, package, files) in recipes() {
        let apkbuild = files.last().unwrap();
        assert_eq!((apkbuild.name.as_str(), apkbuild.mode), ("APKBUILD", Mode::PLAIN));
        for script in made(&package, files).iter().rev().skip(1) {
            assert_eq!(script.mode, Mode::EXECUTABLE);
            assert!(script.text.starts_with("#!/bin/sh\n"));
        }
    }
}

/// The values of these variables once busybox has sourced an APKBUILD.
fn variables(files: &[File], names: &[&str]) -> Option<Vec<String>> {
    let busybox = Busybox::get()?;
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    let quoted: Vec<String> = names.iter().map(|name| format!("\"${name}\"")).collect();
    let script = format!(". ./APKBUILD; printf '%s\\n--\\n' {}", quoted.join(" "));
    let output = quiet(busybox.run(folder.path(), &[("srcdir", Path::new("/src"))], &script));
    let split = |value: &str| value.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(output.split("\n--\n").map(split).collect())
}

fn write(folder: &Path, files: &[File]) {
    for file in files {
        fs::write(folder.join(&file.name), &file.text).unwrap();
    }
}

#[test]
fn variables_read_back_as_they_were_said() {
    let package = rich();
    let files = files(&package, &services(&package), &context());
    let names = ["maintainer", "pkgname", "pkgver", "pkgrel", "pkgdesc", "url", "arch", "license"];
    let Some(values) = variables(&files, &names) else { return };
    let expected = [
        "Zoë Ünder <zoe@example.org>",
        "hello",
        "1.2.3",
        "7",
        "Says \"hello\" for $5 `or less`",
        "https://example.org/?a=1&b=2",
        "x86_64 aarch64",
        "Apache-2.0 OR MIT",
    ];
    assert_eq!(values[..names.len()], expected);

    let names = ["depends", "makedepends", "options", "subpackages", "pkgusers", "builddir"];
    let values = variables(&files, &names).unwrap();
    let expected = [
        "ca-certificates so:libpq.so.5 hello-openrc",
        "go g++ libpq-dev>=15",
        "!check !strip !archcheck net toolchain setcap",
        "hello-openrc",
        "hello",
        "/src",
    ];
    assert_eq!(values[..names.len()], expected);
}

#[test]
fn source_and_install_name_exactly_what_lies_in_the_folder() {
    for (sample, package, files) in recipes() {
        let Some(values) = variables(&files, &["source", "install"]) else { return };
        let mut named: Vec<&str> = values[..2].iter().flat_map(|list| list.split(' ')).collect();
        let tar = format!("{}-1.2.3.tar", package.name);
        named.retain(|&name| name != tar && !name.starts_with("../"));
        named.sort_unstable();
        let mut there: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        there.retain(|&name| name != "APKBUILD");
        there.sort_unstable();
        assert_eq!(named, there, "{sample}");
    }
}

#[test]
fn a_site_depends_on_nginx_once_and_splits_nothing_off() {
    let mut package = site();
    let of = |package: &Package| {
        variables(&files(package, &[], &context()), &["depends", "options", "arch"])
    };
    let Some(values) = of(&package) else { return };
    assert_eq!(values[..3], ["nginx", "!check !tracedeps net", "noarch"]);
    package.dependencies.runtime = vec!["nginx>=1.26".parse().unwrap()];
    assert_eq!(of(&package).unwrap()[0], "nginx>=1.26");
    assert!(!files(&package, &[], &context()).last().unwrap().text.contains("subpackages"));
}

#[test]
fn a_body_splits_an_init_script_off_when_it_may_install_one() {
    let split = |change: fn(&mut Package)| {
        let mut package = minimal();
        package.body = Some("install -D app \"$pkgdir\"/usr/bin/app".to_owned());
        package.dependencies.runtime.clear();
        change(&mut package);
        let text = files(&package, &services(&package), &context()).pop().unwrap().text;
        assert_eq!(text.contains("subpackages="), text.contains("openrc() {"));
        text.contains("subpackages=")
    };
    assert!(!split(|_| {}));
    assert!(split(|package| package.body = Some("cp x \"$pkgdir\"/etc/init.d/x".to_owned())));
    assert!(split(|package| {
        package.dependencies.runtime = vec!["hello-openrc".parse().unwrap()];
    }));
}

#[test]
fn own_sources_take_the_place_of_service_files() {
    let names = |source: &[&str], body: Option<&str>| {
        let mut package = minimal();
        package.source = Some(source.iter().map(|&word| word.to_owned()).collect());
        package.body = body.map(str::to_owned);
        let files = files(&package, &services(&package), &context());
        let names: Vec<_> = files.iter().map(|file| file.name.clone()).collect();
        (names[3..names.len() - 1].join(" "), files.last().unwrap().text.clone())
    };

    let (there, _) = names(&["$pkgname.initd", "x.patch"], Some(":"));
    assert_eq!(there, "hello.initd");

    let (there, text) = names(&["x.patch"], None);
    assert_eq!(there, "hello.initd hello.run hello.env-exec");
    assert!(text.contains("\tx.patch\n\thello.initd\n\thello.run\n\thello.env-exec\n"));

    let (there, text) = names(&["../../../hello.initd"], None);
    assert_eq!(there, "hello.run hello.env-exec");
    assert!(text.contains(r#""$startdir"/../../../hello.initd "$pkgdir"/etc/init.d/hello"#));
}

#[test]
fn the_source_tree_may_lie_anywhere() {
    let package = minimal();
    let context = Context {
        sources: "/home/me/my app".to_owned(),
        excluded: vec!["build/$x".to_owned()],
        ..context()
    };
    let text = files(&package, &[], &context).pop().unwrap().text;
    assert!(text.contains("-C '/home/me/my app' \\\n"));
    assert!(text.contains("--exclude=./.apk \\\n\t\t--exclude=./'build/$x' \\\n\t\t.\n"));
}

#[test]
fn shellcheck_has_nothing_to_say() {
    let Some(shellcheck) = tool("shellcheck") else { return };
    for (sample, package, files) in recipes() {
        let folder = tempfile::tempdir().unwrap();
        let files = made(&package, files);
        write(folder.path(), &files);
        for file in files {
            let output = Command::new(&shellcheck)
                .args(["-s", "dash", "-e", "SC2034,SC2154"])
                .arg(folder.path().join(&file.name))
                .output()
                .unwrap();
            let report = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success(), "{sample} {}\n{report}", file.name);
        }
    }
}
