//! Under which licence an application is, as its own files say.

use std::path::Path;

use serde_json::Value;

use crate::bounded;

/// The most that is read of a file that may name the licence, in bytes.
const LARGEST: u64 = 1 << 20;

/// Where the text of the licence is, in whatever case.
///
/// Where the lesser licence of GNU has a file of its own, the plain name has the text that it adds to.
const TEXTS: &[&str] = &[
    "COPYING.LESSER",
    "LICENSE.LESSER",
    "COPYING.LIB",
    "LICENSE",
    "LICENCE",
    "COPYING",
    "UNLICENSE",
    "MIT-LICENSE",
];

/// What such a name may end with.
const EXTENSIONS: &[&str] = &["", ".txt", ".md", ".rst"];

/// What goes on to a name where there are several licences: `LICENSE-MIT`.
const ONE_OF_SEVERAL: &[&str] = &["license-", "licence-", "copying-"];

/// The most files that are looked at for the text of a licence.
const MOST_TEXTS: usize = 16;

/// The most that stands before the first words of a licence, in bytes: names and years.
const LONGEST_HEAD: usize = 1000;

/// Words before those of a licence that make it another one, or that of somebody else's code.
const OTHERS: &[&str] = &[
    "business source license",
    "commercial",
    "commons clause",
    "elastic license",
    "proprietary",
    "server side public license",
    "third party",
    "third-party",
];

/// Words that all stand in the text of one licence, in lower case, with one space between; the
/// first row whose words are there counts. The name is that of SPDX.
const WORDS: &[(&str, &[&str])] = &[
    ("AGPL-3.0-only", &["gnu affero general public license version 3"]),
    ("LGPL-3.0-only", &["gnu lesser general public license version 3"]),
    ("LGPL-2.1-only", &["gnu lesser general public license version 2.1"]),
    ("GPL-3.0-only", &["gnu general public license version 3"]),
    ("GPL-2.0-only", &["gnu general public license version 2"]),
    ("MPL-2.0", &["mozilla public license version 2.0"]),
    ("MPL-2.0", &["mozilla public license, version 2.0"]),
    ("EUPL-1.2", &["european union public licence v. 1.2"]),
    ("Apache-2.0", &["apache license", "version 2.0, january 2004"]),
    ("Unlicense", &["this is free and unencumbered software released into the public domain"]),
    ("CC0-1.0", &["cc0 1.0 universal"]),
    ("BSL-1.0", &["boost software license - version 1.0"]),
    (
        "BSD-4-Clause",
        &["redistribution and use in source and binary forms", "all advertising materials"],
    ),
    (
        "BSD-3-Clause",
        &["redistribution and use in source and binary forms", "neither the name of", "endorse"],
    ),
    (
        "BSD-3-Clause",
        &["redistribution and use in source and binary forms", "may not be used to endorse"],
    ),
    ("BSD-2-Clause", &["redistribution and use in source and binary forms"]),
    (
        "ISC",
        &[
            "permission to use, copy, modify, and/or distribute this software for any purpose",
            "provided that the above copyright notice",
        ],
    ),
    (
        "ISC",
        &[
            "permission to use, copy, modify, and distribute this software for any purpose with or \
             without fee is hereby granted",
            "provided that the above copyright notice",
        ],
    ),
    ("0BSD", &["permission to use, copy, modify, and/or distribute this software for any purpose"]),
    (
        "MIT",
        &["permission is hereby granted, free of charge", "the software is provided \"as is\""],
    ),
];

/// The SPDX expression for the application in `folder`, whose files have these names, in order: by
/// the text of its licence, by what
/// `package.json`, `Cargo.toml`, `composer.json` or `pyproject.toml` says where there is none that
/// is known or where that adds to it; `None` where nothing tells.
pub(crate) fn license(folder: &Path, names: &[String]) -> Option<String> {
    let read = |name: &str| {
        let bytes = bounded::read(&folder.join(name), LARGEST).ok()??;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    let known = |names: Vec<&String>| -> Vec<(String, &str)> {
        let names = names.into_iter().take(MOST_TEXTS);
        names.filter_map(|name| Some((name.clone(), of_text(&read(name)?)?))).collect()
    };
    let (plain, several) = texts(names);
    let text = known(plain).first().map(|(_, found)| *found).or_else(|| {
        let several = known(several);
        let (_, one) = *several.first()?;
        // Whether each of several holds, or one, they do not say.
        let is_one = several.iter().all(|(_, other)| *other == one);
        (is_one && several.iter().any(|(name, _)| names_it(name, one))).then_some(one)
    });
    let said = read("package.json")
        .and_then(|text| of_json(&text))
        .or_else(|| of_manifest(&read("Cargo.toml")?, &[&["package"], &["workspace", "package"]]))
        .or_else(|| of_json(&read("composer.json")?))
        .or_else(|| of_manifest(&read("pyproject.toml")?, &[&["project"], &["tool", "poetry"]]));
    match (text, said) {
        (Some(text), Some(said)) if adds_to(text, &said) => Some(said),
        (Some(text), _) => Some(text.to_owned()),
        (None, said) => said,
    }
}

/// Whether what a manifest says is the licence of this text, and more: of two licences one has the
/// plain name, as in `MIT OR Apache-2.0`, and no text says whether later versions hold as well.
fn adds_to(text: &str, said: &str) -> bool {
    let later =
        text.strip_suffix("-only").map(|name| [format!("{name}-or-later"), format!("{name}+")]);
    let is_it = |word: &str| word == text || later.iter().flatten().any(|later| later == word);
    said.split([' ', '(', ')']).any(is_it)
}

/// The names of files with the text of the licence, in the order of [`TEXTS`], and of those that
/// have one of several.
fn texts(names: &[String]) -> (Vec<&String>, Vec<&String>) {
    let place = |name: &str| {
        TEXTS.iter().position(|text| {
            let start = name.get(..text.len()).filter(|start| start.eq_ignore_ascii_case(text));
            start.is_some_and(|_| EXTENSIONS.contains(&&*name[text.len()..].to_ascii_lowercase()))
        })
    };
    let (mut plain, others): (Vec<&String>, Vec<&String>) =
        names.iter().partition(|name| place(name).is_some());
    plain.sort_by_key(|name| place(name));
    let is_one = |name: &&String| {
        let lower = name.to_ascii_lowercase();
        ONE_OF_SEVERAL.iter().any(|start| lower.starts_with(start))
    };
    (plain, others.into_iter().filter(is_one).collect())
}

/// Whether the name of a file with one of several says that it is this one, as `LICENSE-MIT` does; the
/// licence in `LICENSE-3RD-PARTY` is that of others.
fn names_it(name: &str, licence: &str) -> bool {
    let family = licence.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let name = name.to_ascii_lowercase();
    name.split_once('-').is_some_and(|(_, which)| which.starts_with(&family))
}

fn of_text(text: &str) -> Option<&'static str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ").to_lowercase();
    let has = |words: &&[&str]| {
        let head = words.first().and_then(|first| text.split_once(first)).map(|(head, _)| head);
        let is_its_own = |head: &str| {
            head.len() <= LONGEST_HEAD && !OTHERS.iter().any(|other| head.contains(other))
        };
        head.is_some_and(is_its_own) && words.iter().all(|words| text.contains(words))
    };
    WORDS.iter().find(|(_, words)| has(words)).map(|(name, _)| *name)
}

/// `license` of `package.json` and `composer.json`: an expression, one in `type` as old ones have
/// it, or a list of which one holds; `licenses` as the oldest have it.
fn of_json(text: &str) -> Option<String> {
    fn words(said: &Value) -> Option<String> {
        match said {
            Value::Array(list) => {
                Some(list.iter().filter_map(words).collect::<Vec<_>>().join(" OR "))
            }
            Value::Object(object) => object.get("type").and_then(Value::as_str).map(str::to_owned),
            said => said.as_str().map(str::to_owned),
        }
    }
    let json: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
    expression(&words(json.get("license").or_else(|| json.get("licenses"))?)?)
}

/// `license` below one of these tables; a slash between two is how Cargo once wrote `OR`.
fn of_manifest(text: &str, tables: &[&[&str]]) -> Option<String> {
    let manifest: toml::Table = text.trim_start_matches('\u{feff}').parse().ok()?;
    tables.iter().find_map(|path| {
        let mut table = &manifest;
        for key in *path {
            table = table.get(*key)?.as_table()?;
        }
        expression(&table.get("license")?.as_str()?.replace('/', " OR "))
    })
}

/// The text, if it may be an expression of SPDX that names a licence.
fn expression(text: &str) -> Option<String> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-.+() ".contains(letter);
    let says_nothing = ["", "UNLICENSED", "proprietary", "UNKNOWN", "NOASSERTION"];
    let text = text.trim();
    let tells = !text.starts_with("SEE LICENSE")
        && !says_nothing.iter().any(|word| text.eq_ignore_ascii_case(word));
    (tells && text.chars().all(plain)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn found(files: &[(&str, &str)]) -> Option<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let mut names: Vec<String> = files.iter().map(|(name, _)| (*name).to_owned()).collect();
        names.sort();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("a file");
        }
        license(folder.path(), &names)
    }

    const MIT: (&str, &str) = (
        "LICENSE",
        "MIT License\n\nCopyright (c) 2026 Noor\n\nPermission is hereby granted,\nfree of charge, ...\n\
         THE SOFTWARE IS PROVIDED \"AS IS\"",
    );

    const GPL: &str = "GNU GENERAL PUBLIC LICENSE\n   Version 3, 29";
    const GPL_NAME: &str = "GPL-3.0-only";
    const LATER: &str = r#"{"license": "GPL-3.0-or-later"}"#;
    const LESSER: (&str, &str) = ("COPYING.LESSER", "GNU LESSER GENERAL PUBLIC LICENSE\nVersion 3");
    const LESSER_NAME: &str = "LGPL-3.0-only";
    #[test]
    fn the_licence_is_what_the_files_say() {
        type Files<'a> = &'a [(&'a str, &'a str)];
        let cases: &[(Files<'_>, Option<&str>)] = &[
            (&[], None),
            (&[MIT], Some("MIT")),
            (&[("LICENSE", "All rights reserved.")], None),
            (&[("MIT-LICENSE", MIT.1)], Some("MIT")),
            (&[("license.txt", MIT.1)], Some("MIT")),
            (&[("LICENSE-MIT", MIT.1)], Some("MIT")),
            (
                &[
                    ("LICENSE-MIT", MIT.1),
                    ("LICENSE-APACHE", "Apache License Version 2.0, January 2004"),
                ],
                None,
            ),
            (&[("license-mit.txt", MIT.1), ("LICENSE-3RD-PARTY", MIT.1)], Some("MIT")),
            (&[("LICENSE-3RD-PARTY", MIT.1)], None),
            (&[("COPYING", "GNU General Public License Version 3"), LESSER], Some(LESSER_NAME)),
            (&[("COPYING", GPL), ("package.json", LATER)], Some("GPL-3.0-or-later")),
            (&[("COPYING", GPL), ("package.json", r#"{"license": "GPL-3.0"}"#)], Some(GPL_NAME)),
            (&[("licenses.json", MIT.1), ("license_test.rb", MIT.1)], None),
            (&[("COPYING", "GNU GENERAL PUBLIC LICENSE\n   Version 3, 29")], Some("GPL-3.0-only")),
            (&[("package.json", r#"{"license": "ISC"}"#)], Some("ISC")),
            (&[("package.json", r#"{"license": {"type": "ISC"}}"#)], Some("ISC")),
            (
                &[("package.json", r#"{"licenses": [{"type": "MIT"}, {"type": "ISC"}]}"#)],
                Some("MIT OR ISC"),
            ),
            (&[("Cargo.toml", "[package]\nlicense = 'MIT/Apache-2.0'")], Some("MIT OR Apache-2.0")),
            (&[("pyproject.toml", "[project]\nlicense = \"BSD-3-Clause\"")], Some("BSD-3-Clause")),
            (&[("pyproject.toml", "[project]\nlicense = {text = \"whatever\"}")], None),
            (&[("pyproject.toml", "[tool.poetry]\nlicense = 'ISC'")], Some("ISC")),
            (&[("package.json", r#"{"license": "UNLICENSED"}"#)], None),
            (&[("package.json", r#"{"license": "SEE LICENSE IN x"}"#)], None),
            (&[("package.json", r#"{"license": "a'; id #"}"#)], None),
            (&[("package.json", "{")], None),
            (&[MIT, ("package.json", r#"{"license": "ISC"}"#)], Some("MIT")),
            (
                &[MIT, ("Cargo.toml", "[package]\nlicense = \"MIT OR Apache-2.0\" # both\n")],
                Some("MIT OR Apache-2.0"),
            ),
            (
                &[(
                    "Cargo.toml",
                    "[package]\nlicense.workspace = true\n[other]\nlicense = \"MIT\"",
                )],
                None,
            ),
            (
                &[("Cargo.toml", "[package]\n[workspace.package]\nlicense=\"MPL-2.0\"")],
                Some("MPL-2.0"),
            ),
            (
                &[("composer.json", r#"{"license": ["MIT", "GPL-2.0-only"]}"#)],
                Some("MIT OR GPL-2.0-only"),
            ),
        ];
        for (files, expected) in cases {
            assert_eq!(found(files).as_deref(), *expected, "{files:?}");
        }
    }

    #[test]
    fn a_text_is_the_licence_that_it_begins_with() {
        let bsd = "Copyright X. All rights reserved.\n\nRedistribution and use in source and\n\
                   binary forms";
        let isc = "Permission to use, copy, modify, and distribute this software for any purpose\n\
                   with or without fee is hereby granted, provided that the above copyright notice";
        let mit = MIT.1;
        let apache = "Apache License\nVersion 2.0, January 2004";
        let agpl = "GNU Affero General Public License version 3";
        let mpl = "Mozilla Public License, version 2.0";
        for (text, expected) in [
            (bsd.to_owned(), Some("BSD-2-Clause")),
            (format!("{bsd} The name of X may not be used to endorse"), Some("BSD-3-Clause")),
            (format!("{bsd} Neither the name of X may endorse"), Some("BSD-3-Clause")),
            (
                format!("{bsd} All advertising materials ... Neither the name of X may endorse"),
                Some("BSD-4-Clause"),
            ),
            (isc.to_owned(), Some("ISC")),
            (format!("{mit}\n\nThird party notices\n\n{apache}"), Some("MIT")),
            (format!("Third-party notices\n\n{apache}"), None),
            (format!("Acme Commercial License\n\n{mit}"), None),
            (format!("Server Side Public License\n\nthe {agpl}"), None),
            (format!("Business Source License 1.1\n\nChange License: {mpl}"), None),
            (format!("\"Commons Clause\" License Condition v1.0\n\n{apache}"), None),
            (format!("{}{mit}", "What is ours is ours. ".repeat(60)), None),
        ] {
            assert_eq!(of_text(&text), expected, "{text}");
        }
    }
}
