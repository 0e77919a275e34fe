//! How the folder of a recipe differs from the recipe.

use std::{
    fmt::Write,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use similar::TextDiff;

use crate::{bounded, error::Error, recipe::RecipeFolder};

/// The most that is read of a file that is compared, in bytes.
const LARGEST: u64 = 16 << 20;

/// How long is looked for the shortest difference.
const LONGEST: Duration = Duration::from_millis(500);

impl RecipeFolder {
    /// How the folder differs from the recipe in what the recipe decides: a unified diff, lines
    /// about modes and left-over files; empty when it does not.
    ///
    /// `shown` turns a path into the one that people read.
    pub fn differences(&self, shown: impl Fn(&Path) -> PathBuf) -> Result<String, Error> {
        let mut differences = String::new();
        for file in self.recipe.files() {
            let path = self.path.join(&file.name);
            let name = shown(&path).display().to_string();
            let found = bounded::read(&path, LARGEST)?;
            let found = found.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            let (found, text) = if *file == self.recipe.apkbuild {
                (found.as_deref().map(decided), decided(&file.text))
            } else {
                (found, file.text.clone())
            };
            let from = if found.is_some() { &*name } else { "/dev/null" };
            differences.push_str(&unified(
                from,
                &name,
                found.as_deref().unwrap_or_default(),
                &text,
            ));
            if found.is_some() {
                let data = fs::metadata(&path).map_err(Error::file("read", &path))?;
                let mode = data.permissions().mode() & 0o7777;
                if mode != file.mode.bits() {
                    line(
                        &mut differences,
                        format_args!("{name}: mode {mode:04o}, not {}", file.mode),
                    );
                }
            }
        }
        for path in self.left_over()? {
            line(&mut differences, format_args!("{}: left over", shown(&path).display()));
        }
        Ok(differences)
    }
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("writing to memory does not fail");
}

/// The unified diff between two texts, as `git apply` and `patch` take it: that is how a line ends.
///
/// After half a second it says less precisely what differs, and still all of it.
pub fn unified(from: &str, to: &str, old: &str, new: &str) -> String {
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let mut diff = TextDiff::configure();
    let diff = diff.newline_terminated(true).timeout(LONGEST).diff_slices(&old, &new);
    diff.unified_diff().header(from, to).to_string()
}

/// The text of an APKBUILD without what moves by itself: the version, the release, and the
/// checksums that abuild appends.
fn decided(apkbuild: &str) -> String {
    let mut text = String::with_capacity(apkbuild.len());
    let mut quote = None;
    for line in apkbuild.lines() {
        if let Some(end) = quote {
            if line.ends_with(end) {
                quote = None;
            }
            continue;
        }
        if let Some(value) = checksums(line) {
            let open = value.chars().next().filter(|letter| matches!(letter, '"' | '\''));
            quote = open.filter(|&open| value.len() == 1 || !value.ends_with(open));
            continue;
        }
        if !line.starts_with("pkgver=") && !line.starts_with("pkgrel=") {
            text.push_str(line);
            text.push('\n');
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// The value of `sha512sums=` and the like.
fn checksums(line: &str) -> Option<&str> {
    let (bits, value) = line.strip_prefix("sha")?.split_once("sums=")?;
    bits.bytes().all(|byte| byte.is_ascii_digit()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_abuild_appends_and_what_counts_up_is_not_compared() {
        let written = "pkgname=hello\npkgver=1.0\npkgrel=7\narch=all\n";
        let built = "pkgname=hello\npkgver=1.1\npkgrel=8\narch=all\n\nsha512sums=\"\n\
                     abc  hello.initd\ndef  hello-1.1.tar\n\"\n";
        assert_eq!(decided(built), decided(written));
        assert_eq!(decided(written), "pkgname=hello\narch=all\n");
        assert_eq!(decided("sha256sums=\"abc  x\"\na=1\n"), "a=1\n");
        assert_eq!(decided("sha512sums='\nabc  x\n'\na=1\n"), "a=1\n");
    }
}
