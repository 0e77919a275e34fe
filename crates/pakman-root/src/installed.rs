//! The Alpine that this machine itself is, if it is one.

use std::{fs, process::Stdio};

use crate::error::Error;

/// Where Alpine says which release it is.
const RELEASE: &str = "/etc/alpine-release";

/// The release of Alpine that this machine is, as `3.22` or `edge`; nothing where it is no Alpine.
pub fn installed_release() -> Option<String> {
    release(&fs::read_to_string(RELEASE).ok()?)
}

/// `3.22` of `3.22.1`; between releases it is `3.24_alpha20260901`.
fn release(text: &str) -> Option<String> {
    let text = text.trim();
    if text.contains('_') {
        return Some("edge".to_owned());
    }
    let (major, rest) = text.split_once('.')?;
    let minor = rest.split('.').next()?;
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(major) && is_number(minor)).then(|| format!("{major}.{minor}"))
}

/// Those of the words of apk (`ruby`, `nodejs>=22`) that nothing installed on this machine answers,
/// as its apk says. Words for what may not be installed are left out.
pub fn missing<'a>(words: impl Iterator<Item = &'a str>) -> Result<Vec<String>, Error> {
    let mut missing = Vec::new();
    for word in words.filter(|word| !word.starts_with('!')) {
        let mut apk = pakman_program::command("apk");
        apk.args(["info", "--quiet", "--installed", word]);
        apk.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if !apk.status().map_err(Error::program("apk"))?.success() {
            missing.push(word.to_owned());
        }
    }
    Ok(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_told_as_stacks_are() {
        assert_eq!(release("3.22.1\n").as_deref(), Some("3.22"));
        assert_eq!(release("3.24.0_alpha20260901\n").as_deref(), Some("edge"));
        assert_eq!(release("3.20").as_deref(), Some("3.20"));
        for other in ["", "bookworm/sid", "3", "3.", ".3", "3.x.1"] {
            assert_eq!(release(other), None, "{other:?}");
        }
    }
}
