//! What people do to scripts: parts are lost, put in twice, left open.

/// What is put in at random places.
pub(crate) const PIECES: &[&str] = &[
    "$(",
    "`",
    "(",
    ")",
    "{ ",
    "}",
    "; }",
    "\"",
    "'",
    "\\",
    "if ",
    "then ",
    "fi",
    "case x in ",
    "esac",
    ";;",
    "do ",
    "done",
    "while ",
    "for x in a; do ",
    "<<E\n",
    "<<-'E'\n",
    "E\n",
    "\n",
    "#",
    "${",
    "${x%",
    "&&",
    "||",
    "|",
    "&",
    ";",
    ">",
    "<",
    ">&2",
    "&>",
    "<(",
    "$((",
    "))",
    "é",
    "🦀",
    "!",
    "time ",
    "else ",
    "elif ",
    "\t",
    "<<<",
    "[[ ",
    " ]]",
    "$'",
    "f() ",
    "function f ",
    "x=(",
    "in ",
    "\\\n",
    "$",
    "}\n",
    "in\n",
    "|&",
    ";&",
    "&>>",
    "${x:",
    "${#",
];

/// Random numbers, the same each time.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound.max(1) as u64).expect("it is below a usize")
    }

    /// Some lines of the text.
    pub(crate) fn cut(&mut self, text: &str) -> String {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let length = 1 + self.below(lines.len().min(60));
        let start = self.below(lines.len() + 1 - length);
        lines[start..start + length].concat()
    }

    /// The text with one thing wrong with it, or not.
    pub(crate) fn mutated(&mut self, text: &str) -> String {
        let letters: Vec<char> = text.chars().collect();
        let at = self.below(letters.len() + 1);
        let (before, after) = letters.split_at(at);
        let text = |letters: &[char]| letters.iter().collect::<String>();
        match self.below(6) {
            0 => text(before),
            1 => text(before) + PIECES[self.below(PIECES.len())] + &text(after),
            2 => text(before) + &text(&after[after.len().min(1)..]),
            3 => text(before) + &text(&after[self.below(after.len().min(8) + 1)..]),
            4 => {
                let length = self.below(before.len().min(12) + 1);
                text(before) + &text(&before[before.len() - length..]) + &text(after)
            }
            _ => {
                let signs = ['"', '\'', '`', '(', ')', '{', '}', '$', '\\', ';', '\n', '|', '&'];
                let Some(found) = after.iter().position(|letter| signs.contains(letter)) else {
                    return text(&letters);
                };
                text(before) + &text(&after[..found]) + &text(&after[found + 1..])
            }
        }
    }
}
