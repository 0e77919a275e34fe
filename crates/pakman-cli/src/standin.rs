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

pub(crate) mod apkbuild {
    use pakman_render::{File, Mode};
    use pakman_spec::{ApkVersion, Package};

    pub(crate) struct Context {
        pub(crate) version: ApkVersion,
        pub(crate) release: u64,
        pub(crate) sources: String,
        pub(crate) excluded: Vec<String>,
    }

    pub(crate) fn files(package: &Package, services: &[File], context: &Context) -> Vec<File> {
        let Context { version, release, sources, excluded } = context;
        let text = format!(
            "pkgname={}\npkgver={version}\npkgrel={release}\nsources={sources}\nx={excluded:?}\n",
            package.name,
        );
        let mut files = services.to_vec();
        for hook in &package.hooks {
            files.push(File {
                name: format!("{}.{}", package.name, hook.event.name()),
                mode: Mode::EXECUTABLE,
                text: "#!/bin/sh\n".into(),
                destination: None,
            });
        }
        files.push(File { name: "APKBUILD".into(), mode: Mode::PLAIN, text, destination: None });
        files
    }
}

pub(crate) mod kits {
    use pakman_spec::Package;

    pub(crate) fn payload(package: &Package) -> Option<serde_json::Value> {
        (!package.offer.kits.is_empty()).then(|| serde_json::json!({"kits": []}))
    }

    pub(crate) fn summary(_: &Package) -> serde_json::Value {
        serde_json::json!({})
    }

    pub(crate) fn text(_: &serde_json::Value) -> String {
        "no kits\n".into()
    }
}
