//! The server: connections on loopback, each in a thread of its own.

use std::{
    io,
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use crate::server::{
    guard::Guard,
    request::{Reader, Request, Unread},
    response::Response,
};

/// The most connections at a time; a browser has six for each of its windows.
const MOST_CONNECTIONS: usize = 64;

/// How long a thread waits where the system has no connection to give.
const BREATH: Duration = Duration::from_millis(20);

/// What answers a request that may be answered.
pub(crate) trait Answers: Send + Sync + 'static {
    fn answer(&self, request: &Request) -> Response;
}

/// A socket of this machine that nobody else reaches.
#[derive(Debug)]
pub(crate) struct Listener {
    socket: TcpListener,
    pub(crate) port: u16,
}

impl Listener {
    /// Listens on a port of 127.0.0.1; 0 is any that is free.
    pub(crate) fn bind(port: u16) -> io::Result<Self> {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let port = socket.local_addr()?.port();
        Ok(Self { socket, port })
    }

    /// Answers from now on, beside whoever calls this, until the program ends.
    pub(crate) fn serve(self, guard: Arc<Guard>, answers: Arc<dyn Answers>) {
        thread::spawn(move || {
            let open = Arc::new(AtomicUsize::new(0));
            for stream in self.socket.incoming() {
                let Ok(stream) = stream else {
                    thread::sleep(BREATH);
                    continue;
                };
                if open.fetch_add(1, Ordering::Relaxed) >= MOST_CONNECTIONS {
                    open.fetch_sub(1, Ordering::Relaxed);
                    let _ = Response::refusal(503, "too many connections").write(&stream, false);
                    continue;
                }
                let (guard, answers, open) = (guard.clone(), answers.clone(), open.clone());
                thread::spawn(move || {
                    let _leaving = Leaving(open);
                    converse(&stream, &guard, &*answers);
                    let _ = stream.shutdown(Shutdown::Both);
                });
            }
        });
    }
}

/// One connection less, however its thread ends.
struct Leaving(Arc<AtomicUsize>);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Answers the requests of a connection, one after the other.
fn converse(stream: &TcpStream, guard: &Guard, answers: &dyn Answers) {
    let _ = stream.set_nodelay(true);
    let mut reader = Reader::of(stream);
    while let Some(response) = exchange(&mut reader, guard, answers) {
        let (response, goes_on) = response;
        if response.write(stream, goes_on).is_err() || !goes_on {
            return;
        }
    }
}

/// The answer to the next request, and whether another may follow; `None` for a client that is gone.
///
/// The body of a request that may not be answered is not read.
fn exchange(
    reader: &mut Reader<'_>,
    guard: &Guard,
    answers: &dyn Answers,
) -> Option<(Response, bool)> {
    let read = reader.head().and_then(|mut request| {
        if let Some(response) = guard.answer(&request) {
            return Ok((response, false));
        }
        reader.body(&mut request)?;
        Ok((answers.answer(&request), request.goes_on))
    });
    match read {
        Ok(answered) => Some(answered),
        Err(Unread::Gone) => None,
        Err(Unread::Refused(status, why)) => Some((Response::refusal(status, why), false)),
    }
}
