//! A request, read from a socket within bounds of size and time.

use std::{
    io::{ErrorKind, Read},
    net::TcpStream,
    time::{Duration, Instant},
};

/// The longest head, in bytes.
const LONGEST_HEAD: usize = 16 << 10;

/// The most fields of a head.
const MOST_FIELDS: usize = 64;

/// The longest body, in bytes: a file of the largest size, each of its characters escaped.
pub(crate) const LONGEST_BODY: usize = 26 << 20;

/// How long a connection may say nothing between two requests.
const IDLE: Duration = Duration::from_secs(30);

/// How long a request may take to arrive, from its first byte on.
const ARRIVAL: Duration = Duration::from_secs(10);

/// A request.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The path and what stands behind its `?`.
    pub(crate) target: String,
    fields: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// How long the body is to be, in bytes.
    length: usize,
    /// Whether another may follow on the same connection.
    pub(crate) goes_on: bool,
}

/// Why there is no request.
#[derive(Debug)]
pub(crate) enum Unread {
    /// The client went, or said nothing for too long.
    Gone,
    /// It is refused: a status, and why.
    Refused(u16, &'static str),
}

impl Request {
    /// The value of a field that stands in the head once.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let mut values = self.fields.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name));
        let (_, value) = values.next()?;
        values.next().is_none().then_some(value)
    }

    /// Whether a field stands in the head, however often.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| field.eq_ignore_ascii_case(name))
    }

    /// The path, and what stands behind its `?`.
    pub(crate) fn parts(&self) -> (&str, &str) {
        self.target.split_once('?').unwrap_or((&self.target, ""))
    }
}

/// The connection's bytes, those of the next request too.
pub(crate) struct Reader<'a> {
    stream: &'a TcpStream,
    buffer: Vec<u8>,
}

impl<'a> Reader<'a> {
    pub(crate) fn of(stream: &'a TcpStream) -> Self {
        Self { stream, buffer: Vec::new() }
    }

    /// The next request of the connection, without its body.
    pub(crate) fn head(&mut self) -> Result<Request, Unread> {
        if self.buffer.is_empty() {
            self.read(Instant::now() + IDLE)?;
        }
        let deadline = Instant::now() + ARRIVAL;
        let (request, head) = loop {
            if let Some(found) = parsed(&self.buffer)? {
                break found;
            }
            if self.buffer.len() > LONGEST_HEAD {
                return Err(Unread::Refused(431, "the head of the request is too long"));
            }
            self.read(deadline)?;
        };
        if head > LONGEST_HEAD {
            return Err(Unread::Refused(431, "the head of the request is too long"));
        }
        self.buffer.drain(..head);
        Ok(request)
    }

    /// Reads the body of a request that is to be answered.
    pub(crate) fn body(&mut self, request: &mut Request) -> Result<(), Unread> {
        let deadline = Instant::now() + ARRIVAL;
        while self.buffer.len() < request.length {
            self.read(deadline)?;
        }
        let rest = self.buffer.split_off(request.length);
        request.body = std::mem::replace(&mut self.buffer, rest);
        Ok(())
    }

    /// Reads what is there, and waits for it until the deadline.
    fn read(&mut self, deadline: Instant) -> Result<(), Unread> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || self.stream.set_read_timeout(Some(left)).is_err() {
            return Err(Unread::Gone);
        }
        let mut bytes = [0; 16 << 10];
        match self.stream.read(&mut bytes) {
            Ok(0) => Err(Unread::Gone),
            Ok(count) => {
                self.buffer.extend_from_slice(&bytes[..count]);
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(()),
            // Whatever keeps a client from being heard, it is gone.
            Err(_) => Err(Unread::Gone),
        }
    }
}

/// The request without its body, and where that begins; `None` while the head is not there as a
/// whole.
fn parsed(bytes: &[u8]) -> Result<Option<(Request, usize)>, Unread> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut head = httparse::Request::new(&mut fields);
    let end = match head.parse(bytes) {
        Ok(httparse::Status::Complete(end)) => end,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => {
            return Err(Unread::Refused(431, "the request has too many fields"));
        }
        Err(_) => return Err(Unread::Refused(400, "the request is not HTTP")),
    };
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_owned());
    let fields = head.headers.iter().map(|it| Ok((it.name.to_owned(), text(it.value)?)));
    let Ok(fields) = fields.collect::<Result<Vec<_>, std::string::FromUtf8Error>>() else {
        return Err(Unread::Refused(400, "a field of the request is not text"));
    };
    let mut request = Request {
        method: head.method.unwrap_or_default().to_owned(),
        target: head.path.unwrap_or_default().to_owned(),
        goes_on: head.version == Some(1) && !closes(&fields),
        fields,
        body: Vec::new(),
        length: 0,
    };
    if request.has("transfer-encoding") || request.has("expect") {
        return Err(Unread::Refused(411, "the body of a request comes with its length"));
    }
    request.length = length(&request)?;
    Ok(Some((request, end)))
}

fn closes(fields: &[(String, String)]) -> bool {
    let mut found = fields.iter().filter(|(name, _)| name.eq_ignore_ascii_case("connection"));
    found.any(|(_, value)| value.to_ascii_lowercase().contains("close"))
}

fn length(request: &Request) -> Result<usize, Unread> {
    if !request.has("content-length") {
        return Ok(0);
    }
    let digits = request.field("content-length").unwrap_or_default();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.parse::<usize>() {
        Ok(length) if is_number && length <= LONGEST_BODY => Ok(length),
        _ if is_number => Err(Unread::Refused(413, "the body of the request is too long")),
        _ => Err(Unread::Refused(400, "the length of the body is not a number")),
    }
}
