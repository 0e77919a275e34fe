//! Bytes to the lines and columns that editors count, and back.

/// What an editor counts columns in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16, what every editor understands: two for an emoji.
    #[default]
    Utf16,
}

/// A place as the protocol counts it: line and column from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// Line, from 0.
    pub line: u32,
    /// Column in units of the encoding, from 0.
    pub column: u32,
}

/// Where the lines of a text begin.
///
/// A line ends with `\n`, `\r\n` or a lone `\r`, as the protocol says; diagnostics on a terminal
/// count only the first two.
#[derive(Debug, Clone)]
pub struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// The lines of a text.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = (0..bytes.len()).filter(|&at| match bytes[at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        Self { starts: std::iter::once(0).chain(ends.map(|at| at + 1)).collect() }
    }

    /// Line and column of a byte offset; inside a character its beginning, past the end the end.
    pub fn point(&self, text: &str, offset: usize, encoding: Encoding) -> Point {
        let offset = text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|&start| start <= offset) - 1;
        let before = &text[self.starts[line]..offset];
        let column = match encoding {
            Encoding::Utf8 => before.len(),
            Encoding::Utf16 => before.encode_utf16().count(),
        };
        Point { line: small(line), column: small(column) }
    }

    /// Byte offset of a place; a column past the end of its line is that end, a line past the last
    /// the end of the text, and a column inside a character its beginning.
    pub fn offset(&self, text: &str, point: Point, encoding: Encoding) -> usize {
        let line = point.line as usize;
        let Some(&start) = self.starts.get(line) else { return text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(text.len());
        let line = text[start..end].trim_end_matches(['\n', '\r']);
        let column = point.column as usize;
        let mut units = 0;
        for (at, letter) in line.char_indices() {
            units += match encoding {
                Encoding::Utf8 => letter.len_utf8(),
                Encoding::Utf16 => letter.len_utf16(),
            };
            if units > column {
                return start + at;
            }
        }
        start + line.len()
    }
}

/// A count that fits: texts are at most 4 MiB.
fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "é: 🚢 x\r\nb\rc\n\n🚢";

    #[test]
    fn an_emoji_is_two_columns_of_utf_16_and_four_of_utf_8() {
        let lines = Lines::new(TEXT);
        let at = TEXT.find('x').expect("it is there");
        assert_eq!(lines.point(TEXT, at, Encoding::Utf16), Point { line: 0, column: 6 });
        assert_eq!(lines.point(TEXT, at, Encoding::Utf8), Point { line: 0, column: 9 });
        assert_eq!(lines.offset(TEXT, Point { line: 0, column: 6 }, Encoding::Utf16), at);
        assert_eq!(lines.offset(TEXT, Point { line: 0, column: 9 }, Encoding::Utf8), at);
    }

    #[test]
    fn every_place_comes_back() {
        let lines = Lines::new(TEXT);
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            for (at, letter) in TEXT.char_indices() {
                if letter == '\n' && TEXT[..at].ends_with('\r') {
                    continue;
                }
                let point = lines.point(TEXT, at, encoding);
                assert_eq!(lines.offset(TEXT, point, encoding), at, "{at} {encoding:?}");
            }
        }
    }

    #[test]
    fn lines_end_in_three_ways_and_no_place_is_outside() {
        let lines = Lines::new(TEXT);
        let line_of =
            |letter| lines.point(TEXT, TEXT.find(letter).expect("it"), Encoding::Utf16).line;
        assert_eq!((line_of('b'), line_of('c')), (1, 2));
        let offset = |line, column| lines.offset(TEXT, Point { line, column }, Encoding::Utf16);
        assert_eq!(offset(0, 99), TEXT.find('\r').expect("it is there"));
        assert_eq!(offset(99, 0), TEXT.len());
        assert_eq!(offset(0, 4), TEXT.find('🚢').expect("it is there"));
        assert_eq!(lines.point(TEXT, 999, Encoding::Utf16), Point { line: 4, column: 2 });
    }
}
