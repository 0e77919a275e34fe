//! Brings the table of packages in `pakman-alpine` up to date: `scripts/packages` calls it.

use std::{collections::BTreeMap, env, fs, path::Path};

use pakman_alpine::packages;
use pakman_apk::Index;

/// The first bytes of what gzip makes.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The first and the last version of a package in a release.
type Versions = (String, String);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = env::args().skip(1);
    let (Some(table), Some(release), Some(date)) = (words.next(), words.next(), words.next())
    else {
        return Err("usage: packages TABLE RELEASE DATE FILE...".into());
    };
    let mut columns: Vec<(String, String)> =
        packages::releases().map(|it| (it.name.to_owned(), it.date.to_owned())).collect();
    let mut rows: BTreeMap<String, BTreeMap<String, Versions>> = BTreeMap::new();
    for package in packages::all() {
        let known = package.releases().map(|(release, it)| {
            (release.name.to_owned(), (it.first.to_owned(), it.last.to_owned()))
        });
        rows.insert(package.name.to_owned(), known.collect());
    }
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for file in words {
        for (name, version) in listed(Path::new(&file))? {
            found.entry(name).or_insert_with(|| major_and_minor(&version));
        }
    }
    for row in rows.values_mut() {
        row.retain(|known, _| *known != release);
    }
    for (name, version) in found {
        let before = packages::find(&name).and_then(|package| package.versions(&release));
        let first = before.map_or_else(|| version.clone(), |it| it.first.to_owned());
        rows.entry(name).or_default().insert(release.clone(), (first, version));
    }
    match columns.iter_mut().find(|(name, _)| *name == release) {
        Some((_, known)) => *known = date,
        None => columns.insert(place(&columns, &release), (release, date)),
    }
    Ok(fs::write(table, written(&columns, &rows))?)
}

/// Where a release stands among the others: `edge` last.
fn place(columns: &[(String, String)], release: &str) -> usize {
    let order = |name: &str| match name.strip_prefix("3.").map(str::parse::<u32>) {
        Some(Ok(minor)) => minor,
        _ => u32::MAX,
    };
    columns.partition_point(|(name, _)| order(name) < order(release))
}

/// The packages of an index, or of a text with a name, a tab and a version on each line; and the
/// names that they provide.
fn listed(file: &Path) -> Result<Vec<(String, String)>, Box<dyn std::error::Error>> {
    let bytes = fs::read(file)?;
    if !bytes.starts_with(&GZIP) {
        let text = String::from_utf8(bytes)?;
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let pairs = lines.filter_map(|line| {
            let mut cells = line.split('\t');
            Some((cells.next()?.to_owned(), cells.next()?.to_owned()))
        });
        return Ok(pairs.collect());
    }
    let (index, _) = Index::read(bytes.as_slice())?;
    let mut pairs = Vec::new();
    for record in index.records() {
        pairs.push((record.info.name.clone(), record.info.version.clone()));
    }
    for record in index.records() {
        for provided in &record.info.provides {
            let (name, version) = provided.split_once('=').unwrap_or((provided, ""));
            let is_name = !name.contains(':') && !name.contains('/');
            let version = if version.is_empty() { &record.info.version } else { version };
            pairs.extend(is_name.then(|| (name.to_owned(), version.to_owned())));
        }
    }
    Ok(pairs)
}

/// `22.16` of `22.16.0-r2`; `?` of what begins with no number.
fn major_and_minor(version: &str) -> String {
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    let major = digits(version);
    let rest = version[major.len()..].strip_prefix('.').map(digits).unwrap_or_default();
    if major.is_empty() {
        return "?".to_owned();
    }
    if rest.is_empty() { major } else { format!("{major}.{rest}") }
}

fn written(
    columns: &[(String, String)],
    rows: &BTreeMap<String, BTreeMap<String, Versions>>,
) -> String {
    let mut text = "# Packages of Alpine by major and minor version, one column a release; \
                    `-`: not there, empty: as in the one before. Made by scripts/packages."
        .to_owned();
    for (name, date) in columns {
        text.push_str(&format!("\t{name} {date}"));
    }
    text.push('\n');
    for (name, row) in rows.iter().filter(|(_, row)| !row.is_empty()) {
        let mut last = "-".to_owned();
        let mut cells: Vec<String> = Vec::new();
        for (release, _) in columns {
            let cell = match row.get(release) {
                None => "-".to_owned(),
                Some((first, newest)) if first == newest => newest.clone(),
                Some((first, newest)) => format!("{first}..{newest}"),
            };
            cells.push(if cell == last { String::new() } else { cell.clone() });
            last = cell;
        }
        text.push_str(&format!("{name}\t{}\n", cells.join(",").trim_end_matches(',')));
    }
    text
}
