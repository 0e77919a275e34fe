//! The environment of a build: what it sees of its caller's, and abuild's `default.conf`.

use std::{
    ffi::{OsStr, OsString},
    path::Path,
};

use crate::{authorities, plan::Plan};

/// What a build may see of its caller's environment: where things are, how to speak, how to
/// compile and what the commit is. Whatever else it wants has to be passed by name.
const SEEN: &[&str] = &[
    // The machine and its user.
    "HOME",
    "LANG",
    "LANGUAGE",
    "LOGNAME",
    "PATH",
    "SHELL",
    "TERM",
    "TMPDIR",
    "TZ",
    "USER",
    "CI",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLORTERM",
    "FORCE_COLOR",
    "NO_COLOR",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    // The way out; whom to trust there is said by `authorities`.
    "ALL_PROXY",
    "FTP_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "all_proxy",
    "ftp_proxy",
    "https_proxy",
    "http_proxy",
    "no_proxy",
    // Compilers.
    "AR",
    "AS",
    "CC",
    "CFLAGS",
    "CPP",
    "CPPFLAGS",
    "CXX",
    "CXXFLAGS",
    "DFLAGS",
    "LD",
    "LDFLAGS",
    "MAKEFLAGS",
    "NM",
    "OBJCOPY",
    "PKG_CONFIG",
    "PKG_CONFIG_LIBDIR",
    "PKG_CONFIG_PATH",
    "PKG_CONFIG_SYSROOT_DIR",
    "RANLIB",
    "SAMUFLAGS",
    "STRIP",
    "JOBS",
    "CMAKE_GENERATOR",
    "CMAKE_BUILD_PARALLEL_LEVEL",
    "CTEST_PARALLEL_LEVEL",
    "CTEST_OUTPUT_ON_FAILURE",
    "PERL_MM_USE_DEFAULT",
    "RUSTC_WRAPPER",
    "RUSTFLAGS",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "CARGO_BUILD_JOBS",
    "CARGO_BUILD_TARGET",
    "CARGO_HOME",
    "CARGO_INCREMENTAL",
    "CARGO_PROFILE_RELEASE_CODEGEN_UNITS",
    "CARGO_PROFILE_RELEASE_LTO",
    "CARGO_PROFILE_RELEASE_OPT_LEVEL",
    "CARGO_PROFILE_RELEASE_PANIC",
    "CARGO_TARGET_DIR",
    "CGO_CFLAGS",
    "CGO_ENABLED",
    "CGO_LDFLAGS",
    "GOARCH",
    "GOBIN",
    "GOCACHE",
    "GOFLAGS",
    "GOMODCACHE",
    "GONOPROXY",
    "GONOSUMDB",
    "GOOS",
    "GOPATH",
    "GOPRIVATE",
    "GOPROXY",
    "GOROOT",
    "GOSUMDB",
    "GOTOOLCHAIN",
    // Languages.
    "BUNDLE_PATH",
    "BUNDLE_WITHOUT",
    "COMPOSER_HOME",
    "DJANGO_SETTINGS_MODULE",
    "ELIXIR_ERL_OPTIONS",
    "GEM_HOME",
    "GEM_PATH",
    "HEX_HOME",
    "JAVA_HOME",
    "MIX_ENV",
    "MIX_HOME",
    "NODE_ENV",
    "NODE_OPTIONS",
    "NODE_PATH",
    "NPM_CONFIG_CACHE",
    "PIP_CACHE_DIR",
    "PYTHONPATH",
    "RACK_ENV",
    "RAILS_ENV",
    "npm_config_cache",
    // The commit.
    "GITHUB_ACTIONS",
    "GITHUB_REF",
    "GITHUB_REF_NAME",
    "GITHUB_REPOSITORY",
    "GITHUB_RUN_NUMBER",
    "GITHUB_SERVER_URL",
    "GITHUB_SHA",
    "GITHUB_WORKSPACE",
    "SOURCE_DATE_EPOCH",
    "WORKFLOW_REF",
    "WORKFLOW_SHA",
];

/// Settings of one language.
const SEEN_PREFIX: &str = "LC_";

/// Keys and tokens of ours, which nobody can pass.
const NEVER: &[&str] = &["ABUILD_", "INSTELLAR_"];

/// Whether a variable of this name can be passed to a build: none that begins with `ABUILD_` or
/// `INSTELLAR_`, which hold keys and tokens.
pub fn can_be_passed(name: &str) -> bool {
    !NEVER.iter().any(|prefix| name.starts_with(prefix))
}

/// What of the plan's environment a build sees, and what abuild 3.18 adds to it where it is
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

/// What of the plan's environment a build sees.
pub(crate) fn kept(plan: &Plan<'_>) -> Vec<(OsString, OsString)> {
    let is_passed = |name: &OsStr| plan.passed.iter().any(|(passed, _)| passed == name);
    let seen = plan.environment.iter().filter(|(name, _)| {
        let name = name.to_string_lossy();
        let is_known = |list: &[&str]| list.contains(&&*name);
        is_known(SEEN) || is_known(authorities::NAMES) || name.starts_with(SEEN_PREFIX)
    });
    let seen = seen.filter(|(name, _)| !is_passed(name));
    let kept = seen.chain(&plan.passed).filter(|(name, _)| can_be_passed(&name.to_string_lossy()));
    // By this path what starts the build is found too.
    let settled = |(name, value): &(OsString, OsString)| {
        let value = if name == "PATH" { pakman_program::path(value) } else { value.clone() };
        (name.clone(), value)
    };
    kept.map(settled).collect()
}

/// A sentence for each variable that the build's text or the file asks for and that it did not
/// get although it is set.
pub(crate) fn withheld(plan: &Plan<'_>) -> Vec<String> {
    let kept = kept(plan);
    let build = &plan.package.build;
    let mut notes = Vec::new();
    for (name, _) in &plan.environment {
        let Some(text) = name.to_str().filter(|_| !kept.iter().any(|(kept, _)| kept == name))
        else {
            continue;
        };
        if !build.environment.iter().any(|declared| declared == text)
            && !mentions(&build.command, text)
        {
            continue;
        }
        notes.push(if can_be_passed(text) {
            format!("{text} is set, but a build does not see it; `--env {text}` passes it")
        } else {
            format!("{text} is set, but no build ever sees it")
        });
    }
    notes.sort();
    notes
}

/// Whether the word `name` stands in the text.
fn mentions(text: &str, name: &str) -> bool {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    text.match_indices(name).any(|(at, _)| {
        !text[..at].ends_with(is_word) && !text[at + name.len()..].starts_with(is_word)
    })
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
