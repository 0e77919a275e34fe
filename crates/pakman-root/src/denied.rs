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
        let said = String::from_utf8_lossy(said).trim().replace('\n', "; ");
        let is_root = rustix::process::geteuid().is_root();
        Self { cause: cause(Path::new("/"), is_root), is_root, said }
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
                 namespaces; `pakman root apparmor` prints a profile for \
                 /etc/apparmor.d/bwrap that allows it to bubblewrap alone"
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
        f.write_str(match is_root {
            true => "; a build inside `docker run alpine:RELEASE` does without",
            false => {
                "; `sudo` does without, and so does a build inside `docker run alpine:RELEASE`"
            }
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
