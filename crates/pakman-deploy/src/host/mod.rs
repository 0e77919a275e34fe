//! Where a package goes: a machine that ssh reaches, or a container.

use std::{fmt, str::FromStr};

/// What runs on a host.
pub(crate) const SCRIPT: &str = include_str!("host.sh");

/// What makes it run as root.
pub(crate) const ENTER: &str = include_str!("enter.sh");

/// A machine that ssh reaches, or a container.
///
/// ```
/// use pakman_deploy::Host;
///
/// let host: Host = "deploy@[2001:db8::7]:2222".parse()?;
/// assert_eq!(host.name(), "2001:db8::7");
/// let host: Host = "incus:lab:harbour".parse()?;
/// assert_eq!(host.to_string(), "incus:lab:harbour");
/// # Ok::<(), pakman_deploy::BadHost>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// `[USER@]HOST[:PORT]`, as ssh and its configuration know it.
    Ssh {
        /// Who logs in; ssh decides where it is none.
        user: Option<String>,
        /// A name, an address, or an alias of ssh's configuration.
        host: String,
        /// The port; ssh decides where it is none.
        port: Option<u16>,
    },
    /// `incus:[REMOTE:]NAME` or `lxd:[REMOTE:]NAME`.
    Container {
        /// Whose it is.
        client: Client,
        /// Its name, as the client takes it.
        name: String,
    },
}

/// The program that reaches containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// `incus`
    Incus,
    /// `lxc`, of LXD
    Lxc,
}

/// Text that names no host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no host; one is `user@host`, `user@host:port`, `incus:NAME` or `lxd:NAME`")]
pub struct BadHost(String);

impl Host {
    /// Its own name, without user and port.
    pub fn name(&self) -> &str {
        match self {
            Self::Ssh { host, .. } => host,
            Self::Container { name, .. } => name.rsplit(':').next().unwrap_or(name),
        }
    }
}

impl Client {
    /// The program.
    pub fn program(self) -> &'static str {
        match self {
            Self::Incus => "incus",
            Self::Lxc => "lxc",
        }
    }

    fn scheme(self) -> &'static str {
        match self {
            Self::Incus => "incus:",
            Self::Lxc => "lxd:",
        }
    }
}

impl FromStr for Host {
    type Err = BadHost;

    fn from_str(text: &str) -> Result<Self, BadHost> {
        let bad = || BadHost(text.to_owned());
        // A word that begins with a dash would be an option.
        let is_word = |word: &str| {
            !word.is_empty()
                && !word.starts_with('-')
                && word.chars().all(|letter| !letter.is_whitespace() && !letter.is_control())
        };
        for client in [Client::Incus, Client::Lxc] {
            if let Some(name) = text.strip_prefix(client.scheme()) {
                let is_name = name.split(':').count() <= 2 && name.split(':').all(is_word);
                let name = name.to_owned();
                return if is_name { Ok(Self::Container { client, name }) } else { Err(bad()) };
            }
        }
        let (user, place) = match text.rsplit_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, text),
        };
        let (host, port) = match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, rest)) => (host, rest),
            // Several colons are an address of IPv6.
            None if place.matches(':').count() > 1 => (place, ""),
            None => place.find(':').map_or((place, ""), |at| place.split_at(at)),
        };
        let port = match port.strip_prefix(':') {
            Some(digits) => Some(digits.parse().map_err(|_| bad())?),
            None if port.is_empty() => None,
            None => return Err(bad()),
        };
        if !is_word(host) || host.contains(['/', '@']) || !user.is_none_or(is_word) {
            return Err(bad());
        }
        Ok(Self::Ssh { user: user.map(str::to_owned), host: host.to_owned(), port })
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Container { client, name } => write!(f, "{}{name}", client.scheme()),
            Self::Ssh { user, host, port } => {
                if let Some(user) = user {
                    write!(f, "{user}@")?;
                }
                match port {
                    Some(port) if host.contains(':') => write!(f, "[{host}]:{port}"),
                    Some(port) => write!(f, "{host}:{port}"),
                    None => f.write_str(host),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path, process::Command};

    use super::*;

    /// What the script's `state_of` returns of a service whose `status` ends as `timeout` says.
    fn state_of(ends: &str) -> Option<i32> {
        run(&format!("timeout() {{ {ends}; }}\n{}state_of hello", function("state_of")))
    }

    /// A function of the script.
    fn function(name: &str) -> &'static str {
        let from = SCRIPT.find(&format!("\n{name}() {{")).expect("there is such a function");
        let function = &SCRIPT[from..];
        &function[..function.find("\n}\n").expect("it ends") + 3]
    }

    /// How a shell ends that is given this text.
    fn run(text: &str) -> Option<i32> {
        let status = Command::new("/bin/sh").args(["-c", text]).status();
        status.expect("there is a shell").code()
    }

    #[test]
    fn what_an_earlier_deployment_left_is_not_taken_for_what_was_fetched() {
        let folder = tempfile::tempdir().expect("a folder");
        let incoming = folder.path().display();
        let address = "https://packages.example.org/acme/x86_64/hello-1-r0.apk";
        fs::write(folder.path().join("fetch"), format!("0123  {address}\n")).expect("a file");
        fs::write(folder.path().join("hello-1-r0.apk"), "another one").expect("a file");
        let text = format!(
            "incoming='{incoming}'; exec 2>/dev/null; sleep() {{ :; }}; wget() {{ return 1; }}; \
             {}fetch",
            function("fetch")
        );
        assert_eq!(run(&text), Some(75));
    }

    #[test]
    fn a_way_back_that_is_cut_off_at_its_end_has_ended() {
        let folder = tempfile::tempdir().expect("a folder");
        let state = folder.path().display();
        for name in ["unfinished", "now"] {
            fs::write(folder.path().join(name), "").expect("a file");
        }
        let text = format!(
            "app=x state='{state}' now='{state}/now' outcome=x; say() {{ :; }}; \
             tell() {{ :; }}; come_back() {{ :; }}; \
             rm() {{ command rm \"$@\"; case $* in *now) exit ;; esac; }}; {}give_up reason",
            function("give_up")
        );
        assert_eq!(run(&text), Some(0));
        assert!(!folder.path().join("now").exists());
        assert!(!folder.path().join("unfinished").exists());
    }

    /// The way back from version 2 to 1, which ends after so many commands; `whole` of it is run.
    fn way_back(state: &Path, commands: Option<u32>, reader: &str) -> Option<i32> {
        let state = state.display();
        let cut = commands.map_or(String::new(), |commands| {
            format!(
                "left={commands}; cut() {{ left=$((left - 1)); [ $left -ge 0 ] || exit 1; }}; \
                 rm() {{ cut; command rm \"$@\"; }}; mv() {{ cut; command mv \"$@\"; }}; "
            )
        });
        let functions: String =
            ["say", "begin", "end", "ended", "back"].into_iter().map(function).collect();
        let keep = "keep() { mkdir -p \"$1.new\" && cp \"$state/runs\" \"$1.new/packages\" && \
                    rm -rf \"$1\" && mv \"$1.new\" \"$1\"; }";
        let come_back = "come_back() { cp \"$1/packages\" \"$state/runs\"; \
                         outcome=\"restored $(cat \"$state/runs\")\"; }";
        let whole = function("whole").replace("/run/pakman/", &format!("{state}/"));
        run(&format!(
            "trap '' PIPE; exec 2>/dev/null; app=x state='{state}' now='{state}/now' \
             before='{state}/before'; tell() {{ :; }}; fail() {{ exit 9; }}; {functions}{keep}\n\
             {come_back}\n{whole}{cut}{{ whole back; echo $? >'{state}/code'; }} | {reader}; \
             exit \"$(cat '{state}/code')\""
        ))
    }

    #[test]
    fn a_way_back_that_is_cut_off_anywhere_goes_back_once() {
        let read = |state: &Path, name: &str| fs::read_to_string(state.join(name)).ok();
        let mut cuts = 0;
        loop {
            let folder = tempfile::tempdir().expect("a folder");
            let state = folder.path();
            fs::create_dir(state.join("before")).expect("a folder");
            fs::write(state.join("before/packages"), "1").expect("a file");
            fs::write(state.join("runs"), "2").expect("a file");
            let is_cut = way_back(state, Some(cuts), "cat >/dev/null") != Some(0);
            if is_cut {
                assert_eq!(way_back(state, None, "cat >/dev/null"), Some(0), "after {cuts}");
            }
            assert_eq!(read(state, "runs").as_deref(), Some("1"), "after {cuts}");
            assert_eq!(read(state, "before/packages").as_deref(), Some("2"), "after {cuts}");
            for gone in ["unfinished", "now", "outcome", "before.old"] {
                assert!(!state.join(gone).exists(), "{gone}, after {cuts}");
            }
            if !is_cut {
                break;
            }
            cuts += 1;
        }
        assert!(cuts > 5, "{cuts}");
    }

    #[test]
    fn a_way_back_that_nobody_heard_of_is_told_and_not_undone() {
        let folder = tempfile::tempdir().expect("a folder");
        let state = folder.path();
        fs::create_dir(state.join("before")).expect("a folder");
        fs::write(state.join("before/packages"), "1").expect("a file");
        fs::write(state.join("runs"), "2").expect("a file");
        for (reader, runs) in
            [("sleep 0", "1"), ("grep -qx 'outcome restored 1'", "1"), ("cat", "2")]
        {
            way_back(state, None, reader);
            assert_eq!(fs::read_to_string(state.join("runs")).expect("a file"), runs, "{reader}");
        }
    }

    #[test]
    fn a_service_that_never_tells_its_state_is_not_said_to_run() {
        assert_eq!(state_of("return 143"), Some(143));
        assert_eq!(state_of("return 124"), Some(124));
        assert_eq!(state_of("return 0"), Some(0));
        assert_eq!(state_of("return 3"), Some(3));
        let at_last = "looks=$((${looks:-0} + 1)); [ \"$looks\" -eq 3 ] || return 143";
        assert_eq!(state_of(at_last), Some(0));
    }

    #[test]
    fn hosts_are_read_as_ssh_and_containers_take_them() {
        for text in [
            "host",
            "root@host",
            "root@host:2222",
            "[::1]:22",
            "fe80::1",
            "incus:web",
            "lxd:lab:web",
            "me@corp@bastion",
        ] {
            let host: Host = text.parse().expect(text);
            assert_eq!(host.to_string(), text);
        }
        for text in
            ["", "-oProxyCommand=x", "a@-x", "-a@x", "host:x", "host:99999", "a b", "incus:"]
        {
            assert!(text.parse::<Host>().is_err(), "{text}");
        }
        for text in ["incus:-x", "incus:a:b:c", "lxd:a b", "@host", "ssh://host", "host:"] {
            assert!(text.parse::<Host>().is_err(), "{text}");
        }
    }
}
