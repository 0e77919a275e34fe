//! What a shell text says, each part with the bytes of the text that it stands in.

use std::ops::Range;

use crate::Fault;

/// A text that the shell takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// Its commands.
    pub list: List,
    /// The variables that it reads, inner ones first.
    pub variables: Vec<Variable>,
    /// What is wrong although the shell takes it, in the order in which it was met.
    pub doubts: Vec<Fault>,
}

/// A variable where its value is read: `$NAME`, `${NAME%.*}`, but no number or sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The bytes of its name.
    pub name: Range<usize>,
    /// From the `$` to the end of the name, or of the braces.
    pub range: Range<usize>,
    /// Whether it says what counts if nothing has set it: `${NAME:-...}`.
    pub has_default: bool,
}

/// Commands one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List {
    /// In the order of the text.
    pub chains: Vec<Chain>,
}

/// Pipelines that are joined by `&&` and `||`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The first pipeline.
    pub first: Pipeline,
    /// Those behind it, each with what joins it to the one before.
    pub rest: Vec<(Join, Pipeline)>,
    /// Whether `&` puts it into the background.
    pub is_background: bool,
    /// From the first byte of the first pipeline to the last of the last.
    pub range: Range<usize>,
}

/// What stands between two pipelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// `&&`
    And,
    /// `||`
    Or,
}

/// Commands that are joined by `|`; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pipeline {
    /// Whether `!` stands in front.
    pub is_negated: bool,
    /// In the order of the text.
    pub commands: Vec<Command>,
}

/// A command, simple or compound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// What it is.
    pub kind: Kind,
    /// Its redirections, in order.
    pub redirects: Vec<Redirect>,
    /// Its bytes, redirections and all.
    pub range: Range<usize>,
}

/// What a command is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A program or a function, and what it gets.
    Simple {
        /// `NAME=VALUE` in front of the program.
        assignments: Vec<Word>,
        /// The program and its arguments; empty where there are only assignments or redirections.
        words: Vec<Word>,
    },
    /// `{ ...; }`
    Group(List),
    /// `( ... )`
    Subshell(List),
    /// `if`, and each `elif` with what follows it.
    If {
        /// The conditions, each with what runs where it holds.
        branches: Vec<(List, List)>,
        /// What stands behind `else`.
        otherwise: Option<List>,
    },
    /// `while` or `until`.
    Loop {
        /// What is asked each time.
        condition: List,
        /// What runs each time.
        body: List,
    },
    /// `for`.
    For {
        /// What stands behind `in`; empty without it.
        words: Vec<Word>,
        /// What runs for each of them.
        body: List,
    },
    /// `case`.
    Case {
        /// What the patterns are held against.
        subject: Word,
        /// The patterns and what runs.
        clauses: Vec<Clause>,
    },
    /// The definition of a function.
    Function {
        /// Its name.
        name: Word,
        /// What it runs.
        body: Box<Command>,
    },
}

/// A part of a `case`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// The patterns, one of which has to match.
    pub patterns: Vec<Word>,
    /// What runs then.
    pub body: List,
}

/// A redirection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The descriptor in front of the operator.
    pub descriptor: Option<u32>,
    /// `<`, `>`, `>>`, `>|`, `<>`, `<&`, `>&`, `&>`, `<<` or `<<-`.
    pub operator: &'static str,
    /// The file, the descriptor or the word that ends a here-document.
    pub target: Word,
    /// From the descriptor to the end of the target.
    pub range: Range<usize>,
}

/// A word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    /// What the program gets, quotes removed; `None` where the shell expands a variable, a
    /// calculation or the output of a command. Wildcards and `~` stay.
    pub text: Option<String>,
    /// Whether any part of it is quoted.
    pub is_quoted: bool,
    /// The commands that it runs: `$(...)`, backquotes, `<(...)`.
    pub commands: Vec<List>,
    /// Whether it begins with a name and `=`, neither of them quoted.
    pub is_assignment: bool,
    /// Its bytes.
    pub range: Range<usize>,
}
