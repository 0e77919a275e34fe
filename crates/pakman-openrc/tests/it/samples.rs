//! Packages to generate files for.

use pakman_spec::{
    Build, Command, Dependencies, Kind, Limit, Metadata, Offer, Package, Run, RunUser, Service,
    Signal, Test,
};

/// A service that holds what the defaults give.
pub(crate) fn service(name: &str, program: &str, call: &str) -> Service {
    Service {
        name: name.parse().unwrap(),
        description: None,
        program: program.to_owned(),
        call: call.to_owned(),
        stop_timeout: 10,
        stop_signal: Signal::Term,
        reload_signal: None,
        notification_fd: None,
        ulimits: Vec::new(),
    }
}

/// A command without a description.
pub(crate) fn command(name: &str, program: &str, call: &str) -> Command {
    Command {
        name: name.parse().unwrap(),
        description: None,
        program: program.to_owned(),
        call: call.to_owned(),
    }
}

/// A package called `hello` with these services and commands.
pub(crate) fn package(run: Run) -> Package {
    Package {
        name: "hello".parse().unwrap(),
        metadata: Metadata {
            description: "Says hello".to_owned(),
            license: "MIT".to_owned(),
            url: "https://example.com/hello".to_owned(),
            maintainer: None,
        },
        architectures: vec!["x86_64".parse().unwrap()],
        stack: None,
        dependencies: Dependencies::default(),
        build: Build {
            command: String::new(),
            destinations: vec!["bin".to_owned()],
            strip: true,
            options: Vec::new(),
            environment: vec![],
        },
        kind: Kind::Service(run),
        body: None,
        source: None,
        hooks: Vec::new(),
        offer: Offer::default(),
        test: Test::default(),
    }
}

/// One service, nothing else.
pub(crate) fn minimal() -> Package {
    package(Run {
        user: RunUser::Root,
        commands: Vec::new(),
        services: vec![service("web", "/var/lib/hello/bin/hello", "web")],
    })
}

/// Every optional key, and calls that are hard to quote.
pub(crate) fn rich() -> Package {
    let program = "/var/lib/hello/bin/hello";
    package(Run {
        user: RunUser::App,
        commands: vec![
            Command {
                description: Some("Bring the database up to date".to_owned()),
                ..command("migrate", program, "eval \"Hello.Release.migrate()\"")
            },
            command("console", program, "console --name \"$HOSTNAME\""),
            command("logs", "/usr/bin/tail", "-f -n 100 /var/log/hello/current"),
            command("greet", program, "say it's # no end"),
            Command {
                description: Some("Don't wait: $HOME, `id`".to_owned()),
                ..command("reload", "/opt/it's here/reload", "")
            },
        ],
        services: vec![
            Service {
                description: Some("answers on port 4000".to_owned()),
                stop_timeout: 30,
                stop_signal: Signal::Int,
                reload_signal: Some(Signal::Usr1),
                notification_fd: Some(5),
                ulimits: vec![(Limit::Nofile, 65536), (Limit::Core, 0)],
                ..service("web", program, "web --port ${PORT:-4000}")
            },
            service("back-ground.worker", program, "work 'a b' \"$QUEUE\""),
        ],
    })
}
