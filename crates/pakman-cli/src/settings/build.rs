//! The settings of `pakman build`.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use pakman_apk::Level;
use pakman_spec::Repository;

use crate::{
    args::{
        self,
        build::{Compression, Wanted},
    },
    report::stdout::Form,
    settings::{
        keys::Keys, linux, making::Making, session::Session, setting::Setting, signing::Signing,
    },
};

/// What is built, how, and where it goes.
#[derive(Debug)]
pub(crate) struct Build {
    pub(crate) making: Making,
    pub(crate) builder: Builder,
    /// Whether the tree of the last build is taken where it fits.
    pub(crate) reuse: bool,
    /// Whether a shell opens when the build fails.
    pub(crate) shell: bool,
    /// How hard the package is compressed.
    pub(crate) level: Level,
    /// Whether the work folder is kept as it is in the end.
    pub(crate) keep: bool,
    pub(crate) form: Form,
    pub(crate) signing: Signing,
    /// The folder of the repository of packages; an absolute path, as is the other.
    output: Option<PathBuf>,
    home: Option<PathBuf>,
}

/// Who builds.
#[derive(Debug)]
pub(crate) enum Builder {
    /// abuild, which finds these keys.
    Abuild(Keys),
    /// pakman itself.
    Native,
}

impl Build {
    /// What flags say, else the environment.
    pub(crate) fn settle(asked: args::build::Build, session: &Session) -> Result<Self> {
        linux::needed("build")?;
        let args::build::Build {
            making,
            output,
            builder,
            reuse,
            shell,
            keep,
            compression,
            report,
            key,
        } = asked;
        let environment = &session.environment;
        let is_inside = making.inside.root.is_some() || making.inside.alpine;
        let is_abuild = is_abuild(builder, is_inside, session)?;
        if is_abuild && compression != Compression::Default {
            bail!(
                "abuild chooses its own compression; `--compression` goes with `--builder native`"
            );
        }
        if is_abuild && (reuse || shell) {
            bail!("abuild always rebuilds; `--reuse` and `--shell` go with `--builder native`");
        }
        let making = Making::settle(making, session)?;
        let absolute = |path: &PathBuf| making.application.place.absolute(path);
        let builder = if is_abuild {
            Builder::Abuild(Keys::of_build(key.key.clone(), session)?)
        } else {
            Builder::Native
        };
        Ok(Self {
            builder,
            reuse,
            shell,
            keep,
            level: level(compression),
            form: report.into(),
            signing: Signing::settle(key, environment),
            output: output.as_ref().map(absolute),
            home: environment.home.as_ref().map(absolute),
            making,
        })
    }

    /// The folder of the repository of packages.
    pub(crate) fn output(&self, repository: &Repository) -> Result<Setting<PathBuf>> {
        if let Some(output) = &self.output {
            return Ok(Setting::new(output.clone(), "--output"));
        }
        let home = self.home.as_ref();
        let home = home.context(
            "HOME is not set; use --output to name the folder of the \
        repository",
        )?;
        Ok(Setting::new(home.join("packages").join(&repository.owner), "below HOME"))
    }
}

/// What packages know the effort by.
fn level(compression: Compression) -> Level {
    match compression {
        Compression::Fast => Level::Fast,
        Compression::Default => Level::Default,
        Compression::Best => Level::Best,
    }
}

/// Whether abuild is the builder.
fn is_abuild(wanted: Wanted, is_inside: bool, session: &Session) -> Result<bool> {
    let (is_abuild, origin) = match wanted {
        Wanted::Auto => {
            let is_there = !is_inside && pakman_program::exists("abuild");
            (is_there, "--builder auto")
        }
        Wanted::Abuild => (true, "--builder"),
        Wanted::Native => (false, "nothing asks for abuild"),
    };
    let name = if is_abuild { "abuild" } else { "pakman's own" };
    Setting::new(name, origin).tell("builder", session.voice);
    if is_abuild && is_inside {
        bail!("abuild builds on this machine; `--root` and `--alpine` go with `--builder native`");
    }
    Ok(is_abuild)
}
