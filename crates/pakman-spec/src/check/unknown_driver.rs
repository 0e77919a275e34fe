//! A driver that the platform does not have.

use super::File;
use crate::{Code, Diagnostic, Edit, Sink, diagnostic::suggest::nearest};

/// The drivers of Uplink and of the platform.
pub(super) const DRIVERS: &[&str] =
    &["bucket/aws-s3", "database/postgresql", "generic/secret", "uplink/secret"];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let drivers = file.variables().filter_map(|variable| variable.value.driver.as_ref());
    for driver in drivers.filter(|driver| !DRIVERS.contains(&driver.value.as_str())) {
        let message = format!("the platform has no driver `{}`", driver.value);
        let diagnostic = Diagnostic::new(Code::UnknownDriver, driver.span, message);
        sink.push(match nearest(&driver.value, DRIVERS.iter().copied()) {
            Some(meant) => diagnostic.fix(
                format!("did you mean `{meant}`?"),
                vec![Edit { span: driver.span, text: meant.to_owned() }],
            ),
            None => diagnostic.help(format!("it has `{}`", DRIVERS.join("`, `"))),
        });
    }
}
