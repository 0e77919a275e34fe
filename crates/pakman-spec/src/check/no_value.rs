//! A variable to which nothing gives a value.

use super::File;
use crate::{Code, Diagnostic, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for variable in file.variables().map(|variable| &variable.value) {
        let Some(key) = &variable.key else { continue };
        let is_given = variable.default_value.is_some()
            || variable.driver.is_some()
            || variable.required.is_some()
            || variable.driver_options.is_some();
        if !is_given {
            let message = format!("nothing gives `{}` a value", key.value);
            sink.push(Diagnostic::new(Code::NoValue, key.span, message).help(
                "give it a `default_value` or a `driver`, or write `required: true` to have the platform ask for one",
            ));
        }
    }
}
