//! What a build reaches that has a network of its own: tried in a machine of the test's own, which
//! is a namespace with a way out, a second address, and a server of names on its loopback.

use std::{
    env, fs,
    io::{Read, Write},
    net::{TcpListener, UdpSocket},
    os::{linux::net::SocketAddrExt, unix::net},
    path::PathBuf,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use pakman_build::Network;
use pakman_testbed::{is_root, tool};

use crate::{
    sandboxed::{add, build, root},
    support::{Heard, Tree, file},
};

/// Makes the machine, and goes on as the program that stands behind it. Its resolver is on its
/// loopback, as systemd-resolved's is, unless a test names another; the way out leads nowhere, and the
/// second address is its own.
const MACHINE: &str = "set -eu
ip link set lo up
echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start
ip link add out type veth peer name far
ip link set far up
ip address add 198.51.100.2/24 dev out
ip link set out up
ip route add default via 198.51.100.1 dev out
ip address add 203.0.113.5/32 dev lo
ip address add 2001:db8::2/64 dev out nodad
ip route add default via 2001:db8::1 dev out
mknod \"$TMPDIR/tun\" c 10 200
chmod 666 \"$TMPDIR/tun\"
mount --bind \"$TMPDIR/tun\" /dev/net/tun
cp -a /etc \"$TMPDIR/etc\"
cd \"$TMPDIR/etc\"
rm -f resolv.conf
echo nameserver 127.0.0.53 >resolv.conf
chmod 666 resolv.conf
echo 65534:100000:65536 | tee subuid >subgid
mount --bind . /etc
cd ..
exec \"$@\"";

const USER: &[&str] = &["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"];

const OUT: &str = "203.0.113.5";

/// Set where a test has been started in such a machine.
const INSIDE: &str = "PAKMAN_TEST_MACHINE";

/// Does something in such a machine, as somebody, by starting the test of this name in it.
fn in_a_machine(somebody: &[&str], test: &str, inside: fn()) {
    if env::var_os(INSIDE).is_some() {
        return inside();
    }
    start(somebody, &["--exact", test]);
}

/// Starts tests of this program in such a machine, as somebody.
fn start(somebody: &[&str], tests: &[&str]) {
    let needs = ["pasta", "newuidmap", "ip", "bwrap", "busybox", "curl", "unshare"];
    if needs.iter().any(|name| tool(name).is_none()) || !is_root() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut unshare = Command::new("timeout");
    // In a group of its own it would be taken for what a build of another test has left.
    unshare.args([
        "--foreground",
        "--signal",
        "KILL",
        "300",
        "unshare",
        "--net",
        "--mount",
        "--propagation",
        "private",
        "--",
        "sh",
        "-c",
        MACHINE,
        "sh",
    ]);
    // The program may lie where only root looks.
    let program = folder.path().join("tests");
    fs::copy(env::current_exe().unwrap(), &program).unwrap();
    unshare.args(somebody).arg(program).args(tests).env(INSIDE, "");
    unshare.args(["--nocapture", "--test-threads", "2"]).env("TMPDIR", folder.path());
    unshare.env("HOME", folder.path()).current_dir(folder.path());
    let everybody = Command::new("chmod").arg("777").arg(folder.path()).status();
    assert!(everybody.unwrap().success());
    // What is left running would hold a pipe open.
    let path = folder.path().join("said");
    let said = fs::File::create(&path).unwrap();
    unshare.stdout(said.try_clone().unwrap()).stderr(said);
    let status = unshare.status().unwrap();
    let said = fs::read_to_string(path).unwrap();
    assert!(status.success() && !said.contains("ok. 0 passed"), "{said}");
}

#[test]
fn a_build_of_root_gets_out_and_not_to_the_loopback() {
    let own = "network::a_build_of_root_gets_out_and_not_to_the_loopback";
    in_a_machine(&[], own, a_build_with_a_network_of_its_own);
}

#[test]
fn a_build_of_a_user_gets_out_and_not_to_the_loopback() {
    let own = "network::a_build_of_a_user_gets_out_and_not_to_the_loopback";
    in_a_machine(USER, own, a_build_with_a_network_of_its_own);
}

#[test]
fn what_holds_for_builds_in_roots_holds_for_those_of_a_user_too() {
    start(USER, &["sandboxed::"]);
}

#[test]
fn a_pasta_that_fails_is_told_and_leaves_nothing() {
    let closed = ["sh", "-c", "chmod 600 \"$TMPDIR/tun\" && exec \"$@\"", "sh"];
    let own = "network::a_pasta_that_fails_is_told_and_leaves_nothing";
    in_a_machine(&[&closed, USER].concat(), own, no_network_of_its_own);
}

#[test]
fn a_server_of_names_on_any_address_of_the_machine_is_asked() {
    let own = "network::a_server_of_names_on_any_address_of_the_machine_is_asked";
    in_a_machine(USER, own, a_build_that_looks_names_up);
}

fn a_build_that_looks_names_up() {
    assert_eq!(Network::own(), Ok(()));
    let port = serve(OUT);
    let line = format!(
        "mkdir bin; touch bin/hello; chmod 755 bin/hello\n\
         curl --silent --max-time 9 http://out.example:{port}/ && echo reached"
    );
    let tree = Tree::new(&file(&line, "[bin]", ""));
    let folder = tempfile::tempdir().unwrap();
    let root = root(folder.path()).unwrap();
    add(&tool("curl").unwrap(), &root);
    for server in ["127.0.0.53", "::1", "198.51.100.2", "2001:db8::2", OUT] {
        serve_names(server);
        fs::write("/etc/resolv.conf", format!("search lan\nnameserver {server}\n")).unwrap();
        assert_eq!(Network::nameless(), None, "{server}");
        let mut heard = Heard::default();
        let built = build(&tree, &root, Network::Own, &mut heard);
        built.unwrap_or_else(|error| panic!("{server}: {error}: {:#?}", heard.lines));
        assert!(heard.lines.contains(&"reached".to_owned()), "{server}: {:#?}", heard.lines);
    }
    fs::write("/etc/resolv.conf", "search lan\n").unwrap();
    assert_eq!(Network::nameless().unwrap(), "/etc/resolv.conf names no server");
}

#[test]
fn a_server_of_names_that_nothing_leads_to_is_told() {
    let without = ["sh", "-c", "ip -6 route delete default && exec \"$@\"", "sh"];
    let own = "network::a_server_of_names_that_nothing_leads_to_is_told";
    in_a_machine(&[&without, USER].concat(), own, || {
        fs::write("/etc/resolv.conf", "nameserver ::1\n").unwrap();
        let reason = Network::nameless().unwrap();
        assert!(reason.contains("names ::1, which is this machine, and by IPv6"), "{reason}");
        fs::write("/etc/resolv.conf", "nameserver ::1\nnameserver 127.0.0.1\n").unwrap();
        assert_eq!(Network::nameless(), None);
    });
}

#[test]
fn what_a_shell_says_of_errors_stays_apart() {
    in_a_machine(USER, "network::what_a_shell_says_of_errors_stays_apart", a_shell);
}

/// Opens one in a process of its own, which has streams to be looked at.
fn a_shell() {
    if let Some(folder) = env::var_os("PAKMAN_TEST_SHELL") {
        return shell_of(&PathBuf::from(folder));
    }
    let folder = tempfile::tempdir().unwrap();
    let line = "echo printed; echo told >&2; exit 3\n";
    fs::write(folder.path().join("typed"), line).unwrap();
    let mut shell = Command::new(env::current_exe().unwrap());
    shell.args(["--exact", "network::what_a_shell_says_of_errors_stays_apart", "--nocapture"]);
    shell.env("PAKMAN_TEST_SHELL", folder.path());
    shell.stdin(fs::File::open(folder.path().join("typed")).unwrap());
    let ended = shell.output().unwrap();
    let (printed, told) =
        (String::from_utf8(ended.stdout).unwrap(), String::from_utf8(ended.stderr).unwrap());
    assert!(ended.status.success(), "{printed}\n{told}");
    // Some shells have their prompt among what they print.
    assert!(printed.contains("printed\n") && !printed.contains("told"), "{printed}");
    assert!(told.contains("told\n") && !told.contains("printed"), "{told}");
}

fn shell_of(folder: &std::path::Path) {
    let Some(root) = root(folder) else { return };
    let tree = Tree::new(&file("mkdir bin; touch bin/hello", "[bin]", ""));
    let ended = tree.shell(&root, Network::Own);
    assert_eq!(ended.code(), Some(3));
    assert!(!tree.path().parent().unwrap().join("work/scripts/errors").exists());
}

fn no_network_of_its_own() {
    let reason = Network::own().unwrap_err();
    assert!(reason.starts_with("`pasta` fails: Failed to open"), "{reason}");
    // Those of other tests have other folders.
    let mark = format!("TMPDIR={}", env::temp_dir().display()).into_bytes();
    let is_left = |process: &PathBuf| {
        let read = |file: &str| fs::read(process.join(file)).unwrap_or_default();
        let is_marked = read("environ").split(|byte| *byte == 0).any(|one| one == mark);
        is_marked && read("cmdline").starts_with(b"pasta")
    };
    let begun = Instant::now();
    // One that was killed is there for a moment.
    while fs::read_dir("/proc").unwrap().any(|entry| is_left(&entry.unwrap().path())) {
        assert!(begun.elapsed() < Duration::from_secs(5), "a pasta is left");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Answers whoever connects.
fn serve(address: &str) -> u16 {
    let listener = TcpListener::bind((address, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || listener.incoming().for_each(|caller| answer(caller.unwrap())));
    port
}

fn answer(mut caller: impl Read + Write) {
    let _ = caller.read(&mut [0; 1024]);
    let _ = caller.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
}

/// Knows `out.example`, and of nothing else.
fn serve_names(address: &str) {
    let socket = UdpSocket::bind((address, 53)).unwrap();
    thread::spawn(move || {
        let mut question = [0; 512];
        while let Ok((length, asker)) = socket.recv_from(&mut question) {
            // The name, one zero, and the type: 1 is an address of version 4.
            let name = question[12..length].split(|byte| *byte == 0).next().unwrap();
            let end = 12 + name.len() + 5;
            let is_known = name == b"\x03out\x07example" && question[end - 3] == 1;
            let mut reply = question[..end].to_vec();
            reply[2..12].copy_from_slice(&[0x81, 0x80, 0, 1, 0, u8::from(is_known), 0, 0, 0, 0]);
            if is_known {
                reply.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 203, 0, 113, 5]);
            }
            let _ = socket.send_to(&reply, asker);
        }
    });
}

fn a_build_with_a_network_of_its_own() {
    assert_eq!(Network::own(), Ok(()));
    let name = format!("pakman-test-{}", std::process::id());
    let address = net::SocketAddr::from_abstract_name(&name).unwrap();
    let listener = net::UnixListener::bind_addr(&address).unwrap();
    thread::spawn(move || listener.incoming().for_each(|caller| answer(caller.unwrap())));
    let (inner, outer) = (serve("127.0.0.1"), serve(OUT));
    serve_names("127.0.0.53");
    let question = format!(
        "ask() {{ printf '%s ' \"$1\"; shift; curl --silent --max-time 9 \"$@\" && echo reached || \
         echo \"refused $?\"; }}\n\
         ask loopback http://127.0.0.1:{inner}/\n\
         ask gateway --connect-timeout 1 http://198.51.100.1:{inner}/\n\
         ask same --connect-timeout 1 http://198.51.100.2:{inner}/\n\
         ask abstract --abstract-unix-socket {name} http://x/\n\
         ask out http://out.example:{outer}/\n"
    );
    let made = "mkdir bin; touch bin/hello; chmod 755 bin/hello";
    let more = format!("package: |\n  {}\n", question.replace('\n', "\n  "));
    let tree = Tree::new(&file(&format!("{made}\n{question}"), "[bin]", ""));
    let packaging = Tree::new(&file(made, "[bin]", &more));
    for (tree, network, expected) in [
        (&tree, Network::Off, ["refused"; 5]),
        (&tree, Network::Own, ["refused 7", "refused", "refused 7", "refused 7", "reached"]),
        (&packaging, Network::Own, ["refused 7", "refused", "refused 7", "refused 7", "reached"]),
        (&tree, Network::Machine, ["reached", "refused", "refused 7", "", "reached"]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let root = root(folder.path()).unwrap();
        add(&tool("curl").unwrap(), &root);
        let mut heard = Heard::default();
        build(tree, &root, network, &mut heard).unwrap();
        let names = ["loopback", "gateway", "same", "abstract", "out"];
        for (name, expected) in names.iter().zip(expected) {
            let told = heard.lines.iter().find(|line| line.starts_with(name));
            let is_so = told.is_some_and(|line| line.contains(expected));
            assert!(is_so, "{network:?}: {name} is not {expected}: {:#?}", heard.lines);
        }
    }
}
