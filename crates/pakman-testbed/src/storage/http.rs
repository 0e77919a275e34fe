//! A server for HTTP on loopback, and what it was asked.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use crate::storage::faults::{Faults, Phase};

/// A request as it arrived.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// As `PUT`.
    pub method: String,
    /// Path and query, as they were sent.
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Asked {
    /// The value of a header; an empty one where it is missing.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// The path, without the query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// As 200.
    pub status: u16,
    /// Beside the length.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// A status and a body.
    pub fn of(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    /// With one more header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// A server that answers by a function, until it is dropped.
pub struct Service {
    address: SocketAddr,
    shared: Arc<Shared>,
}

type Handler = Box<dyn Fn(Asked) -> Answer + Send + Sync>;

struct Shared {
    handler: Handler,
    faults: Mutex<Faults>,
    asked: Mutex<Vec<Asked>>,
    is_recording: bool,
    is_over: AtomicBool,
}

impl Service {
    /// A server that keeps what it was asked.
    pub fn recording(handler: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        Self::start(Box::new(move |asked| handler(&asked)), true)
    }

    /// A server that keeps nothing, and hands bodies over to a function that does.
    pub(crate) fn silent(handler: impl Fn(Asked) -> Answer + Send + Sync + 'static) -> Self {
        Self::start(Box::new(handler), false)
    }

    fn start(handler: Handler, is_recording: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let shared = Arc::new(Shared {
            handler,
            faults: Mutex::default(),
            asked: Mutex::default(),
            is_recording,
            is_over: AtomicBool::new(false),
        });
        let of_thread = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if of_thread.is_over.load(Ordering::Relaxed) {
                    break;
                }
                let shared = Arc::clone(&of_thread);
                // Whatever ends a connection is what the client has to live with.
                thread::spawn(move || shared.serve(stream));
            }
        });
        Self { address, shared }
    }

    /// Its address, as `http://127.0.0.1:1234`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on these go wrong.
    pub fn fail(&self, faults: Faults) {
        *self.shared.faults.lock().expect("nobody panics with it") = faults;
    }

    /// What it was asked until now, in order; it begins anew.
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.shared.asked.lock().expect("nobody panics with it"))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::with_capacity(256 * 1024, stream.try_clone()?);
        loop {
            let fault = self.faults.lock().expect("nobody panics with it").next();
            let Some((mut asked, length)) = head(&mut reader)? else { return Ok(()) };
            if fault == Some(Phase::Before) {
                return reset(&stream);
            }
            if asked.header("expect") == "100-continue" {
                (&stream).write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
            }
            asked.body = vec![0; length];
            if fault == Some(Phase::Within) {
                reader.read_exact(&mut asked.body[..length / 2])?;
                return reset(&stream);
            }
            reader.read_exact(&mut asked.body)?;
            match fault {
                Some(Phase::Changed) => {
                    if let Some(byte) = asked.body.last_mut() {
                        *byte ^= 1;
                    }
                }
                Some(Phase::Twice) => drop((self.handler)(asked.clone())),
                Some(Phase::Stall) => {
                    thread::sleep(Duration::from_secs(3));
                    return reset(&stream);
                }
                _ => {}
            }
            let is_head = asked.method == "HEAD";
            let recorded = self.is_recording.then(|| asked.clone());
            let answer = match fault {
                Some(Phase::Error) => Answer::of(500, "<html>oops</html>"),
                Some(Phase::Busy) => Answer::of(503, "").with("retry-after", "0"),
                _ => (self.handler)(asked),
            };
            if fault == Some(Phase::Behind) {
                return reset(&stream);
            }
            if let Some(asked) = recorded {
                self.asked.lock().expect("nobody panics with it").push(asked);
            }
            let text = text(&answer, is_head);
            if fault == Some(Phase::Cut) {
                (&stream).write_all(&text[..text.len() / 2])?;
                return reset(&stream);
            }
            (&stream).write_all(&text)?;
        }
    }
}

/// The head of a request and the length of its body; nothing at the end of a connection.
fn head(reader: &mut impl BufRead) -> io::Result<Option<(Asked, usize)>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let method = words.next().unwrap_or_default();
    let target = words.next().unwrap_or_default();
    let mut asked = Asked { method, target, ..Asked::default() };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        asked.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = asked.header("content-length").parse().unwrap_or_default();
    Ok(Some((asked, length)))
}

fn text(answer: &Answer, is_head: bool) -> Vec<u8> {
    let Answer { status, headers, body } = answer;
    let mut text = format!("HTTP/1.1 {status} Answer\r\n");
    if !headers.iter().any(|(name, _)| name == "content-length") {
        text += &format!("content-length: {}\r\n", body.len());
    }
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    let mut text = (text + "\r\n").into_bytes();
    if !is_head {
        text.extend(body);
    }
    text
}

/// Ends a connection in a way that the other side notices.
fn reset(stream: &TcpStream) -> io::Result<()> {
    stream.shutdown(std::net::Shutdown::Both)
}
