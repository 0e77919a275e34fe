//! Who tells a build in a network of its own the addresses of hosts.
//!
//! Programs ask the servers that `/etc/resolv.conf` names. Those that listen on an address of this
//! machine are out of the build's reach, and pasta asks them for it: the build sees them at addresses
//! that nobody has.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::{fs, io::ErrorKind};

/// Where programs look which servers know the names of hosts.
const PATH: &str = "/etc/resolv.conf";

/// Where a build finds a server of this machine: by IPv4, and by IPv6, which has to be an address
/// that the route out leads to.
const FORWARDED: (&str, &str) = ("169.254.1.1", "fd9b:53a1:70c4:1::53");

/// Prints the routes that a network has.
pub(crate) const ROUTES: &str =
    "cat /proc/net/route && if [ -e /proc/net/ipv6_route ]; then cat /proc/net/ipv6_route; fi";

/// The families of addresses that have a route out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Families {
    v4: bool,
    v6: bool,
}

/// What a build finds in place of the machine's `/etc/resolv.conf`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Resolvers {
    pub(crate) text: String,
    /// The addresses at which pasta answers for servers of this machine.
    pub(crate) forwarded: Vec<&'static str>,
}

impl Families {
    /// Those that have a default route among what [`ROUTES`] prints.
    pub(crate) fn of(routes: &str) -> Self {
        let mut families = Self::default();
        for line in routes.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words[..] {
                // Interface, destination, gateway and more.
                [_, "00000000", _, _, _, _, _, "00000000", ..] => families.v4 = true,
                // Destination and the length of its prefix are first, the interface is last.
                [to, "00", .., interface] if interface != "lo" => {
                    families.v6 |= to.len() == 32 && to.bytes().all(|digit| digit == b'0');
                }
                _ => {}
            }
        }
        families
    }
}

/// What a build needs in place of `/etc/resolv.conf`, if anything, or why that names nobody whom it
/// could ask.
pub(crate) fn of(families: &Families) -> Result<Option<Resolvers>, String> {
    match fs::read_to_string(PATH) {
        Ok(text) => rewritten(&text, families, is_ours),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(format!("there is no {PATH}")),
        Err(error) => Err(format!("{PATH}: {error}")),
    }
}

fn rewritten(
    text: &str,
    families: &Families,
    is_ours: impl Fn(IpAddr) -> bool,
) -> Result<Option<Resolvers>, String> {
    let (mut lines, mut forwarded) = (String::new(), Vec::new());
    let (mut out_of_reach, mut is_named) = (None, false);
    for line in text.lines() {
        let Some(server) = server(line) else {
            lines += &format!("{line}\n");
            continue;
        };
        let address = server.split('%').next().and_then(|address| address.parse().ok());
        let place = match address.filter(|address| is_ours(*address)) {
            None => {
                lines += &format!("{line}\n");
                is_named = true;
                continue;
            }
            Some(IpAddr::V4(_)) => families.v4.then_some(FORWARDED.0),
            Some(IpAddr::V6(_)) => families.v6.then_some(FORWARDED.1),
        };
        match place {
            None => out_of_reach = Some(server),
            Some(place) if forwarded.contains(&place) => {}
            Some(place) => {
                lines += &format!("nameserver {place}\n");
                forwarded.push(place);
            }
        }
    }
    match out_of_reach {
        _ if !forwarded.is_empty() => Ok(Some(Resolvers { text: lines, forwarded })),
        // Whoever cannot be asked is not waited for.
        Some(_) if is_named => Ok(Some(Resolvers { text: lines, forwarded })),
        Some(server) => {
            let family = if server.contains(':') { "IPv6" } else { "IPv4" };
            Err(format!(
                "{PATH} names {server}, which is this machine, and by {family} nothing leads out of \
                 the build's network"
            ))
        }
        None if is_named => Ok(None),
        None => Err(format!("{PATH} names no server")),
    }
}

/// The server that a line names.
fn server(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    words.next().filter(|word| *word == "nameserver")?;
    words.next()
}

/// Whether an address is one of this machine, as far as its kernel tells.
fn is_ours(address: IpAddr) -> bool {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    address.is_loopback()
        || address.is_unspecified()
        || match address {
            IpAddr::V4(address) => is_in_trie(address, &read("/proc/net/fib_trie")),
            IpAddr::V6(address) => is_in_list(address, &read("/proc/net/if_inet6")),
        }
}

/// Whether the routes that the kernel draws as a tree have an address as a local one.
fn is_in_trie(address: Ipv4Addr, trie: &str) -> bool {
    let leaf = format!("|-- {address}");
    let mut is_below = false;
    trie.lines().map(str::trim).any(|line| {
        if line.starts_with(['|', '+']) {
            is_below = line == leaf;
        }
        is_below && line == "/32 host LOCAL"
    })
}

/// Whether the addresses that the kernel lists, each at the beginning of its line, have this one.
fn is_in_list(address: Ipv6Addr, list: &str) -> bool {
    list.lines().any(|line| line.starts_with(&format!("{:032x} ", address.to_bits())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: Families = Families { v4: true, v6: true };
    const ONLY_V4: Families = Families { v4: true, v6: false };

    fn of(text: &str, families: &Families) -> Result<Option<Resolvers>, String> {
        rewritten(text, families, |address| {
            address.is_loopback() || address.to_string() == "192.0.2.7"
        })
    }

    #[test]
    fn servers_of_this_machine_are_asked_through_pasta() {
        let systemd = "# comment\nnameserver 127.0.0.53\nnameserver 127.0.0.54\nsearch lan\n";
        let text = "# comment\nnameserver 169.254.1.1\nsearch lan\n".to_owned();
        let expected = Resolvers { text, forwarded: vec!["169.254.1.1"] };
        assert_eq!(of(systemd, &ONLY_V4), Ok(Some(expected)));
        let text = "nameserver fd9b:53a1:70c4:1::53\nnameserver 169.254.1.1\n".to_owned();
        let expected = Resolvers { text, forwarded: vec![FORWARDED.1, FORWARDED.0] };
        assert_eq!(of("nameserver ::1%lo\nnameserver 192.0.2.7\n", &BOTH), Ok(Some(expected)));
        assert_eq!(of("nameserver 192.0.2.1\noptions edns0\n", &BOTH), Ok(None));
    }

    #[test]
    fn who_cannot_be_asked_is_left_out_or_told() {
        let text = "nameserver 192.0.2.1\n".to_owned();
        let expected = Resolvers { text, forwarded: Vec::new() };
        let some = "nameserver ::1\nnameserver 192.0.2.1\n";
        assert_eq!(of(some, &ONLY_V4), Ok(Some(expected)));
        let reason = of("nameserver ::1\n", &ONLY_V4).expect_err("nobody is there");
        assert!(reason.contains("names ::1, which is this machine, and by IPv6"), "{reason}");
        let reason = of("nameserver 127.0.0.1\n", &Families::default()).expect_err("nobody");
        assert!(reason.contains("names 127.0.0.1, which is this machine, and by IPv4"), "{reason}");
        let reason = of("#nameserver 127.0.0.1\nnameserver\n", &BOTH).expect_err("nobody");
        assert_eq!(reason, "/etc/resolv.conf names no server");
    }

    #[test]
    fn addresses_of_this_machine_are_known_by_what_the_kernel_tells() {
        let trie = "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 0.0.0.0\n        /0 universe UNICAST\n        \
                    |-- 192.0.2.0\n           /24 link UNICAST\n        |-- 192.0.2.2\n           \
                    /32 host LOCAL\n        |-- 192.0.2.255\n           /32 link BROADCAST\n";
        for (address, is_in) in [(2, true), (0, false), (255, false), (25, false)] {
            assert_eq!(is_in_trie(Ipv4Addr::new(192, 0, 2, address), trie), is_in, "{address}");
        }
        let list = "fd000000000000000000000000000002 03 40 00 80     eth0\n";
        assert!(is_in_list("fd00::2".parse().expect("an address"), list));
        assert!(!is_in_list("fd00::1".parse().expect("an address"), list));
    }

    #[test]
    fn a_default_route_leads_out() {
        let v4 = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\n\
                  eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n";
        let local = "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n";
        let zeros = "0".repeat(32);
        let route = |to: &str, interface: &str| {
            format!(
                "{to} 00 {zeros} 00 fd000000000000000000000000000001 00000400 1 0 3 {interface}\n"
            )
        };
        assert_eq!(Families::of(v4), ONLY_V4);
        assert_eq!(Families::of(&format!("{v4}{}", route(&zeros, "eth0"))), BOTH);
        assert_eq!(Families::of(&format!("{v4}{}", route(&zeros, "lo"))), ONLY_V4);
        assert_eq!(Families::of(local), Families::default());
    }
}
