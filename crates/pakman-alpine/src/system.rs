//! What an Alpine system has without any package of ours: services and users.

/// Services of Alpine itself, which any hook may name: those of OpenRC, busybox and s6.
pub const SERVICES: &[&str] = &[
    "acpid",
    "binfmt",
    "bootmisc",
    "cgroups",
    "crond",
    "devfs",
    "dmesg",
    "fsck",
    "hostname",
    "hwclock",
    "hwdrivers",
    "inetd",
    "keymaps",
    "killprocs",
    "klogd",
    "local",
    "localmount",
    "loopback",
    "mdev",
    "modules",
    "mount-ro",
    "mtab",
    "net-online",
    "netmount",
    "networking",
    "nftables",
    "ntpd",
    "osclock",
    "procfs",
    "root",
    "s6",
    "s6-svscan",
    "savecache",
    "seedrng",
    "staticroute",
    "swap",
    "swclock",
    "sysctl",
    "sysfs",
    "syslog",
    "udev",
    "udhcpd",
    "urandom",
    "user",
    "watchdog",
];

/// Users that Alpine's base system has.
pub const USERS: &[&str] = &[
    "adm",
    "at",
    "bin",
    "cron",
    "cyrus",
    "daemon",
    "dhcp",
    "ftp",
    "games",
    "guest",
    "halt",
    "lp",
    "mail",
    "man",
    "news",
    "nobody",
    "ntp",
    "operator",
    "postmaster",
    "root",
    "shutdown",
    "smmsp",
    "squid",
    "sshd",
    "svn",
    "sync",
    "uucp",
    "vpopmail",
    "xfs",
];

/// Whether a package is likely to have the service: `postgresql16` has `postgresql`, `php83-fpm`
/// has `php-fpm83`, `chrony` has `chronyd`.
pub fn brings(package: &str, service: &str) -> bool {
    let plain = |name: &str| {
        let name = name.strip_suffix(crate::layout::OPENRC).unwrap_or(name);
        let kept = name.chars().filter(|letter| !letter.is_ascii_digit());
        kept.collect::<String>().replace(['-', '.', '_'], "")
    };
    let (bare, service) = (plain(package), plain(service));
    let long = bare.len() > 2 && service.len() > 2;
    long && (bare.starts_with(&service) || service.starts_with(&bare))
        || package.starts_with("openssh") && service == "sshd"
        || package.starts_with("bind") && service == "named"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_bring_services_of_like_names() {
        let pairs = [
            ("postgresql16", "postgresql"),
            ("php83-fpm", "php-fpm83"),
            ("chrony", "chronyd"),
            ("openssh-server", "sshd"),
            ("caddy-openrc", "caddy"),
        ];
        for (package, service) in pairs {
            assert!(brings(package, service), "{package} {service}");
        }
        assert!(!brings("jq", "rails"));
        assert!(!brings("s6", "six"));
    }
}
