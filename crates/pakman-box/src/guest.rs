//! The guest API of an instance, as LXD gives it.

use std::{
    collections::BTreeMap,
    fs::{self, Permissions},
    io::{BufRead, BufReader, Read, Write},
    os::unix::{
        fs::PermissionsExt,
        net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use base64ct::{Base64, Encoding};

use crate::{error::Error, machine::Machine};

/// The key of an instance that carries a copy of its variables.
const COPY: &str = "INSTELLAR_INSTALLATION_DATA";

/// The longest head of a request that is read, in bytes.
const LONGEST_HEAD: u64 = 64 * 1024;

/// A guest API, as long as this lives.
#[derive(Debug)]
pub struct Guest {
    socket: PathBuf,
    keys: Arc<Mutex<BTreeMap<String, String>>>,
    is_over: Arc<AtomicBool>,
}

impl Guest {
    /// The socket in the folder of a machine that was [left](crate::Machine::leave) to others.
    pub fn socket(machine: &Path) -> PathBuf {
        Machine::guest(machine).join("sock")
    }

    /// Answers on a new socket as the API of LXD 5 does.
    pub fn serve(socket: &Path) -> Result<Self, Error> {
        let listener = UnixListener::bind(socket)
            .and_then(|listener| {
                fs::set_permissions(socket, Permissions::from_mode(0o666))?;
                Ok(listener)
            })
            .map_err(Error::file("listen on", socket))?;
        let guest =
            Self { socket: socket.to_owned(), keys: Arc::default(), is_over: Arc::default() };
        let (keys, is_over) = (Arc::clone(&guest.keys), Arc::clone(&guest.is_over));
        thread::spawn(move || {
            for stream in listener.incoming() {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                // A client that has gone by now is its own business.
                if let Ok(mut stream) = stream {
                    answer(&mut stream, &keys);
                }
            }
        });
        Ok(guest)
    }

    /// The instance has these keys, without `user.`, and no others.
    pub fn set(&self, keys: &[(&str, &str)]) {
        let keys = keys.iter().map(|&(key, value)| (key.to_owned(), value.to_owned()));
        *self.keys.lock().unwrap_or_else(PoisonError::into_inner) = keys.collect();
    }

    /// The instance carries a copy of these variables, from which its services take them.
    pub fn set_variables(&self, variables: &BTreeMap<String, String>) {
        let data = serde_json::json!({ "data": { "attributes": { "variables": variables } } });
        self.set(&[(COPY, &Base64::encode_string(data.to_string().as_bytes()))]);
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        // Whoever waits for a client gets this one, and ends.
        let _ = UnixStream::connect(&self.socket);
    }
}

fn answer(stream: &mut UnixStream, keys: &Mutex<BTreeMap<String, String>>) {
    let mut head = String::new();
    let mut reader = BufReader::new((&*stream).take(LONGEST_HEAD));
    while reader.read_line(&mut head).is_ok_and(|length| length > 2) {}
    let path = head.split(' ').nth(1).unwrap_or_default();
    let keys = keys.lock().unwrap_or_else(PoisonError::into_inner);
    let (status, body) = match path.strip_prefix("/1.0/config/user.") {
        Some(key) => keys.get(key).map_or((404, "not found\n"), |value| (200, value.as_str())),
        None => (403, "not authorized\n"),
    };
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    // A client may have gone away by now.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
}
