//! Which command of `build.command` is at work.

use pakman_spec::command_starts;

/// The text with a call of `pakman_at` in front of each command at its top that a line begins
/// with; the lines stay what they are. What the call is given is where the command begins, in bytes
/// of the text as it was.
pub(crate) fn marked(text: &str) -> String {
    let mut marked = String::with_capacity(text.len() * 2);
    let mut copied = 0;
    for start in command_starts(text) {
        let line = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        if text[line..start].trim_start().is_empty() {
            marked += &text[copied..start];
            marked += &format!("pakman_at {start}; ");
            copied = start;
        }
    }
    marked + &text[copied..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_at_the_top_is_marked_and_nothing_inside_of_one() {
        let text = "make a; make b\n  if true; then\n    make c\n  fi\ncat <<E\nmake d\nE\n\
                    make é &&\n  make f\nx() {\n  make g\n}\nmake h \\\n  make i\n";
        let expected = "pakman_at 0; make a; make b\n  pakman_at 17; if true; then\n    make c\n  \
                        fi\npakman_at 47; cat <<E\nmake d\nE\npakman_at 64; make é &&\n  make f\n\
                        pakman_at 84; x() {\n  make g\n}\npakman_at 101; make h \\\n  make i\n";
        assert_eq!(marked(text), expected);
    }

    #[test]
    fn what_cannot_be_read_stays_as_it_is() {
        assert_eq!(marked("if make\n"), "if make\n");
    }
}
