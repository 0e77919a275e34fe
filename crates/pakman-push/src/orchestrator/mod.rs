//! Packages for an orchestrator: its own interface, and the storage that it names.
//!
//! The requests, their order and their bodies are those of PAKman 8.4, as are the places of files:
//!
//! 1. `POST /publish/automation/callback` gives a token for a token
//! 2. `GET /publish/deployments/SHA` says whether the commit was deployed before
//! 3. `GET /publish/storage` names a storage and the keys to it
//! 4. each file goes to `deployments/OWNER/NAME/SHA/ARCH/FILE`, all of them in an archive to
//!    `archives/UUID/packages.zip`
//! 5. `POST /publish/deployments` tells of it
//! 6. `POST /publish/deployments/ID/configurations` tells of the kits, where there are any
//!
//! Where the commit was deployed before, 5 and 6 follow with the archive that is there.

pub(crate) mod deliver;
pub(crate) mod order;
mod service;
