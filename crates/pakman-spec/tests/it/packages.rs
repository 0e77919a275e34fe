//! Names of packages that no release has: what is proposed is the package that was meant, or
//! nothing.

use pakman_alpine::packages;
use pakman_spec::{Code, Diagnostic, Source, Surroundings, load};

use crate::support::{applied, plain};

const RELEASE: &str = "3.22";

/// What people install most.
const COMMON: &[&str] = &[
    "autoconf",
    "automake",
    "bash",
    "bind-tools",
    "build-base",
    "ca-certificates",
    "caddy",
    "chromium",
    "cmake",
    "composer",
    "coreutils",
    "curl-dev",
    "elixir",
    "erlang",
    "expat-dev",
    "ffmpeg",
    "findutils",
    "fontconfig",
    "freetype-dev",
    "ghostscript",
    "gnupg",
    "icu-dev",
    "icu-libs",
    "imagemagick",
    "imagemagick-dev",
    "jemalloc",
    "jpeg-dev",
    "libffi-dev",
    "libpq",
    "libpq-dev",
    "libsodium-dev",
    "libstdc++",
    "libtool",
    "libwebp-dev",
    "libxml2-dev",
    "libxslt-dev",
    "linux-headers",
    "mariadb-client",
    "mariadb-dev",
    "memcached",
    "musl-dev",
    "ncurses-dev",
    "nginx",
    "nodejs",
    "openssl",
    "openssl-dev",
    "perl",
    "php83-fpm",
    "php84-fpm",
    "pkgconf",
    "postgresql-client",
    "postgresql16-client",
    "procps",
    "protobuf-dev",
    "py3-pip",
    "python3",
    "python3-dev",
    "readline-dev",
    "redis",
    "rsync",
    "ruby",
    "ruby-bundler",
    "ruby-dev",
    "sqlite-dev",
    "sqlite-libs",
    "su-exec",
    "tesseract-ocr",
    "tini",
    "tzdata",
    "unzip",
    "valkey",
    "vips-dev",
    "wget",
    "yaml-dev",
    "yarn",
    "zlib-dev",
];

/// Programs that Alpine does not have, or that are no packages of it.
const ABSENT: &[&str] = &[
    "airflow",
    "anaconda",
    "aws-cli-v2",
    "bun",
    "cassandra",
    "celery",
    "clickhouse",
    "cockroachdb",
    "couchbase",
    "couchdb",
    "dart",
    "datadog-agent",
    "doppler",
    "elasticsearch",
    "envoy",
    "flyctl",
    "frankenphp",
    "gitaly",
    "gradle-wrapper",
    "heroku",
    "hivemind",
    "influxd",
    "jenkins",
    "kafka",
    "keycloak",
    "kibana",
    "logstash",
    "mailhog",
    "meilisearch",
    "memgraph",
    "mercure",
    "minioadmin",
    "mongo",
    "mongodb",
    "mssql-tools",
    "mysql-server",
    "neo4j",
    "newrelic",
    "nvm",
    "nuxt",
    "oracle",
    "overmind",
    "passenger",
    "phoenix",
    "pipenv-shell",
    "pm2",
    "poetry-core1",
    "postgrest",
    "puma",
    "rabbit",
    "rails",
    "rbenv",
    "roadrunner",
    "rvm",
    "sdkman",
    "sidekiq",
    "solid",
    "solr",
    "spark",
    "supercronic",
    "svelte",
    "swagger",
    "sybase",
    "temporal",
    "typesense",
    "unicorn",
    "vite",
    "wasmtime-go",
    "wkhtmltopdf",
    "yarnpkg",
    "zookeeper",
];

fn has(name: &str) -> bool {
    packages::find(name).is_some_and(|package| package.versions(RELEASE).is_some())
}

/// What is told of a word of `dependencies.build`.
fn told(word: &str) -> (Source, Option<Diagnostic>) {
    let text = format!(
        "stack: alpine/{RELEASE}\ndependencies: {{build: [{word}], runtime: []}}\n\
         build: {{destinations: [bin]}}\n"
    );
    let source = Source::new("instellar.yml", text);
    let loaded = load(&source, &Surroundings::default());
    let found = loaded.diagnostics.into_iter().find(|it| it.code == Code::UnknownPackage);
    (source, found)
}

/// The words of `dependencies.build` once the fix is applied; `None` where nothing is proposed.
fn proposed(word: &str) -> Option<String> {
    let (source, told) = told(word);
    let mended = applied(&source, &told?)?;
    let (_, list) = mended.split_once("build: [")?;
    Some(list.split_once(']')?.0.to_owned())
}

/// Every slip of one letter: one left out, one twice, two swapped, one that is its neighbour on a
/// keyboard.
fn slips(name: &str) -> Vec<String> {
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let letters: Vec<char> = name.chars().collect();
    let mut slips = Vec::new();
    for at in 0..letters.len() {
        let mut with = |change: &dyn Fn(&mut Vec<char>)| {
            let mut slip = letters.clone();
            change(&mut slip);
            slips.push(slip.into_iter().collect::<String>());
        };
        with(&|slip| {
            slip.remove(at);
        });
        with(&|slip| slip.insert(at, letters[at]));
        if at + 1 < letters.len() {
            with(&|slip| slip.swap(at, at + 1));
        }
        let row = ROWS.iter().find_map(|row| Some((row, row.find(letters[at])?)));
        let next = row.and_then(|(row, place)| row.chars().nth(place + 1));
        if let Some(next) = next {
            with(&|slip| slip[at] = next);
        }
    }
    slips.retain(|slip| slip != name && slip.starts_with(|first: char| first.is_alphabetic()));
    slips
}

#[test]
fn a_misspelt_package_is_put_right_or_left_alone() {
    let (mut tried, mut right, mut wrong) = (0, 0, Vec::new());
    for name in COMMON {
        assert!(has(name), "{name}");
        for slip in slips(name).into_iter().filter(|slip| !has(slip)) {
            tried += 1;
            match proposed(&slip) {
                None => {}
                Some(meant) if meant == *name => right += 1,
                Some(meant) => wrong.push(format!("{slip}: {meant}, not {name}")),
            }
        }
    }
    eprintln!("{tried} misspellings, {right} put right");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried > 2_000 && right * 10 > tried * 6, "{right} of {tried}");
}

#[test]
fn a_program_that_alpine_lacks_is_not_taken_for_another() {
    let absent = ABSENT.iter().filter(|name| !has(name));
    let wrong = absent.filter_map(|name| Some(format!("{name}: {}", proposed(name)?)));
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_name_of_another_distribution_has_its_own_here() {
    let cases = [
        ("NodeJS", Some("nodejs")),
        ("Node", Some("nodejs")),
        ("NODEJS", Some("nodejs")),
        ("build-essential", Some("build-base")),
        ("libssl-dev", Some("openssl-dev")),
        ("default-jre", Some("openjdk21-jre")),
        ("imagemagick6", Some("imagemagick")),
        ("python3-psycopg2", Some("py3-psycopg2")),
        ("'libssl-dev>=3'", Some("openssl-dev>=3")),
        ("postgres", Some("postgresql17")),
        ("'nodejs,npm'", Some("nodejs, npm")),
        ("'nodejs,nmp'", None),
        ("nodejs+npm", Some("nodejs, npm")),
        ("nodejs-22", Some("nodejs~22")),
        ("'node:22'", Some("nodejs~22")),
        ("nodejs-20", None),
        ("python3.12", Some("python3~3.12")),
        ("ruby3.4", Some("ruby~3.4")),
        ("php8.3", Some("php83")),
        ("mysql-server", None),
        ("mysqlclient", Some("mysql-client")),
        ("ngnix", Some("nginx")),
        ("nodjs", Some("nodejs")),
        ("'cmd:node'", None),
    ];
    for (word, expected) in cases {
        let (source, found) = told(word);
        let report = plain(&source, found.as_slice());
        assert_eq!(proposed(word).as_deref(), expected, "{word}: {report}");
    }
    let (source, found) = told("nodejs-20");
    let report = plain(&source, found.as_slice());
    assert!(report.contains("it has `nodejs` 22."), "{report}");
    assert!(told("'cmd:node'").1.is_none() && told("python3-dev").1.is_none());
}
