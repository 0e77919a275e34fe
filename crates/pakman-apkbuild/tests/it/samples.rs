//! Packages that the tests make recipes of.

use pakman_apkbuild::{Context, Recipe};
use pakman_render::{File, Mode};
use pakman_spec::{
    Build, Command, Dependencies, Hook, HookEvent, Kind, Metadata, Offer, Package, Run, RunUser,
    Service, Signal, Test,
};

/// The package `hello` with one service and nothing that could be left out.
pub(crate) fn minimal() -> Package {
    Package {
        name: "hello".parse().unwrap(),
        metadata: Metadata {
            description: "hello".to_owned(),
            license: "MIT".to_owned(),
            url: "https://github.com/acme/hello".to_owned(),
            maintainer: None,
        },
        architectures: vec!["x86_64".parse().unwrap()],
        stack: None,
        dependencies: Dependencies {
            build: vec![],
            runtime: parsed(&["curl", "jq", "s6", "execline", "hello-openrc"]),
            trace: false,
        },
        build: Build {
            command: String::new(),
            destinations: vec!["bin".to_owned()],
            strip: true,
            options: vec![],
            environment: vec![],
        },
        kind: Kind::Service(Run {
            user: RunUser::Root,
            commands: vec![],
            services: vec![service("web")],
        }),
        body: None,
        source: None,
        hooks: vec![],
        offer: Offer::default(),
        test: Test::default(),
    }
}

/// The package `hello` with every field in use.
pub(crate) fn rich() -> Package {
    Package {
        metadata: Metadata {
            description: "Says \"hello\" for $5 `or less`".to_owned(),
            license: "Apache-2.0 OR MIT".to_owned(),
            url: "https://example.org/?a=1&b=2".to_owned(),
            maintainer: Some("Zoë Ünder <zoe@example.org>".to_owned()),
        },
        architectures: vec!["x86_64".parse().unwrap(), "aarch64".parse().unwrap()],
        dependencies: Dependencies {
            build: parsed(&["go", "g++", "libpq-dev>=15"]),
            runtime: parsed(&["ca-certificates", "so:libpq.so.5", "hello-openrc"]),
            trace: true,
        },
        build: Build {
            command: "go build -o bin/hello\n\n./gen assets\n".to_owned(),
            destinations: ["*", ".bundle", "two words/[a-c]*", "out/"].map(String::from).to_vec(),
            strip: false,
            options: ["setcap", "net", "setcap"].map(String::from).to_vec(),
            environment: vec![],
        },
        kind: Kind::Service(Run {
            user: RunUser::App,
            commands: vec![Command {
                name: "migrate".parse().unwrap(),
                description: None,
                program: "/var/lib/hello/bin/hello".to_owned(),
                call: "migrate".to_owned(),
            }],
            services: vec![service("web"), service("worker")],
        }),
        hooks: vec![
            hook(HookEvent::PostInstall, "rc-update add hello default\n"),
            hook(HookEvent::PreInstall, "echo 'my own'\nexit 3"),
            hook(HookEvent::PreUpgrade, "rc-service hello stop\n"),
        ],
        ..minimal()
    }
}

/// A static site of the name `site`.
pub(crate) fn site() -> Package {
    Package {
        name: "site".parse().unwrap(),
        architectures: vec!["noarch".parse().unwrap()],
        dependencies: Dependencies { build: parsed(&["npm"]), ..Dependencies::default() },
        build: Build {
            command: "npm ci\nnpm run build\n".to_owned(),
            destinations: vec!["dist/*".to_owned()],
            ..minimal().build
        },
        kind: Kind::Static,
        ..minimal()
    }
}

/// A server that installs itself, files of its own among its sources.
pub(crate) fn custom() -> Package {
    Package {
        name: "edge-proxy".parse().unwrap(),
        dependencies: Dependencies { build: parsed(&["go", "libcap"]), ..Dependencies::default() },
        build: Build {
            command: "cat > version <<EOF\n1\nEOF\n".to_owned(),
            destinations: vec![],
            strip: true,
            options: vec!["setcap".to_owned()],
            environment: vec![],
        },
        kind: Kind::Custom,
        body: Some(
            "install -Dm755 bin/proxy \"$pkgdir\"/usr/sbin/proxy\n\
             install -Dm755 \"$srcdir\"/$pkgname.initd \"$pkgdir\"/etc/init.d/$pkgname\n"
                .to_owned(),
        ),
        source: Some(["../../../Proxyfile", "../../../$pkgname.initd"].map(String::from).to_vec()),
        ..minimal()
    }
}

/// Version 1.2.3, built where the documented workflow builds.
pub(crate) fn context() -> Context {
    Context {
        version: "1.2.3".parse().unwrap(),
        release: 7,
        sources: "../../..".to_owned(),
        excluded: vec![],
    }
}

/// The files of a package's recipe, the APKBUILD last.
pub(crate) fn files(package: &Package, services: &[File], context: &Context) -> Vec<File> {
    Recipe::of(package, services, context.clone()).files().cloned().collect()
}

/// Service files, reduced to what a recipe sees of them.
pub(crate) fn services(package: &Package) -> Vec<File> {
    let name = package.name.as_str();
    let files = [
        ("initd", "#!/sbin/openrc-run", format!("/etc/init.d/{name}")),
        ("run", "#!/bin/sh", format!("/var/lib/{name}/service/run")),
        ("env-exec", "#!/bin/sh", format!("/var/lib/{name}/bin/env-exec")),
    ];
    let file = |(word, first, destination)| File {
        name: format!("{name}.{word}"),
        mode: Mode::EXECUTABLE,
        text: format!("{first}\n"),
        destination: Some(destination),
    };
    files.into_iter().map(file).collect()
}

pub(crate) fn hook(event: HookEvent, script: &str) -> Hook {
    Hook { event, script: script.to_owned() }
}

fn service(name: &str) -> Service {
    Service {
        name: name.parse().unwrap(),
        description: None,
        program: "/var/lib/hello/bin/hello".to_owned(),
        call: "serve".to_owned(),
        stop_timeout: 10,
        stop_signal: Signal::Term,
        reload_signal: None,
        notification_fd: None,
        ulimits: vec![],
    }
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Debug>>(words: &[&str]) -> Vec<T> {
    words.iter().map(|word| word.parse().unwrap()).collect()
}
