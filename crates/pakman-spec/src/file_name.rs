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

/// Whether a file is what an editor, a download or a person made of [`FILE`], so that its content may
/// be ours under another name: `instellar.json`, `instellar.yml~`, `instellar.yml.bak`,
/// `instellar (1).yml`.
pub fn is_copy(name: &str) -> bool {
    let plain = name.to_lowercase();
    let plain = plain.trim_start_matches(['.', '#']);
    let Some(rest) = plain.strip_prefix(FILE.trim_end_matches(ENDINGS[0])) else { return false };
    let is_ending = |text: &str| ENDINGS.iter().any(|ending| text.starts_with(ending));
    let has_ending = ENDINGS.iter().any(|ending| rest.ends_with(ending));
    let is_numbered = rest.starts_with([' ', '(', '-', '_', '.']) && has_ending;
    let is_swap = [".swp", ".swo", ".swx"].iter().any(|ending| rest.ends_with(ending));
    name != FILE && !is_swap && (rest == ".json" || is_ending(rest) || is_numbered)
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

    #[test]
    fn what_is_made_of_the_file_is_told_from_others() {
        for name in [
            "instellar.json",
            "instellar.yml~",
            "#instellar.yml#",
            "instellar.yml.bak",
            "instellar.yml.orig",
            "instellar.yml.example",
            "instellar (1).yml",
            "instellar copy.yaml",
            "instellar.staging.yml",
        ] {
            assert!(is_copy(name), "{name}");
        }
        for name in
            [FILE, ".instellar.yml.swp", "instellar.schema.json", "instellar.toml", "x.yml", ""]
        {
            assert!(!is_copy(name), "{name}");
        }
    }
}
