//! The signatures of the other crates, until they are there.

#![allow(clippy::pedantic, clippy::all, reason = "these lines go away")]

use pakman_render::{File, Mode};
use pakman_spec::*;

pub(crate) use pakman_spec::Package;

pub(crate) const MAX_FILE_SIZE: usize = 4 << 20;

#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) package: Option<Package>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

pub(crate) fn decode(name: &str, bytes: &[u8]) -> Result<Source, Diagnostic> {
    if bytes.len() > MAX_FILE_SIZE {
        return Err(Diagnostic::whole_file(Code::TooLarge, "the file is over 4 MiB"));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(name, text)),
        Err(error) => {
            let at = error.valid_up_to();
            Err(Diagnostic::new(Code::NotUtf8, Span::new(at, at + 1), "the file is not UTF-8"))
        }
    }
}

pub(crate) fn load(source: &Source, surroundings: &Surroundings) -> Loaded {
    let mut sink = Sink::default();
    let text = source.text();
    if let Some(at) = text.find("destinaton") {
        sink.push(Diagnostic::new(Code::UnknownKey, Span::new(at, at + 10), "unknown key"));
    }
    if !text.contains("dependencies") {
        sink.push(Diagnostic::whole_file(Code::MissingKey, "`dependencies` is missing"));
    }
    let word = if text.contains("name: hello") { Some("hello".to_owned()) } else { None };
    let word = word.unwrap_or_else(|| {
        surroundings.repository.as_ref().map_or("hello".to_owned(), Repository::slug)
    });
    let package = (!sink.has_errors()).then(|| Package {
        name: word.parse().expect("a name"),
        metadata: Metadata {
            description: "x".into(),
            license: "MIT".into(),
            url: "x".into(),
            maintainer: None,
        },
        architectures: vec![],
        stack: None,
        dependencies: Dependencies::default(),
        build: Build { command: String::new(), destinations: vec![], strip: true, options: vec![] },
        kind: if text.contains("static") { Kind::Static } else { Kind::Custom },
        body: None,
        source: None,
        hooks: if text.contains("post-install") {
            vec![Hook { event: HookEvent::PostInstall, script: String::new() }]
        } else {
            vec![]
        },
        offer: Offer::default(),
    });
    Loaded { package, diagnostics: sink.finish() }
}

pub(crate) fn schema() -> String {
    "{}\n".to_owned()
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no version")]
pub(crate) struct VersionError(String);

pub(crate) fn from_release(text: &str) -> Result<ApkVersion, VersionError> {
    text.trim_start_matches('v').parse().map_err(|_| VersionError(text.to_owned()))
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) commits: u64,
}

pub(crate) struct Described<'a> {
    pub(crate) version: ApkVersion,
    pub(crate) tag: Option<&'a Tag>,
    pub(crate) skipped: Vec<(&'a Tag, VersionError)>,
}

pub(crate) fn describe(tags: &[Tag], commits: u64) -> Described<'_> {
    let mut skipped = Vec::new();
    for tag in tags {
        match from_release(&tag.name) {
            Ok(version) => {
                let text = if tag.commits == 0 {
                    format!("{version}")
                } else {
                    format!("{version}_git{}", tag.commits)
                };
                return Described { version: text.parse().expect("x"), tag: Some(tag), skipped };
            }
            Err(error) => skipped.push((tag, error)),
        }
    }
    Described { version: format!("0.0.0_git{commits}").parse().expect("x"), tag: None, skipped }
}

pub(crate) struct Context {
    pub(crate) version: ApkVersion,
    pub(crate) release: u64,
    pub(crate) sources: String,
}

pub(crate) fn openrc_files(package: &Package) -> Vec<File> {
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

pub(crate) fn apkbuild_files(package: &Package, services: &[File], context: &Context) -> Vec<File> {
    let Context { version, release, sources } = context;
    let text = format!(
        "pkgname={}\npkgver={version}\npkgrel={release}\nsources={sources}\nsource={}\n",
        package.name,
        services.len()
    );
    let mut hooks = vec![];
    for hook in &package.hooks {
        hooks.push(File {
            name: format!("{}.{}", package.name, hook.event.name()),
            mode: Mode::EXECUTABLE,
            text: "#!/bin/sh\n".into(),
            destination: None,
        });
    }
    hooks.extend([
        File {
            name: format!("{}.pre-install", package.name),
            mode: Mode::EXECUTABLE,
            text: "#!/bin/sh\n".into(),
            destination: None,
        },
        File { name: "APKBUILD".into(), mode: Mode::PLAIN, text, destination: None },
    ]);
    hooks
}

pub(crate) fn payload(package: &Package) -> Option<serde_json::Value> {
    (package.kind == Kind::Static).then(|| serde_json::json!({"kits": []}))
}

pub(crate) struct Summary;

impl Summary {
    pub(crate) fn to_json(&self) -> serde_json::Value {
        serde_json::json!({})
    }
}

pub(crate) fn summary(_: &Package) -> Summary {
    Summary
}

pub(crate) fn text(_: &Summary) -> String {
    "no kits\n".into()
}
