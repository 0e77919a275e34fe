//! The metadata from which an orchestrator installs an application package.
//!
//! - [`payload`]: what the orchestrator is told, equal as JSON to what the file says.
//! - [`summary`]: what that means for whoever installs it: ports and host names, variables and
//!   the [`Driver`](pakman_spec::Driver)s that provision them, sizes, plans. [`text`] prints it for people, `serde`
//!   turns it into JSON for programs.

mod json;
mod payload;
mod resource;
mod plan;
mod installation;
mod summary;
mod table;
mod text;

pub use installation::{Installation, Origin, PortSummary, VariableSummary};
pub use payload::{Payload, payload};
pub use plan::{LayerSummary, PlanSummary, PricingSummary, Reference, SizeSummary};
pub use resource::{Resource, Setting, Status};
pub use summary::{KitSummary, OrchestrationSummary, PageSummary, Summary, summary};
pub use text::text;
