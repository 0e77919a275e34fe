//! Lines and columns of plain text.

use pakman_spec::report::visible::on_one_line;

/// How many characters of a value are shown.
const LONGEST: usize = 60;

/// Rows under each other with `indent` spaces in front and two between the columns; each ends in a
/// newline, none in spaces.
pub(crate) fn table(indent: usize, rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: &[String], column: usize| row.get(column).map_or(0, |cell| width(cell));
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().map(|row| cell(row, column)).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in rows {
        let mut line = " ".repeat(indent);
        for (cell, column) in row.iter().zip(&widths) {
            line += cell;
            line += &" ".repeat(column - width(cell) + 2);
        }
        text += line.trim_end_matches(' ');
        text.push('\n');
    }
    text
}

/// Text from the file on one line: white space is one space each time, and what a terminal would
/// obey or not show is escaped.
pub(crate) fn line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    on_one_line(&words.join(" ")).into_owned()
}

/// The first characters of a line; `...` stands for the rest.
pub(crate) fn cut(line: &str) -> String {
    if width(line) <= LONGEST {
        return line.to_owned();
    }
    line.chars().take(LONGEST - 3).chain("...".chars()).collect()
}

fn width(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let row = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>();
        let rows = [row(&["a", "bb", "c"]), row(&["äää", "", "d"]), row(&["e"])];
        assert_eq!(table(2, &rows), "  a    bb  c\n  äää      d\n  e\n");
        assert_eq!(table(2, &[]), "");
    }

    #[test]
    fn nothing_in_a_line_moves_the_cursor() {
        assert_eq!(line(" one\n\ttwo  'three' \"\\\" "), "one two 'three' \"\\\"");
        assert_eq!(line("\u{1b}[2Ka\u{202e}b\u{7}é"), "\\u{1b}[2Ka\\u{202e}b\\u{7}é");
    }

    #[test]
    fn long_lines_are_cut_between_characters() {
        assert_eq!(cut(&"é".repeat(60)), "é".repeat(60));
        assert_eq!(cut(&"é".repeat(61)), format!("{}...", "é".repeat(57)));
    }
}
