//! Expressions of workflows, as far as generated ones have them: names joined by `||`, `&&` and
//! `==`.

use std::collections::BTreeMap;

/// What names in expressions stand for.
pub(super) type Context = BTreeMap<String, String>;

/// A text with the value of each `${{ ... }}` in its place.
pub(super) fn filled(text: &str, context: &Context) -> String {
    let mut parts = text.split("${{");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (inside, rest) = part.split_once("}}").expect("an expression that ends");
        filled.push_str(&value(inside, context));
        filled.push_str(rest);
    }
    filled
}

/// The first of several values that is not empty.
fn value(expression: &str, context: &Context) -> String {
    let values = expression.split("||").map(|name| named(name, context));
    values.reduce(|one, other| if one.is_empty() { other } else { one }).unwrap_or_default()
}

/// Whether a condition holds.
pub(super) fn holds(condition: &str, context: &Context) -> bool {
    condition.split("||").any(|all| {
        all.split("&&").all(|one| {
            let (left, right) = one.split_once("==").expect("a comparison");
            named(left, context) == named(right, context)
        })
    })
}

fn named(name: &str, context: &Context) -> String {
    let name = name.trim();
    if let Some(text) = name.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return text.to_owned();
    }
    context.get(name).cloned().unwrap_or_else(|| panic!("nobody has said what {name} is"))
}
