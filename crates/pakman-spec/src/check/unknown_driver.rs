//! A driver that the platform does not have.

use super::{File, listed};
use crate::{Code, Diagnostic, Driver, Edit, Sink, diagnostic::suggest::nearest};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let drivers = file.variables().filter_map(|variable| variable.value.driver.as_ref());
    for driver in drivers.filter(|driver| Driver::find(&driver.value).is_none()) {
        let message = format!("the platform has no driver `{}`", driver.value);
        let diagnostic = Diagnostic::new(Code::UnknownDriver, driver.span, message);
        let drivers: Vec<&str> = Driver::names().collect();
        let meant = Driver::meant(&driver.value);
        sink.push(match meant.or_else(|| nearest(&driver.value, Driver::names())) {
            Some(meant) => diagnostic.fix(
                format!("write `{meant}`"),
                vec![Edit { span: driver.span, text: meant.to_owned() }],
            ),
            None => diagnostic.help(format!("it has {}", listed(&drivers))),
        });
    }
}
