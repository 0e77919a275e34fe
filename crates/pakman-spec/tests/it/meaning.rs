//! Values that a key does not take, as others write them: what is proposed fits and is what was
//! meant, and where that is not known nothing is proposed.

use pakman_spec::{Severity, Source, Surroundings, load};

use crate::support::{applied, plain};

const FILE: &str = "\
stack: alpine/3.22
architectures: [x86_64]
license: MIT
url: https://example.org
maintainer: Noor <noor@example.org>
description: Greets
dependencies:
  build: [go]
  runtime: [curl, jq, s6, execline, hello-openrc]
build:
  command: go build -o bin/hello
  destinations: [bin]
  options: [setcap]
  environment: [NPM_TOKEN]
run:
  name: hello
  user: app
  commands:
    - name: migrate
      binary: hello
      call: migrate
  services:
    - name: web
      binary: hello
      start: { call: web }
      stop_signal: TERM
      stop_timeout: 10
      ulimit: { nofile: 4096 }
hook:
  post-install: |
    rc-update add hello
    rc-service hello migrate
  post-upgrade: |
    rc-service hello migrate
    rc-service hello restart
kits:
  - name: main
    main: true
    orchestration: { placement: auto, on_fail: cleanup }
    ports:
      - name: http
        main: true
        target: 3000
    variables:
      - key: DATA
        driver: database/postgresql
      - key: TOKEN
        driver: generic/secret
        driver_options: { length: 32 }
sizes:
  - name: small
    allocation: { cpu: 1, memory: 512, memory_unit: MB }
plans:
  - name: free
    layers:
      - kit_slug: main
        size_slug: small
    pricings:
      - amount: 900
        currency: USD
        billing_period: monthly
test:
  before: [migrate]
  requests:
    - path: /health
      status: 200
";

/// What of the file becomes what, and what is to be written instead; nothing where that is not
/// known.
const CASES: &[(&str, &str, Option<&str>)] = &[
    ("stack: alpine/3.22", "stack: alpine/v3.22", Some("stack: alpine/3.22")),
    ("stack: alpine/3.22", "stack: alpine:3.22", Some("stack: alpine/3.22")),
    ("stack: alpine/3.22", "stack: Alpine/3.22", Some("stack: alpine/3.22")),
    ("stack: alpine/3.22", "stack: alpine/3.22.1", Some("stack: alpine/3.22")),
    ("stack: alpine/3.22", "stack: 3.22", Some("stack: alpine/3.22")),
    ("stack: alpine/3.22", "stack: alpine/latest", None),
    ("stack: alpine/3.22", "stack: debian/12", None),
    ("[x86_64]", "[X86_64]", Some("[x86_64]")),
    ("[x86_64]", "[amd64]", Some("[x86_64]")),
    ("[x86_64]", "[AMD64]", Some("[x86_64]")),
    ("[x86_64]", "[arm64]", Some("[aarch64]")),
    ("[x86_64]", "[linux/arm64]", Some("[aarch64]")),
    ("[x86_64]", "['!arm64', x86_64]", Some("['!aarch64', x86_64]")),
    ("[x86_64]", "[x86_46]", None),
    ("license: MIT", "license: ' MIT'", Some("license: MIT")),
    ("license: MIT", "license: MIT/Apache-2.0", Some("license: 'MIT OR Apache-2.0'")),
    ("url: https://example.org", "url: example.org", Some("url: 'https://example.org'")),
    ("url: https://example.org", "url: home", None),
    ("Noor <noor@example.org>", "Noor (noor@example.org)", Some("'Noor <noor@example.org>'")),
    ("Noor <noor@example.org>", "Noor noor@example.org", Some("'Noor <noor@example.org>'")),
    ("Noor <noor@example.org>", "noor@example.org", None),
    ("description: Greets", "description: ' Greets '", Some("description: Greets")),
    ("[setcap]", "[SetCap]", Some("[setcap]")),
    ("[NPM_TOKEN]", "[$NPM_TOKEN]", Some("[NPM_TOKEN]")),
    ("[NPM_TOKEN]", "[NPM-TOKEN]", Some("[NPM_TOKEN]")),
    ("user: app", "user: App", Some("user: app")),
    ("user: app", "user: application", Some("user: app")),
    ("user: app", "user: www-data", None),
    ("user: app", "user: 1000", None),
    ("name: web", "name: web site", Some("name: web-site")),
    ("stop_signal: TERM", "stop_signal: SIGTERM", Some("stop_signal: TERM")),
    ("stop_signal: TERM", "stop_signal: sigusr1", Some("stop_signal: USR1")),
    ("stop_signal: TERM", "stop_signal: 15", Some("stop_signal: TERM")),
    ("stop_signal: TERM", "stop_signal: KILL", None),
    ("stop_signal: TERM", "stop_signal: USR3", None),
    ("stop_timeout: 10", "stop_timeout: 10s", Some("stop_timeout: 10")),
    ("stop_timeout: 10", "stop_timeout: 10 seconds", Some("stop_timeout: 10")),
    ("stop_timeout: 10", "stop_timeout: 2m", None),
    ("nofile: 4096", "nofile: '4096'", Some("nofile: 4096")),
    ("nofile: 4096", "nofile: 4k", None),
    ("    main: true\n    orch", "    main: 1\n    orch", Some("    main: true\n    orch")),
    ("    main: true\n    orch", "    main: yes\n    orch", Some("    main: true\n    orch")),
    ("placement: auto", "placement: Automatic", Some("placement: auto")),
    ("target: 3000", "target: 3000/tcp", Some("target: 3000")),
    ("target: 3000", "target: \"3000\"", Some("target: 3000")),
    ("target: 3000", "target: '3000 '", Some("target: 3000")),
    ("target: 3000", "target: ':3000'", Some("target: 3000")),
    ("target: 3000", "target: '0.0.0.0:3000'", Some("target: 3000")),
    ("target: 3000", "target: '8080:3000'", None),
    ("target: 3000", "target: 3000/udp", None),
    ("target: 3000", "target: $PORT", None),
    ("driver: database/postgresql", "driver: postgresql", Some("driver: database/postgresql")),
    ("driver: database/postgresql", "driver: postgres", Some("driver: database/postgresql")),
    (
        "driver: database/postgresql",
        "driver: database/postgres",
        Some("driver: database/postgresql"),
    ),
    (
        "driver: database/postgresql",
        "driver: Database/PostgreSQL",
        Some("driver: database/postgresql"),
    ),
    ("driver: database/postgresql", "driver: mysql", None),
    ("driver: database/postgresql", "driver: database/mysql", None),
    ("driver: database/postgresql", "driver: redis", None),
    ("driver: generic/secret", "driver: secret", Some("driver: generic/secret")),
    ("driver: generic/secret", "driver: vault", None),
    ("memory_unit: MB", "memory_unit: mb", Some("memory_unit: MB")),
    ("memory_unit: MB", "memory_unit: Mi", Some("memory_unit: MiB")),
    ("memory_unit: MB", "memory_unit: TiB", None),
    ("memory_unit: MB", "memory_unit: KB", None),
    ("memory: 512, memory_unit: MB", "memory: 512M", None),
    ("currency: USD", "currency: usd", Some("currency: USD")),
    ("currency: USD", "currency: $", None),
    ("amount: 900", "amount: 9.99", None),
    ("billing_period: monthly", "billing_period: annual", Some("billing_period: yearly")),
    ("billing_period: monthly", "billing_period: weekly", None),
    ("path: /health", "path: health", Some("path: /health")),
    ("status: 200", "status: '200'", Some("status: 200")),
];

fn told(text: &str) -> (Source, Vec<pakman_spec::Diagnostic>) {
    let source = Source::new("instellar.yml", text);
    let loaded = load(&source, &Surroundings::default());
    let mut told = loaded.diagnostics;
    told.retain(|it| it.severity != Severity::Note);
    (source, told)
}

#[test]
fn what_others_write_is_understood_or_nothing_is_proposed() {
    let (source, clean) = told(FILE);
    assert!(clean.is_empty(), "{}", plain(&source, &clean));
    let mut wrongs = Vec::new();
    for (right, wrong, expected) in CASES {
        assert_eq!(FILE.matches(right).count(), 1, "{right}");
        let (source, told_of_it) = told(&FILE.replace(right, wrong));
        let mut report = plain(&source, &told_of_it);
        let fixes: Vec<_> = told_of_it.iter().filter(|it| it.fix.is_some()).collect();
        let is_right = match (expected, &fixes[..]) {
            (None, []) => !told_of_it.is_empty(),
            (Some(expected), [fix]) => {
                let mended = applied(&source, fix).expect("its edits fit");
                let (source, rest) = told(&mended);
                report.push_str(&plain(&source, &rest));
                rest.is_empty() && mended == FILE.replace(right, expected)
            }
            _ => false,
        };
        if !is_right {
            wrongs.push(format!("{wrong}, expected {expected:?}: {report}"));
        }
    }
    assert!(wrongs.is_empty(), "{}", wrongs.join("\n"));
}
