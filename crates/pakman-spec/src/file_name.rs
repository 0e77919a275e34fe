//! What the file is called.

use crate::diagnostic::suggest::nearest;

/// The name of the file at the top of an application.
pub const FILE: &str = "instellar.yml";

/// The endings of such a file, of which the first is right.
const ENDINGS: &[&str] = &[".yml", ".yaml"];

/// Whether a file is called nearly as [`FILE`] is, so that nothing reads it: `instellar.yaml`,
/// `.instellar.yml`, `Instellar.yml`, `instelar.yml`, `instellar.yml.txt`.
pub fn is_misspelt(name: &str) -> bool {
    let plain = name.to_lowercase();
    let plain = plain.trim_start_matches('.').trim_end_matches(".txt");
    let ending = ENDINGS.iter().find_map(|ending| plain.strip_suffix(ending));
    let stem = ending.unwrap_or(plain).replace(['_', '-', ' '], "");
    let right = FILE.trim_end_matches(ENDINGS[0]);
    // What is only near may be anything, as `installer` and `install.yml` are.
    let is_as_long = stem.chars().count().abs_diff(right.len()) < 2;
    let is_near = || nearest(&stem, [right].into_iter()).is_some();
    name != FILE && (stem == right || ending.is_some() && is_as_long && is_near())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_nearly_right_is_told_from_others() {
        for name in [
            "instellar.yaml",
            ".instellar.yml",
            "Instellar.yml",
            "INSTELLAR.YML",
            "instellar",
            "instellar.yml.txt",
            "instelar.yml",
            "installer.yml",
            "instellar-.yml",
        ] {
            assert!(is_misspelt(name), "{name}");
        }
        for name in [
            FILE,
            "installer",
            "instellar.yml.orig",
            "compose.yml",
            "install.yml",
            "interstellar.yml",
            "é.yml",
            "",
        ] {
            assert!(!is_misspelt(name), "{name}");
        }
    }
}
