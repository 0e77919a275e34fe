//! Messages in and out of byte streams, whatever bytes come in.

use std::io::{self, BufRead, Read, Write};

use lsp_server::{ErrorCode, Message, RequestId, Response};
use serde_json::Value as Json;

/// The largest message that is read, in bytes: 64 MiB. No document of ours is as large, and an
/// editor that says otherwise does not get the memory.
const MOST_BYTES: u64 = 64 << 20;

/// The longest line of a header, in bytes.
const LONGEST_LINE: u64 = 4 << 10;

/// What came in.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A message of the protocol.
    Message(Message),
    /// Something else, and what to answer when it can be answered.
    Refused(Option<Response>),
}

/// The next of what comes in; `None` at the end.
///
/// What is no message is passed over, so that the one behind it is read: lines that are no header,
/// a body that is too large, is no JSON, or is JSON of another shape.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Incoming>> {
    let Some(length) = length(input)? else { return Ok(None) };
    let mut body = input.take(length);
    if length > MOST_BYTES {
        io::copy(&mut body, &mut io::sink())?;
        return Ok(Some(Incoming::Refused(None)));
    }
    let mut bytes = Vec::new();
    body.read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length {
        return Ok(None);
    }
    Ok(Some(match serde_json::from_slice(&bytes) {
        Ok(message) => Incoming::Message(message),
        Err(error) => Incoming::Refused(refusal(&bytes, &error)),
    }))
}

/// Writes a message.
pub(super) fn write(output: &mut impl Write, message: &Message) -> io::Result<()> {
    message.write(output)
}

/// The length that the next header says; `None` at the end. Lines that say nothing of it are
/// passed over, and so is a header without it.
fn length(input: &mut impl BufRead) -> io::Result<Option<u64>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        match (line.trim_end(), length) {
            ("", Some(length)) => return Ok(Some(length)),
            (line, _) => {
                // Behind a body that was longer than it said, the name begins within the line.
                let line = line.to_ascii_lowercase();
                let digits = line.rsplit_once("content-length:").map(|(_, digits)| digits.trim());
                length = digits.and_then(|digits| digits.parse().ok()).or(length);
            }
        }
    }
}

/// The answer to a request that cannot be read, if it can be told whose it is.
fn refusal(bytes: &[u8], error: &serde_json::Error) -> Option<Response> {
    let id = serde_json::from_slice::<Json>(bytes).ok()?.get("id")?.clone();
    let id: RequestId = serde_json::from_value(id).ok()?;
    Some(Response::new_err(id, ErrorCode::InvalidRequest as i32, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PING: &str = r#"{"jsonrpc":"2.0","id":7,"method":"ping"}"#;

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    /// What is made of bytes: the methods of messages, and `-` for what is refused.
    fn all(bytes: &[u8]) -> Vec<String> {
        let mut input = bytes;
        let mut found = Vec::new();
        while let Some(incoming) = read(&mut input).expect("a slice can be read") {
            found.push(match incoming {
                Incoming::Message(Message::Request(request)) => request.method,
                Incoming::Message(_) => "other".to_owned(),
                Incoming::Refused(None) => "-".to_owned(),
                Incoming::Refused(Some(answer)) => format!("{:?}", answer.id),
            });
        }
        found
    }

    #[test]
    fn what_is_no_message_is_passed_over() {
        let ping = framed(PING);
        let cases = [
            (ping.clone(), vec!["ping"]),
            (format!("{}{ping}", framed("no JSON")), vec!["-", "ping"]),
            (format!("{}{ping}", framed("[1, 2]")), vec!["-", "ping"]),
            (format!("{}{ping}", framed(r#"{"id": 3}"#)), vec!["RequestId(I32(3))", "ping"]),
            (format!("no header at all\r\n\r\n\r\n{ping}"), vec!["ping"]),
            (format!("Content-Length: many\r\n\r\n{ping}"), vec!["ping"]),
            (ping.replace("Content-Length", "X: y\r\ncontent-length"), vec!["ping"]),
            (ping.replace('\r', ""), vec!["ping"]),
            (format!("Content-Length: 5\r\n\r\n\u{e9}\u{e9}\u{e9}{ping}"), vec!["-", "ping"]),
            (format!("{}\n{ping}", "x".repeat(100_000)), vec!["ping"]),
            (ping[..ping.len() - 1].to_owned(), vec![]),
            (format!("Content-Length: {}\r\n\r\nshort", u64::MAX), vec!["-"]),
            (String::new(), vec![]),
        ];
        for (bytes, expected) in cases {
            assert_eq!(all(bytes.as_bytes()), expected, "{:?}", &bytes[..bytes.len().min(200)]);
        }
    }

    #[test]
    fn a_message_that_is_too_large_takes_no_memory_and_ends_nothing() {
        let head = format!("Content-Length: {}\r\n\r\n", MOST_BYTES + 1);
        let mut bytes = head.into_bytes();
        bytes.resize(bytes.len() + usize::try_from(MOST_BYTES).expect("it fits") + 1, b' ');
        bytes.extend(framed(PING).into_bytes());
        assert_eq!(all(&bytes), ["-", "ping"]);
    }
}
