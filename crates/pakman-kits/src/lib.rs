//! The metadata from which an orchestrator installs an application package.
//!
//! - [`payload`]: what the orchestrator is told, equal as JSON to what the file says.
//! - [`summary`]: what that means for whoever installs it: ports and host names, variables and
//!   the [`Driver`](pakman_spec::Driver)s that provision them, sizes, plans. [`text`] prints it for people, `serde`
//!   turns it into JSON for programs.
//!
//! ```
//! use pakman_spec::{Source, Surroundings, load};
//!
//! let text = "
//! dependencies: { build: [], runtime: [curl, jq, s6, execline, hello-openrc] }
//! build: { command: make, destinations: [bin] }
//! run:
//!   name: hello
//!   services: [{ name: web, binary: hello, start: { call: serve } }]
//! kits:
//!   - name: web
//!     main: true
//!     ports: [{ name: web, target: 8080, main: true }]
//!     variables: [{ key: TOKEN, required: true }]
//! ";
//! let loaded = load(&Source::new("instellar.yml", text), &Surroundings::default());
//! let package = loaded.package.expect("there is no error");
//!
//! let summary = pakman_kits::summary(&package);
//! let web = &summary.kits[0].installation;
//! assert_eq!((web.ports[0].target, web.ports[0].host.as_deref()), (8080, Some("<host>")));
//! assert!(web.variables[0].required);
//! assert!(pakman_kits::payload(&package).is_some());
//! ```

mod json;
mod payload;
mod resource;
mod plan;
mod installation;
mod summary;
mod table;
mod text;

pub use installation::{Installation, Origin, PortSummary, VariableSummary};
pub use pakman_spec::{Package, Value};
pub use payload::{Payload, payload};
pub use plan::{LayerSummary, PlanSummary, PricingSummary, Reference, SizeSummary};
pub use resource::{Resource, Setting, Status};
pub use summary::{KitSummary, OrchestrationSummary, PageSummary, Summary, summary};
pub use text::text;
