//! The APKBUILD.

use askama::Template;
use pakman_render::{File, Mode, render};
use pakman_spec::{HookEvent, Kind, Package};

use crate::{Context, contents::Contents, filters, split::Split};

/// What an APKBUILD says.
#[derive(Template)]
#[template(path = "APKBUILD.sh")]
pub(crate) struct Apkbuild<'a> {
    pub(crate) package: &'a Package,
    pub(crate) context: &'a Context,
    pub(crate) depends: String,
    pub(crate) options: String,
    pub(crate) openrc: Option<Split>,
    pub(crate) scripts: &'a [(HookEvent, File)],
    pub(crate) source: &'a [String],
    /// Shell text of `build()`; `None` where there is nothing to build.
    pub(crate) command: Option<String>,
    pub(crate) contents: Contents<'a>,
}

impl Apkbuild<'_> {
    pub(crate) fn file(&self) -> File {
        File {
            name: "APKBUILD".to_owned(),
            mode: Mode::PLAIN,
            text: render(self),
            destination: None,
        }
    }

    /// Files alone belong to root, and need no user of their own.
    fn has_user(&self) -> bool {
        self.package.kind != Kind::Files
    }

    /// Whether files may have capabilities.
    fn has_capabilities(&self) -> bool {
        self.package.build.options.iter().any(|option| option.as_str() == "setcap")
    }

    fn architectures(&self) -> String {
        words(&self.package.architectures)
    }

    fn makedepends(&self) -> String {
        words(&self.package.dependencies.build)
    }
}

fn words<T: AsRef<str>>(words: &[T]) -> String {
    words.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(" ")
}
