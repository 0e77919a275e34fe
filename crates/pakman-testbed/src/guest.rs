//! An instance's guest API, and the endpoint that it names on a TCP port.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

pub use pakman_box::Guest;

/// A secret that no output and no command line may show.
pub const TOKEN: &str = "t0ken\"with\\quotes'and $(id)";

/// How an endpoint behaves.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A status and a body.
    Body(u16, String),
    /// Nothing, for so long.
    Silence(Duration),
    /// Status 200 and a body, after so long.
    Late(Duration, String),
}

impl Answer {
    /// What a good endpoint sends for these variables.
    pub fn variables(variables: &serde_json::Value) -> Self {
        Self::Body(200, envelope(variables))
    }
}

/// The document around variables.
pub fn envelope(variables: &serde_json::Value) -> String {
    serde_json::json!({ "data": { "attributes": { "variables": variables } } }).to_string()
}

/// An endpoint that keeps the head of each request.
#[derive(Debug)]
pub struct Endpoint {
    /// Its address, with a query that is secret.
    pub url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    /// Given one after the other, and the last of them from then on.
    answers: Vec<Answer>,
    requests: Vec<String>,
}

impl Endpoint {
    /// Gives the answers one after the other, and the last of them from then on.
    pub fn start(answers: Vec<Answer>) -> Self {
        Self::listen(local(), answers)
    }

    /// The same on a listener.
    pub fn listen(listener: TcpListener, answers: Vec<Answer>) -> Self {
        let url = address(&listener);
        let state = Arc::new(Mutex::new(State { answers, requests: Vec::new() }));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a client");
                let shared = Arc::clone(&shared);
                thread::spawn(move || {
                    let head = head(&mut stream);
                    let answer = next(&shared, head);
                    reply(&mut stream, &answer);
                });
            }
        });
        Self { url, state }
    }

    /// From now on gives this answer.
    pub fn answer(&self, answer: Answer) {
        lock(&self.state).answers = vec![answer];
    }

    /// The heads of the requests so far.
    pub fn requests(&self) -> Vec<String> {
        lock(&self.state).requests.clone()
    }
}

fn next(state: &Mutex<State>, head: String) -> Answer {
    let mut state = lock(state);
    state.requests.push(head);
    if state.answers.len() > 1 { state.answers.remove(0) } else { state.answers[0].clone() }
}

fn reply(stream: &mut impl Write, answer: &Answer) {
    match answer {
        Answer::Body(status, body) => respond(stream, *status, body),
        Answer::Silence(time) => thread::sleep(*time),
        Answer::Late(time, body) => {
            thread::sleep(*time);
            respond(stream, 200, body);
        }
    }
}

/// A free port of this machine.
pub fn local() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").expect("there is a free port")
}

/// An address where nothing listens.
pub fn nowhere() -> String {
    address(&local())
}

fn address(listener: &TcpListener) -> String {
    let port = listener.local_addr().expect("it is bound").port();
    format!("http://127.0.0.1:{port}/installs/1?key=s3cret")
}

/// A test that failed with the lock is not what the next one is to tell of.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
