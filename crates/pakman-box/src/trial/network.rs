//! What a machine listens on, and what it answers.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::collections::BTreeMap;

use pakman_spec::Request;

use crate::{
    error::Error,
    machine::{Machine, quoted},
    report::Finding,
};

/// The state of a socket that listens, in the kernel's tables.
const LISTEN: &str = "0A";

/// The first status by which a server says that it failed.
const FAILURE: u16 = 500;

/// The most of an answer that is kept, in bytes.
const MOST: usize = 64 * 1024;

/// The TCP ports that something listens on, each with the addresses.
pub(super) fn listening(machine: &Machine) -> Result<BTreeMap<u16, Vec<IpAddr>>, Error> {
    let tables = machine.sh("cat /proc/net/tcp /proc/net/tcp6 2>/dev/null")?.stdout;
    let mut ports: BTreeMap<u16, Vec<IpAddr>> = BTreeMap::new();
    for (port, address) in tables.lines().filter_map(open_port) {
        ports.entry(port).or_default().push(address);
    }
    Ok(ports)
}

/// The port and the address of a line of `/proc/net/tcp`, where they are those of a socket that
/// listens.
fn open_port(line: &str) -> Option<(u16, IpAddr)> {
    let mut words = line.split_whitespace();
    let (_, local, _, state) = (words.next()?, words.next()?, words.next()?, words.next()?);
    if state != LISTEN {
        return None;
    }
    let (address, port) = local.rsplit_once(':')?;
    Some((u16::from_str_radix(port, 16).ok()?, read_address(address)?))
}

/// An address of the table: words of 32 bits, each in the processor's order of bytes.
fn read_address(text: &str) -> Option<IpAddr> {
    let words = text.as_bytes().chunks(8).map(|word| str::from_utf8(word).ok());
    let words = words.map(|word| u32::from_str_radix(word?, 16).ok().map(u32::to_ne_bytes));
    let words: Vec<[u8; 4]> = words.collect::<Option<_>>()?;
    Some(match *words {
        [word] => Ipv4Addr::from(word).into(),
        [..] => Ipv6Addr::from(<[u8; 16]>::try_from(words.concat()).ok()?).to_canonical(),
    })
}

/// Asks a port, and gives what is wrong with the answer; nothing where it is as it is to be.
pub(super) fn ask(machine: &Machine, request: &Request) -> Result<Option<Finding>, Error> {
    let Request { path, port, status, contains } = request;
    let Some(port) = port else { return Ok(None) };
    let address = quoted(&format!("http://127.0.0.1:{port}{path}"));
    // The package brings curl along, which its services need.
    let line = format!("curl -q -sS --noproxy '*' --max-time 10 -w '\\n%{{http_code}}' {address}");
    let ran = machine.sh(&line)?;
    let (body, found) = ran.stdout.rsplit_once('\n').unwrap_or_default();
    let found: u16 = found.parse().unwrap_or(0);
    let asked = format!("`{path}` on port {port}");
    if found == 0 {
        return Ok(Some(Finding::new(format!("{asked} is not answered over HTTP"), ran.stderr)));
    }
    let message = match (found, status) {
        (_, Some(status)) if found != *status => {
            format!("{asked} is answered with {found}, not {status}")
        }
        (_, None) if found >= FAILURE => format!("{asked} is answered with {found}"),
        _ => match contains {
            Some(text) if !body.contains(text) => {
                format!("the answer to {asked} does not contain {text:?}")
            }
            _ => return Ok(None),
        },
    };
    Ok(Some(Finding::new(message, body.chars().take(MOST).collect::<String>())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_from_the_tables_of_the_kernel() {
        let listens =
            "   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0";
        let six = "   1: 00000000000000000000000001000000:0BB8 00000000000000000000000000000000:0000 0A 0";
        let mapped = "   3: 0000000000000000FFFF00000100007F:0BB8 00000000000000000000000000000000:0000 0A 0";
        let connected =
            "   2: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000";
        let head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt";
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        assert_eq!(open_port(listens), Some((8080, address("0.0.0.0"))));
        assert_eq!(open_port(six), Some((3000, address("::1"))));
        assert_eq!(open_port(mapped), Some((3000, address("127.0.0.1"))));
        assert_eq!((open_port(connected), open_port(head)), (None, None));
    }
}
