//! `pakman root`, run by root, by a user who has one user id, and by one who is interrupted.

use std::{
    fs,
    os::unix::{
        fs::{PermissionsExt, chown},
        process::CommandExt,
    },
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use pakman_apk::{Content, Entry, Node};
use pakman_testbed::{
    alpine::Alpine,
    is_root,
    mirror::{Fault, Mirror, RELEASE, Server, stand_in},
    tool,
};

use crate::support::{Ended, NOBODY, Tree, end};

/// A mirror, and a folder with a cache in it.
struct Place {
    mirror: Mirror,
    tree: Tree,
}

impl Place {
    fn new() -> Option<Self> {
        tool("bwrap")?;
        Some(Self { mirror: Mirror::new()?, tree: Tree::empty() })
    }

    /// `pakman root VERB` for the release, with the mirror at an address.
    fn command(&self, verb: &str, url: &str, more: &[&str]) -> Command {
        let key = self.mirror.key();
        let key = key.to_str().expect("a path of ours");
        let words = ["root", verb, "--release", RELEASE, "--mirror", url, "--mirror-key", key];
        let mut command = self.tree.command(&[&words, more].concat());
        command.env("XDG_CACHE_HOME", self.tree.path("cache"));
        command
    }

    fn path(&self, more: &[&str]) -> Ended {
        end(&mut self.command("path", &self.mirror.url(), more))
    }

    fn other(&self, words: &[&str]) -> Ended {
        let mut command = self.tree.command(words);
        end(command.env("XDG_CACHE_HOME", self.tree.path("cache")))
    }

    /// Hands everything over to nobody, and gives that user's command.
    fn as_nobody(&self, command: Command) -> Command {
        for folder in [self.mirror.path(), self.tree.root()] {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("they are ours");
        }
        let cache = self.tree.path("cache");
        fs::create_dir_all(&cache).expect("a folder");
        chown(&cache, Some(NOBODY), Some(NOBODY)).expect("root gives away");
        // The program itself and the key may lie where only root looks.
        let program = self.tree.path("pakman");
        fs::copy(env!("CARGO_BIN_EXE_pakman"), &program).expect("a copy");
        let key = self.tree.path("testbed.rsa.pub");
        fs::copy(self.mirror.key(), &key).expect("a copy");
        let mut other = Command::new(program);
        other.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let is_key = |word: &&std::ffi::OsStr| Path::new(word) == self.mirror.key();
        other.args(
            command.get_args().map(|word| if is_key(&word) { key.as_os_str() } else { word }),
        );
        other.current_dir("/").uid(NOBODY).gid(NOBODY);
        other
    }
}

/// The path that was printed.
fn printed(ended: &Ended) -> &Path {
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    Path::new(ended.stdout.trim_end())
}

#[test]
fn a_root_is_made_shown_and_removed() {
    let Some(place) = Place::new() else { return };
    let made = place.path(&["zlib"]);
    let path = printed(&made);
    assert!(path.join("bin/busybox").is_file() && path.join("usr/share/build-base").is_file());
    assert!(made.stderr.contains("root: installing "), "{}", made.stderr);
    // The second time nothing is to be said.
    let again = place.path(&["zlib"]);
    assert_eq!((again.stdout.as_str(), again.stderr.as_str()), (made.stdout.as_str(), ""));
    let id = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
    let list = place.other(&["root", "list"]).stdout;
    assert!(list.starts_with(id) && list.contains("MiB  used today  alpine-baselayout"), "{list}");
    let json = place.other(&["root", "list", "--json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["roots"][0]["path"], path.to_str().unwrap());
    assert!(json["roots"][0]["bytes"].as_u64().unwrap() > 4 << 20);
    let unknown = place.other(&["root", "remove", "other"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("there is no root \"other\""), "{}", unknown.stderr);
    assert_eq!(place.other(&["root", "remove", id]).code, 0);
    assert!(!path.exists() && place.other(&["root", "list"]).stdout.is_empty());
}

#[test]
fn the_file_says_which_root_is_wanted() {
    let Some(place) = Place::new() else { return };
    let text = crate::support::INSTELLAR.replace("[make]", "[zlib]");
    place.tree.write("instellar.yml", format!("stack: alpine/{RELEASE}\n{text}"));
    let (url, key) = (place.mirror.url(), place.mirror.key());
    let words = ["root", "path", "--mirror-key", key.to_str().unwrap()];
    let mut command = place.tree.command(&words);
    command.env("XDG_CACHE_HOME", place.tree.path("cache")).env("PAKMAN_ALPINE_MIRROR", url);
    let made = end(&mut command);
    assert!(
        printed(&made).join("usr/lib/libz.so.1").exists()
            || printed(&made).join("lib/libz.so.1").exists()
    );
    place.tree.write("instellar.yml", &text);
    let none = end(&mut command);
    assert_eq!(none.code, 2);
    assert!(
        none.stderr.contains("has no `stack`") && none.stderr.contains("--release"),
        "{}",
        none.stderr
    );
}

#[test]
fn a_build_brings_the_alpine_that_the_stack_names() {
    let Some(place) = Place::new() else { return };
    let mut tool = stand_in("compiler");
    let script = Content::Bytes(b"#!/bin/sh\ncat /etc/alpine-release\n".to_vec());
    tool.entries.push(Entry::new("usr/bin/compile", 0o755, Node::File(script)));
    place.mirror.add(tool);
    let text = crate::support::INSTELLAR
        .replace("[make]", "[compiler]")
        .replace("command: make", "command: mkdir dist && compile | tee dist/hello");
    let head = format!("stack: alpine/{RELEASE}\narchitectures: [x86_64, aarch64]\n");
    place.tree.write("app/instellar.yml", format!("{head}{text}"));
    let key = place.mirror.key();
    let build_for = |mirror: &str, arch: &str| {
        let words = ["build", "app", "--mirror", mirror, "--output", "out", "--arch", arch];
        let more = ["--mirror-key", key.to_str().unwrap(), "--repository", "acme/hello"];
        let mut command = place.tree.command(&[&words[..], &more].concat());
        command.env_remove("PAKMAN_BUILD");
        end(command.env("XDG_CACHE_HOME", place.tree.path("cache")))
    };
    let build = |mirror: &str| build_for(mirror, "x86_64");
    let good = build(&place.mirror.url());
    assert_eq!(good.code, 0, "{}", good.stderr);
    let line = format!("root: Alpine {RELEASE}, which `stack` names, with ");
    assert!(good.stderr.contains(&line), "{}", good.stderr);
    assert!(good.stderr.contains(&format!("\n{RELEASE}.")), "{}", good.stderr);
    assert!(place.tree.names("out/x86_64").iter().any(|name| name.starts_with("hello-")));
    let other = build_for(&place.mirror.url(), "aarch64");
    assert_eq!(other.code, 2);
    let how = "a root for aarch64 needs a machine that is aarch64, such as a CI runner";
    assert!(other.stderr.contains(how), "{}", other.stderr);
    let idle = place.tree.run(&["build", "app", "--here", "--mirror", "http://127.0.0.1:1/"]);
    assert_eq!(idle.code, 2);
    assert!(idle.stderr.contains("which `--here` and `--root` are not"), "{}", idle.stderr);
    let none = build("http://127.0.0.1:1/alpine");
    assert_eq!(none.code, 75, "{}", none.stderr);
    for help in ["there is no Alpine to build in", "--mirror URL", "`--here` builds on this"] {
        assert!(none.stderr.contains(help), "{}", none.stderr);
    }
}

#[test]
fn without_a_mirror_the_way_out_is_told() {
    if Alpine::get().is_none() {
        return;
    }
    let Some(place) = Place::new() else { return };
    let ended = end(&mut place.command("path", "http://127.0.0.1:1/alpine", &[]));
    assert_eq!(ended.code, 75, "{}", ended.stderr);
    assert!(
        ended.stderr.contains("--mirror URL") && ended.stderr.contains("127.0.0.1:1"),
        "{}",
        ended.stderr
    );
    assert!(ended.stdout.is_empty());
    let wrong = end(&mut place.command("path", "ftp://x/", &[]));
    assert_eq!(wrong.code, 2);
    assert!(
        wrong.stderr.contains("--mirror") && wrong.stderr.contains("`ftp:`"),
        "{}",
        wrong.stderr
    );
    let unknown = place.path(&["no-such-package"]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.stderr.contains("no-such-package (no such package)"), "{}", unknown.stderr);
}

#[test]
fn what_helps_with_a_mirror_is_told() {
    let Some(place) = Place::new() else { return };
    let tell = |url: &str, arguments: &[&str]| {
        let words = ["root", "path", "--release", RELEASE, "--mirror", url];
        place.other(&[&words, arguments].concat()).stderr
    };
    let told = tell(&place.mirror.url(), &[]);
    assert!(told.contains("which is not trusted\nhelp: `--mirror-key FILE`"), "{told}");
    let nowhere = format!("file://{}", place.tree.path("nowhere").display());
    let told = tell(&nowhere, &[]);
    assert!(
        told.contains("No such file") && told.contains("help: the address of a mirror"),
        "{told}"
    );
    let words = ["root", "path", "--release", RELEASE, "--mirror", "http://mirror.example/"];
    let mut command = place.tree.command(&words);
    command.env("HTTP_PROXY", "http://noor:hush@127.0.0.1:1");
    let told = end(command.env("XDG_CACHE_HOME", place.tree.path("cache"))).stderr;
    let over = "error: over the proxy that `HTTP_PROXY` names: http://mirror.example/v3.23/";
    assert!(told.starts_with(over) && !told.contains("hush"), "{told}");
    // An index that somebody names is no mirror's.
    let told =
        place.other(&["check", "--index", &format!("{nowhere}/APKINDEX.tar.gz"), "-"]).stderr;
    assert!(!told.contains("mirror"), "{told}");
}

#[test]
fn that_there_are_no_roots_is_said_to_people_alone() {
    let place = Tree::empty();
    let run = |words: &[&str]| end(place.command(words).env("XDG_CACHE_HOME", place.path("cache")));
    let list = run(&["root", "list"]);
    assert_eq!((list.code, list.stdout.as_str()), (0, ""));
    assert!(list.stderr.starts_with("note: there are no roots"), "{}", list.stderr);
    assert_eq!(run(&["root", "remove", "--all"]).stderr, list.stderr);
    let json = run(&["root", "list", "--json"]);
    assert!(json.stdout.contains("\"roots\": []") && json.stderr.is_empty(), "{json:?}");
}

#[test]
fn a_password_in_the_mirrors_address_is_never_shown_nor_kept() {
    let Some(place) = Place::new() else { return };
    let server = Server::start(place.mirror.path(), |_, _| Fault::None);
    let url = server.url().replace("http://", "http://noor:hush@");
    let made = end(&mut place.command("path", &url, &[]));
    printed(&made);
    let failed = end(&mut place.command("path", "http://noor:hush@127.0.0.1:1/", &[]));
    assert_eq!(failed.code, 75);
    let list = place.other(&["root", "list", "--json"]).stdout;
    for text in [&made.stderr, &failed.stderr, &list] {
        assert!(!text.contains("hush"), "{text}");
    }
}

#[test]
fn roots_of_another_user_are_neither_used_nor_closed() {
    if !is_root() {
        return;
    }
    let tree = Tree::empty();
    let folder = tree.path("cache/pakman/root");
    fs::create_dir_all(&folder).unwrap();
    chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
    let path = ["root", "path", "--release", RELEASE];
    for words in [&["root", "list"] as &[_], &["root", "remove", "--all"], &path] {
        let ended = end(tree.command(words).env("XDG_CACHE_HOME", tree.path("cache")));
        assert_eq!(ended.code, 2, "{}", ended.stderr);
        assert!(ended.stderr.contains("belongs to another user"), "{}", ended.stderr);
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn a_user_with_one_user_id_makes_a_root_without_a_complaint() {
    let Some(place) = Place::new() else { return };
    if !rustix::process::geteuid().is_root() {
        // Every other test here has been run by such a user already.
        return;
    }
    let mut hostile = stand_in("hostile");
    let script = "#!/bin/sh\nexec >/tmp/reached 2>/dev/null\n\
        mount -t tmpfs none /mnt && umount /proc/sys && echo unmounted\n\
        { echo x >/proc/sys/kernel/core_pattern; } && echo wrote\n\
        [ -e /etc/debian_version ] && echo saw\n\
        adduser -S -D -H visitor && grep -q visitor /etc/passwd || echo 'has no users'\nexit 0\n";
    hostile.scripts.insert(pakman_apk::HookEvent::PostInstall.into(), script.into());
    place.mirror.add(hostile);
    let words = ["alpine-keys", "sudo", "hostile"];
    let made = end(&mut place.as_nobody(place.command("path", &place.mirror.url(), &words)));
    assert!(!made.stderr.contains("WARNING"), "{}", made.stderr);
    let path = printed(&made);
    assert_eq!(fs::read_to_string(path.join("tmp/reached")).unwrap(), "");
    // The bits of sudo are those of its package, and nobody else can look into the folder.
    let bits = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(bits(&path.join("usr/bin/sudo")) & 0o4000, 0o4000);
    assert_eq!(bits(&place.tree.path("cache/pakman/root")), 0o700);
    let json = fs::read_to_string(path.parent().unwrap().join("root.json")).unwrap();
    assert!(json.contains("\"owners\": \"one\""), "{json}");
    let mut remove = place.tree.command(&["root", "remove", "--all"]);
    remove.env("XDG_CACHE_HOME", place.tree.path("cache"));
    assert_eq!(end(&mut place.as_nobody(remove)).code, 0);
    assert!(!path.exists());
}

#[test]
fn a_process_that_is_killed_at_any_moment_leaves_nothing_that_is_used() {
    let Some(place) = Place::new() else { return };
    let rounds = std::env::var("PAKMAN_TEST_ROUNDS").ok().and_then(|text| text.parse().ok());
    let server = Server::start(place.mirror.path(), |_, _| Fault::None);
    for round in 0..rounds.unwrap_or(12_u64) {
        let url = if round % 2 == 0 { server.url() } else { place.mirror.url() };
        let mut killed = place.command("path", &url, &["zlib"]);
        let mut killed = killed.stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(round * 97 % 1500));
        killed.kill().unwrap();
        killed.wait().unwrap();
        let whole = end(&mut place.command("path", &url, &["zlib"]));
        let database = fs::read_to_string(printed(&whole).join("lib/apk/db/installed")).unwrap();
        for name in ["zlib", "git", "build-base", "alpine-baselayout"] {
            assert!(database.contains(&format!("\nP:{name}\n")), "{name} after round {round}");
        }
        assert_eq!(place.tree.names("cache/pakman/root/making"), [""; 0]);
        assert_eq!(place.other(&["root", "remove", "--all"]).code, 0);
        fs::remove_dir_all(place.tree.path("cache/pakman/root/packages")).unwrap();
    }
}

#[test]
fn a_full_disk_is_told_and_the_next_run_heals() {
    let (Some(place), Some(unshare)) = (Place::new(), tool("unshare")) else { return };
    if !is_root() {
        return;
    }
    let cache = place.tree.path("cache");
    fs::create_dir(&cache).unwrap();
    // Too small for the packages, then for the root, then large enough.
    for (size, code) in [("4m", 2), ("14m", 2), ("200m", 0)] {
        let inner = place.command("path", &place.mirror.url(), &[]);
        let mut outer = Command::new(&unshare);
        outer.env_clear().envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
        outer.current_dir(place.tree.root()).args(["--mount", "sh", "-c"]);
        let script = "mount -t tmpfs -o size=\"$1\" none \"$2\" && shift 2 && \"$@\"; code=$?; \
            ls \"$XDG_CACHE_HOME/pakman/root/roots\" >&2; exit $code";
        outer.arg(script).arg("sh").arg(size).arg(&cache).arg(inner.get_program());
        let ended = end(outer.args(inner.get_args()));
        assert_eq!(ended.code, code, "{size}: {}", ended.stderr);
        assert_eq!(ended.stderr.contains(&format!("\n{RELEASE}-")), code == 0, "{}", ended.stderr);
        assert!(code == 0 || ended.stderr.contains("No space left on device"), "{}", ended.stderr);
    }
}

#[test]
fn the_profile_for_apparmor_is_printed() {
    let profile = Tree::empty().run(&["root", "apparmor"]).stdout;
    assert!(profile.contains("profile bwrap /usr/bin/bwrap flags=(unconfined)"), "{profile}");
}
