//! What is between a push and a service: proxies, certificates.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Command, Stdio},
    thread,
};

use pakman_testbed::{
    storage::{Answer, Service},
    tool,
};

use super::world::{World, well};
use crate::support::end;

/// A proxy by RFC 1928 that takes whoever comes, and leads to `target` whatever it is asked for.
fn socks(target: String) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let target = target.clone();
            // Whatever ends a connection is what the client has to live with.
            thread::spawn(move || lead(stream, &target));
        }
    });
    address
}

fn lead(mut client: TcpStream, target: &str) -> io::Result<()> {
    // Version and methods, of which none is the one that takes no password.
    let mut greeting = [0; 2];
    client.read_exact(&mut greeting)?;
    client.read_exact(&mut vec![0; greeting[1].into()])?;
    client.write_all(&[5, 0])?;
    // Version, "connect", nothing, "a name follows"; its length, the name, the port.
    let mut asked = [0; 5];
    client.read_exact(&mut asked)?;
    assert_eq!(asked[..4], [5, 1, 0, 3]);
    client.read_exact(&mut vec![0; usize::from(asked[4]) + 2])?;
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])?;
    let mut server = TcpStream::connect(target)?;
    let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || io::copy(&mut from, &mut to));
    io::copy(&mut server, &mut client).map(drop)
}

#[test]
fn a_push_goes_through_a_proxy_of_socks() {
    let world = World::new();
    world.add("hello", "1.0-r0");
    let url = world.storage.url();
    let proxy = socks(url.trim_start_matches("http://").to_owned());
    let mut command = world.command("--to s3://bucket/alpine");
    // Only the proxy knows where that is.
    command.env("AWS_ENDPOINT_URL", "http://localhost:1");
    command.env("all_proxy", format!("socks5h://{proxy}"));
    well(end(&mut command));
    assert_eq!(world.index(), ["hello-1.0-r0.apk"]);
}

#[test]
fn a_certificate_that_nobody_trusts_does_not_become_better() {
    let Some(openssl) = tool("openssl") else { return };
    let world = World::new();
    world.add("hello", "1.0-r0");
    let made = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 \
                -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out own.pem";
    let serve = "s_server -accept 127.0.0.1:0 -key key.pem -cert own.pem -www";
    let openssl = |words: &str| {
        let mut command = Command::new(&openssl);
        command.args(words.split_whitespace()).current_dir(world.tree.root());
        command
    };
    assert!(openssl(made).output().expect("it runs").status.success());
    let server = openssl(serve).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut server = server.expect("it starts");
    let output = BufReader::new(server.stdout.take().expect("it is piped"));
    let place =
        output.lines().find_map(|line| Some(line.ok()?.strip_prefix("ACCEPT ")?.to_owned()));
    let place = place.expect("it serves");
    let refused = world.push(&format!("--s3-endpoint https://{place}"));
    let mirror = format!("https://{place}/");
    let words = ["root", "path", "--release", "3.22", "--mirror", &mirror];
    let root = end(world.tree.command(&words).env("XDG_CACHE_HOME", world.tree.path("cache")));
    let _ = server.kill().and_then(|()| server.wait());
    assert_eq!(root.code, 2, "{}", root.stderr);
    assert!(root.stderr.contains("SSL_CERT_FILE"), "{}", root.stderr);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(!refused.stderr.contains("again:"), "{}", refused.stderr);
    assert!(refused.stderr.contains("--ca-file FILE trusts it here"), "{}", refused.stderr);
}

#[test]
fn a_proxy_that_wants_a_password_is_asked_once() {
    let proxy = Service::recording(|_| Answer::of(407, "<html>who are you?</html>"));
    let world = World::new();
    world.add("hello", "1.0-r0");
    for endpoint in ["http://localhost:1", "https://localhost:1"] {
        let mut command = world.command("--to s3://bucket/alpine");
        command.env("AWS_ENDPOINT_URL", endpoint).env("all_proxy", proxy.url());
        let refused = end(&mut command);
        assert_eq!(refused.code, 2, "{}", refused.stderr);
        assert!(refused.stderr.contains("http://USER:PASSWORD@HOST:PORT"), "{}", refused.stderr);
        assert_eq!(proxy.asked().len(), 1, "{endpoint}");
    }
}
