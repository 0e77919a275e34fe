//! `DATABASE_URL` as the key of a driver that makes several variables: the key is their prefix.

use super::File;
use crate::{Code, Diagnostic, Edit, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for variable in file.variables().map(|variable| &variable.value) {
        let (Some(key), Some(driver)) = (&variable.key, &variable.driver) else { continue };
        let suffixes: &[&str] = match driver.value.as_str() {
            "database/postgresql" => &["_URL", "_CERT_PEM"],
            "bucket/aws-s3" => &["_ACCESS_KEY_ID", "_SECRET_ACCESS_KEY", "_REGION", "_ENDPOINT"],
            _ => continue,
        };
        let name = key.value.as_str();
        let Some((prefix, suffix)) =
            suffixes.iter().find_map(|suffix| Some((name.strip_suffix(suffix)?, suffix)))
        else {
            continue;
        };
        let message = format!("with this driver `{name}` gives `{name}{suffix}`");
        let edit = Edit { span: key.span, text: prefix.to_owned() };
        sink.push(
            Diagnostic::new(Code::DriverKey, key.span, message)
                .label(format!("`{prefix}` gives `{name}`"))
                .unsafe_fix(format!("write `{prefix}`"), vec![edit]),
        );
    }
}
