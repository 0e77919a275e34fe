//! What is to be on a host.

use std::time::Duration;

use zeroize::Zeroizing;

use crate::{error::Error, facts::Facts, release::Release, settings::Settings};

/// How long a service may take until it answers, unless somebody says otherwise.
const WAIT: Duration = Duration::from_mins(1);

/// What is to be on a host.
#[derive(Debug)]
pub struct Order<'a> {
    /// The packages.
    pub release: &'a Release<'a>,
    /// The address of a repository that has them, below which the host fetches
    /// `ARCH/NAME-VERSION.apk`; `None` where they are copied to it.
    pub repository: Option<String>,
    /// The release of Alpine that they were built for: `3.23` or `edge`. Any where it is none.
    pub alpine: Option<String>,
    /// Variables.
    pub settings: Settings,
    /// Lines of `/etc/APP/secrets` for hosts that have none of their own: what another host made
    /// ([`Done::secrets`](crate::Done::secrets)).
    pub secrets: Zeroizing<String>,
    /// When it runs.
    pub check: Check,
}

/// When an application runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The port that it listens on.
    pub port: Option<u16>,
    /// What is asked for, by HTTP; it has to answer below 400. Without one anything below 500 is
    /// good, and so is what speaks no HTTP.
    pub path: Option<String>,
    /// The time that all of this may take, in whole seconds.
    pub wait: Duration,
}

impl Default for Check {
    fn default() -> Self {
        Self { port: None, path: None, wait: WAIT }
    }
}

impl<'a> Order<'a> {
    /// An order of these packages, without a variable or a check.
    pub fn of(release: &'a Release<'a>) -> Self {
        Self {
            release,
            repository: None,
            alpine: None,
            settings: Settings::default(),
            secrets: Zeroizing::default(),
            check: Check::default(),
        }
    }

    /// Whether the host is one that the packages were built for.
    pub(crate) fn suits(&self, facts: &Facts, host: &str) -> Result<(), Error> {
        let Release { name, arch, .. } = self.release;
        let other = |found: String, wanted: String, help: String| {
            Err(Error::Other { host: host.to_owned(), found, name: name.clone(), wanted, help })
        };
        if facts.system != "alpine" {
            return other(facts.system.clone(), "Alpine".to_owned(), String::new());
        }
        if *arch != "noarch" && *arch != facts.arch {
            let help = format!(
                "; `pakman build --arch {0}` builds it for that, and `pakman deploy --arch {0}` \
                 takes it",
                facts.arch
            );
            return other(format!("on {}", facts.arch), arch.clone(), help);
        }
        if let Some(wanted) = &self.alpine {
            let is_edge = facts.release.contains('_');
            let is_so = if wanted == "edge" {
                is_edge
            } else {
                let rest = facts.release.strip_prefix(wanted.as_str());
                !is_edge && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            if !is_so {
                let release: Vec<&str> = facts.release.splitn(3, '.').take(2).collect();
                let help = format!("; `stack: alpine/{}` builds it for that", release.join("."));
                return other(
                    format!("Alpine {}", facts.release),
                    format!("Alpine {wanted}"),
                    help,
                );
            }
        }
        if facts.is_managed {
            return Err(Error::Managed { host: host.to_owned(), name: name.clone() });
        }
        Ok(())
    }
}

impl Check {
    /// What is waited for, in words.
    pub(crate) fn text(&self) -> String {
        let Self { port, path, wait } = self;
        let seconds = wait.as_secs();
        let what = match (port, path) {
            (Some(port), Some(path)) => {
                format!(", and GET {path} on port {port} answers below 400")
            }
            (Some(port), None) => format!(", and port {port} answers"),
            (None, _) => String::new(),
        };
        format!("wait until it is ready{what}, at most {seconds} s")
    }

    /// Port, path, the name of the host and the seconds, as the script takes them.
    pub(crate) fn words(&self, host: &str) -> [String; 4] {
        let port = self.port.unwrap_or_default().to_string();
        let path = self.path.clone().unwrap_or_default();
        [self.wait.as_secs().to_string(), port, path, host.to_owned()]
    }
}
