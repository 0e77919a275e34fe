//! What a repository's storage wants to know, by its address.

use crate::plan::Access;

/// Variables of `pakman push`, and where GitHub and Forgejo keep their values.
pub(crate) fn settings(url: &str, access: &Access) -> &'static [(&'static str, &'static str)] {
    match access {
        _ if !url.starts_with("s3://") => &[
            ("PAKMAN_PUSH_USER", "vars.PAKMAN_PUSH_USER"),
            ("PAKMAN_PUSH_TOKEN", "secrets.PAKMAN_PUSH_TOKEN"),
        ],
        Access::Keys => &[
            ("AWS_ACCESS_KEY_ID", "secrets.AWS_ACCESS_KEY_ID"),
            ("AWS_SECRET_ACCESS_KEY", "secrets.AWS_SECRET_ACCESS_KEY"),
            ("AWS_REGION", "vars.AWS_REGION"),
            ("AWS_ENDPOINT_URL", "vars.AWS_ENDPOINT_URL"),
        ],
        Access::Role(_) => &[("AWS_REGION", "vars.AWS_REGION")],
    }
}
