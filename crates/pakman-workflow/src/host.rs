//! Where workflows run.

use std::fmt;

/// What runs a workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// GitHub Actions, on the runners that GitHub has.
    Github,
    /// GitLab CI/CD, on the runners of gitlab.com.
    Gitlab,
    /// Forgejo Actions, on runners of one's own.
    Forgejo,
}

impl Host {
    /// The word for it on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Forgejo => "forgejo",
        }
    }

    /// Where it looks for its file, from the top of the repository. `application` is the name of
    /// one that has the repository not to itself.
    pub fn path(self, application: Option<&str>) -> String {
        let suffix = application.map(|name| format!("-{name}")).unwrap_or_default();
        match (self, application) {
            (Self::Github, _) => format!(".github/workflows/deployment{suffix}.yml"),
            (Self::Forgejo, _) => format!(".forgejo/workflows/deployment{suffix}.yml"),
            (Self::Gitlab, None) => ".gitlab-ci.yml".to_owned(),
            (Self::Gitlab, Some(_)) => format!(".gitlab/deployment{suffix}.yml"),
        }
    }

    /// The label of its own runner for an architecture; `None` where it has none.
    pub fn runner(self, arch: &str) -> Option<&'static str> {
        match (self, arch) {
            (Self::Github, "x86_64") => Some("ubuntu-24.04"),
            (Self::Github, "aarch64") => Some("ubuntu-24.04-arm"),
            (Self::Gitlab, "x86_64") => Some("saas-linux-small-amd64"),
            (Self::Gitlab, "aarch64") => Some("saas-linux-small-arm64"),
            (Self::Forgejo, "x86_64") => Some("docker"),
            _ => None,
        }
    }

    /// Whether a job has a variable of this name already, whose value no secret may take.
    ///
    /// GitLab knows secrets and its own variables by one name each, so there is nothing to take.
    pub(crate) fn sets(self, name: &str) -> bool {
        /// What a shell, a runner and the workflow live on.
        const OWN: &[&str] = &["CI", "HOME", "PAKMAN_SHA256", "PAKMAN_URL", "PATH"];
        /// No secret may have such a name.
        const BEGINNINGS: &[&str] = &["ACTIONS_", "FORGEJO_", "GITEA_", "GITHUB_", "RUNNER_"];
        /// But for those that each job is given.
        const GIVEN: &[&str] = &["FORGEJO_TOKEN", "GITEA_TOKEN", "GITHUB_TOKEN"];
        let is_own = OWN.contains(&name) || BEGINNINGS.iter().any(|one| name.starts_with(one));
        self != Self::Gitlab && is_own && !GIVEN.contains(&name)
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Github => "GitHub",
            Self::Gitlab => "GitLab",
            Self::Forgejo => "Forgejo",
        })
    }
}
