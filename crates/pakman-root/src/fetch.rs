//! Fetches files of a mirror, and goes on where a connection was lost.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
    sync::OnceLock,
    thread,
    time::Duration,
};

use reqwest::{
    StatusCode,
    blocking::{Client, Response},
    header::{CONTENT_RANGE, RANGE},
};

use crate::{error::Error, mirror::Address};

/// How long a mirror may be silent.
const PATIENCE: Duration = Duration::from_secs(30);

/// The pauses between attempts. An attempt that brought something is followed by a fresh series.
const PAUSES: [Duration; 4] = [
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
];

/// Fetches files. Proxies are those of the environment, authorities those that the machine trusts.
#[derive(Debug, Default)]
pub(crate) struct Fetcher {
    /// Made when it is first needed: it reads every authority, and files need none.
    client: OnceLock<Client>,
}

/// Why an attempt failed.
enum Failure {
    /// Another attempt may help.
    Passing(String),
    Final(Error),
}

impl Fetcher {
    fn client(&self) -> &Client {
        self.client.get_or_init(|| {
            // Fails when there is a provider already, which does as well.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let client = Client::builder()
                .user_agent(concat!("pakman/", env!("CARGO_PKG_VERSION")))
                .timeout(PATIENCE)
                .build();
            client.expect("the settings of the client are plain")
        })
    }

    /// Brings `file`, which may hold the beginning already, to the whole of what is at `address`:
    /// at most `limit` bytes. `heard` is told how many bytes there are whenever these are more.
    pub(crate) fn fetch(
        &self,
        address: &Address,
        file: &File,
        limit: u64,
        heard: &mut dyn FnMut(u64),
    ) -> Result<(), Error> {
        let mut pauses = PAUSES.iter();
        let mut length = length(file, address)?;
        loop {
            let reason = match self.attempt(address, file, limit, heard) {
                Ok(()) => return Ok(()),
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Passing(reason)) => reason,
            };
            let now = self::length(file, address)?;
            if now > length {
                pauses = PAUSES.iter();
            }
            length = now;
            let Some(pause) = pauses.next() else {
                return Err(Error::Unreachable { address: address.to_string(), reason });
            };
            thread::sleep(*pause);
        }
    }

    fn attempt(
        &self,
        address: &Address,
        mut file: &File,
        limit: u64,
        heard: &mut dyn FnMut(u64),
    ) -> Result<(), Failure> {
        let have = length(file, address)?;
        let (mut reader, start): (Box<dyn Read>, u64) = match address.file() {
            Some(path) => (Box::new(open(&path, address)?), 0),
            None => match self.ask(address, have)? {
                Some((response, start)) => (Box::new(response), start),
                None => return Ok(()),
            },
        };
        let failed = |source| Failure::Final(write_error(address, source));
        file.set_len(start).and_then(|()| file.seek(SeekFrom::End(0))).map_err(failed)?;
        let (mut length, mut buffer) = (start, vec![0; 64 * 1024]);
        loop {
            let read = match reader.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Failure::Passing(reason(&error))),
            };
            length += read as u64;
            if length > limit {
                let address = address.to_string();
                return Err(Failure::Final(Error::TooLarge { address, limit }));
            }
            file.write_all(&buffer[..read]).map_err(failed)?;
            heard(length);
        }
    }

    /// Asks for what is behind the first `have` bytes. Gives the answer, and which byte it begins
    /// with; nothing when there is no more.
    fn ask(&self, address: &Address, have: u64) -> Result<Option<(Response, u64)>, Failure> {
        let mut request = self.client().get(address.url().clone());
        if have > 0 {
            request = request.header(RANGE, format!("bytes={have}-"));
        }
        let response = request.send().map_err(|error| not_sent(&error.without_url(), address))?;
        let status = response.status();
        let starts_behind = response
            .headers()
            .get(CONTENT_RANGE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|range| range.starts_with(&format!("bytes {have}-")));
        match status {
            StatusCode::PARTIAL_CONTENT if starts_behind => Ok(Some((response, have))),
            // There is nothing behind; whether it is the right file shows when it is verified.
            StatusCode::RANGE_NOT_SATISFIABLE => Ok(None),
            StatusCode::OK => Ok(Some((response, 0))),
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
                Err(Failure::Passing(status.to_string()))
            }
            _ if status.is_server_error() => Err(Failure::Passing(status.to_string())),
            _ => {
                let (address, reason) = (address.to_string(), status.to_string());
                Err(Failure::Final(Error::Refused { address, reason }))
            }
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Final(error)
    }
}

/// A file of a mirror on this machine.
fn open(path: &Path, address: &Address) -> Result<File, Error> {
    let refused = |reason| Error::Refused { address: address.to_string(), reason };
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => refused(source.to_string()),
        _ => Error::File { doing: "read", path: path.to_owned(), source },
    };
    // A pipe would be waited for.
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(refused("it is not a file".to_owned()));
    }
    File::open(path).map_err(failed)
}

fn length(file: &File, address: &Address) -> Result<u64, Error> {
    Ok(file.metadata().map_err(|source| write_error(address, source))?.len())
}

fn write_error(address: &Address, source: io::Error) -> Error {
    Error::File { doing: "write what comes from", path: address.to_string().into(), source }
}

/// What a request that got no answer means: a certificate does not become better.
fn not_sent(error: &reqwest::Error, address: &Address) -> Failure {
    let reason = reason(error);
    if is_of_certificate(error) {
        return Failure::Final(Error::Untrusted { address: address.to_string(), reason });
    }
    Failure::Passing(reason)
}

fn is_of_certificate(error: &(dyn std::error::Error + 'static)) -> bool {
    if let Some(error) = error.downcast_ref() {
        return matches!(error, rustls::Error::InvalidCertificate(_));
    }
    // One that is wrapped is no source of the wrapping.
    let wrapped = error.downcast_ref().and_then(io::Error::get_ref);
    wrapped.map_or_else(
        || error.source().is_some_and(is_of_certificate),
        |inner| is_of_certificate(inner),
    )
}

/// The deepest reason, which says most: "Connection refused", not "error sending request".
fn reason(error: &(dyn std::error::Error + 'static)) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
