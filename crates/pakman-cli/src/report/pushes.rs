//! What was pushed.

use std::fmt::Write;

use pakman_push::{Receipt, State};
use pakman_spec::report::visible::on_one_line;
use serde::Serialize;

use crate::report::errors;

/// What was done, and why not all of it, for programs.
#[derive(Serialize)]
pub(crate) struct Json<'a> {
    #[serde(flatten)]
    pub(crate) receipt: &'a Receipt,
    #[serde(flatten)]
    pub(crate) error: Option<errors::Report>,
}

/// A line for each file and index, and what installations need to know.
pub(crate) fn human(receipt: &Receipt) -> String {
    let Receipt { files, indexes, deployment, configuration, repository, key, .. } = receipt;
    let mut text = String::new();
    // Nothing fails that is written to memory.
    for file in files {
        let _ = writeln!(text, "{:9}  {}", word(file.state), on_one_line(&file.place));
    }
    for index in indexes {
        let count = many(index.packages, "package");
        let _ = writeln!(text, "index      {}: {count}", on_one_line(&index.place));
    }
    for (word, told) in [("deployment", deployment), ("configuration", configuration)] {
        if let Some(told) = told {
            let _ = writeln!(text, "{word}: {told}");
        }
    }
    if let (Some(repository), Some(key)) = (repository, key) {
        let _ = writeln!(
            text,
            "\nOn a host:\n  echo {repository} >> /etc/apk/repositories\n  {}",
            trusting(&receipt.to, key)
        );
    }
    text
}

/// What has a host trust a key.
fn trusting(to: &str, key: &str) -> String {
    if to.starts_with("gitea+") {
        // Only the answer says what the file is called.
        return format!("(cd /etc/apk/keys && curl -JO {key})");
    }
    if key.starts_with('/') {
        return format!("cp {key} /etc/apk/keys/");
    }
    format!("wget -P /etc/apk/keys {key}")
}

/// What a push that failed did all the same.
pub(crate) fn undone(receipt: &Receipt) -> String {
    let all = receipt.files.len();
    let left = receipt.left();
    if left == all {
        return "nothing was sent".to_owned();
    }
    let mut text = format!("{} of {all} files are there", all - left);
    let missing = receipt.files.iter().filter(|file| file.state == State::Left);
    let names: Vec<&str> = missing.map(|file| file.place.as_str()).take(5).collect();
    if !names.is_empty() {
        let more = left - names.len();
        let and = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ = write!(text, "; not sent: {}{and}", names.join(", "));
    }
    text + "; run the same command to resume"
}

/// What is said of a file that became this.
pub(crate) fn word(state: State) -> &'static str {
    match state {
        State::Sent => "sent",
        State::Unchanged => "unchanged",
        State::Replaced => "replaced",
        State::Removed => "removed",
        State::Left => "would go",
    }
}

fn many(count: usize, word: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {word}{plural}")
}
