//! The real apk as the judge of words: it indexes and installs packages that say them, whether our
//! writer would have said them or not.

use std::{
    fs,
    io::Read,
    path::Path,
    process::{Command, Output},
};

use pakman_apk::PackageInfo;
use pakman_testbed::alpine::{ARCH, Alpine, AlpineRoot};

/// Bytes of a header in a tar archive, and of what its entries are rounded up to.
const BLOCK: usize = 512;

/// A package as `good` is, but for what it says under `key`: all lines of that key give way to one.
pub(crate) fn saying(good: &[u8], key: &str, word: &str) -> Vec<u8> {
    let mut rest = good;
    let mut control = Vec::new();
    flate2::bufread::GzDecoder::new(&mut rest).read_to_end(&mut control).expect("it is gzip");
    let (header, body) = control.split_at(BLOCK);
    let text = String::from_utf8_lossy(body);
    let lines = text.trim_end_matches('\0').lines();
    let mut text: String = lines
        .filter(|line| line.split(" = ").next() != Some(key))
        .map(|line| format!("{line}\n"))
        .collect();
    text += &format!("{key} = {word}\n");

    let mut header = header.to_vec();
    header[124..136].copy_from_slice(format!("{:011o}\0", text.len()).as_bytes());
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header.extend_from_slice(text.as_bytes());
    header.resize(header.len().next_multiple_of(BLOCK), 0);
    let mut member = Vec::new();
    let level = flate2::Compression::fast();
    flate2::bufread::GzEncoder::new(header.as_slice(), level)
        .read_to_end(&mut member)
        .expect("memory does not fail");
    [member.as_slice(), rest].concat()
}

/// The most that apk 3 takes of a word in its database, in bytes.
pub(crate) const LONGEST_WORD: usize = 256;

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

/// apk, with a root to install into and a repository to make.
pub(crate) struct Judge<'a> {
    alpine: &'a Alpine,
    root: AlpineRoot<'a>,
    repository: tempfile::TempDir,
}

/// What apk did with a package, with all that it said.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// It would install the file.
    pub(crate) installs: Result<(), String>,
    /// It makes an index of it, and would install it from there.
    pub(crate) indexes: Result<(), String>,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(alpine: &'a Alpine) -> Self {
        let repository = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(repository.path().join(ARCH)).expect("the folder is ours");
        Self { alpine, root: alpine.root(&["alpine-baselayout", "busybox"]), repository }
    }

    /// Whether it is another apk than the one whose rules are ours.
    pub(crate) fn is_other(&self) -> bool {
        self.alpine.other_apk().is_some()
    }

    /// What apk does with a package whose file is to be called after `info`.
    pub(crate) fn of(&self, package: &[u8], info: &PackageInfo) -> Verdict {
        let folder = self.repository.path().join(ARCH);
        let path = folder.join(info.file_name());
        fs::write(&path, package).expect("the folder is ours");
        let installs = self.would_install(&info.name, &path);
        let mut command = self.alpine.apk();
        command.args(["index", "--allow-untrusted", "--output"]);
        command.arg(folder.join("APKINDEX.tar.gz")).arg(&path);
        let made = command.output().expect("apk runs");
        let indexes = if made.status.success() {
            self.would_install(&info.name, Path::new(&info.name))
        } else {
            Err(said(&made))
        };
        fs::remove_file(&path).expect("it is ours");
        Verdict { installs, indexes }
    }

    /// Installs a package whose file is to be called after `info`, without running its scripts.
    pub(crate) fn install(&self, package: &[u8], info: &PackageInfo) -> Result<(), String> {
        let path = self.repository.path().join(info.file_name());
        fs::write(&path, package).expect("the folder is ours");
        let mut command = self.root.apk();
        command.args(["--allow-untrusted", "--no-cache", "--no-scripts", "add"]).arg(&path);
        let output = command.output().expect("apk runs");
        fs::remove_file(&path).expect("it is ours");
        if output.status.success() { Ok(()) } else { Err(said(&output)) }
    }

    /// Whether apk chooses the package: what it needs may be missing.
    fn would_install(&self, name: &str, what: &Path) -> Result<(), String> {
        let mut command = self.root.apk();
        command.arg("--repository").arg(self.repository.path());
        command.args(["--allow-untrusted", "--no-cache", "--simulate", "add"]).arg(what);
        let said = said(&command.output().expect("apk runs"));
        let chosen = said.contains(&format!("Installing {name} "))
            || said.contains(&format!("required by: {name}-"))
            || said.contains(&format!("  {name}-"));
        if chosen { Ok(()) } else { Err(said) }
    }

    /// Whether apk would put a word into a virtual package, as abuild has it install what a build
    /// needs.
    pub(crate) fn wants(&self, word: &str) -> Result<(), String> {
        if word.contains('\0') {
            return Err("no argument has a zero byte".to_owned());
        }
        let mut command = self.root.apk();
        command.args(["--simulate", "add", "--virtual", ".makedepends-hello", word]);
        let said = said(&command.output().expect("apk runs"));
        if said.contains("is not a valid") { Err(said) } else { Ok(()) }
    }

    /// Those of the versions that apk does not take.
    pub(crate) fn bad_versions(&self, versions: &[String]) -> Vec<String> {
        let mut command = self.alpine.apk();
        command.args(["version", "--check", "--"]).args(versions);
        let output = command.output().expect("apk runs");
        said(&output).lines().map(str::to_owned).collect()
    }

    /// `<`, `=` or `>`: how two versions stand to each other.
    pub(crate) fn order(&self, left: &str, right: &str) -> String {
        let output = self.alpine.apk().args(["version", "--test", left, right]).output();
        said(&output.expect("apk runs")).trim().to_owned()
    }

    /// Whether busybox makes a group of the name in the root.
    pub(crate) fn makes_user(&self, name: &str) -> bool {
        let mut command = Command::new("chroot");
        command.arg(self.root.path()).args(["/bin/busybox", "addgroup", "-S", name]);
        command.output().expect("root may").status.success()
    }
}
