//! Capabilities of a file, as setcap writes them.

/// The extended attribute that holds them.
pub(crate) const NAME: &str = "security.capability";

/// In the order of their bits, as the kernel's `capability.h` has them.
const CAPABILITIES: [&str; 41] = [
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

/// `cap_net_bind_service=ep`, from a value of revision 2 or 3; another one is called unknown.
///
/// Such a value is made of little-endian words: the revision with the effective flag, then permitted
/// and inheritable bits, the lower 32 of both before the upper.
pub(crate) fn text(value: &[u8]) -> String {
    let words: Vec<u32> = value
        .chunks_exact(4)
        .map(|word| u32::from_le_bytes(word.try_into().expect("chunks of four")))
        .collect();
    let (Some(&magic), 20 | 24) = (words.first(), value.len()) else { return unknown() };
    if !matches!((magic >> 24, value.len()), (2, 20) | (3, 24)) {
        return unknown();
    }
    let both = |low: usize, high: usize| u64::from(words[low]) | u64::from(words[high]) << 32;
    let (permitted, inheritable) = (both(1, 3), both(2, 4));
    let effective = if magic & 1 == 1 { "e" } else { "" };
    let flags = |bit: u32| {
        let has = |set: u64, flag| if set >> bit & 1 == 1 { flag } else { "" };
        let (inheritable, permitted) = (has(inheritable, "i"), has(permitted, "p"));
        if inheritable.is_empty() && permitted.is_empty() {
            return String::new();
        }
        format!("{effective}{inheritable}{permitted}")
    };
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for bit in 0..64 {
        let flags = flags(bit);
        let name = usize::try_from(bit).ok().and_then(|bit| CAPABILITIES.get(bit));
        let name = name.map_or_else(|| format!("cap_{bit}"), |name| format!("cap_{name}"));
        match groups.iter_mut().find(|(known, _)| *known == flags) {
            _ if flags.is_empty() => {}
            Some((_, names)) => names.push(name),
            None => groups.push((flags, vec![name])),
        }
    }
    let groups = groups.iter().map(|(flags, names)| format!("{}={flags}", names.join(",")));
    let text = groups.collect::<Vec<_>>().join(" ");
    if text.is_empty() { "none".to_owned() } else { text }
}

fn unknown() -> String {
    "unknown".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(magic: u32, words: [u32; 4], rest: &[u8]) -> Vec<u8> {
        let words = std::iter::once(magic).chain(words);
        words.flat_map(u32::to_le_bytes).chain(rest.iter().copied()).collect()
    }

    #[test]
    fn values_are_spelt_as_getcap_spells_them() {
        let bind = 1 << 10;
        assert_eq!(text(&value(0x0200_0001, [bind, 0, 0, 0], &[])), "cap_net_bind_service=ep");
        assert_eq!(
            text(&value(0x0200_0000, [bind | 1, 0, 0, 0], &[])),
            "cap_chown,cap_net_bind_service=p"
        );
        assert_eq!(text(&value(0x0300_0001, [0, 0, 1 << 7, 1 << 7], &[0; 4])), "cap_bpf=eip");
        assert_eq!(
            text(&value(0x0200_0001, [1, 2, 0, 0], &[])),
            "cap_chown=ep cap_dac_override=ei"
        );
        assert_eq!(text(&value(0x0200_0000, [0, 0, 1 << 31, 0], &[])), "cap_63=p");
        assert_eq!(text(&value(0x0200_0000, [0; 4], &[])), "none");
    }

    #[test]
    fn what_is_no_value_is_unknown() {
        for bytes in [&[][..], &[1; 3], &[0; 20], &[2; 24], &value(0x0200_0000, [1; 4], &[0; 4])] {
            assert_eq!(text(bytes), "unknown");
        }
    }
}
