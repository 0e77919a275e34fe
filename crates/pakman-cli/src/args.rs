//! The command line.

#![expect(clippy::doc_markdown, reason = "the comments are the help text, where quotes are noise")]

use std::{ffi::OsStr, fmt::Write, path::PathBuf};

use clap::{
    Arg, ArgGroup, Args, Command, Parser, Subcommand, ValueEnum, ValueHint,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
    error::ContextKind,
};
use clap_complete::Shell;
use pakman_spec::Code;

use crate::{
    build_args::Build,
    exit::Exit,
    package_args::{Diff, Index, Inspect, Keygen, Sign, Verify},
    root_args::Root,
};

/// Turns instellar.yml into the recipe of an Alpine Linux package.
#[derive(Debug, Parser)]
#[command(name = "pakman", version, after_help = exit_codes())]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Work in DIR, as if started there, and take it for the work tree
    #[arg(short = 'C', long, value_name = "DIR", global = true, value_hint = ValueHint::DirPath)]
    pub(crate) directory: Option<PathBuf>,
    /// The file to read [default: instellar.yml of the work tree]
    #[arg(short, long, value_name = "FILE", global = true, value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// Leave out notes
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say where each setting comes from
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    #[command(flatten)]
    pub(crate) color: colorchoice_clap::Color,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Build(Build),
    Bootstrap(Bootstrap),
    Check(Check),
    Kits(Kits),
    Keygen(Keygen),
    Sign(Sign),
    Index(Index),
    Inspect(Inspect),
    Verify(Verify),
    Root(Root),
    Diff(Diff),
    Schema(Schema),
    Explain(Explain),
    Lsp(Lsp),
    Completions(Completions),
    Man(Man),
}

/// Where the work is done.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Where {
    /// The work tree [env: GITHUB_WORKSPACE] [default: where instellar.yml is, here or above]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) workspace: Option<PathBuf>,
    /// The repository [env: GITHUB_REPOSITORY] [default: what the remote `origin` says]
    #[arg(long, value_name = "OWNER/NAME")]
    pub(crate) repository: Option<String>,
}

/// Write the recipe that abuild builds the package from
///
/// The recipe is APKBUILD with the service files and install scripts, in the folder
/// `.apk/OWNER/NAME` of the work tree. There, `abuild snapshot && abuild -r` builds the package.
#[derive(Debug, Args)]
pub(crate) struct Bootstrap {
    #[command(flatten)]
    pub(crate) place: Where,
    /// The folder to write to, in place of `.apk/OWNER/NAME`
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) versions: Versions,
    #[command(flatten)]
    pub(crate) keys: Keys,
    /// List what would be written, and write nothing
    #[arg(long, conflicts_with = "check")]
    pub(crate) dry_run: bool,
    /// Compare with what is there, and write nothing; differences are shown and give exit code 1
    #[arg(long)]
    pub(crate) check: bool,
}

/// Which version and release of the package.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Versions {
    /// The version [default: from the nearest git tag]
    #[arg(long, value_name = "VERSION")]
    pub(crate) version: Option<String>,
    /// The release, which grows with each build of a version [env: GITHUB_RUN_NUMBER] [default: 0]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) release: Option<u64>,
}

/// The keys that sign. Their text is never an argument: others can see those.
#[derive(Debug, Args)]
pub(crate) struct Keys {
    /// A file with the private key to sign with [env: ABUILD_PRIVATE_KEY, the key itself]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) private_key: Option<PathBuf>,
    /// A file with its public half [env: ABUILD_PUBLIC_KEY, the key itself]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) public_key: Option<PathBuf>,
    /// The folder below which `.abuild` holds keys and settings [env: HOME]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) home: Option<PathBuf>,
    /// Where apk looks for keys to trust; the public key goes there too if it can be written
    #[arg(
        long = "trusted-keys",
        value_name = "DIR",
        default_value = "/etc/apk/keys",
        value_hint = ValueHint::DirPath
    )]
    pub(crate) trusted: PathBuf,
}

/// Say what is wrong in instellar.yml, where, and how to mend it
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The files to check, `-` for standard input [default: instellar.yml of the work tree]
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) place: Where,
    /// How to report [default: human; in a workflow of GitHub Actions: github]
    #[arg(long, value_enum, conflicts_with = "diff")]
    pub(crate) format: Option<ReportFormat>,
    /// The same as --format json
    #[arg(long, conflicts_with_all = ["format", "diff"])]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) levels: Levels,
    #[command(flatten)]
    pub(crate) fixes: Fixes,
}

/// Which problems count, and how much. Errors of the package's own stay errors.
#[derive(Debug, Default, Args)]
pub(crate) struct Levels {
    /// Let warnings give exit code 1 too
    #[arg(long)]
    pub(crate) deny_warnings: bool,
    /// Leave out warnings and notes of this code; may be repeated
    #[arg(long, value_name = "CODE", value_parser = CodeParser, hide_possible_values = true)]
    pub(crate) allow: Vec<Code>,
    /// Make notes of this code warnings; may be repeated
    #[arg(long, value_name = "CODE", value_parser = CodeParser, hide_possible_values = true)]
    pub(crate) warn: Vec<Code>,
    /// Make warnings and notes of this code errors; may be repeated
    #[arg(long, value_name = "CODE", value_parser = CodeParser, hide_possible_values = true)]
    pub(crate) deny: Vec<Code>,
}

/// What is done about problems that edits can mend.
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(group = ArgGroup::new("mending").multiple(true))]
pub(crate) struct Fixes {
    /// Apply the fixes that leave no doubt, and report what is left; for `-`, print the new text
    #[arg(long, group = "mending")]
    pub(crate) fix: bool,
    /// Show what --fix would change, and write nothing; differences give exit code 1
    #[arg(long, group = "mending")]
    pub(crate) diff: bool,
    /// Apply, or show, also the fixes that a person has to agree with
    #[arg(long = "unsafe", requires = "mending")]
    pub(crate) also_unsafe: bool,
}

/// Show what an orchestrator learns of the package: ports, variables, resources
#[derive(Debug, Args)]
pub(crate) struct Kits {
    #[command(flatten)]
    pub(crate) place: Where,
    #[command(flatten)]
    pub(crate) report: Report,
    /// Print exactly what is sent to the orchestrator, as JSON
    #[arg(long, conflicts_with_all = ["format", "json"])]
    pub(crate) payload: bool,
}

/// Print the JSON Schema of instellar.yml, for editors
#[derive(Debug, Args)]
pub(crate) struct Schema {}

/// Explain a code that `check` reports
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The code, for instance `unknown-key` [default: list every code]
    #[arg(value_name = "CODE", value_parser = CodeParser, hide_possible_values = true)]
    pub(crate) code: Option<Code>,
    /// List every code
    #[arg(long, conflicts_with = "code")]
    pub(crate) list: bool,
}

/// Serve an editor: the language server for instellar.yml
///
/// It speaks the Language Server Protocol over standard input and output, and reads no file. An
/// editor that ends without `shutdown` gives exit code 1.
#[derive(Debug, Args)]
pub(crate) struct Lsp {
    /// Taken for editors that always give it; there is no other way
    #[arg(long, hide = true)]
    pub(crate) stdio: bool,
}

/// Reads the name of a code. The error for a wrong one names the nearest, not all of them.
#[derive(Debug, Clone)]
struct CodeParser;

impl TypedValueParser for CodeParser {
    type Value = Code;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Code, clap::Error> {
        let names = PossibleValuesParser::new(Code::ALL.iter().map(|code| code.name()));
        let name = names.parse_ref(command, argument, value).map_err(|mut error| {
            error.remove(ContextKind::ValidValue);
            error
        })?;
        Ok(Code::from_name(&name).expect("the name is one of the list"))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Code::ALL.iter().map(|code| PossibleValue::new(code.name()))))
    }
}

/// Print the completions of a shell
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: Shell,
}

/// Print the manual page, or write those of all commands
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The folder to write one page per command to
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) output: Option<PathBuf>,
}

/// How to report.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Report {
    /// How to report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl Report {
    /// What was asked for.
    pub(crate) fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }
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

/// How the report of `check` looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For GitHub Actions: annotations
    Github,
}

/// The end of the help text.
fn exit_codes() -> String {
    let mut text = String::from("Exit codes:\n");
    for exit in Exit::ALL {
        writeln!(text, "  {:<3} {}", *exit as u8, exit.summary())
            .expect("writing to memory does not fail");
    }
    text
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_free_of_contradictions() {
        Arguments::command().debug_assert();
    }
}
