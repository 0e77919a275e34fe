//! The metadata from which an orchestrator installs an application package.
