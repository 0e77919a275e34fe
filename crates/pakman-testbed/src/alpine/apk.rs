//! The apk of an image, on whatever machine.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The architecture of the image.
pub const ARCH: &str = "x86_64";

/// Where the loader of musl is in the image.
pub(super) const LOADER: &str = "lib/ld-musl-x86_64.so.1";

/// Where the loader of an image finds its libraries.
pub(super) fn library_path(image: &Path) -> String {
    format!("{0}/lib:{0}/usr/lib", image.display())
}

/// The apk that somebody wants asked in place of the image's: a static one of another generation,
/// which takes more or less than that does.
pub(super) fn other() -> Option<PathBuf> {
    std::env::var_os("PAKMAN_TEST_APK").map(PathBuf::from)
}

/// The apk of an image, on this machine, unless another is asked for.
pub(super) fn of_image(image: &Path) -> Command {
    if let Some(other) = other() {
        let mut command = Command::new(other);
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        return command;
    }
    let mut command = Command::new(image.join(LOADER));
    command.args(["--library-path", &library_path(image), "--argv0", "apk"]);
    command.arg(image.join("sbin/apk"));
    command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    command
}
