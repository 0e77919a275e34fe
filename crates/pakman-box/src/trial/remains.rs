//! What is left of a package that was stopped or removed.

use pakman_alpine::layout;

use crate::{
    error::Error,
    machine::{Machine, quoted},
    packages::Packages,
};

/// The list of files that there were before anything was installed.
const BEFORE: &str = "/tmp/pakman-before";

/// Lists the files that packages bring, without what apk keeps for itself and what every
/// installation of a package with users changes. Data, logs and caches are the application's own;
/// our install scripts make `/bin/s6-svscan` for all packages where OpenRC looks for it in vain.
const LIST: &str = "find /etc /usr /bin /sbin /lib /opt /srv -xdev \
    ! -path '*/__pycache__*' ! -path '/etc/apk/*' ! -path '/lib/apk/*' ! -path '/usr/lib/apk/*' \
    ! -path '/etc/passwd*' ! -path '/etc/group*' ! -path '/etc/shadow*' ! -path '/etc/gshadow*' ! -path /bin/s6-svscan \
    2>/dev/null | sort";

/// Notes which files there are.
pub(super) fn note(machine: &Machine) -> Result<(), Error> {
    machine.sh(&format!("{LIST} >{BEFORE}"))?;
    Ok(())
}

/// The processes of an application, one a line: those that are at home where its files are, and
/// those that supervise it.
pub(super) fn processes(machine: &Machine, name: &str) -> Result<String, Error> {
    let home = quoted(&layout::home(name));
    let line = format!(
        "home={home} run=/run/{name}
        for process in /proc/[0-9]*; do
            for link in cwd exe; do
                case $(readlink \"$process/$link\" 2>/dev/null) in
                \"$home\" | \"$home/\"* | \"$home (\"* | \"$run\" | \"$run/\"* | \"$run (\"*)
                    tr '\\0' ' ' <\"$process/cmdline\" 2>/dev/null && echo
                    break
                    ;;
                esac
            done
        done
        :"
    );
    Ok(machine.sh(&line)?.stdout)
}

/// What is left of packages that were removed, one a line; nothing where all is well.
pub(super) fn find(machine: &Machine, packages: &Packages) -> Result<String, Error> {
    let mut left = String::new();
    for name in packages.names() {
        if machine.sh(&format!("apk info --exists {name}"))?.is_well() {
            left += &format!("the package {name}\n");
        }
    }
    for process in processes(machine, &packages.name)?.lines() {
        left += &format!("a process: {process}\n");
    }
    // Its settings stay, as those of every package do.
    let settings = format!("^/etc/{}(/|$)", packages.name);
    let line = format!("{LIST} | grep -vxF -f {BEFORE} | grep -vE {}", quoted(&settings));
    left += &machine.sh(&line)?.stdout;
    let audit = machine.sh("apk audit --system")?;
    left += &audit.stdout;
    let running = format!(
        "for path in /run/{0} /run/openrc/s6-scan/{0}; do ! [ -e $path ] || echo $path; done",
        packages.name
    );
    left += &machine.sh(&running)?.stdout;
    Ok(left)
}
