//! Who denies namespaces, and what helps.

use std::{fmt, fs, path::Path};

/// Why this user cannot have the namespaces that a root is entered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// What denies them.
    pub cause: Cause,
    /// Whether it is root who cannot have them.
    pub is_root: bool,
    /// What bubblewrap said.
    pub said: String,
}

/// What denies namespaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// The kernel's setting `kernel.apparmor_restrict_unprivileged_userns`, on in Ubuntu since 24.04.
    AppArmor,
    /// A profile of `AppArmor` for bubblewrap, `bwrap-userns-restrict`, which lets it make namespaces
    /// and takes every capability from what runs in them. Ubuntu has it since 25.04.
    Profile,
    /// Debian's setting `kernel.unprivileged_userns_clone`, off in old releases.
    Clone,
    /// The kernel's setting `user.max_user_namespaces` is 0.
    Most,
    /// A container whose rules have no namespaces, as those of Docker.
    Container,
    /// Something else.
    Unknown,
}

impl Denial {
    pub(crate) fn new(said: &[u8]) -> Self {
        let said = String::from_utf8_lossy(said);
        let said = said.trim().trim_start_matches("bwrap: ").replace('\n', "; ");
        let is_root = rustix::process::geteuid().is_root();
        Self { cause: cause(Path::new("/"), is_root), is_root, said }
    }

    /// What is denied to a program that bubblewrap started, by the `label` that `AppArmor` gave it:
    /// `bwrap//&unpriv_bwrap (enforce)`. With ours it is `bwrap (unconfined)`.
    pub(crate) fn by_label(label: &[u8]) -> Option<Self> {
        let label = String::from_utf8_lossy(label).trim().to_owned();
        let is_denied = label.contains("bwrap") && label.ends_with("(enforce)");
        let is_root = rustix::process::geteuid().is_root();
        is_denied.then(|| Self { cause: Cause::Profile, is_root, said: format!("runs as {label}") })
    }
}

/// What denies namespaces on the system whose files are below `root`. The settings of the kernel do
/// not hold for root, and only the host of a container can load a profile.
fn cause(root: &Path, is_root: bool) -> Cause {
    let setting = |path: &str| {
        let text = fs::read_to_string(root.join("proc/sys").join(path)).unwrap_or_default();
        text.trim().parse::<u64>().ok()
    };
    if !is_root && setting("kernel/unprivileged_userns_clone") == Some(0) {
        return Cause::Clone;
    }
    if !is_root && setting("user/max_user_namespaces") == Some(0) {
        return Cause::Most;
    }
    let marks = [".dockerenv", "run/.containerenv"];
    if marks.iter().any(|mark| root.join(mark).exists()) {
        return Cause::Container;
    }
    if !is_root && setting("kernel/apparmor_restrict_unprivileged_userns") == Some(1) {
        return Cause::AppArmor;
    }
    Cause::Unknown
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cause, is_root, said } = self;
        f.write_str(match cause {
            Cause::AppArmor => {
                "`kernel.apparmor_restrict_unprivileged_userns` is 1, so users cannot create \
                 namespaces; a profile allows it to bubblewrap alone: `pakman root apparmor | sudo \
                 tee /etc/apparmor.d/bwrap`, then `sudo apparmor_parser -r /etc/apparmor.d/bwrap`"
            }
            Cause::Profile => {
                "AppArmor's profile in /etc/apparmor.d/bwrap-userns-restrict lets nothing that \
                 bubblewrap starts do what apk does; another takes its place: `sudo ln -s \
                 /etc/apparmor.d/bwrap-userns-restrict /etc/apparmor.d/disable/`, `pakman root \
                 apparmor | sudo tee /etc/apparmor.d/bwrap`, then `sudo apparmor_parser -r \
                 /etc/apparmor.d/bwrap`"
            }
            Cause::Clone => {
                "`kernel.unprivileged_userns_clone` is 0, so users cannot create namespaces; \
                 `sudo sysctl kernel.unprivileged_userns_clone=1` allows them"
            }
            Cause::Most => {
                "`user.max_user_namespaces` is 0, so nobody can create user namespaces; `sudo \
                 sysctl user.max_user_namespaces=10000` allows them"
            }
            Cause::Container => {
                "this container may not create namespaces; `docker run --privileged` allows it"
            }
            Cause::Unknown => "this system does not let you create namespaces",
        })?;
        f.write_str(if *is_root || *cause == Cause::Profile {
            "; a build inside `docker run alpine:RELEASE` does without"
        } else {
            "; `sudo` does without, and so does a build inside `docker run alpine:RELEASE`"
        })?;
        if said.is_empty() { Ok(()) } else { write!(f, " (bwrap: {said})") }
    }
}

impl std::error::Error for Denial {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_that_denies_namespaces_is_told_by_its_name() {
        let settings = [
            ("kernel/apparmor_restrict_unprivileged_userns", "1\n", Cause::AppArmor),
            ("kernel/unprivileged_userns_clone", "0\n", Cause::Clone),
            ("user/max_user_namespaces", "0\n", Cause::Most),
            ("user/max_user_namespaces", "63459\n", Cause::Unknown),
        ];
        for (setting, value, expected) in settings {
            let root = tempfile::tempdir().unwrap();
            let path = root.path().join("proc/sys").join(setting);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, value).unwrap();
            assert_eq!(cause(root.path(), false), expected, "{setting}");
            assert_eq!(cause(root.path(), true), Cause::Unknown, "{setting}");
            let text = Denial { cause: expected, is_root: false, said: String::new() }.to_string();
            let name = setting.replace('/', ".");
            assert!(expected == Cause::Unknown || text.contains(&name), "{text}");
            assert!(text.contains("`sudo` does without"), "{text}");
        }
    }

    #[test]
    fn a_profile_that_binds_what_bubblewrap_starts_is_told_and_ours_is_not() {
        let denial = Denial::by_label(b"bwrap//&unpriv_bwrap (enforce)\n").unwrap();
        assert_eq!(denial.cause, Cause::Profile);
        let text = denial.to_string();
        assert!(text.contains("/etc/apparmor.d/disable/"), "{text}");
        // The profile binds root too.
        assert!(!text.contains("`sudo` does without"), "{text}");
        for label in ["bwrap (unconfined)\n", "unconfined\n", "docker-default (enforce)\n", ""] {
            assert_eq!(Denial::by_label(label.as_bytes()), None, "{label}");
        }
    }

    #[test]
    fn a_container_is_known_by_its_mark_and_no_profile_helps_in_it() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join(".dockerenv"), "").unwrap();
        let path = root.path().join("proc/sys/kernel/apparmor_restrict_unprivileged_userns");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "1\n").unwrap();
        for is_root in [false, true] {
            let cause = cause(root.path(), is_root);
            assert_eq!(cause, Cause::Container);
            let text = Denial { cause, is_root, said: String::new() }.to_string();
            assert_eq!(text.contains("sudo"), !is_root, "{text}");
        }
    }
}
