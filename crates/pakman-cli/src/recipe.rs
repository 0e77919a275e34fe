//! The folder that abuild works in: what belongs there, compared with what is there.

use std::{
    fmt::Write,
    fs,
    io::ErrorKind,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use pakman_spec::{ApkVersion, Package};
use similar::TextDiff;

use crate::{
    manifest::{self, Manifest},
    place::Place,
    route::Route,
    write::{Claim, Planned},
};

/// A recipe and its folder.
pub(crate) struct Recipe {
    /// The folder.
    pub(crate) folder: PathBuf,
    /// What belongs there.
    pub(crate) recipe: pakman_apkbuild::Recipe,
}

impl Recipe {
    /// The recipe of a package in this version and release, for a folder that need not be there.
    pub(crate) fn of(
        package: &Package,
        folder: PathBuf,
        place: &Place,
        (version, release): (ApkVersion, u64),
    ) -> Result<Self> {
        let route = Route::between(&folder, &place.root)?;
        let outside = |path: &String| !Path::new(path).starts_with(".apk");
        let excluded = route.recipe.into_iter().filter(outside).collect();
        let context =
            pakman_apkbuild::Context { version, release, sources: route.sources, excluded };
        let services = pakman_openrc::files(package);
        let recipe = pakman_apkbuild::Recipe::of(package, &services, context);
        Ok(Self { folder, recipe })
    }

    /// What is to be written, in this order: the list of files with the old ones on it too, the
    /// files, APKBUILD as the last of them, and the list as it will be.
    ///
    /// Whenever this is interrupted, the list knows all that was written, and APKBUILD names no
    /// file that is missing.
    fn planned(&self) -> Result<Vec<Planned>> {
        let mut before = Manifest::read(&self.folder)?.unwrap_or_default();
        let mut after = Manifest::default();
        for file in self.recipe.files() {
            before.add(&file.name, &file.text);
            after.add(&file.name, &file.text);
        }
        let mut planned = vec![self.list(&before)];
        planned.extend(self.recipe.files().map(|file| Planned {
            path: self.folder.join(&file.name),
            text: file.text.clone(),
            mode: file.mode.bits(),
        }));
        planned.push(self.list(&after));
        Ok(planned)
    }

    fn list(&self, manifest: &Manifest) -> Planned {
        Planned { path: self.folder.join(manifest::NAME), text: manifest.text(), mode: 0o644 }
    }

    /// The paths of files that an earlier run wrote, that nobody changed since, and that are no
    /// longer made.
    pub(crate) fn left_over(&self) -> Result<Vec<PathBuf>> {
        let Some(manifest) = Manifest::read(&self.folder)? else { return Ok(Vec::new()) };
        let names = manifest.left_over(&self.folder, |name| self.makes(name));
        Ok(names.iter().map(|name| self.folder.join(name)).collect())
    }

    fn makes(&self, name: &str) -> bool {
        self.recipe.files().any(|file| file.name == name)
    }

    /// Writes all of it and removes what is left over; gives the paths of that.
    pub(crate) fn write(&self) -> Result<Vec<PathBuf>> {
        let _claim = Claim::on(&self.folder)?;
        let left_over = self.left_over()?;
        let mut planned = self.planned()?;
        let list = planned.pop();
        planned.iter().try_for_each(Planned::write)?;
        for path in &left_over {
            fs::remove_file(path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
        list.iter().try_for_each(Planned::write)?;
        Ok(left_over)
    }

    /// Fails where a file would be replaced in a folder that holds no recipe of ours.
    pub(crate) fn refuse_foreign_files(&self) -> Result<()> {
        if Manifest::read(&self.folder)?.is_some() {
            return Ok(());
        }
        for file in self.recipe.files() {
            let path = self.folder.join(&file.name);
            if fs::symlink_metadata(&path).is_ok() {
                bail!(
                    "{} is there and was not written by pakman; move it away or choose another \
                     folder",
                    path.display()
                );
            }
        }
        Ok(())
    }

    /// How the folder differs from the recipe in what the recipe decides: a unified diff, lines
    /// about modes and left-over files; empty when it does not.
    ///
    /// `shown` turns a path into the one that people read.
    pub(crate) fn differences(&self, shown: impl Fn(&Path) -> PathBuf) -> Result<String> {
        let mut differences = String::new();
        for file in self.recipe.files() {
            let path = self.folder.join(&file.name);
            let name = shown(&path).display().to_string();
            let found = match fs::read(&path) {
                Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
                Err(error) if error.kind() == ErrorKind::NotFound => None,
                Err(error) => {
                    return Err(error).with_context(|| format!("cannot read {name}"));
                }
            };
            let (found, text) = if *file == self.recipe.apkbuild {
                (found.as_deref().map(decided), decided(&file.text))
            } else {
                (found, file.text.clone())
            };
            differences.push_str(&difference(&name, found.as_deref(), &text));
            if found.is_some() {
                let mode = fs::metadata(&path)
                    .with_context(|| format!("cannot read {name}"))?
                    .permissions()
                    .mode()
                    & 0o7777;
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

/// The unified diff from what was found (`None` where there is no such file) to `text`.
fn difference(name: &str, found: Option<&str>, text: &str) -> String {
    let header = if found.is_some() { name } else { "/dev/null" };
    let diff = TextDiff::from_lines(found.unwrap_or_default(), text);
    diff.unified_diff().header(header, name).to_string()
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
