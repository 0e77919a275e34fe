//! The words of `source=`, and where `package()` finds what they name.

use pakman_render::File;
use pakman_spec::Package;

use crate::Context;

/// What stands in `source=` behind the tar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    /// The words, without `$pkgname` and `$pkgver`.
    pub(crate) words: Vec<String>,
}

impl Source {
    /// The package's own words; without any, or where `package()` is ours and so needs them, the
    /// service files.
    pub(crate) fn of(package: &Package, services: &[File], context: &Context) -> Self {
        let own = package.source.as_deref();
        let (name, version) = (package.name.as_str(), context.version.as_str());
        let mut source = Self {
            words: own
                .unwrap_or_default()
                .iter()
                .map(|word| expanded(word, name, version))
                .collect(),
        };
        if own.is_none() || package.body.is_none() {
            let missing: Vec<String> = services
                .iter()
                .map(|file| file.name.clone())
                .filter(|name| source.word_for(name).is_none())
                .collect();
            source.words.extend(missing);
        }
        source
    }

    /// Whether this file lies in the folder of the recipe.
    pub(crate) fn carries(&self, file: &File) -> bool {
        self.words.contains(&file.name)
    }

    /// The word that brings a file of this name.
    pub(crate) fn word_for(&self, name: &str) -> Option<&str> {
        self.words.iter().map(String::as_str).find(|word| file_name(word) == name)
    }
}

/// The name under which abuild has what a word names: behind the last slash, or before `::`.
fn file_name(word: &str) -> &str {
    let word = word.split_once("::").map_or(word, |(name, _)| name);
    word.rsplit('/').next().unwrap_or(word)
}

/// `word` with `$pkgname` and `$pkgver`, in braces or not, replaced: what the word of a file may
/// hold beside text.
fn expanded(word: &str, name: &str, version: &str) -> String {
    let variables = [("pkgname", name), ("pkgver", version)];
    let mut text = String::new();
    let mut rest = word;
    while let Some(at) = rest.find('$') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let found = variables.iter().find_map(|&(name, value)| Some((value, behind(rest, name)?)));
        let (value, behind) = found.unwrap_or_else(|| rest.split_at(1));
        text.push_str(value);
        rest = behind;
    }
    text + rest
}

/// What follows the variable that `text` begins with.
fn behind<'a>(text: &'a str, variable: &str) -> Option<&'a str> {
    let bare = text[1..].strip_prefix(variable);
    let bare = bare.filter(|rest| {
        !rest.starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '_')
    });
    let braced = || text[1..].strip_prefix('{')?.strip_prefix(variable)?.strip_prefix('}');
    bare.or_else(braced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_may_name_the_package_and_its_version() {
        let cases = [
            ("../../../$pkgname.initd", "../../../a$pkgver.initd"),
            ("${pkgname}_x-$pkgver", "a$pkgver_x-1.2"),
            ("$pkgname_x$pkgname", "$pkgname_xa$pkgver"),
            ("$$HOME${pkgname", "$$HOME${pkgname"),
        ];
        for (word, expected) in cases {
            assert_eq!(expanded(word, "a$pkgver", "1.2"), expected);
        }
    }

    #[test]
    fn file_names_are_those_that_abuild_gives() {
        for word in
            ["x.initd", "../../../x.initd", "https://e.org/x.initd", "x.initd::https://e.org/y"]
        {
            assert_eq!(file_name(word), "x.initd");
        }
    }
}
