//! The files of a package of Python's, as lock files list them: which of them pip takes on Alpine.

/// What pip makes of the files of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// One of them fits, or the package has no machine code.
    Ready,
    /// None of them fits, and its sources are compiled.
    Compiled,
    /// None of them fits, and there are no sources.
    Nothing,
}

/// How the files of a package fit musl on `x86_64`, and a Python: 3.12.
pub(crate) fn fit<'a>(files: impl Iterator<Item = &'a str> + Clone, python: [u64; 2]) -> Fit {
    let wheels = || files.clone().filter_map(|file| file.strip_suffix(".whl"));
    let is_for_linux = wheels().any(|it| it.contains("linux") || it.ends_with("-any"));
    // Without wheels it has no machine code, as a rule; without wheels for Linux it is not asked for.
    if !is_for_linux || wheels().any(|wheel| is_ready(wheel, python)) {
        return Fit::Ready;
    }
    let has_sources = files.clone().any(|file| {
        [".tar.gz", ".zip", ".tar.bz2"].iter().any(|extension| file.ends_with(extension))
    });
    if has_sources { Fit::Compiled } else { Fit::Nothing }
}

/// `name-1.0-cp312-cp312-musllinux_1_2_x86_64`: what stands for Python, its C interface, the machine.
fn is_ready(wheel: &str, python: [u64; 2]) -> bool {
    let mut parts = wheel.rsplitn(4, '-');
    let (Some(machines), Some(interfaces), Some(pythons)) =
        (parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let is_musl = |it: &str| it.starts_with("musllinux_") && it.ends_with("_x86_64");
    let is_stable = interfaces.split('.').any(|it| it == "abi3" || it == "none");
    let minor = |tag: &str| -> Option<u64> {
        tag.trim_start_matches(['c', 'p', 'y']).strip_prefix('3')?.parse().ok()
    };
    let is_python = |tag: &str| match minor(tag) {
        Some(known) if is_stable => known <= python[1],
        Some(known) => known == python[1],
        None => tag == "py3",
    };
    let is_whole = is_stable || interfaces.split('.').any(|it| !it.ends_with('t'));
    machines.split('.').any(|it| it == "any" || is_musl(it))
        && pythons.split('.').any(is_python)
        && is_whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wheel_is_for_a_python_and_a_machine() {
        for (files, expected) in [
            (&["a-1.0-py3-none-any.whl", "a-1.0.tar.gz"][..], Fit::Ready),
            (&["a-1.0-py2.py3-none-any.whl"], Fit::Ready),
            (&["a-1.0.tar.gz"], Fit::Ready),
            (&[], Fit::Ready),
            (&["a-1.0-cp312-cp312-musllinux_1_2_x86_64.whl"], Fit::Ready),
            (&["a-1.0-1-cp312-cp312-manylinux_2_17_x86_64.musllinux_1_1_x86_64.whl"], Fit::Ready),
            (&["a-1.0-cp37-abi3-musllinux_1_2_x86_64.whl"], Fit::Ready),
            (&["a-1.0-cp311-cp311-musllinux_1_2_x86_64.whl", "a-1.0.tar.gz"], Fit::Compiled),
            (&["a-1.0-cp314-abi3-musllinux_1_2_x86_64.whl"], Fit::Nothing),
            (&["a-1.0-cp312-cp312t-musllinux_1_2_x86_64.whl"], Fit::Nothing),
            (&["a-1.0-cp312-cp312-musllinux_1_2_aarch64.whl", "a.zip"], Fit::Compiled),
            (&["a-1.0-cp312-cp312-manylinux_2_17_x86_64.whl"], Fit::Nothing),
            (&["a-1.0-cp312-cp312-win_amd64.whl"], Fit::Ready),
        ] {
            assert_eq!(fit(files.iter().copied(), [3, 12]), expected, "{files:?}");
        }
    }
}
