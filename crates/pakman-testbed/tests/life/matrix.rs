//! The table of scenarios and the machines that they were tried on.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::package::RELEASES;

/// What goes into the table: a row, a column, a word.
static CELLS: Mutex<Vec<(String, String, String)>> = Mutex::new(Vec::new());

/// The column of the real Alpine without an orchestrator.
pub(crate) const PLAIN: &str = "plain host";

/// What a scenario that began says until it passed.
const FAILED: &str = "FAILED";

/// Notes that a scenario began on a release.
pub(crate) fn began(scenario: &str, release: &str) {
    write(scenario, release, FAILED.to_owned());
}

/// Notes that it passed, and the time that it took.
pub(crate) fn passed(scenario: &str, release: &str, took: Duration) {
    write(scenario, release, format!("ok {}", seconds(took)));
}

/// Notes a time that is worth knowing.
pub(crate) fn measured(what: &str, release: &str, took: Duration) {
    write(what, release, seconds(took));
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn write(row: &str, column: &str, word: String) {
    let mut cells = CELLS.lock().unwrap_or_else(PoisonError::into_inner);
    cells.retain(|(old_row, old_column, _)| old_row != row || old_column != column);
    cells.push((row.to_owned(), column.to_owned(), word));
}

/// The table, its scenarios in the order of `rows`, behind them whatever was measured.
pub(crate) fn table(rows: &[String]) -> String {
    let cells = CELLS.lock().unwrap_or_else(PoisonError::into_inner);
    let ran = |row: &&str| cells.iter().any(|cell| cell.0 == *row);
    let mut rows: Vec<&str> = rows.iter().map(String::as_str).filter(ran).collect();
    for (row, _, _) in cells.iter() {
        if !rows.contains(&row.as_str()) {
            rows.push(row);
        }
    }
    let releases = RELEASES.iter().map(ToString::to_string);
    let columns: Vec<String> = releases.chain([PLAIN.to_owned()]).collect();
    let widest = rows.iter().map(|row| row.len()).max().unwrap_or_default();
    let line = |first: &str, rest: Vec<&str>| {
        let rest: String = rest.iter().map(|word| format!("  {word:13}")).collect();
        format!("{first:widest$}{rest}").trim_end().to_owned() + "\n"
    };
    let mut table = line("", columns.iter().map(String::as_str).collect());
    for row in rows {
        let word = |column: &String| {
            let found = cells.iter().find(|cell| cell.0 == row && cell.1 == *column);
            found.map_or("-", |cell| cell.2.as_str())
        };
        table += &line(row, columns.iter().map(word).collect());
    }
    table
}
