//! The environment of a build: that of abuild's `default.conf`.

use std::{ffi::OsString, path::Path};

use crate::plan::Plan;

/// What a build may see of ours: never a key or token.
const SECRETS: &[&str] = &["ABUILD_PRIVATE_KEY", "INSTELLAR_AUTH_TOKEN", "INSTELLAR_PACKAGE_TOKEN"];

/// The environment of the plan, less our secrets, and what abuild 3.18 adds to it where it is
/// missing.
///
/// Two of its settings are left out: `CMAKE_GENERATOR=Ninja`, which needs a program that may not be
/// there, and, where the build is not on musl, `-buildmode=pie` in `GOFLAGS`, which would link
/// programs of Go against glibc that are free of it otherwise. Caches of Go and Cargo stay the user's.
pub(crate) fn of(plan: &Plan<'_>, root: &Path) -> Vec<(OsString, OsString)> {
    let mut environment = kept(plan);
    let jobs = plan.jobs.to_string();
    let triplet = triplet(&plan.arch);
    let compile = "-Os -fstack-clash-protection -Wformat -Werror=format-security";
    let go = if is_musl(root) {
        "-buildmode=pie -modcacherw -trimpath -buildvcs=false"
    } else {
        "-modcacherw -trimpath -buildvcs=false"
    };
    let defaults = [
        ("CFLAGS", compile.to_owned()),
        ("CXXFLAGS", format!("{compile} -D_GLIBCXX_ASSERTIONS=1")),
        ("LDFLAGS", "-Wl,--as-needed,-O1,--sort-common".to_owned()),
        ("GOFLAGS", go.to_owned()),
        ("DFLAGS", "-Os".to_owned()),
        ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "s".to_owned()),
        ("CARGO_PROFILE_RELEASE_PANIC", "abort".to_owned()),
        ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1".to_owned()),
        ("CARGO_PROFILE_RELEASE_LTO", "true".to_owned()),
        ("CTEST_OUTPUT_ON_FAILURE", "ON".to_owned()),
        ("PERL_MM_USE_DEFAULT", "1".to_owned()),
        ("JOBS", jobs.clone()),
        ("MAKEFLAGS", format!("-j{jobs}")),
        ("SAMUFLAGS", format!("-j{jobs}")),
        ("CARGO_BUILD_JOBS", jobs.clone()),
        ("CMAKE_BUILD_PARALLEL_LEVEL", jobs.clone()),
        ("CTEST_PARALLEL_LEVEL", jobs),
    ];
    for (name, value) in defaults {
        if !environment.iter().any(|(there, _)| there == name) {
            environment.push((name.into(), value.into()));
        }
    }
    let settled = [
        ("CARCH", plan.arch.clone()),
        ("CBUILD", triplet.clone()),
        ("CHOST", triplet.clone()),
        ("CTARGET", triplet),
        ("SOURCE_DATE_EPOCH", plan.epoch.to_string()),
    ];
    for (name, value) in settled {
        environment.retain(|(there, _)| there != name);
        environment.push((name.into(), value.into()));
    }
    environment
}

/// The environment of the plan, less our secrets.
pub(crate) fn kept(plan: &Plan<'_>) -> Vec<(OsString, OsString)> {
    let kept = plan.environment.iter().filter(|(name, _)| !SECRETS.iter().any(|one| name == one));
    kept.cloned().collect()
}

/// Whether programs that are built here are linked against musl.
fn is_musl(root: &Path) -> bool {
    let Ok(libraries) = root.join("lib").read_dir() else { return false };
    let mut names = libraries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.any(|name| name.starts_with("ld-musl-"))
}

/// What compilers call Alpine on an architecture, as abuild 3.18 has it.
fn triplet(arch: &str) -> String {
    let (machine, system) = match arch {
        "armhf" => ("armv6", "musleabihf"),
        "armv7" => ("armv7", "musleabihf"),
        "ppc64le" => ("powerpc64le", "musl"),
        "x86" => ("i586", "musl"),
        other => (other, "musl"),
    };
    format!("{machine}-alpine-linux-{system}")
}
