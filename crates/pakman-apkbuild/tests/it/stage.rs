//! A source tree with a recipe in it, and the steps of abuild on it.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::Output,
};

use pakman_render::File;
use pakman_spec::Package;
use pakman_testbed::tool;

use crate::{
    samples::{context, files},
    shell::{Busybox, quiet},
};

/// What abuild and a build host give to an APKBUILD.
///
/// The package's user does not exist here, so who is to own a path is written to a ledger; abuild
/// itself writes down how it is called.
const ABUILD: &str = r#"
set -e
umask 022
srcdir=$startdir/src pkgdir=$startdir/pkg
die() { echo "$*" >&2; exit 1; }
abuild() { echo "abuild $*"; }
tar() { "$TAR" "$@"; }
default_openrc() { :; }
setcap() { [ -f "$2" ]; }
chown() {
	[ "$1" = -hR ]
	find "$3" | while IFS= read -r path; do echo "${path#"$pkgdir"} $2"; done >>"$LEDGER"
}
install() {
	local owner=root group=root path=
	for word; do
		shift
		case $path in
		-o) owner=$word ;;
		-g) group=$word ;;
		*) case $word in -o | -g) ;; *) set -- "$@" "$word" ;; esac ;;
		esac
		path=$word
	done
	"$INSTALL" "$@"
	echo "${path#"$pkgdir"} $owner:$group" >>"$LEDGER"
}
. ./APKBUILD
"#;

/// `app`, a source tree, with the recipe in `app/.apk/acme/hello`.
pub(crate) struct Stage {
    folder: tempfile::TempDir,
    busybox: Busybox,
    tar: PathBuf,
    install: PathBuf,
}

impl Stage {
    /// `None` where a tool is missing, which is then said.
    pub(crate) fn set(package: &Package, services: &[File]) -> Option<Self> {
        Self::set_with(Busybox::get()?, package, services)
    }

    /// Where this busybox is.
    pub(crate) fn set_with(busybox: Busybox, package: &Package, services: &[File]) -> Option<Self> {
        let stage = Self {
            folder: tempfile::tempdir().unwrap(),
            busybox,
            tar: tool("tar")?,
            install: tool("install")?,
        };
        let recipe = stage.recipe();
        fs::create_dir_all(&recipe).unwrap();
        for file in files(package, services, &context()) {
            fs::write(recipe.join(&file.name), &file.text).unwrap();
        }
        Some(stage)
    }

    /// The folder of the recipe.
    pub(crate) fn recipe(&self) -> PathBuf {
        self.tree().join(".apk/acme/hello")
    }

    /// The source tree.
    pub(crate) fn tree(&self) -> PathBuf {
        self.folder.path().join("app")
    }

    /// Puts a file into the source tree.
    pub(crate) fn put(&self, path: &str, text: &str, mode: u32) -> &Self {
        let path = self.tree().join(path);
        let folder = path.parent().unwrap();
        fs::DirBuilder::new().recursive(true).mode(0o755).create(folder).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        self
    }

    /// Gives a file of the source tree a second name.
    pub(crate) fn hard_link(&self, path: &str, file: &str) -> &Self {
        fs::hard_link(self.tree().join(file), self.tree().join(path)).unwrap();
        self
    }

    /// Puts a link into the source tree.
    pub(crate) fn link(&self, path: &str, target: &str) -> &Self {
        symlink(target, self.tree().join(path)).unwrap();
        self
    }

    /// What `script` does in the folder of the recipe once the APKBUILD is sourced.
    pub(crate) fn run(&self, script: &str) -> Output {
        let variables = [
            ("startdir", self.recipe()),
            ("SRCDEST", self.folder.path().join("distfiles")),
            ("LEDGER", self.folder.path().join("ledger")),
            ("TAR", self.tar.clone()),
            ("INSTALL", self.install.clone()),
        ];
        let variables: Vec<_> =
            variables.iter().map(|(name, path)| (*name, path.as_path())).collect();
        self.busybox.run(&self.recipe(), &variables, &format!("{ABUILD}\n{script}"))
    }

    /// Everything up to `build()`, as abuild does it: the tar unpacked, and beside it a link to
    /// whatever `source=` names.
    pub(crate) fn unpack(&self) {
        quiet(self.run(
            r#"
            snapshot >/dev/null
            mkdir "$srcdir"
            for file in $source; do ln -s "$startdir/$file" "$srcdir"; done
            ln -s "$SRCDEST"/fetched.tar.gz "$srcdir"
            tar -C "$srcdir" -xpf "$startdir/$pkgname-$pkgver.tar"
            "#,
        ));
    }

    /// `build()` where there is one, and `package()`.
    pub(crate) fn build(&self) -> Output {
        self.run(
            r#"
            cd "$builddir"
            case $(type build) in *function*) build ;; esac
            cd "$builddir"
            package
            "#,
        )
    }

    /// Each path of the package with its mode, owner and, where it is a link, target; hard links
    /// of one file share a number.
    pub(crate) fn contents(&self) -> String {
        let ledger = fs::read_to_string(self.folder.path().join("ledger")).unwrap_or_default();
        let owners: BTreeMap<&str, &str> =
            ledger.lines().filter_map(|line| line.rsplit_once(' ')).collect();
        let root = self.recipe().join("pkg");
        let (mut lines, mut inodes) = (Vec::new(), Vec::new());
        for path in walk(&root) {
            let shown = format!("/{}", path.strip_prefix(&root).unwrap().display());
            let data = fs::symlink_metadata(&path).unwrap();
            let owner = owners.get(shown.as_str()).copied().unwrap_or("root:root");
            let mut line = if data.is_symlink() {
                let target = fs::read_link(&path).unwrap();
                format!("link {owner} {shown} -> {}", target.display())
            } else {
                format!("{:04o} {owner} {shown}", data.mode() & 0o7777)
            };
            if data.is_dir() {
                line.push('/');
            } else if data.nlink() > 1 {
                if !inodes.contains(&data.ino()) {
                    inodes.push(data.ino());
                }
                let number = inodes.iter().position(|&inode| inode == data.ino()).unwrap();
                line = format!("{line} (file {})", number + 1);
            }
            lines.push(line);
        }
        lines.join("\n")
    }
}

/// Everything below a folder, sorted.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let below = |path: PathBuf| {
        let inside = if path.is_dir() && !path.is_symlink() { walk(&path) } else { vec![] };
        std::iter::once(path).chain(inside).collect::<Vec<_>>()
    };
    paths.into_iter().flat_map(below).collect()
}
