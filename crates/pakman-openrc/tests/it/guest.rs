//! An instance's guest API on a Unix socket, and the endpoint that it names on a TCP port.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    os::unix::net::UnixListener,
    path::Path,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// A secret that no output and no command line may show.
pub(crate) const TOKEN: &str = "t0ken\"with\\quotes'and $(id)";

/// How an endpoint behaves.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// A status and a body.
    Body(u16, String),
    /// Nothing, for so long.
    Silence(Duration),
}

impl Answer {
    /// What a good endpoint sends for these variables.
    pub(crate) fn variables(variables: &serde_json::Value) -> Self {
        Self::Body(200, envelope(variables))
    }
}

/// The document around variables.
pub(crate) fn envelope(variables: &serde_json::Value) -> String {
    serde_json::json!({ "data": { "attributes": { "variables": variables } } }).to_string()
}

/// An endpoint that keeps the head of each request.
pub(crate) struct Endpoint {
    /// Its address, with a query that is secret.
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Endpoint {
    /// Gives the answers one after the other, and the last of them from then on.
    pub(crate) fn start(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/installs/1?key=s3cret", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        thread::spawn(move || {
            for (index, stream) in listener.incoming().enumerate() {
                let mut stream = stream.unwrap();
                seen.lock().unwrap().push(head(&mut stream));
                match &answers[index.min(answers.len() - 1)] {
                    Answer::Body(status, body) => respond(&mut stream, *status, body),
                    Answer::Silence(time) => thread::sleep(*time),
                }
            }
        });
        Self { url, requests }
    }

    /// The heads of the requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// An address where nothing listens.
pub(crate) fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}/installs/1?key=s3cret", listener.local_addr().unwrap())
}

/// Serves `keys` (without `user.`) as the guest API does, until the test ends.
pub(crate) fn serve(socket: &Path, keys: BTreeMap<String, String>) {
    let listener = UnixListener::bind(socket).unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let head = head(&mut stream);
            let path = head.split(' ').nth(1).unwrap_or_default();
            match path.strip_prefix("/1.0/config/user.").map(|key| keys.get(key)) {
                Some(Some(value)) => respond(&mut stream, 200, value),
                Some(None) => respond(&mut stream, 404, "not found\n"),
                None => respond(&mut stream, 403, "not authorized\n"),
            }
        }
    });
}

fn head(stream: &mut impl Read) -> String {
    let mut head = String::new();
    let mut reader = BufReader::new(stream);
    while reader.read_line(&mut head).is_ok_and(|length| length > 2) {}
    head
}

/// A client may have gone away by now; that is its own business.
fn respond(stream: &mut impl Write, status: u16, body: &str) {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
}
