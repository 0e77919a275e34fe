//! Capabilities of files, as `setcap` takes them and the kernel keeps them.

use crate::error::Error;

/// The extended attribute that holds them.
pub(crate) const ATTRIBUTE: &str = "security.capability";

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

/// `VFS_CAP_REVISION_2`: two words of 32 bits for each set.
const REVISION: u32 = 0x0200_0000;

/// Sets of capabilities, one bit each.
#[derive(Debug, Clone, Copy, Default)]
struct Sets {
    permitted: u64,
    inheritable: u64,
    effective: u64,
}

/// The value of [`ATTRIBUTE`] for what `setcap` was told: `cap_net_bind_service,cap_net_raw=+ep`.
///
/// An error says why `setcap` would refuse it.
pub(crate) fn attribute(text: &str) -> Result<Vec<u8>, Error> {
    let refuse = |reason| Error::Capabilities(text.to_owned(), reason);
    let mut sets = Sets::default();
    for clause in text.split_whitespace() {
        sets.apply(clause).map_err(refuse)?;
    }
    let Sets { permitted, inheritable, effective } = sets;
    if effective != 0 && effective != permitted | inheritable {
        return Err(refuse("a file's capabilities are all effective or none is"));
    }
    let magic = REVISION | u32::from(effective != 0);
    let low = |set: u64| u32::try_from(set & u64::from(u32::MAX)).expect("32 bits");
    let high = |set: u64| low(set >> 32);
    let words = [magic, low(permitted), low(inheritable), high(permitted), high(inheritable)];
    Ok(words.into_iter().flat_map(u32::to_le_bytes).collect())
}

impl Sets {
    /// A list of names, then one or more times `=`, `+` or `-` and letters of `eip`.
    fn apply(&mut self, clause: &str) -> Result<(), &'static str> {
        let start = clause.find(['=', '+', '-']).ok_or("it lacks `=`, `+` or `-`")?;
        let (names, mut actions) = clause.split_at(start);
        let which = mask(names)?;
        while let Some(operator) = actions.chars().next() {
            let rest = &actions[1..];
            let end = rest.find(['=', '+', '-']).unwrap_or(rest.len());
            let (flags, behind) = rest.split_at(end);
            if flags.contains(|flag| !"eip".contains(flag)) {
                return Err("behind `=`, `+` and `-` stand letters of `eip`");
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

    #[test]
    fn capabilities_are_kept_as_the_kernel_keeps_them() {
        let bind = [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        for text in
            ["cap_net_bind_service=+ep", "cap_net_bind_service+ep", "CAP_NET_BIND_SERVICE=pe"]
        {
            assert_eq!(attribute(text).unwrap(), bind, "{text}");
        }
        let two = [0, 0, 0, 2, 0, 0x24, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(attribute("cap_net_bind_service,cap_net_raw=p cap_bpf+p").unwrap(), two);
        let none = [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(attribute("cap_bpf=ep cap_bpf-ep").unwrap(), none);
    }

    #[test]
    fn what_setcap_refuses_is_refused() {
        for text in ["cap_fly=ep", "cap_bpf", "cap_bpf=x", "cap_bpf=ep cap_chown+p", "bpf=p"] {
            attribute(text).expect_err(text);
        }
    }
}
