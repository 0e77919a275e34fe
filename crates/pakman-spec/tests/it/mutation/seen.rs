//! Every way to go wrong that was seen in real files.

use std::fs;

use pakman_spec::{Source, load};
use pakman_testbed::fixtures;

use super::{is_reported, surroundings};

/// An application, what stands in its file, and what stood in a real one. The report has to be on
/// the lines of the change or beside them, or on a line that needs what went ([`NEEDING`]).
const MISTAKES: &[(&str, &str, &str)] = &[
    (
        "hello",
        "  pre-upgrade: |\n    rc-service hello stop",
        "  pre-upgrade: |\n    rc-service rails stop",
    ),
    ("hello", "rc-update del hello", "rc-update del rdio"),
    ("hello", "rc-update add hello\n", "rc-update add hello defaul\n"),
    ("hello", "rc-update add hello\n", "# rc-update add hello\n"),
    ("hello", "rc-update add hello\n", "rc-update add nginx\n"),
    ("rails", "rc-update del harbour", "rc-update harbour default"),
    ("laravel", "rc-service chandler configure", "rc-service chandler config_cache"),
    (
        "laravel",
        "    - name: configure\n      description: Caches the configuration\n",
        "    - description: Caches the configuration\n",
    ),
    ("go", "  destinations:\n", "  destination:\n"),
    (
        "django",
        "    - name: web\n      description: gunicorn on port 8000\n      binary: gunicorn\n",
        "    - name: web\n    - binary: gunicorn\n",
    ),
    ("astro-static", "      path: /usr/sbin\n", "      path: /usr/sbin/caddy\n"),
    ("hello", "/var/log/hello/current", "/var/logs/hello/current"),
    ("next", "dependencies:\n  build:", "dependencies:\n\tbuild:"),
    ("next", "  build: [nodejs>=22, npm]\n", "  build: [nodejs>=22, npm]\n  - x\n"),
    ("go", "description: Collects", "descrption: Collects"),
    ("go", "- key: PORT", "- name: PORT"),
    ("go", "default_value: '8080'", "value: '8080'"),
    ("go", "  command: |\n    go build", "  commands: |\n    go build"),
    ("hello", "      notification_fd: 3\n", "      notification_fd: 3\n      command: hello\n"),
    ("hello", "      stop_timeout: 5\n", "      stop_timeout: 5\n      stop: { kill: true }\n"),
    ("rails", "size_slug: small", "size_slug: tiny"),
    ("rails", "        target: 3000\n        main: true\n", "        target: 3000\n"),
    ("rails", "key: DATABASE\n", "key: DATABASE_URL\n"),
    ("hello", "    - hello-openrc\n", ""),
    ("hello", "    - hello-openrc\n", "    - rails-openrc\n"),
    ("hello", "    - curl\n    - jq\n    - s6\n", "    - curl\n"),
    ("custom-caddy", "  options:\n    - setcap\n", ""),
    (
        "custom-caddy",
        "    go mod tidy\n",
        "    go install github.com/caddyserver/xcaddy/cmd/xcaddy@latest\n",
    ),
    ("go", "    go build -trimpath", "    npm install\n    go build -trimpath"),
    ("astro-static", "    npm install\n", "    mix deps.get\n"),
    ("phoenix", "_build/prod/rel/tide_table/*", "_build/prod/rel/tide-table/*"),
    ("hello", "default_value: worker", "default_value: wroker"),
    ("laravel", "default_value: \"false\"", "default_value: false"),
    ("laravel", "    - \"*\"\n", "    - *\n"),
    (
        "rails",
        "                \"MaxAgeSeconds\": 3600\n",
        "                \"MaxAgeSeconds\": 3600,\n",
    ),
    ("rails", "alpine/3.22", "alpine/3.18"),
    ("rails", "alpine/3.22", "3.22"),
    ("hello", "    - name: migrate\n", "    - name: db-migrate\n"),
    ("hello", "    - name: migrate\n", "    - name: start\n"),
    ("hello", "    rc-update add hello\n", "    rc-update add hello >&2\n"),
    (
        "hello",
        "    rc-service hello start\n",
        "    rc-service hello start\n    rc-service hello start\n",
    ),
    ("hello", "rc-update add hello\n", "rc-update -a add hello\n"),
    ("hello", "rc-update add hello\n", "rc-update add hello; echo ${1[0]}\n"),
    ("django", "    - gunicorn.conf.py\n", "    - .*\n"),
    ("astro-static", "pilot-book/Caddyfile\n", "pilot-book/Caddyfile &\n"),
];

/// Lines that are told of when what they need goes.
const NEEDING: &[&str] = &["setcap cap_net_bind_service"];

#[test]
fn every_mistake_of_a_real_file_is_reported() {
    for (app, right, wrong) in MISTAKES {
        let folder = fixtures().join("apps").join(app);
        let text = fs::read_to_string(folder.join("instellar.yml")).unwrap();
        let at = text.find(right).unwrap_or_else(|| panic!("{app} has no {right:?}"));
        let around = surroundings(&folder);
        let before = load(&Source::new("instellar.yml", text.clone()), &around);
        let source = Source::new("instellar.yml", text.replacen(right, wrong, 1));
        let after = load(&source, &around);
        let line = source.position(at).line;
        let last = line + right.lines().count().max(wrong.lines().count());
        let needing = NEEDING.iter().filter_map(|needing| source.text().find(needing));
        let needing = needing.map(|at| source.position(at).line);
        let lines: Vec<usize> = (line.max(2) - 1..=last).chain(needing).collect();
        let told: Vec<&str> =
            after.diagnostics.iter().map(|found| found.message.as_str()).collect();
        assert!(
            is_reported(&before, &after, &source, &lines),
            "{app}: {wrong:?} instead of {right:?} on line {line}: {told:#?}"
        );
    }
}

/// An application, what stands in its file, and what a careful author may write in its place.
const SOUND: &[(&str, &str, &str)] = &[
    ("hello", "rc-update add hello\n", "ln -s /etc/init.d/hello /etc/runlevels/default/hello\n"),
    ("hello", "rc-update add hello\n", "rc-update add hello default || { echo no >&2; exit 1; }\n"),
    ("hello", "rc-update add hello\n", "rc-update --quiet add hello # rc-service rails stop\n"),
    ("hello", "rc-service hello start\n", "rc-service hello restart\n"),
    ("hello", "rc-service hello start\n", "openrc default\n"),
    ("hello", "rc-service hello start\n", "/etc/init.d/hello start\n"),
    (
        "hello",
        "rc-service hello start\n",
        "rc-service hello start\n    rc-service -N hello start\n",
    ),
    (
        "hello",
        "rc-service hello start\n",
        "cat <<E\n    rc-service rails stop\n    E\n    service hello start\n",
    ),
    (
        "hello",
        "rc-service hello migrate\n",
        "rc-service hello migrate && echo \"rc-update hello\"\n",
    ),
    (
        "hello",
        "rc-service hello migrate\n",
        "rc-service hello migrate; rc-service syslog restart\n",
    ),
    (
        "hello",
        "rc-service hello migrate\n",
        "if rc-service -e nginx; then :; fi\n    rc-service hello migrate\n",
    ),
    ("hello", "mkdir -p /etc/hello\n", "mkdir -p /etc/hello /var/lib/apk/x /var/log/nginx\n"),
    ("django", "- libpq>=17\n", "- libpq>=17\n    - postgresql17-client\n    - php84-fpm\n"),
    ("go", "go build -trimpath", "npm install -g x\n    go build -trimpath"),
    ("go", "go build -trimpath", "(cd web && npm ci)\n    go build -trimpath"),
    ("go", "go build -trimpath", "npm --prefix web ci\n    go build -trimpath"),
    ("astro-static", "      path: /usr/sbin\n", "      path: /usr/lib/caddy\n"),
    ("rails", "{{- installation.origins -}}", "\"https://{{ installation.host }}\""),
    ("rails", "alpine/3.22", "alpine/3.24"),
    ("rails", "alpine/3.22", "alpine/edge"),
    ("django", "    - gunicorn.conf.py\n", "    - .[!.]*\n"),
    ("astro-static", "pilot-book/Caddyfile\n", "pilot-book/Caddyfile '&' 2>&1\n"),
];

#[test]
fn what_a_careful_author_writes_is_left_alone() {
    for (app, before, after) in SOUND {
        let folder = fixtures().join("apps").join(app);
        let text = fs::read_to_string(folder.join("instellar.yml")).unwrap();
        assert!(text.contains(before), "{app} has no {before:?}");
        let around = surroundings(&folder);
        let loaded = load(&Source::new("x", text.replacen(before, after, 1)), &around);
        let found: Vec<&str> = loaded
            .diagnostics
            .iter()
            .filter(|found| found.severity != pakman_spec::Severity::Note)
            .map(|found| found.message.as_str())
            .collect();
        assert!(found.is_empty(), "{app} with {after:?}: {found:?}");
    }
}
