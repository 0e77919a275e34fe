//! Versions as apk orders them, and what git or a person says turned into one.

use crate::word::word;

word! {
    /// A `pkgver` that apk 2 and apk 3 both accept and order alike.
    ///
    /// Only the portable part of the grammar: no `~hash`, no leading zeros, at most 17 digits in
    /// a row, and no `-rN`, which is the release.
    ApkVersion, "version of an apk package",
    "^(0|[1-9][0-9]{0,16})(\\.(0|[1-9][0-9]{0,16}))*[a-z]?(_(alpha|beta|pre|rc|cvs|svn|git|hg|p)(0|[1-9][0-9]{0,16})?)*$",
    "numbers with dots between (`1.2.3`), then `_alpha`, `_beta`, `_pre`, `_rc`, `_git` or `_p` with a number"
}
