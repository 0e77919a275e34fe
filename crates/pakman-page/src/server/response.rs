//! What a request is answered with, and the fields that keep a browser from doing more with it.

use std::{
    io::{self, Write},
    net::TcpStream,
    time::Duration,
};

/// What a page may do: run our own scripts, ask this server, and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// How long a client may take to receive an answer.
const DEPARTURE: Duration = Duration::from_secs(20);

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) status: u16,
    kind: &'static str,
    /// Name and value of a cookie that is set.
    cookie: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// A file of the page.
    pub(crate) fn file(kind: &'static str, body: &[u8]) -> Self {
        Self { status: 200, kind, cookie: None, body: body.to_owned() }
    }

    /// The same, with a cookie for this server's own pages.
    pub(crate) fn with_cookie(self, name: &str, value: &str) -> Self {
        Self { cookie: Some(format!("{name}={value}")), ..self }
    }

    /// A value.
    pub(crate) fn json(body: Vec<u8>) -> Self {
        Self { status: 200, kind: "application/json", cookie: None, body }
    }

    /// Why there is nothing else, as text.
    pub(crate) fn refusal(status: u16, why: &str) -> Self {
        let body = format!("{why}\n").into_bytes();
        Self { status, kind: "text/plain; charset=utf-8", cookie: None, body }
    }

    /// Writes it whole.
    pub(crate) fn write(&self, mut stream: &TcpStream, goes_on: bool) -> io::Result<()> {
        stream.set_write_timeout(Some(DEPARTURE))?;
        let Self { status, kind, cookie, body } = self;
        let connection = if goes_on { "keep-alive" } else { "close" };
        let mut head = format!(
            "HTTP/1.1 {status} {}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
             Connection: {connection}\r\nCache-Control: no-store\r\n\
             Content-Security-Policy: {POLICY}\r\nX-Content-Type-Options: nosniff\r\n\
             X-Frame-Options: DENY\r\nReferrer-Policy: no-referrer\r\n\
             Cross-Origin-Opener-Policy: same-origin\r\n\
             Cross-Origin-Resource-Policy: same-origin\r\n\
             Permissions-Policy: camera=(), geolocation=(), microphone=()\r\n",
            reason(*status),
            body.len(),
        );
        if let Some(cookie) = cookie {
            head.push_str(&format!("Set-Cookie: {cookie}; Path=/; HttpOnly; SameSite=Strict\r\n"));
        }
        head.push_str("\r\n");
        let whole = [head.as_bytes(), body].concat();
        stream.write_all(&whole)
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        411 => "Length Required",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}
