//! `/etc/conf.d/APP`: what people write there, and a block of ours at its end.

use std::collections::{BTreeMap, BTreeSet};

use zeroize::Zeroizing;

/// What stands in front of our block, and behind it.
pub(crate) const FIRST: &str = "# What `pakman deploy` sets; it counts over what stands above.";
pub(crate) const LAST: &str = "# The end of what `pakman deploy` sets.";

/// Names that a shell sets by itself and takes from nobody.
const SHELLS_OWN: [&str; 5] = ["IFS", "OPTIND", "PPID", "PWD", "SHLVL"];

/// A variable that cannot be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSetting {
    /// No shell can export it.
    #[error(
        "{0:?} is not a variable name: use letters, digits and `_`, and do not begin with a digit"
    )]
    Name(String),
    /// The shell sets it by itself.
    #[error("{0} is set by every shell itself, so the application would not get it")]
    Shells(String),
    /// A character that no variable can have.
    #[error("the value of {0} has a NUL character, which no variable can have")]
    Value(String),
}

/// Variables that are to be set and no longer set; a value is overwritten in memory when it is
/// dropped.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    set: BTreeMap<String, Zeroizing<String>>,
    unset: BTreeSet<String>,
}

impl Settings {
    /// With a variable that has this value, whatever was said of it before.
    pub fn set(mut self, name: &str, value: &str) -> Result<Self, BadSetting> {
        check(name)?;
        if value.contains('\0') {
            return Err(BadSetting::Value(name.to_owned()));
        }
        self.unset.remove(name);
        self.set.insert(name.to_owned(), Zeroizing::new(value.to_owned()));
        Ok(self)
    }

    /// With a variable that has no value, whatever was said of it before.
    pub fn unset(mut self, name: &str) -> Result<Self, BadSetting> {
        check(name)?;
        self.set.remove(name);
        self.unset.insert(name.to_owned());
        Ok(self)
    }

    /// Whether nothing is said of any variable.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.unset.is_empty()
    }

    /// The text of conf.d: `found` with these settings, in which what the package shipped
    /// (`shipped`, as it was when we last wrote) makes room for what it ships now (`ships`).
    pub(crate) fn confd(
        &self,
        found: Option<&str>,
        shipped: Option<&str>,
        ships: &str,
    ) -> Result<Zeroizing<String>, String> {
        let found = found.unwrap_or(ships);
        let (above, block, below) = split(found)?;
        let above = if shipped.is_some_and(|shipped| shipped.trim_end() == above.trim_end()) {
            ships
        } else {
            above
        };
        let mut values = assignments(block).ok_or(
            "the lines that `pakman deploy` wrote were changed; move your own lines above them",
        )?;
        for (number, line) in (1..).zip(above.lines()) {
            let name = line.strip_prefix("export ").and_then(|rest| rest.split('=').next());
            if let Some(name) = name.filter(|name| self.unset.contains(*name)) {
                return Err(format!("line {number} sets {name}; remove it"));
            }
        }
        values.retain(|name, _| !self.unset.contains(name));
        values.extend(self.set.iter().map(|(name, value)| (name.clone(), value.clone())));

        let mut text = Zeroizing::new(above.trim_end().to_owned() + "\n");
        text.push_str(&block_of(&values));
        text.push_str(below);
        Ok(text)
    }

    /// Our block with these settings alone.
    pub(crate) fn block(&self) -> Zeroizing<String> {
        block_of(&self.set)
    }

    /// What this changes, without a value: `set A, B, unset C`; empty when nothing.
    pub(crate) fn words(&self) -> String {
        let list = |verb: &str, names: Vec<&str>| {
            if names.is_empty() { None } else { Some(format!("{verb} {}", names.join(", "))) }
        };
        let set = list("set", self.set.keys().map(String::as_str).collect());
        let unset = list("unset", self.unset.iter().map(String::as_str).collect());
        [set, unset].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

fn check(name: &str) -> Result<(), BadSetting> {
    let is_first = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    let is_name = name.bytes().next().is_some_and(is_first)
        && name.bytes().all(|byte| is_first(byte) || byte.is_ascii_digit());
    if !is_name {
        return Err(BadSetting::Name(name.to_owned()));
    }
    if SHELLS_OWN.contains(&name) {
        return Err(BadSetting::Shells(name.to_owned()));
    }
    Ok(())
}

/// The text above our block, in it, and below it.
fn split(text: &str) -> Result<(&str, &str, &str), String> {
    let Some(first) = text.find(FIRST) else { return Ok((text, "", "")) };
    let block = &text[first + FIRST.len()..];
    let last = block.find(LAST).ok_or_else(|| format!("it has no line `{LAST}`"))?;
    let below = block[last + LAST.len()..].trim_start_matches('\n');
    Ok((&text[..first], &block[..last], below))
}

/// Our block, with an empty line in front; nothing without a value.
fn block_of(values: &BTreeMap<String, Zeroizing<String>>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::new());
    if !values.is_empty() {
        text.push_str(&format!("\n{FIRST}\n"));
        for (name, value) in values {
            text.push_str(&assignment(name, value));
        }
        text.push_str(&format!("{LAST}\n"));
    }
    text
}

/// A line of our block, or several, as a value may have several.
fn assignment(name: &str, value: &str) -> Zeroizing<String> {
    Zeroizing::new(format!("export {name}='{}'\n", value.replace('\'', r"'\''")))
}

/// The values of our block; `None` where it has anything else.
fn assignments(block: &str) -> Option<BTreeMap<String, Zeroizing<String>>> {
    let mut values = BTreeMap::new();
    let mut rest = block.trim_start_matches('\n');
    while !rest.is_empty() {
        let (name, after) = rest.strip_prefix("export ")?.split_once("='")?;
        check(name).ok()?;
        let mut value = Zeroizing::new(String::new());
        let mut after = after;
        loop {
            let (text, behind) = after.split_once('\'')?;
            value.push_str(text);
            if let Some(behind) = behind.strip_prefix(r"\''") {
                value.push('\'');
                after = behind;
            } else {
                rest = behind.strip_prefix('\n')?;
                break;
            }
        }
        values.insert(name.to_owned(), value);
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = "# Settings of hello\n\n#export PORT=8080\n";

    fn confd(settings: &Settings, found: Option<&str>) -> String {
        settings.confd(found, Some(SHIPPED), SHIPPED).expect("it is ours").to_string()
    }

    #[test]
    fn what_is_set_stands_behind_what_people_wrote_and_can_be_set_again() {
        let settings = Settings::default().set("B", "it's\ntwo 'lines'").expect("a name");
        let first = confd(&settings, None);
        assert_eq!(
            first,
            format!("{SHIPPED}\n{FIRST}\nexport B='it'\\''s\ntwo '\\''lines'\\'''\n{LAST}\n")
        );
        assert_eq!(confd(&settings, Some(&first)), first);
        assert_eq!(confd(&Settings::default(), Some(&first)), first);
        let more = Settings::default().set("A", "").and_then(|it| it.unset("B")).expect("names");
        let own = first.replace("#export PORT", "export PORT");
        let text = confd(&more, Some(&own));
        assert!(text.starts_with("# Settings of hello\n\nexport PORT=8080\n\n"), "{text}");
        assert!(text.contains(&format!("{FIRST}\nexport A=''\n{LAST}\n")), "{text}");
    }

    #[test]
    fn what_the_package_shipped_makes_room_for_what_it_ships() {
        let settings = Settings::default().set("A", "1").expect("a name");
        let first = confd(&settings, None);
        let text = Settings::default().confd(Some(&first), Some(SHIPPED), "# New\n").expect("ours");
        assert!(text.starts_with("# New\n\n") && text.contains("export A='1'\n"), "{text:?}");
        let own = first.replace("hello", "mine");
        let text = Settings::default().confd(Some(&own), Some(SHIPPED), "# New\n").expect("ours");
        assert_eq!(*text, own);
    }

    #[test]
    fn what_was_changed_by_hand_in_our_block_is_an_error() {
        let settings = Settings::default().set("A", "1").expect("a name");
        let first = confd(&settings, None);
        for (from, to) in [("export A='1'", "export A=1"), ("export A", "rm -rf /"), (LAST, "")] {
            let text = first.replace(from, to);
            assert!(settings.confd(Some(&text), None, SHIPPED).is_err(), "{text}");
        }
        let unset = Settings::default().unset("PORT").expect("a name");
        let error = unset.confd(Some("export PORT=1\n"), None, SHIPPED).expect_err("by hand");
        assert_eq!(error, "line 1 sets PORT; remove it");
    }

    #[test]
    fn names_that_no_shell_exports_are_refused() {
        for name in ["", "1A", "MY-VAR", "A B", "IFS", "Ä"] {
            assert!(Settings::default().set(name, "").is_err(), "{name}");
        }
        assert!(Settings::default().set("A", "\0").is_err());
    }
}
