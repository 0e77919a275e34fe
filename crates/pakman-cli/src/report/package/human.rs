//! What is found in packages and indexes, for people.
//!
//! The texts have the escape sequences of terminals, and of foreign text none: whoever writes them
//! drops those that are not wanted.

use std::{
    borrow::Borrow,
    iter::once,
    time::{Duration, UNIX_EPOCH},
};

use anstyle::{AnsiColor, Style};
use pakman_apk::Signature;
use pakman_spec::report::visible::{on_lines, on_one_line};

use crate::package::{
    contents::{Contents, Listing},
    difference::{Change, Difference, FieldChange, FileChange, Files, ScriptChange, Total, Totals},
    fields::Fields,
    file::{File, Kind},
};

const HEADING: Style = Style::new().bold();
const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();

/// A package: fields, signatures, the sizes of its scripts, and its files, of which there may be
/// many.
pub(crate) fn package(contents: &Contents) -> impl Iterator<Item = String> {
    let files = listing(&contents.files).map(|line| format!("  {line}\n"));
    once(about(contents)).chain(files)
}

/// A package but for its files.
fn about(contents: &Contents) -> String {
    let Contents { file, file_size, signatures, info, scripts, .. } = contents;
    let mut text = heading(file);
    let mut rows = Fields::of(info).values();
    for (name, values) in &mut rows {
        if *name == "builddate" {
            *values = vec![format!("{}{}", info.build_date, date(info.build_date))];
        }
    }
    rows.push(("file size", vec![file_size.to_string()]));
    text += &table(&rows);
    text += &signed_by(signatures);
    if !scripts.is_empty() {
        text += &heading("scripts");
        let size = |text: &String| vec![format!("{} bytes", text.len())];
        let rows: Vec<_> = scripts.iter().map(|(name, text)| (*name, size(text))).collect();
        text += &table(&rows);
    }
    text + &heading("files")
}

/// The text of each install script.
pub(crate) fn scripts(contents: &Contents) -> String {
    let mut text = String::new();
    for (name, script) in &contents.scripts {
        text += &heading(name);
        text += &on_lines(script);
        text += if script.ends_with('\n') { "" } else { "\n" };
    }
    text
}

/// An index: what it is, who signed it, and its packages.
pub(crate) fn index(listing: &Listing) -> String {
    let Listing { file, file_size, signatures, index } = listing;
    let mut text = heading(file);
    let about: Vec<_> =
        Some(&index.description).filter(|it| !it.is_empty()).cloned().into_iter().collect();
    text += &table(&[("description", about), ("file size", vec![file_size.to_string()])]);
    text += &signed_by(signatures);
    text += &heading("packages");
    let rows: Vec<[String; 4]> = index
        .records()
        .iter()
        .map(|record| {
            let info = &record.info;
            let name = format!("{}-{}", info.name, info.version);
            let description = info.description.clone();
            [name, info.arch.clone(), record.file_size.to_string(), description]
                .map(|text| on_one_line(&text).into_owned())
        })
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let [name, arch, size] = [0, 1, 2].map(|column| width(column).unwrap_or(0));
    for [name_text, arch_text, size_text, description] in &rows {
        let line =
            format!("  {name_text:name$}  {arch_text:arch$}  {size_text:>size$}  {description}");
        text += line.trim_end();
        text.push('\n');
    }
    text
}

/// How two packages differ.
pub(crate) fn difference(old: &Contents, new: &Contents, difference: &Difference) -> String {
    let Difference { fields, scripts, files, totals } = difference;
    let mut text = removed(&format!("--- {}", on_one_line(&old.file)));
    text += &added(&format!("+++ {}", on_one_line(&new.file)));
    if !fields.is_empty() {
        text += &heading("fields");
        for FieldChange { field, removed: old, added: new } in fields {
            text.extend(old.iter().map(|value| removed(&pair("-", field, value))));
            text.extend(new.iter().map(|value| added(&pair("+", field, value))));
        }
    }
    for ScriptChange { name, diff } in scripts {
        text += &heading(name);
        text += &coloured(diff);
    }
    text += &file_changes(files);
    text + &sums(totals)
}

fn pair(sign: &str, field: &str, value: &str) -> String {
    format!("  {sign} {field} = {}", on_one_line(value))
}

fn coloured(diff: &str) -> String {
    let mut text = String::new();
    for line in on_lines(diff).lines() {
        text += &match line.as_bytes().first() {
            Some(b'-') => removed(line),
            Some(b'+') => added(line),
            _ => format!("{line}\n"),
        };
    }
    text
}

fn file_changes(files: &Files) -> String {
    let Files { removed: old, added: new, changed } = files;
    if old.is_empty() && new.is_empty() && changed.is_empty() {
        return String::new();
    }
    let mut text = heading("files");
    let gone = listing(old).map(|line| removed(&format!("  - {line}")));
    let come = listing(new).map(|line| added(&format!("  + {line}")));
    text.extend(gone.chain(come));
    for FileChange { path, changes } in changed {
        text += &format!("  ~ {}\n", on_one_line(path));
        for Change { what, old, new } in changes {
            let [what, old, new] = [what, old, new].map(|text| on_one_line(text));
            let or_none =
                |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
            text += &format!("      {what}: {} -> {}\n", or_none(&old), or_none(&new));
        }
    }
    text
}

fn sums(totals: &Totals) -> String {
    let Totals { file_size, size, entries } = totals;
    let row = |name, Total { old, new }: &Total| {
        let change = i128::from(*new) - i128::from(*old);
        (
            name,
            vec![if change == 0 {
                old.to_string()
            } else {
                format!("{old} -> {new} ({change:+})")
            }],
        )
    };
    heading("totals")
        + &table(&[
            row("bytes of the package", file_size),
            row("bytes installed", size),
            row("entries", entries),
        ])
}

fn signed_by(signatures: &[Signature]) -> String {
    let mut text = heading("signatures");
    for signature in signatures {
        text += &format!("  {:6}  {}\n", signature.algorithm.word(), on_one_line(&signature.name));
    }
    text += if signatures.is_empty() { "  none\n" } else { "" };
    text
}

fn heading(text: &str) -> String {
    format!("{HEADING}{}{HEADING:#}\n", on_one_line(text))
}

fn removed(line: &str) -> String {
    format!("{REMOVED}{line}{REMOVED:#}\n")
}

fn added(line: &str) -> String {
    format!("{ADDED}{line}{ADDED:#}\n")
}

/// A time in seconds since 1970 as a date, in brackets; nothing for one that no calendar has.
fn date(seconds: u64) -> String {
    const YEAR_10000: u64 = 253_402_300_800;
    if seconds >= YEAR_10000 {
        return String::new();
    }
    format!(" ({})", humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(seconds)))
}

/// Names, and behind them their values, one below the other; none of what has no value.
fn table(rows: &[(&str, Vec<String>)]) -> String {
    let shown = rows.iter().filter(|(_, values)| !values.is_empty());
    let width = shown.map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, values) in rows {
        for (at, value) in values.iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            text += &format!("  {name:width$}  {}\n", on_one_line(value));
        }
    }
    text
}

/// A line for each file, in columns.
fn listing<F: Borrow<File>>(files: &[F]) -> impl Iterator<Item = String> {
    let files = files.iter().map(F::borrow);
    let owners = |file: &File| on_one_line(&file.owners()).into_owned();
    let size = |file: &File| file.size.map(|size| size.to_string()).unwrap_or_default();
    let owner = files.clone().map(|file| owners(file).chars().count()).max().unwrap_or(0);
    let width = files.clone().map(|file| size(file).len()).max().unwrap_or(0);
    let line = move |file: &File| {
        let path = String::from_utf8_lossy(&file.path);
        let mut line = format!(
            "{}  {:owner$}  {:>width$}  {}",
            file.permissions(),
            owners(file),
            size(file),
            on_one_line(&path)
        );
        if let Some(target) = &file.target {
            let arrow = if file.kind == Kind::Symlink { "->" } else { "link to" };
            line += &format!(" {arrow} {}", on_one_line(&String::from_utf8_lossy(target)));
        }
        if let Some(capabilities) = file.capabilities() {
            line += &format!("  {capabilities}");
        }
        line
    };
    files.map(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_a_date_does_no_harm() {
        assert_eq!(date(0), " (1970-01-01T00:00:00Z)");
        assert_eq!(date(253_402_300_799), " (9999-12-31T23:59:59Z)");
        assert_eq!(date(253_402_300_800), "");
        assert_eq!(date(u64::MAX), "");
    }
}
