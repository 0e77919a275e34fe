//! Builds an application and packs it into Alpine packages, on any Linux.
//!
//! The recipe that `pakman-apkbuild` writes for abuild is the one that is built here. A [`Builder`]
//! takes it: [`Native`] runs its `build()` and `package()` in the machine's shell, with as much of
//! abuild around them as they call, and hands the files over to `pakman-apk`; [`Abuild`] starts
//! abuild. Both give [`Built`] packages, which [`publish`] puts into a repository.
//!
//! | step | what happens | where |
//! | --- | --- | --- |
//! | stage | the sources are copied, without what git ignores | `WORK/build/src` |
//! | build | `build.command` runs | `WORK/build/src` |
//! | package | `package()` copies what is shipped | `WORK/build/pkg` |
//! | check | what apk or abuild would refuse is an error, what will not run is told | |
//! | strip, trace | symbols go; shared libraries and commands become dependencies | |
//! | pack | `APP` and `APP-openrc`, signed | `WORK/*.apk` |
//!
//! Everything happens in one work folder, which one build at a time may have. A [`Watcher`] is told
//! what goes on, an [`Interrupt`] ends it: no process that the build started outlives it, and a
//! repository never sees half a package.

mod abuild;
mod accounts;
mod builder;
mod built;
mod children;
mod capable;
mod collect;
mod copy;
mod destination;
mod elf;
mod environment;
mod error;
mod failure;
mod finding;
mod interpreter;
mod interrupt;
mod lfs;
mod log;
mod machine;
mod mark;
mod native;
mod owners;
mod pack;
mod plan;
mod postcheck;
mod program;
mod publish;
mod repository;
mod reuse;
mod run;
mod sandbox;
mod scope;
mod script;
mod secret;
mod shell;
mod split;
mod stage;
mod steps;
mod strip;
mod survey;
mod trace;
mod watch;
mod work;

pub use abuild::Abuild;
pub use builder::Builder;
pub use built::Built;
pub use environment::can_be_passed;
pub use error::Error;
pub use failure::Failure;
pub use finding::{Finding, Problem};
pub use interrupt::Interrupt;
pub use native::Native;
pub use plan::Plan;
pub use publish::{Published, publish};
pub use sandbox::Sandbox;
pub use scope::closes_abstract_sockets;
pub use watch::{Phase, Silent, Watcher};
