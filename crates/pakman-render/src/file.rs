//! A generated file.

use askama::Template;

/// A file that a generator makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Name in the folder of the recipe, without any folder in it: `hello.initd`.
    pub name: String,
    /// Permission bits, in the folder as well as in the package.
    pub mode: Mode,
    /// Its whole text, ending in a newline.
    pub text: String,
    /// Absolute path in the package; `None` for a file that is not shipped.
    pub destination: Option<String>,
}

/// Permission bits of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mode(u32);

impl Mode {
    /// `0755`.
    pub const EXECUTABLE: Self = Self(0o755);
    /// `0644`.
    pub const PLAIN: Self = Self(0o644);
    /// `0600`.
    pub const SECRET: Self = Self(0o600);

    /// The bits as `chmod` takes them.
    pub fn bits(self) -> u32 {
        self.0
    }
}

impl std::fmt::Display for Mode {
    /// Four octal digits: `0755`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04o}", self.0)
    }
}

/// The text of a template, ending in exactly one newline.
///
/// Panics when a value holds a NUL character, which no shell text can carry and which reading an
/// `instellar.yml` refuses.
pub fn render(template: &impl Template) -> String {
    let text = template.render().expect("values hold no NUL, and writing to memory does not fail");
    format!("{}\n", text.trim_end_matches('\n'))
}
