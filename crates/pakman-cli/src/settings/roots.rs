//! Where roots of Alpine are kept, and what they are made from.

use std::path::PathBuf;

use anyhow::{Context, Result};
use pakman_root::{Mirror, Source};

use crate::{
    args,
    settings::{cache, proxy, session::Session, setting::Setting, trust},
};

/// The folder of roots.
pub(crate) fn folder(session: &Session) -> Result<PathBuf> {
    let cache = session.environment.cache()?;
    let cache = cache.context("HOME is not set; set XDG_CACHE_HOME to a folder for roots")?;
    cache::own(cache, &["pakman", "root"], "set XDG_CACHE_HOME to a folder of your own")
}

/// What roots are made from, and where.
#[derive(Debug)]
pub(crate) struct Supply {
    /// The mirror, and who is trusted.
    pub(crate) source: Source,
    /// The folder of roots.
    pub(crate) folder: PathBuf,
    /// The variable that names the proxy which is asked for the mirror.
    pub(crate) proxy: Option<String>,
}

impl Supply {
    /// What flags say, else the environment.
    pub(crate) fn settle(asked: &args::mirror::Mirror, session: &Session) -> Result<Self> {
        let (source, folder) = (source(asked, session)?, folder(session)?);
        let proxy = proxy::asked_for(&source.mirror.to_string(), session.environment.variables());
        let proxy = proxy.map(str::to_owned);
        Ok(Self { source, folder, proxy })
    }
}

/// The mirror and the keys that are trusted.
fn source(asked: &args::mirror::Mirror, session: &Session) -> Result<Source> {
    let args::mirror::Mirror { mirror, mirror_key } = asked;
    let named = |text: &str, origin| -> Result<_> {
        let mirror: Mirror = text.parse().context(origin)?;
        Ok(Setting::new(mirror, origin))
    };
    let mirror = if let Some(url) = mirror {
        named(url, "--mirror")?
    } else if let Some(url) = &session.environment.alpine_mirror {
        named(url, "PAKMAN_ALPINE_MIRROR")?
    } else {
        Setting::new(Mirror::default(), "nothing names another")
    };
    mirror.tell("mirror", session.voice);
    let keys = mirror_key
        .iter()
        .map(|path| trust::read(path).context("--mirror-key"))
        .collect::<Result<_>>()?;
    Ok(Source { mirror: mirror.value, keys })
}
