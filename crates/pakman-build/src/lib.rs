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
//! | package | `package()` copies or links what is shipped | `WORK/build/pkg` |
//! | check | what apk or abuild would refuse is an error, what will not run is told | |
//! | strip, trace | symbols go; shared libraries and commands become dependencies | |
//! | pack | `APP` and `APP-openrc`, signed | `WORK/*.apk` |
//!
//! Everything happens in one work folder, which one build at a time may have. A [`Watcher`] is told
//! what goes on, an [`Interrupt`] ends it: no process that the build started outlives it, and a
//! repository never sees half a package.
//!
//! ```
//! use pakman_apkbuild::Context;
//! use pakman_build::{Builder, Interrupt, Native, Plan, Recipe, Repository, Silent, publish};
//! use pakman_spec::{Source, Surroundings, load};
//!
//! let text = "
//! dependencies: { build: [], runtime: [] }
//! build: { command: echo hello >greeting, destinations: [greeting] }
//! ";
//! let repository = Repository { owner: "acme".to_owned(), name: "hello".to_owned() };
//! let around = Surroundings { repository: Some(repository.clone()), ..Surroundings::default() };
//! let loaded = load(&Source::new("instellar.yml", text), &around);
//! let package = loaded.package.expect("there is no error");
//! let (version, sources) = ("1.0".parse()?, "../../..".to_owned());
//! let context = Context { version, release: 0, sources, excluded: Vec::new() };
//! let recipe = Recipe::of(&package, &[], context);
//!
//! # let folder = tempfile::tempdir()?;
//! # let [tree, work, target] = ["tree", "work", "packages"].map(|name| folder.path().join(name));
//! # std::fs::create_dir(&tree)?;
//! let mut plan = Plan::new(&package, &repository, &recipe, "x86_64", tree, work);
//! plan.environment = std::env::vars_os().collect();
//! let (builder, interrupt) = (Builder::Native(Native::default()), Interrupt::default());
//! let published = builder.build(&plan, &[], &mut Silent, &interrupt, |built, _| {
//!     publish(built, &target, "x86_64", &[], plan.epoch, &interrupt)
//! })?;
//! assert!(published[0].path.ends_with("x86_64/hello-1.0-r0.apk"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod abreast;
mod abuild;
mod accounts;
mod apart;
mod authorities;
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
mod linked;
mod log;
mod machine;
mod mark;
mod names;
mod native;
mod network;
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
mod times;
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
pub use network::Network;
pub use pakman_apk::{Level, PackageInfo, Signer, Written};
pub use pakman_apkbuild::Recipe;
pub use pakman_spec::{Package, Repository};
pub use plan::Plan;
pub use publish::{Published, publish};
pub use sandbox::Sandbox;
pub use scope::closes_abstract_sockets;
pub use times::Times;
pub use watch::{Phase, Silent, Watcher};
