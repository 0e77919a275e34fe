//! `DATABASE_URL` as the key of a driver that makes several variables: the key is their prefix.

use super::File;
use crate::{Code, Diagnostic, Driver, Edit, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for variable in file.variables().map(|variable| &variable.value) {
        let (Some(key), Some(driver)) = (&variable.key, &variable.driver) else { continue };
        let Some(driver) = Driver::find(&driver.value) else { continue };
        let name = key.value.as_str();
        let Some((prefix, suffix)) = driver.doubled_suffix(name) else { continue };
        let message = format!("with this driver, `{name}` becomes `{name}{suffix}`");
        let edit = Edit { span: key.span, text: prefix.to_owned() };
        sink.push(
            Diagnostic::new(Code::DriverKey, key.span, message)
                .label(format!("`{prefix}` would give `{name}`"))
                .unsafe_fix(format!("write `{prefix}`"), vec![edit]),
        );
    }
}
