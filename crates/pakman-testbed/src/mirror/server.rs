//! A web server on loopback that serves a folder, and fails as it is told.

use std::{
    fs,
    io::{self, BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// How the answer to a request fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It does not.
    None,
    /// A status other than 200.
    Status(u16),
    /// The connection ends behind so many bytes of the body, which was said to be longer.
    Gone(usize),
    /// The body has so many bytes, and is said to have no more.
    Short(usize),
    /// Each kilobyte takes so long.
    Slow(Duration),
}

/// What a request asks for, and how many times that was asked for before.
type Rule = dyn Fn(&str, usize) -> Fault + Send + Sync;

/// A server that lives as long as this.
pub struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Serves the files below `folder`; `rule` says how the answer for a path fails.
    pub fn start(
        folder: &Path,
        rule: impl Fn(&str, usize) -> Fault + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (folder, rule, noted): (_, Arc<Rule>, _) =
            (folder.to_owned(), Arc::new(rule), Arc::clone(&asked));
        thread::spawn(move || {
            while let Ok((caller, _)) = listener.accept() {
                let (folder, rule, noted) = (folder.clone(), Arc::clone(&rule), Arc::clone(&noted));
                // Who hangs up in the middle has what it wanted.
                thread::spawn(move || answer(&caller, &folder, &*rule, &noted).ok());
            }
        });
        Self { address, asked }
    }

    /// The address of the folder.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The paths that were asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody panics with it").clone()
    }
}

/// Answers one request, and closes.
fn answer(
    mut caller: &TcpStream,
    folder: &Path,
    rule: &Rule,
    asked: &Mutex<Vec<String>>,
) -> io::Result<()> {
    let mut lines = BufReader::new(caller).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    let path = request.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    let mut from = None;
    for line in lines {
        let line = line?.to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(range) = line.strip_prefix("range: bytes=") {
            from = range.trim_end_matches('-').parse::<usize>().ok();
        }
    }
    let before = {
        let mut asked = asked.lock().expect("nobody panics with it");
        let before = asked.iter().filter(|one| **one == path).count();
        asked.push(path.clone());
        before
    };
    let fault = rule(&path, before);
    let file: PathBuf = folder.join(path);
    let (mut status, mut body) = match fs::read(&file) {
        Ok(body) => (200, body),
        Err(_) => (404, Vec::new()),
    };
    if let Fault::Short(length) = fault {
        body.truncate(length);
    }
    if let Fault::Status(other) = fault {
        (status, body) = (other, b"no\n".to_vec());
    }
    let mut more = String::new();
    if let Some(from) = from.filter(|from| status == 200 && *from < body.len()) {
        more = format!("Content-Range: bytes {from}-{}/{}\r\n", body.len() - 1, body.len());
        body.drain(..from);
        status = 206;
    } else if from.is_some() && status == 200 {
        (status, body) = (416, Vec::new());
    }
    write!(
        caller,
        "HTTP/1.1 {status} Answer\r\nConnection: close\r\nContent-Length: {}\r\n{more}\r\n",
        body.len()
    )?;
    match fault {
        Fault::Gone(length) => caller.write_all(&body[..length.min(body.len())]),
        Fault::Slow(pause) => body.chunks(1024).try_for_each(|chunk| {
            thread::sleep(pause);
            caller.write_all(chunk)
        }),
        _ => caller.write_all(&body),
    }
}
