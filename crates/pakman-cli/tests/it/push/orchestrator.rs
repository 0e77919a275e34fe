//! The orchestrator: its requests, and what it may answer.

use std::sync::Arc;

use pakman_testbed::storage::{Answer, Asked, Service, Storage};
use serde_json::{Value, json};

use super::world::{World, key, package, package_by, well};
use crate::support::{Ended, INSTELLAR, Tree, end};

/// A commit.
pub(crate) const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

/// A file with kits and a stack.
fn instellar() -> String {
    format!(
        "stack: alpine/3.22\n{INSTELLAR}kits:\n  - name: web\n    main: true\n    \
         ports: [{{ name: web, target: 3000, main: true }}]\n"
    )
}

/// What the orchestrator answers, by the path of a request.
pub(crate) fn answers(storage: &str) -> impl Fn(&Asked) -> Answer + Send + Sync + 'static {
    let port: u16 = storage.rsplit(':').next().and_then(|it| it.parse().ok()).expect("a port");
    let place = json!({ "data": { "attributes": {
        "host": "127.0.0.1", "port": port, "scheme": "http://", "region": "us-east-1",
        "bucket": Storage::BUCKET,
        "credential": { "access_key_id": Storage::ID, "secret_access_key": Storage::SECRET },
    } } });
    move |asked| {
        let created = json!({ "data": { "attributes": { "id": 42 } } });
        match asked.path() {
            "/publish/automation/callback" => {
                Answer::of(201, json!({ "data": { "token": "bearer-of-the-run" } }).to_string())
            }
            "/publish/storage" => Answer::of(200, place.to_string()),
            "/publish/deployments" => Answer::of(201, created.to_string()),
            path if path.ends_with("/configurations") => Answer::of(201, created.to_string()),
            _ => Answer::of(404, "{}"),
        }
    }
}

/// Pushes as a workflow does, with more words.
fn push(world: &World, service: &Service, words: &str) -> Ended {
    let mut command = world.command(words);
    command
        .env("GITHUB_REF", "refs/heads/main")
        .env("GITHUB_SHA", SHA)
        .env("INSTELLAR_ENDPOINT", service.url())
        .env("INSTELLAR_AUTH_TOKEN", "token-that-logs-in")
        .env("INSTELLAR_PACKAGE_TOKEN", "token-of-the-package")
        .env_remove("AWS_ACCESS_KEY_ID")
        .env_remove("AWS_SECRET_ACCESS_KEY");
    end(&mut command)
}

fn world() -> World {
    let world = World::new();
    world.tree.write("instellar.yml", instellar());
    world.add("hello", "1.0-r7");
    world.write("hello", "1.0-r7", "aarch64", package("hello", "1.0-r7", "aarch64"));
    world.tree.write("home/packages/acme/x86_64/APKINDEX.tar.gz", "an index");
    world
}

/// A request without what differs from run to run.
fn shown(asked: &Asked) -> String {
    let header = |name: &str| match asked.header(name) {
        "" => String::new(),
        value => format!("\n{name}: {value}"),
    };
    let headers = ["authorization", "x-instellar-package-token", "content-type"].map(header);
    let body = String::from_utf8_lossy(&asked.body);
    format!("{} {}{}\n{body}\n", asked.method, asked.target, headers.concat())
}

#[test]
fn the_requests_are_those_of_the_original() {
    let world = world();
    let service = Service::recording(answers(&world.storage.url()));
    let ended = well(push(&world, &service, "--json"));
    let keys = world.storage.keys();
    let archive = keys.iter().find(|key| key.starts_with("archives/")).expect("an archive");
    let requests: Vec<String> = service.asked().iter().map(shown).collect();
    insta::assert_snapshot!(requests.join("\n").replace(archive.as_str(), "ARCHIVE"));
    let below = format!("deployments/acme/hello/{SHA}");
    assert_eq!(
        keys[1..],
        [
            format!("{below}/aarch64/hello-1.0-r7.apk"),
            format!("{below}/x86_64/APKINDEX.tar.gz"),
            format!("{below}/x86_64/hello-1.0-r7.apk"),
        ]
    );
    let [_, id, name] = archive.split('/').collect::<Vec<_>>()[..] else { panic!("{archive}") };
    assert_eq!((id.len(), &id[14..15], name), (36, "4", "packages.zip"));
    let receipt: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!(receipt["deployment"], "created");
    assert_eq!(receipt["configuration"], "created");
    assert_eq!(receipt["files"].as_array().expect("files").len(), 4);
    // The archive has the paths that the original gives it.
    world.tree.write("p.zip", world.storage.get(archive).expect("an archive"));
    let script = "import zipfile; z = zipfile.ZipFile('p.zip'); print(z.testzip(), *z.namelist())";
    let listed = std::process::Command::new("python3")
        .args(["-c", script])
        .current_dir(world.tree.root())
        .output()
        .expect("python3 runs");
    let home = world.tree.path("home");
    let home = home.to_str().expect("text").trim_start_matches('/');
    let inside = ["aarch64/hello-1.0-r7.apk", "x86_64/APKINDEX.tar.gz", "x86_64/hello-1.0-r7.apk"]
        .map(|file| format!("{home}/packages/acme/{file}"));
    let listed = String::from_utf8(listed.stdout).expect("text");
    assert_eq!(listed, format!("None {}\n", inside.join(" ")));
    // The same files go to the same place, where they need not go again.
    let ended = well(push(&world, &service, ""));
    assert_eq!(world.storage.keys(), keys);
    assert_eq!(ended.stdout.matches("unchanged").count(), 4, "{}", ended.stdout);
}

#[test]
fn no_file_takes_the_place_of_another() {
    let world = world();
    let service = Service::recording(answers(&world.storage.url()));
    let other = package("hello", "1.0-r7", "x86_64");
    world.tree.write("home/packages/other/x86_64/hello-1.0-r7.apk", other);
    well(push(&world, &service, ""));
    let other = package_by(key(), "hello", "1.0-r7", "x86_64", b"other\n".to_vec());
    world.tree.write("home/packages/other/x86_64/hello-1.0-r7.apk", other);
    service.asked();
    let refused = push(&world, &service, "");
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("x86_64/hello-1.0-r7.apk, and differ"), "{}", refused.stderr);
    assert!(service.asked().is_empty());
}

#[test]
fn a_commit_that_is_known_is_not_uploaded_again() {
    let world = world();
    let usual = answers(&world.storage.url());
    let service = Service::recording(move |asked| {
        let known =
            json!({ "data": { "attributes": { "id": 7, "archive_path": "archives/x/p.zip" } } });
        if asked.path().ends_with(SHA) {
            return Answer::of(200, known.to_string());
        }
        let mut answer = usual(asked);
        if asked.method == "POST" && answer.status == 201 && !asked.path().ends_with("callback") {
            answer.status = 200;
        }
        answer
    });
    let ended = well(push(&world, &service, ""));
    assert!(
        ended.stdout.contains("deployment: exists\nconfiguration: exists\n"),
        "{}",
        ended.stdout
    );
    assert!(world.storage.keys().is_empty());
    let asked = service.asked();
    let targets: Vec<&str> = asked.iter().map(|asked| asked.target.as_str()).collect();
    assert_eq!(targets[2..], ["/publish/deployments", "/publish/deployments/42/configurations"]);
    let body: Value = serde_json::from_slice(&asked[2].body).expect("JSON");
    assert_eq!(body["deployment"]["archive_path"], "archives/x/p.zip");
}

/// A path of the interface, how it may answer, how the program ends, and what it says.
const REFUSALS: &[(&str, u16, &str, i32, &str)] = &[
    ("/callback", 404, "{}", 2, "/publish/automation/callback: 404"),
    ("/callback", 401, "{\"error\":\"bad token\"}", 2, "401: bad token"),
    ("/callback", 200, "{\"data\":{\"token\":\"x\"}}", 2, "/publish/automation/callback: 200"),
    ("/callback", 201, "{\"data\":{}}", 2, "it has no `data.token`"),
    ("/callback", 201, "<html>", 2, "it is not JSON"),
    (SHA, 500, "", 75, "500, 2 times in a row"),
    (SHA, 403, "nobody", 2, "403: nobody"),
    ("/storage", 503, "", 75, "503, 2 times in a row"),
    ("/storage", 404, "{}", 2, "/publish/storage: 404"),
    ("/storage", 200, "{\"data\":{\"attributes\":{}}}", 2, "it has no `data.attributes.host`"),
    ("/publish/deployments", 422, "{\"errors\":{\"hash\":[\"is taken\"]}}", 2, "is taken"),
    ("/publish/deployments", 429, "", 75, "429, 2 times in a row"),
    ("/publish/deployments", 201, "{}", 2, "it has no `data.attributes.id`"),
    (
        "/configurations",
        422,
        "{\"errors\":{\"kits\":\"wrong\"}}",
        2,
        "{\"errors\":{\"kits\":\"wrong\"}}",
    ),
    ("/configurations", 302, "", 2, "/configurations: 302"),
];

#[test]
fn every_refusal_is_told_and_fails() {
    let world = world();
    let usual = Arc::new(answers(&world.storage.url()));
    for (path, status, body, code, told) in REFUSALS {
        let usual = Arc::clone(&usual);
        let service = Service::recording(move |asked| {
            if asked.path().ends_with(path) { Answer::of(*status, *body) } else { usual(asked) }
        });
        let ended = push(&world, &service, "--attempts 2");
        let label = format!("{path} {status} {body}\n{}", ended.stderr);
        assert_eq!(ended.code, *code, "{label}");
        assert!(ended.stderr.contains(told), "{label}");
        let done = ["files are there", "nothing was sent"];
        assert!(done.iter().any(|done| ended.stderr.contains(done)), "{label}");
        assert!(ended.stdout.is_empty(), "{label}");
    }
}

#[test]
fn what_is_missing_is_named() {
    let world = world();
    let service = Service::recording(answers(&world.storage.url()));
    let without = |name: &str| {
        let mut command = world.command("");
        for (known, value) in [
            ("GITHUB_REF", "main"),
            ("GITHUB_SHA", SHA),
            ("INSTELLAR_ENDPOINT", &service.url()),
            ("INSTELLAR_AUTH_TOKEN", "token-that-logs-in"),
            ("INSTELLAR_PACKAGE_TOKEN", "token-of-the-package"),
        ] {
            if known != name {
                command.env(known, value);
            }
        }
        end(&mut command)
    };
    for (name, told) in [
        ("GITHUB_REF", "WORKFLOW_REF, GITHUB_REF or --ref"),
        ("GITHUB_SHA", "WORKFLOW_SHA, GITHUB_SHA or --sha"),
        ("INSTELLAR_AUTH_TOKEN", "INSTELLAR_AUTH_TOKEN or --auth-token"),
        ("INSTELLAR_PACKAGE_TOKEN", "INSTELLAR_PACKAGE_TOKEN or --package-token"),
    ] {
        let ended = without(name);
        assert_eq!(ended.code, 2, "{name}");
        let told = format!("without it, the orchestrator needs {told}\n");
        assert!(ended.stderr.ends_with(&told), "{name}: {}", ended.stderr);
    }
    // Whoever has set nothing up may not know of an orchestrator, nor have a file.
    let tree = Tree::empty();
    let ended = tree.run(&["push"]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.starts_with("error: `--to` names a repository"), "{}", ended.stderr);
    assert_eq!(ended.stderr.matches(" or --").count(), 4, "{}", ended.stderr);
    let ended = push(&world, &service, "--endpoint http://example.org");
    assert!(
        ended.stderr.contains("no secret is sent to example.org unencrypted"),
        "{}",
        ended.stderr
    );
    let ended = push(&world, &service, "--packages gone");
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("cannot read"), "{}", ended.stderr);
    // Flags and files do what variables do.
    world.tree.write("one", "token-that-logs-in\n");
    world.tree.write("two", "token-of-the-package\n");
    let words = format!(
        "--endpoint {} --auth-token one --package-token two --ref v1 --sha {SHA} --archive a.zip",
        service.url()
    );
    well(end(&mut world.command(&words)));
    assert!(world.storage.keys()[0].ends_with("/a.zip"));
    assert!(
        service
            .asked()
            .iter()
            .any(|asked| asked.header("x-instellar-package-token") == "token-of-the-package")
    );
}
