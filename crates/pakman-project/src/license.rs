//! Under which licence an application is, as its own files say.

use std::path::Path;

use serde_json::Value;

use crate::bounded;

/// The most that is read of a file that may name the licence, in bytes.
const LARGEST: u64 = 1 << 20;

/// Where the text of a licence is.
const TEXTS: &[&str] = &[
    "LICENSE",
    "LICENSE.txt",
    "LICENSE.md",
    "LICENCE",
    "LICENCE.txt",
    "LICENCE.md",
    "COPYING",
    "COPYING.txt",
    "UNLICENSE",
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
        "BSD-3-Clause",
        &["redistribution and use in source and binary forms", "neither the name of", "endorse"],
    ),
    ("BSD-2-Clause", &["redistribution and use in source and binary forms"]),
    (
        "ISC",
        &[
            "permission to use, copy, modify, and/or distribute this software for any purpose",
            "provided that the above copyright notice",
        ],
    ),
    ("0BSD", &["permission to use, copy, modify, and/or distribute this software for any purpose"]),
    (
        "MIT",
        &["permission is hereby granted, free of charge", "the software is provided \"as is\""],
    ),
];

/// The SPDX expression for the application in `folder`: by the text of its licence, by what
/// `package.json`, `Cargo.toml` or `composer.json` says where there is none that is known or where
/// that adds to it; `None` where nothing tells.
pub(crate) fn license(folder: &Path) -> Option<String> {
    let read = |name: &str| {
        let bytes = bounded::read(&folder.join(name), LARGEST).ok()??;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    let text = TEXTS.iter().find_map(|name| of_text(&read(name)?));
    let said = read("package.json")
        .and_then(|text| of_json(&text))
        .or_else(|| read("Cargo.toml").and_then(|text| of_cargo(&text)))
        .or_else(|| read("composer.json").and_then(|text| of_json(&text)));
    match (text, said) {
        // Of two licences one has the plain name: `MIT OR Apache-2.0`.
        (Some(text), Some(said)) if said.split([' ', '(', ')']).any(|word| word == text) => {
            Some(said)
        }
        (Some(text), _) => Some(text.to_owned()),
        (None, said) => said,
    }
}

fn of_text(text: &str) -> Option<&'static str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ").to_lowercase();
    let has = |words: &&[&str]| words.iter().all(|words| text.contains(words));
    WORDS.iter().find(|(_, words)| has(words)).map(|(name, _)| *name)
}

/// `license` of `package.json` and `composer.json`: an expression, or a list of which one holds.
fn of_json(text: &str) -> Option<String> {
    let json: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
    let said = match json.get("license")? {
        Value::Array(list) => {
            list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" OR ")
        }
        said => said.as_str()?.to_owned(),
    };
    expression(&said)
}

/// `license` below `[package]` or `[workspace.package]`.
fn of_cargo(text: &str) -> Option<String> {
    let mut inside = false;
    text.lines().map(str::trim).find_map(|line| {
        if line.starts_with('[') {
            inside = matches!(line, "[package]" | "[workspace.package]");
        }
        let value = line.strip_prefix("license")?.trim_start().strip_prefix('=')?.trim_start();
        let said = value.strip_prefix('"')?.split('"').next()?;
        expression(said).filter(|_| inside)
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
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("a file");
        }
        license(folder.path())
    }

    const MIT: (&str, &str) = (
        "LICENSE",
        "MIT License\n\nCopyright (c) 2026 Noor\n\nPermission is hereby granted,\nfree of charge, ...\n\
         THE SOFTWARE IS PROVIDED \"AS IS\"",
    );

    #[test]
    fn the_licence_is_what_the_files_say() {
        type Files<'a> = &'a [(&'a str, &'a str)];
        let cases: &[(Files<'_>, Option<&str>)] = &[
            (&[], None),
            (&[MIT], Some("MIT")),
            (&[("LICENSE", "All rights reserved.")], None),
            (&[("COPYING", "GNU GENERAL PUBLIC LICENSE\n   Version 3, 29")], Some("GPL-3.0-only")),
            (&[("package.json", r#"{"license": "ISC"}"#)], Some("ISC")),
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
}
