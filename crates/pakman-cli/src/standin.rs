//! The signatures of the other crates, until they are there.

#![allow(clippy::pedantic, clippy::all, reason = "these lines go away")]

pub(crate) mod openrc {
    use pakman_render::{File, Mode};
    use pakman_spec::{Kind, Package};

    pub(crate) fn files(package: &Package) -> Vec<File> {
        if package.kind == Kind::Static {
            return vec![];
        }
        vec![File {
            name: format!("{}.initd", package.name),
            mode: Mode::EXECUTABLE,
            text: "#!/sbin/openrc-run\n".into(),
            destination: None,
        }]
    }
}
