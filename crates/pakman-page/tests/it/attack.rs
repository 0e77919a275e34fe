//! Whoever is not the browser that was let in gets nothing and changes nothing.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    os::unix::fs::symlink,
    thread,
    time::{Duration, Instant},
};

use crate::support::Served;

const FILE: &str =
    "stack: alpine/3.24\ndependencies: { build: [go] }\nbuild: { destinations: [bin] }\n";

fn served() -> Served {
    Served::with(&[("instellar.yml", FILE), ("go.mod", "module harbour\n\ngo 1.24\n")])
}

#[test]
fn the_address_is_good_once_and_the_cookie_is_for_this_server_alone() {
    let served = served();
    let cookie = served.enter();
    assert!(served.page.has_let_in());
    let path = served.entrance.split_once(&served.host()).unwrap().1.to_owned();
    let again = served.request(&format!("GET {path}"), "", "");
    assert_eq!(again.status, 401);
    assert!(!again.head.contains("Set-Cookie"));
    let page = served.request("GET /", &cookie, "");
    assert_eq!(page.status, 200);
    for field in [
        "Content-Security-Policy: default-src 'none'; script-src 'self'",
        "require-trusted-types-for 'script'",
        "X-Content-Type-Options: nosniff",
        "Cross-Origin-Resource-Policy: same-origin",
        "Cache-Control: no-store",
        "X-Frame-Options: DENY",
    ] {
        assert!(page.head.contains(field), "{field}: {}", page.head);
    }
    assert!(!page.head.contains("Access-Control"), "{}", page.head);
}

#[test]
fn the_cookie_is_out_of_reach_of_scripts_and_other_pages() {
    let served = served();
    let path = served.entrance.split_once(&served.host()).unwrap().1.to_owned();
    let answer = served.request(&format!("GET {path}"), "Sec-Fetch-Site: cross-site\r\n", "");
    let cookie = answer.head.lines().find(|line| line.starts_with("Set-Cookie: ")).unwrap();
    let port = served.host().split_once(':').unwrap().1.to_owned();
    assert!(cookie.starts_with(&format!("Set-Cookie: pakman-{port}=")), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
    assert!(!answer.body.contains("token"), "the secret is not in the page");
}

#[test]
fn nobody_gets_in_by_another_way() {
    let served = served();
    let host = served.host();
    let good = served.enter();
    let value = good.trim().split_once('=').unwrap().1.to_owned();
    let own = format!("Origin: http://{host}\r\nContent-Type: application/json\r\n");
    let body = format!("{{\"text\":{}}}", serde_json::Value::from(FILE));
    let port = host.split_once(':').unwrap().1;
    let cases: Vec<(u16, &str, String, &str)> = vec![
        (401, "GET /", String::new(), ""),
        (401, "GET /main.js", "Cookie: pakman=1\r\n".into(), ""),
        (401, "GET /", format!("Cookie: pakman-{port}=\r\n"), ""),
        (401, "GET /", format!("Cookie: pakman-{port}={}\r\n", &value[1..]), ""),
        (401, "GET /", format!("Cookie: pakman-1={value}\r\n"), ""),
        (401, "GET /", format!("{good}{good}"), ""),
        (401, "GET /enter?token=", String::new(), ""),
        (401, "GET /enter", good.clone(), ""),
        (401, "POST /ask/choose", own.clone(), &body),
        (403, "POST /ask/choose", format!("{good}Content-Type: application/json\r\n"), &body),
        (403, "POST /ask/choose", format!("{good}{own}Sec-Fetch-Site: cross-site\r\n"), &body),
        (403, "POST /ask/choose", format!("{good}{own}Sec-Fetch-Site: same-site\r\n"), &body),
        (403, "POST /ask/choose", format!("{good}{own}Origin: http://evil.example\r\n"), &body),
        (403, "GET /", format!("{good}Origin: http://evil.example\r\n"), ""),
        (403, "GET /", format!("{good}Origin: null\r\n"), ""),
        (403, "GET /", format!("{good}Origin: http://localhost:{port}\r\n"), ""),
        (403, "GET /", format!("{good}Sec-Fetch-Site: cross-site\r\n"), ""),
        (415, "POST /ask/choose", format!("{good}Origin: http://{host}\r\n"), &body),
        (
            415,
            "POST /ask/choose",
            format!("{good}Origin: http://{host}\r\nContent-Type: text/plain\r\n"),
            &body,
        ),
        (405, "PUT /ask/write", format!("{good}{own}"), &body),
        (405, "OPTIONS /ask/write", format!("{good}{own}"), ""),
        (405, "GET /ask/open", good.clone(), ""),
        (404, "GET /../../etc/passwd", good.clone(), ""),
        (404, "GET /%2e%2e/etc/passwd", good.clone(), ""),
        (404, "POST /ask/nothing", format!("{good}{own}"), &body),
        (400, "POST /ask/choose", format!("{good}{own}"), "{"),
    ];
    for (status, first, lines, body) in cases {
        let answer = served.request(first, &lines, body);
        assert_eq!(answer.status, status, "{first} {lines}: {}", answer.body);
        assert!(!answer.body.contains("alpine/3.24"), "{first}");
    }
    assert_eq!(served.ask(&good, "choose", &body).status, 200);
}

#[test]
fn names_that_lead_to_this_machine_are_not_this_server() {
    let served = served();
    let cookie = served.enter();
    let port = served.host().split_once(':').unwrap().1.to_owned();
    for host in [
        "evil.example",
        &format!("evil.example:{port}"),
        &format!("localhost:{port}"),
        "127.0.0.1",
        "",
    ] {
        let answer = served.send(
            format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{cookie}\r\n")
                .as_bytes(),
        );
        assert_eq!(answer.status, 421, "{host}");
    }
    let own = served.host();
    for lines in [String::new(), format!("Host: {own}\r\nHost: {own}\r\n")] {
        let answer = served.send(format!("GET / HTTP/1.1\r\n{lines}{cookie}\r\n").as_bytes());
        assert_eq!(answer.status, 421, "{lines}");
    }
}

#[test]
fn what_is_no_request_is_refused_and_the_server_lives_on() {
    let served = served();
    let host = served.host();
    let cookie = served.enter();
    let head = format!(
        "POST /ask/choose HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{cookie}Origin: http://{host}\r\nContent-Type: application/json\r\n"
    );
    let long = "a".repeat(20_000);
    let many: String = (0..80).map(|number| format!("X-{number}: a\r\n")).collect();
    let cases: Vec<(u16, Vec<u8>)> = vec![
        (400, b"\x16\x03\x01\x02\x00\x01\x00".to_vec()),
        (400, b"GET / HTTP/9.9\r\n\r\n".to_vec()),
        (400, b"GET\0/ HTTP/1.1\r\n\r\n".to_vec()),
        (431, format!("GET /{long} HTTP/1.1\r\n\r\n").into_bytes()),
        (431, format!("GET / HTTP/1.1\r\n{many}\r\n").into_bytes()),
        (411, format!("{head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n").into_bytes()),
        (
            411,
            format!("{head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{{}}")
                .into_bytes(),
        ),
        (400, format!("{head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}").into_bytes()),
        (400, format!("{head}Content-Length: -1\r\n\r\n").into_bytes()),
        (400, format!("{head}Content-Length: +2\r\n\r\n{{}}").into_bytes()),
        (413, format!("{head}Content-Length: 99999999999\r\n\r\n").into_bytes()),
        (400, format!("{head}Content-Length: 0\r\n\r\n").into_bytes()),
    ];
    for (status, bytes) in cases {
        let answer = served.send(&bytes);
        assert_eq!(
            answer.status,
            status,
            "{}",
            String::from_utf8_lossy(&bytes[..60.min(bytes.len())])
        );
    }
    assert_eq!(served.request("GET /", &cookie, "").status, 200);
}

#[test]
fn whoever_says_nothing_keeps_nobody_from_being_heard() {
    let served = served();
    let cookie = served.enter();
    let mut silent: Vec<TcpStream> =
        (0..40).map(|_| TcpStream::connect(served.host()).unwrap()).collect();
    for stream in &mut silent {
        stream.write_all(b"GET / HT").unwrap();
    }
    let begin = Instant::now();
    assert_eq!(served.request("GET /", &cookie, "").status, 200);
    assert!(begin.elapsed() < Duration::from_secs(5));
    let mut one = silent.pop().unwrap();
    one.set_read_timeout(Some(Duration::from_secs(25))).unwrap();
    assert_eq!(one.read(&mut [0; 16]).unwrap_or(0), 0, "it is closed after its time");
}

#[test]
fn the_server_listens_on_this_machine_alone() {
    let served = served();
    let port: u16 = served.host().split_once(':').unwrap().1.parse().unwrap();
    // All other addresses of this machine are free for others.
    assert!(TcpListener::bind(("127.0.0.2", port)).is_ok());
}

fn plan(served: &Served, cookie: &str, text: &str, opened: Option<&str>) -> serde_json::Value {
    let body = serde_json::json!({ "text": text, "opened": opened }).to_string();
    let answer = served.ask(cookie, "plan", &body);
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

#[test]
fn only_what_was_shown_is_written_and_once() {
    let served = served();
    let cookie = served.enter();
    let new = FILE.replace("3.24", "3.23");
    let shown = plan(&served, &cookie, &new, Some(FILE));
    assert_eq!(shown["files"].as_array().unwrap().len(), 1);
    assert!(shown["files"][0]["diff"].as_str().unwrap().contains("+stack: alpine/3.23\n"));
    assert_eq!(fs::read_to_string(served.root().join("instellar.yml")).unwrap(), FILE);
    assert_eq!(served.ask(&cookie, "write", "{\"plan\":99}").status, 409);
    let order = format!("{{\"plan\":{}}}", shown["plan"]);
    assert_eq!(served.ask(&cookie, "write", &order).status, 200);
    assert_eq!(fs::read_to_string(served.root().join("instellar.yml")).unwrap(), new);
    assert_eq!(served.ask(&cookie, "write", &order).status, 409, "it was written");
}

#[test]
fn a_file_that_changed_meanwhile_is_never_written_over() {
    let served = served();
    let cookie = served.enter();
    let file = served.root().join("instellar.yml");
    let shown = plan(&served, &cookie, "stack: alpine/3.22\n", Some(FILE));
    fs::write(&file, "theirs: 1\n").unwrap();
    let order = format!("{{\"plan\":{}}}", shown["plan"]);
    let answer = served.ask(&cookie, "write", &order);
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("it changed in the meantime"), "{}", answer.body);
    assert_eq!(fs::read_to_string(&file).unwrap(), "theirs: 1\n");
    let body = serde_json::json!({ "text": "a: 1", "opened": FILE }).to_string();
    let answer = served.ask(&cookie, "plan", &body);
    assert!(answer.body.contains("changed on the disk"), "{}", answer.body);
}

#[test]
fn nothing_is_written_through_a_link_out_of_the_application() {
    let outside = tempfile::tempdir().unwrap();
    let target = outside.path().join("victim");
    for there in [true, false] {
        let served = Served::with(&[("go.mod", "module harbour\n\ngo 1.24\n")]);
        if there {
            fs::write(&target, FILE).unwrap();
        } else {
            fs::remove_file(&target).unwrap();
        }
        symlink(&target, served.root().join("instellar.yml")).unwrap();
        let cookie = served.enter();
        let opened = there.then_some(FILE);
        let body = serde_json::json!({ "text": "stolen: 1\n", "opened": opened }).to_string();
        let answer = served.ask(&cookie, "plan", &body);
        if answer.status == 200 {
            let shown: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
            let order = format!("{{\"plan\":{}}}", shown["plan"]);
            assert_eq!(served.ask(&cookie, "write", &order).status, 409);
        }
        assert_eq!(target.exists(), there);
        assert!(!there || fs::read_to_string(&target).unwrap() == FILE);
    }
}

#[test]
fn many_pages_at_a_time_are_answered_and_the_last_one_is_missed() {
    let served = served();
    let cookie = served.enter();
    assert!(!served.page.is_left());
    thread::scope(|scope| {
        for number in 0..20 {
            let (served, cookie) = (&served, &cookie);
            scope.spawn(move || {
                let body = format!("{{\"page\":\"{number}\"}}");
                assert_eq!(served.ask(cookie, "alive", &body).status, 200);
            });
        }
    });
    for number in 0..20 {
        assert!(!served.page.is_left());
        served.ask(&cookie, "bye", &format!("{{\"page\":\"{number}\"}}"));
    }
    let begin = Instant::now();
    while !served.page.is_left() && begin.elapsed() < Duration::from_secs(20) {
        thread::sleep(Duration::from_millis(50));
    }
    assert!(served.page.is_left() && begin.elapsed() >= Duration::from_secs(2));
}
