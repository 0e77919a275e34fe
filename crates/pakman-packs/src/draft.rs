//! A text that is being written: lines, some of which are only offered, and comments that teach.

use pakman_spec::Subschema;

/// The longest line of a comment.
const WIDTH: usize = 96;

/// Lines, some of which are only offered.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) written: String,
    /// The same with everything that is offered taken.
    pub(crate) taken: String,
}

impl Draft {
    pub(crate) fn line(&mut self, depth: usize, line: &str) {
        for text in [&mut self.written, &mut self.taken] {
            text.push_str(&format!("{:depth$}{line}\n", ""));
        }
    }

    pub(crate) fn blank(&mut self) {
        self.written.push('\n');
        self.taken.push('\n');
    }

    /// A key that is only offered: right once its `# ` is taken away.
    pub(crate) fn offer(&mut self, depth: usize, line: &str) {
        self.written.push_str(&format!("{:depth$}# {line}\n", ""));
        self.taken.push_str(&format!("{:depth$}{line}\n", ""));
    }

    pub(crate) fn comment(&mut self, depth: usize, text: &str) {
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && depth + 2 + line.len() + 1 + word.len() > WIDTH {
                self.line(depth, &format!("# {line}"));
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.line(depth, &format!("# {line}"));
    }

    /// What the schema says of a key: its first paragraph.
    pub(crate) fn teach(&mut self, keys: &[&str]) {
        let schema = keys.iter().try_fold(Subschema::root(), |schema, key| {
            schema.key(key).or_else(|| schema.items()?.key(key))
        });
        let said = schema.and_then(Subschema::description).unwrap_or_default();
        let first = said.split("\n\n").next().unwrap_or_default();
        self.comment((keys.len() - 1) * 2, first);
    }

    /// A key with a text of several lines.
    pub(crate) fn block(&mut self, depth: usize, key: &str, lines: &[String]) {
        self.line(depth, &format!("{key}: |"));
        // A word in quotes may hold the end of a line.
        for line in lines.iter().flat_map(|line| line.split('\n')) {
            if line.is_empty() { self.blank() } else { self.line(depth + 2, line) }
        }
    }
}
