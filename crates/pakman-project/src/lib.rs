//! A work tree on disk: where its application is, whose it is, its version, its sources, and the
//! folder with its recipe.
//!
//! A work tree may be anybody's: nothing in it is started, neither is anything that the settings
//! of its repository name, and nothing is written through a link in it. Where it has a repository
//! and git cannot read it, that is an [`Error`], never an answer as if there were none.
//!
//! ```
//! use pakman_project::{RecipeFolder, Source};
//!
//! # let tree = tempfile::tempdir()?;
//! # let folder = tree.path();
//! # std::fs::create_dir(folder.join("lib"))?;
//! # std::fs::write(folder.join("instellar.yml"), "
//! # dependencies: { build: [go], runtime: [curl, jq, s6, execline, hello-openrc] }
//! # build: { command: go build -o bin/hello, destinations: [bin] }
//! # run:
//! #   name: hello
//! #   services: [{ name: web, binary: hello, start: { call: serve } }]
//! # ")?;
//! // From any folder of the work tree to the application in it, and to what its file says.
//! let lib = folder.join("lib");
//! let root = pakman_project::find(&lib);
//! let text = String::from_utf8(pakman_project::read(&root.join(pakman_project::FILE))?)?;
//! let origin = pakman_project::origin(root)?.and_then(|origin| origin.repository);
//! let surroundings = pakman_project::surroundings(root, origin, pakman_project::today(None));
//! let loaded = pakman_project::load(&Source::new("instellar.yml", text), root, &surroundings);
//! let package = loaded.package.expect("there is no error");
//!
//! // Its version, and the folder from which abuild builds it.
//! let version = match pakman_project::version(root)? {
//!     Some(found) => found.version,
//!     None => "1.0.0".parse()?,
//! };
//! let path = pakman_project::recipe_folder(root, &pakman_project::local(root));
//! let recipe = RecipeFolder::of(&package, path, root, version, 0)?;
//! recipe.write()?;
//! assert!(recipe.path.join("APKBUILD").exists());
//! assert_eq!(recipe.differences(|path| path.to_owned())?, "");
//!
//! let sources = pakman_project::sources(root, &[])?;
//! assert_eq!(sources.files.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bounded;
mod error;
mod git;
mod place;
mod remote;
mod license;
mod surroundings;
mod input;
mod tracked;
mod head;
mod branch;
mod tag;
mod version;
mod sources;
mod route;
mod recipe;
mod manifest;
mod difference;
pub mod write;

pub use branch::default_branch;
pub use difference::unified;
pub use error::Error;
pub use git::{is_top, settings_of_copy};
pub use head::{Head, head};
pub use input::{load, open, read};
pub use pakman_apkbuild::Recipe;
pub use pakman_spec::{
    ApkVersion, FILE, Loaded, Package, Repository, Source, Surroundings, VersionError, report,
};
pub use place::{find, local, misspelt, recipe_folder};
pub use recipe::RecipeFolder;
pub use remote::{BadRepository, Origin, origin, parse_repository};
pub use route::real;
pub use sources::{SourceFile, Sources, sources};
pub use surroundings::{surroundings, today, workflows};
pub use version::{TreeVersion, version};
