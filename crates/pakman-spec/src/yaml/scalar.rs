//! What a bare word is: the core schema of YAML 1.2 as the original reads it.

use crate::Value;

/// What a scalar without quotes is.
///
/// As yamerl has it, which the original reads with: `yes` and `1_000` are text, `0o17` is 15,
/// `0755` is 755, and a number too large for a float is text.
pub(crate) fn plain(text: &str) -> Value {
    match text {
        _ if is_null(text) => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    if !text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first)) {
        return Value::String(text.to_owned());
    }
    integer(text)
        .map(Value::Integer)
        .or_else(|| float(text).map(Value::Float))
        .unwrap_or_else(|| Value::String(text.to_owned()))
}

/// Whether a scalar without quotes is nothing.
pub(crate) fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// Whether YAML 1.1 reads a bare word as something else than YAML 1.2 does.
pub(crate) fn depends_on_dialect(text: &str) -> bool {
    const WORDS: &[&str] = &["y", "n", "yes", "no", "on", "off"];
    if WORDS.contains(&text.to_ascii_lowercase().as_str()) {
        return text.len() < 2
            || text.chars().skip(1).all(char::is_lowercase)
            || text.chars().all(char::is_uppercase);
    }
    let digits = text.trim_start_matches(['+', '-']);
    let Some(first) = digits.chars().next().filter(char::is_ascii_digit) else { return false };
    let all = |allowed: &str| {
        digits.chars().all(|letter| letter.is_ascii_digit() || allowed.contains(letter))
    };
    let octal = first == '0' && digits.len() > 1 && all("_");
    let underscored = digits.contains('_') && all("_.");
    let sexagesimal = digits.contains(':') && all(":_");
    let based = |prefix, radix| {
        digits
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.chars().all(|digit| digit.is_digit(radix) || digit == '_'))
    };
    octal || underscored || sexagesimal || based("0o", 8) || based("0b", 2)
}

/// A whole number in canonical decimal digits.
fn integer(text: &str) -> Option<String> {
    for (prefix, radix) in [("0o", 8), ("0x", 16)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            return u128::from_str_radix(digits, radix)
                .ok()
                .filter(|_| !digits.starts_with('+'))
                .map(|number| number.to_string());
        }
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let significant = digits.trim_start_matches('0');
    Some(if significant.is_empty() { "0".to_owned() } else { format!("{sign}{significant}") })
}

/// A number with a fraction or an exponent.
fn float(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let starts_well = digits.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    let made_of_number =
        digits.chars().all(|letter| letter.is_ascii_digit() || ".eE+-".contains(letter));
    if !starts_well || !made_of_number {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> String {
        match plain(text) {
            Value::Null => "null".to_owned(),
            Value::Bool(value) => format!("bool {value}"),
            Value::Integer(digits) => format!("int {digits}"),
            Value::Float(value) => format!("float {value}"),
            Value::String(text) => format!("text {text}"),
            Value::List(_) | Value::Map(_) => unreachable!("a scalar"),
        }
    }

    #[test]
    fn bare_words_are_what_yamerl_makes_of_them() {
        let cases = [
            ("", "null"),
            ("~", "null"),
            ("yes", "text yes"),
            ("off", "text off"),
            ("TRUE", "bool true"),
            ("tRue", "text tRue"),
            ("1_000", "text 1_000"),
            ("0o14", "int 12"),
            ("0x1F", "int 31"),
            ("014", "int 14"),
            ("0755", "int 755"),
            ("-0", "int 0"),
            ("0b101", "text 0b101"),
            ("12e03", "float 12000"),
            ("3.10", "float 3.1"),
            (".5", "float 0.5"),
            ("5.", "float 5"),
            ("1e400", "text 1e400"),
            ("99999999999999999999", "int 99999999999999999999"),
            ("190:20:30", "text 190:20:30"),
            ("2001-12-14", "text 2001-12-14"),
            ("0.1.2", "text 0.1.2"),
            ("-", "text -"),
            (".", "text ."),
            (".inf", "text .inf"),
            ("é", "text é"),
        ];
        for (text, expected) in cases {
            assert_eq!(check(text), expected, "{text:?}");
        }
    }

    #[test]
    fn words_that_dialects_disagree_on_are_known() {
        for text in ["yes", "No", "ON", "y", "0755", "1_000", "12:30:45", "0o17", "0b1"] {
            assert!(depends_on_dialect(text), "{text}");
        }
        for text in [
            "yEs",
            "true",
            "10",
            "0",
            "0.5",
            "web",
            "3.19",
            "",
            "2001-12-14",
            "127.0.0.1",
            "0order",
            "0b1 | x",
        ] {
            assert!(!depends_on_dialect(text), "{text}");
        }
    }
}
