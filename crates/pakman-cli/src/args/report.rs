//! How a command reports.

use std::ffi::OsString;

use clap::{ArgMatches, Args, ValueEnum};

/// How to report.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Report {
    /// How to report
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
}

/// How a report looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
}

/// Whether whatever command was asked for is to report to a program.
pub(crate) fn is_for_programs(mut matches: &ArgMatches) -> bool {
    while let Some((_, inner)) = matches.subcommand() {
        matches = inner;
    }
    let is_asked = matches!(matches.try_get_one("json"), Ok(Some(true)));
    let format = matches.try_get_raw("format").ok().flatten();
    is_asked || format.is_some_and(|mut words| words.any(|word| word == "json"))
}

/// The same by the words alone, where they are none of a command.
pub(crate) fn ask_for_programs(words: &[OsString]) -> bool {
    let end = words.iter().position(|word| word == "--").unwrap_or(words.len());
    let words = &words[..end];
    let is_asked = |word: &OsString| word == "--json" || word == "--format=json";
    words.iter().any(is_asked) || words.windows(2).any(|pair| pair == ["--format", "json"])
}
