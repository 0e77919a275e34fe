//! Capabilities of files, as setcap takes them, getcap shows them and the kernel keeps them.

use std::{fmt, str::FromStr};

use crate::error::Error;

/// By number, as in the kernel's `linux/capability.h`.
const NAMES: [&str; 41] = [
    "chown",
    "dac_override",
    "dac_read_search",
    "fowner",
    "fsetid",
    "kill",
    "setgid",
    "setuid",
    "setpcap",
    "linux_immutable",
    "net_bind_service",
    "net_broadcast",
    "net_admin",
    "net_raw",
    "ipc_lock",
    "ipc_owner",
    "sys_module",
    "sys_rawio",
    "sys_chroot",
    "sys_ptrace",
    "sys_pacct",
    "sys_admin",
    "sys_boot",
    "sys_nice",
    "sys_resource",
    "sys_time",
    "sys_tty_config",
    "mknod",
    "lease",
    "audit_write",
    "audit_control",
    "setfcap",
    "mac_override",
    "mac_admin",
    "syslog",
    "wake_alarm",
    "block_suspend",
    "audit_read",
    "perfmon",
    "bpf",
    "checkpoint_restore",
];

/// What a program may do although its user may not.
///
/// ```
/// use pakman_apk::Capabilities;
///
/// let bind: Capabilities = "cap_net_bind_service=+ep".parse()?;
/// assert_eq!(bind.to_string(), "cap_net_bind_service=ep");
/// assert_eq!(Capabilities::from_attribute(&bind.to_attribute()), Some(bind));
/// # Ok::<(), pakman_apk::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capabilities {
    permitted: u64,
    inheritable: u64,
    /// All of them or none.
    effective: bool,
}

impl Capabilities {
    /// The extended attribute that holds them.
    pub const ATTRIBUTE: &str = "security.capability";

    /// Those of a value of the attribute, of the kernel's revision 2 or 3; `None` for another.
    ///
    /// Such a value is made of little-endian words: the revision with the effective flag, then
    /// permitted and inheritable bits, the lower 32 of both before the upper; behind them, in
    /// revision 3, the number of a user who is root in a namespace, which is not kept.
    pub fn from_attribute(value: &[u8]) -> Option<Self> {
        let words: Vec<u32> = value
            .chunks_exact(4)
            .map(|word| u32::from_le_bytes(word.try_into().expect("chunks of four")))
            .collect();
        let magic = *words.first()?;
        if !matches!((magic >> 24, value.len()), (2, 20) | (3, 24)) {
            return None;
        }
        let both = |low: usize, high: usize| u64::from(words[low]) | u64::from(words[high]) << 32;
        Some(Self { permitted: both(1, 3), inheritable: both(2, 4), effective: magic & 1 == 1 })
    }

    /// The value of the attribute, of revision 2.
    pub fn to_attribute(self) -> Vec<u8> {
        let Self { permitted, inheritable, effective } = self;
        let low = |set: u64| u32::try_from(set & u64::from(u32::MAX)).expect("32 bits");
        let high = |set: u64| low(set >> 32);
        let magic = 0x0200_0000 | u32::from(effective);
        let words = [magic, low(permitted), low(inheritable), high(permitted), high(inheritable)];
        words.into_iter().flat_map(u32::to_le_bytes).collect()
    }
}

impl fmt::Display for Capabilities {
    /// As getcap does, `cap_net_bind_service=ep`; `none` where there are none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let effective = if self.effective { "e" } else { "" };
        let flags = |bit: u32| {
            let has = |set: u64, flag| if set >> bit & 1 == 1 { flag } else { "" };
            let (inheritable, permitted) = (has(self.inheritable, "i"), has(self.permitted, "p"));
            if inheritable.is_empty() && permitted.is_empty() {
                return String::new();
            }
            format!("{effective}{inheritable}{permitted}")
        };
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        for bit in 0..64 {
            let flags = flags(bit);
            let name = usize::try_from(bit).ok().and_then(|bit| NAMES.get(bit));
            let name = name.map_or_else(|| format!("cap_{bit}"), |name| format!("cap_{name}"));
            match groups.iter_mut().find(|(known, _)| *known == flags) {
                _ if flags.is_empty() => {}
                Some((_, names)) => names.push(name),
                None => groups.push((flags, vec![name])),
            }
        }
        let groups = groups.iter().map(|(flags, names)| format!("{}={flags}", names.join(",")));
        let text = groups.collect::<Vec<_>>().join(" ");
        f.write_str(if text.is_empty() { "none" } else { &text })
    }
}

impl FromStr for Capabilities {
    type Err = Error;

    /// What setcap is told: clauses of names and of `=`, `+` or `-` with letters of `eip`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let refuse = |reason| Error::Capabilities { text: text.to_owned(), reason };
        let mut sets = Sets::default();
        for clause in text.split_whitespace() {
            sets.apply(clause).map_err(refuse)?;
        }
        let Sets { permitted, inheritable, effective } = sets;
        if effective != 0 && effective != permitted | inheritable {
            return Err(refuse("a file's capabilities are all effective or none is"));
        }
        Ok(Self { permitted, inheritable, effective: effective != 0 })
    }
}

/// Sets of capabilities, one bit each.
#[derive(Debug, Clone, Copy, Default)]
struct Sets {
    permitted: u64,
    inheritable: u64,
    effective: u64,
}

impl Sets {
    fn apply(&mut self, clause: &str) -> Result<(), &'static str> {
        let start = clause.find(['=', '+', '-']).ok_or("it lacks `=`, `+` or `-`")?;
        let (names, mut actions) = clause.split_at(start);
        let which = mask(names)?;
        while let Some(operator) = actions.chars().next() {
            let rest = &actions[1..];
            let end = rest.find(['=', '+', '-']).unwrap_or(rest.len());
            let (flags, behind) = rest.split_at(end);
            if flags.contains(|flag| !"eip".contains(flag)) {
                return Err("`=`, `+` and `-` are followed by letters of `eip`");
            }
            let sets = [
                ('p', &mut self.permitted),
                ('i', &mut self.inheritable),
                ('e', &mut self.effective),
            ];
            for (flag, set) in sets {
                let is_named = flags.contains(flag);
                match operator {
                    '-' if is_named => *set &= !which,
                    '-' => {}
                    '=' if !is_named => *set &= !which,
                    _ if is_named => *set |= which,
                    _ => {}
                }
            }
            actions = behind;
        }
        Ok(())
    }
}

fn mask(names: &str) -> Result<u64, &'static str> {
    if matches!(names, "" | "all") {
        return Ok((1 << NAMES.len()) - 1);
    }
    let bit = |name: &str| {
        let name = name.to_ascii_lowercase();
        let known = NAMES.iter().position(|known| name.strip_prefix("cap_") == Some(known));
        known.map(|number| 1 << number).ok_or("it names no capability of Linux")
    };
    names.split(',').try_fold(0, |mask, name| Ok(mask | bit(name)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(text: &str) -> Vec<u8> {
        text.parse::<Capabilities>().expect(text).to_attribute()
    }

    #[test]
    fn capabilities_are_kept_as_the_kernel_keeps_them() {
        let bind = [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        for text in
            ["cap_net_bind_service=+ep", "cap_net_bind_service+ep", "CAP_NET_BIND_SERVICE=pe"]
        {
            assert_eq!(attribute(text), bind, "{text}");
        }
        let two = [0, 0, 0, 2, 0, 0x24, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(attribute("cap_net_bind_service,cap_net_raw=p cap_bpf+p"), two);
        let none = [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(attribute("cap_bpf=ep cap_bpf-ep"), none);
    }

    #[test]
    fn what_setcap_refuses_is_refused() {
        for text in ["cap_fly=ep", "cap_bpf", "cap_bpf=x", "cap_bpf=ep cap_chown+p", "bpf=p"] {
            text.parse::<Capabilities>().expect_err(text);
        }
    }

    fn value(magic: u32, words: [u32; 4], rest: &[u8]) -> Vec<u8> {
        let words = std::iter::once(magic).chain(words);
        words.flat_map(u32::to_le_bytes).chain(rest.iter().copied()).collect()
    }

    #[test]
    fn values_are_spelt_as_getcap_spells_them() {
        let bind = 1 << 10;
        for (value, text) in [
            (value(0x0200_0001, [bind, 0, 0, 0], &[]), "cap_net_bind_service=ep"),
            (value(0x0200_0000, [bind | 1, 0, 0, 0], &[]), "cap_chown,cap_net_bind_service=p"),
            (value(0x0300_0001, [0, 0, 1 << 7, 1 << 7], &[0; 4]), "cap_bpf=eip"),
            (value(0x0200_0001, [1, 2, 0, 0], &[]), "cap_chown=ep cap_dac_override=ei"),
            (value(0x0200_0000, [0, 0, 1 << 31, 0], &[]), "cap_63=p"),
            (value(0x0200_0000, [0; 4], &[]), "none"),
        ] {
            let found = Capabilities::from_attribute(&value).expect(text);
            assert_eq!(found.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_value_is_unknown() {
        for bytes in [&[][..], &[1; 3], &[0; 20], &[2; 24], &value(0x0200_0000, [1; 4], &[0; 4])] {
            assert_eq!(Capabilities::from_attribute(bytes), None);
        }
    }
}
