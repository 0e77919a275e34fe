//! `package()`: the tree that comes out of it.

use std::fs;

use pakman_spec::{Kind, Package, Run, RunUser};

use crate::{
    samples::{custom, minimal, services, site},
    shell::quiet,
    stage::Stage,
};

/// A package with these destinations.
fn shipping(destinations: &[&str]) -> Package {
    let mut package = minimal();
    package.build.destinations = destinations.iter().map(|&path| path.to_owned()).collect();
    package
}

/// The package's tree, made of a source tree that has something of everything.
fn packed(package: &Package) -> Option<String> {
    let stage = Stage::set(package, &services(package))?;
    stage
        .put("bin/hello", "#!/bin/sh\n", 0o755)
        .put("bin/helper", "", 0o4755)
        .put("lib/a b.so", "", 0o644)
        .put("lib/.hidden", "", 0o600)
        .put("two words/it's.txt", "", 0o644)
        .put("two words/ab.txt", "", 0o644)
        .put(".bundle/config", "", 0o640)
        .put(".git/HEAD", "", 0o644)
        .put("-rf", "", 0o644)
        .put("share/other", "", 0o644)
        .hard_link("share/same", "lib/a b.so")
        .link("current", "lib")
        .link("nowhere", "../gone");
    stage.unpack();
    quiet(stage.build());
    Some(stage.contents())
}

#[test]
fn a_star_ships_the_repository_and_nothing_of_abuild() {
    let Some(contents) = packed(&shipping(&["*"])) else { return };
    insta::assert_snapshot!(contents, @r"
    0755 root:root /etc/
    0755 root:root /etc/init.d/
    0755 root:root /etc/init.d/hello
    0755 root:root /var/
    0755 root:root /var/lib/
    0755 hello:hello /var/lib/hello/
    0644 root:root /var/lib/hello/-rf
    0755 root:root /var/lib/hello/bin/
    0755 root:root /var/lib/hello/bin/env-exec
    0755 root:root /var/lib/hello/bin/hello
    4755 root:root /var/lib/hello/bin/helper
    link root:root /var/lib/hello/current -> lib
    0755 root:root /var/lib/hello/lib/
    0600 root:root /var/lib/hello/lib/.hidden
    0644 root:root /var/lib/hello/lib/a b.so (file 1)
    link root:root /var/lib/hello/nowhere -> ../gone
    0755 root:root /var/lib/hello/service/
    0755 root:root /var/lib/hello/service/run
    0755 root:root /var/lib/hello/share/
    0644 root:root /var/lib/hello/share/other
    0644 root:root /var/lib/hello/share/same (file 1)
    0755 root:root /var/lib/hello/two words/
    0644 root:root /var/lib/hello/two words/ab.txt
    0644 root:root /var/lib/hello/two words/it's.txt
    ");
}

#[test]
fn the_copies_may_belong_to_the_user_of_the_package() {
    let mut package = shipping(&["bin", "lib", "current"]);
    if let Kind::Service(Run { user, .. }) = &mut package.kind {
        *user = RunUser::App;
    }
    let Some(contents) = packed(&package) else { return };
    insta::assert_snapshot!(contents, @r"
    0755 root:root /etc/
    0755 root:root /etc/init.d/
    0755 root:root /etc/init.d/hello
    0755 root:root /var/
    0755 root:root /var/lib/
    1775 root:hello /var/lib/hello/
    1775 root:hello /var/lib/hello/bin/
    0755 root:root /var/lib/hello/bin/env-exec
    0755 hello:hello /var/lib/hello/bin/hello
    4755 hello:hello /var/lib/hello/bin/helper
    link hello:hello /var/lib/hello/current -> lib
    0755 hello:hello /var/lib/hello/lib/
    0600 hello:hello /var/lib/hello/lib/.hidden
    0644 hello:hello /var/lib/hello/lib/a b.so
    0755 root:root /var/lib/hello/service/
    0755 root:root /var/lib/hello/service/run
    ");
}

#[test]
fn a_folder_keeps_its_name_and_what_is_in_it_comes_without_dot_files() {
    let Some(contents) = packed(&shipping(&["lib/*", "share", ".bundle/"])) else { return };
    insta::assert_snapshot!(contents, @r"
    0755 root:root /etc/
    0755 root:root /etc/init.d/
    0755 root:root /etc/init.d/hello
    0755 root:root /var/
    0755 root:root /var/lib/
    0755 hello:hello /var/lib/hello/
    0755 root:root /var/lib/hello/.bundle/
    0640 root:root /var/lib/hello/.bundle/config
    0644 root:root /var/lib/hello/a b.so (file 1)
    0755 root:root /var/lib/hello/bin/
    0755 root:root /var/lib/hello/bin/env-exec
    0755 root:root /var/lib/hello/service/
    0755 root:root /var/lib/hello/service/run
    0755 root:root /var/lib/hello/share/
    0644 root:root /var/lib/hello/share/other
    0644 root:root /var/lib/hello/share/same (file 1)
    ");
}

#[test]
fn the_whole_tree_may_be_shipped() {
    let Some(contents) = packed(&shipping(&["."])) else { return };
    for path in ["/.git/HEAD", "/.bundle/config", "/bin/hello"] {
        assert!(contents.contains(path), "{path}\n{contents}");
    }
    for path in [".initd", ".tar"] {
        assert!(!contents.contains(path), "{path}\n{contents}");
    }
    assert!(contents.contains("0755 hello:hello /var/lib/hello/\n"), "{contents}");
}

#[test]
fn wildcards_work_beside_spaces_and_quotes() {
    let Some(contents) = packed(&shipping(&["two words/[a-b]*", "two words/it's.???", "?rf"]))
    else {
        return;
    };
    let paths: Vec<&str> = contents
        .lines()
        .filter_map(|line| line.split_once("/var/lib/hello/")?.1.into())
        .filter(|path| !path.starts_with("bin/") && !path.starts_with("service/"))
        .collect();
    assert_eq!(paths, ["", "-rf", "ab.txt", "it's.txt"]);
}

#[test]
fn what_is_named_twice_is_copied_once() {
    let Some(contents) = packed(&shipping(&["*", "bin", "./lib/", "share"])) else { return };
    assert_eq!(Some(contents), packed(&shipping(&["*"])));
}

#[test]
fn a_destination_that_is_not_there_is_named() {
    for (destination, named) in
        [("dist/*", "dist/*"), ("two words/x", "two words/x"), ("$(id)", "$(id)")]
    {
        let package = shipping(&["bin", destination]);
        let Some(stage) = Stage::set(&package, &services(&package)) else { return };
        stage.put("bin/hello", "", 0o755);
        stage.unpack();
        let output = stage.build();
        assert!(!output.status.success());
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said, format!("build.destinations: there is no {named}\n"));
    }
}

#[test]
fn files_of_the_repository_do_not_replace_ours_of_the_same_name() {
    let package = shipping(&["*"]);
    let Some(stage) = Stage::set(&package, &services(&package)) else { return };
    stage.put("hello.run", "theirs", 0o644);
    stage.unpack();
    quiet(stage.build());
    let read = |path: &str| fs::read_to_string(stage.recipe().join("pkg").join(path)).unwrap();
    assert_eq!(read("var/lib/hello/service/run"), "#!/bin/sh\n");
    assert_eq!(read("var/lib/hello/hello.run"), "theirs");
}

#[test]
fn a_site_has_its_configuration_where_nginx_and_the_original_look() {
    let Some(stage) = Stage::set(&site(), &[]) else { return };
    stage.put("nginx.conf", "server {}\n", 0o600).put("dist/index.html", "", 0o644);
    stage.unpack();
    quiet(stage.run("cd \"$builddir\"; package"));
    insta::assert_snapshot!(stage.contents(), @r"
    0755 root:root /etc/
    0755 root:root /etc/site/
    0644 root:root /etc/site/default.conf
    0755 root:root /var/
    0755 root:root /var/lib/
    0755 site:site /var/lib/site/
    0644 root:root /var/lib/site/default.conf
    0644 root:root /var/lib/site/index.html
    ");
}

#[test]
fn a_body_finds_what_source_names_and_may_install_no_init_script() {
    let mut package = custom();
    package.build.command.clear();
    let Some(stage) = Stage::set(&package, &[]) else { return };
    stage.put("bin/proxy", "", 0o755).put("edge-proxy.initd", "", 0o644);
    stage.unpack();
    quiet(stage.build());
    insta::assert_snapshot!(stage.contents(), @r"
    0755 root:root /etc/
    0755 root:root /etc/init.d/
    0755 root:root /etc/init.d/edge-proxy
    0755 root:root /usr/
    0755 root:root /usr/sbin/
    0755 root:root /usr/sbin/proxy
    ");

    quiet(stage.run("subpkgdir=$startdir/split; openrc; test -d \"$subpkgdir\""));
}
