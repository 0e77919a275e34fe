//! What a machine listens on, and what it answers.

use std::collections::BTreeSet;

use crate::{
    error::Error,
    machine::{Machine, quoted},
};

/// The state of a socket that listens, in the kernel's tables.
const LISTEN: &str = "0A";

/// The most of an answer that is kept, in bytes.
const MOST: usize = 64 * 1024;

/// An answer over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// Its status; nothing where it was none.
    pub(super) status: Option<u16>,
    /// The beginning of its body.
    pub(super) body: String,
}

/// The TCP ports that something listens on.
pub(super) fn listening(machine: &Machine) -> Result<BTreeSet<u16>, Error> {
    let tables = machine.sh("cat /proc/net/tcp /proc/net/tcp6 2>/dev/null")?.stdout;
    Ok(tables.lines().filter_map(open_port).collect())
}

/// The port of a line of `/proc/net/tcp`, where it is that of a socket that listens.
fn open_port(line: &str) -> Option<u16> {
    let mut words = line.split_whitespace();
    let (_, local, _, state) = (words.next()?, words.next()?, words.next()?, words.next()?);
    if state != LISTEN {
        return None;
    }
    u16::from_str_radix(local.rsplit_once(':')?.1, 16).ok()
}

/// What is answered to `GET path` on a port.
pub(super) fn get(machine: &Machine, port: u16, path: &str) -> Result<Answer, Error> {
    let address = quoted(&format!("http://127.0.0.1:{port}{path}"));
    // The package brings curl along, which its services need.
    let line = format!("curl -q -s --noproxy '*' --max-time 10 -w '\\n%{{http_code}}' {address}");
    let ran = machine.sh(&line)?;
    let (body, status) = ran.stdout.rsplit_once('\n').unwrap_or_default();
    let status = status.parse().ok().filter(|status| *status > 0);
    Ok(Answer { status, body: body.chars().take(MOST).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_from_the_tables_of_the_kernel() {
        let listens =
            "   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0";
        let six = "   1: 00000000000000000000000000000000:0BB8 00000000000000000000000000000000:0000 0A 0";
        let connected =
            "   2: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000";
        let head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt";
        assert_eq!(open_port(listens), Some(8080));
        assert_eq!(open_port(six), Some(3000));
        assert_eq!((open_port(connected), open_port(head)), (None, None));
    }
}
