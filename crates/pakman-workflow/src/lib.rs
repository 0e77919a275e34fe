//! Workflows that check an application's file, build its package on Alpine for each architecture,
//! and push what was built: for GitHub, GitLab and Forgejo.
//!
//! A [`Plan`] says what is to be built where and sent whither; [`text`] gives the file of a
//! [`Host`]. It is a pure function, and the same plan gives the same text.
//!
//! ```
//! use pakman_workflow::{Host, Machine, Plan, Stamp};
//!
//! let plan = Plan {
//!     name: "hello".to_owned(),
//!     release: "3.22".to_owned(),
//!     machines: vec![Machine::new("aarch64", "ubuntu-24.04-arm")],
//!     ..Plan::new("9.0.0")
//! };
//! let text = pakman_workflow::text(Host::Github, &plan)?;
//! assert!(text.contains("runner: ubuntu-24.04-arm"));
//!
//! // The text knows which options it was made with, and whether somebody changed it since.
//! let stamp = Stamp::of(&text).expect("it has one");
//! assert!(stamp.is_intact);
//! # Ok::<(), pakman_workflow::Refusal>(())
//! ```
//!
//! # What every such file keeps to
//!
//! - A job for each architecture, on a machine of that architecture; nothing is emulated.
//! - `check` comes first; then the package is built inside the release of Alpine that it is for.
//! - What the jobs built comes together in one that pushes, so that a push that failed is repeated
//!   without a build.
//! - `pakman` is fetched from the release of the version that wrote the file, and held against its
//!   attestation or a hash before it runs.
//! - What is not this project's is pinned to a commit. On GitHub a job may do what it has to and no
//!   more; there and on Forgejo only the steps that need a secret get it, while GitLab gives its
//!   variables to every job.

mod forgejo;
mod github;
mod gitlab;
mod host;
mod pattern;
mod pin;
mod plan;
mod refusal;
mod script;
mod stamp;
mod storage;

pub use host::Host;
pub use plan::{Access, Destination, Machine, Pakman, Plan, Proof, Trigger};
pub use refusal::Refusal;
pub use stamp::Stamp;

/// The whole workflow, or why this host cannot have it.
pub fn text(host: Host, plan: &Plan) -> Result<String, Refusal> {
    plan.validate(host)?;
    let body = match host {
        Host::Github => github::body(plan),
        Host::Gitlab => gitlab::body(plan)?,
        Host::Forgejo => forgejo::body(plan)?,
    };
    Ok(stamp::stamped(host, plan, &body))
}
