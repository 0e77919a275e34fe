//! Packages that want something of whoever looks at them.

use pakman_apk::{Entry, HookEvent, Node, Script};

use crate::{
    packages::{file, hello, pack, packed, unpacked},
    support::{Ended, Tree},
};

/// Replaces bytes by as many others.
fn swap(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    assert_eq!(from.len(), to.len());
    let at = bytes.windows(from.len()).position(|window| window == from).expect("it is there");
    bytes[at..at + to.len()].copy_from_slice(to);
}

/// A link whose target would name the window.
fn evil_link() -> Node {
    Node::Symlink(b"\x1b]0;evil\x07".to_vec())
}

/// A package that turns, clears and hides wherever it has a say.
fn evil() -> Vec<u8> {
    let mut draft = hello();
    "Clear12345 \u{202e}txt.apk".clone_into(&mut draft.info.description);
    draft.info.depends.push("so:Clear12345".to_owned());
    draft.scripts.insert(
        Script::Hook(HookEvent::PreInstall),
        b"#!/bin/sh\n\techo \x1b[2J\x9b \r\n".to_vec(),
    );
    draft.entries.push(Entry::new("usr/bin/a", 0o777, evil_link()));
    draft.entries.push(file("usr/share/\u{202e}fdp.apk", 0o644, ""));
    let [mut control, data] = unpacked(&pack(draft));
    swap(&mut control, b"Clear12345", b"\x1b[2J\x07\x08123\x7f");
    swap(&mut control, b"so:Clear12345", b"so:\x1b[2J\x07\x08123\x7f");
    packed(&[control, data])
}

fn assert_plain(ended: &Ended, what: &str) {
    for text in [&ended.stdout, &ended.stderr] {
        let hidden =
            |letter: char| letter.is_control() && !"\n\t".contains(letter) || letter == '\u{202e}';
        assert!(!text.contains(hidden), "{what}: {text:?}");
        assert!(!text.contains("has a bug"), "{what}: {text}");
    }
}

#[test]
fn nothing_of_a_package_reaches_the_terminal_as_it_is() {
    let tree = Tree::empty();
    tree.write("evil.apk", evil());
    tree.write("good.apk", pack(hello()));
    tree.write("e\u{1b}[2Jvil.apk", "no package");
    for arguments in [
        &["inspect", "--scripts", "evil.apk", "e\u{1b}[2Jvil.apk"][..],
        &["verify", "--allow-untrusted", "evil.apk", "e\u{1b}[2Jvil.apk"],
        &["diff", "good.apk", "evil.apk"],
        &["diff", "evil.apk", "good.apk"],
        &["index", ".", "--arch", "x86_64"],
        &["sign", "evil.apk", "e\u{1b}[2Jvil.apk"],
    ] {
        let ended = tree.run(arguments);
        assert!(!(ended.stdout.clone() + &ended.stderr).is_empty());
        assert_plain(&ended, arguments[0]);
    }
    let mut draft = hello();
    draft.entries.push(Entry::new("usr/bin/a", 0o777, evil_link()));
    tree.write("link.apk", pack(draft));
    assert!(tree.run(&["inspect", "link.apk"]).stdout.contains("-> \\u{1b}]0;evil\\u{7}"));
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).expect("48 bits") % limit
    }
}

/// A package with a few bytes of its archives changed, moved, cut out or doubled.
fn mutated(dice: &mut Dice) -> Vec<u8> {
    let mut members = unpacked(&evil());
    for _ in 0..=dice.below(4) {
        let bytes = &mut members[dice.below(2)];
        let at = dice.below(bytes.len());
        match dice.below(5) {
            0 => bytes[at] ^= 1 << dice.below(8),
            1 => bytes[at] = b"0/.\n\0 7\xff"[dice.below(8)],
            2 => bytes.truncate(at),
            3 => {
                let end = bytes.len().min(at / 512 * 512 + 512);
                let block = bytes[at / 512 * 512..end].to_vec();
                bytes.splice(end..end, block);
            }
            _ => {
                let end = bytes.len().min(at + 512);
                bytes.drain(at..end);
            }
        }
        if bytes.is_empty() {
            bytes.push(0);
        }
    }
    let mut package = packed(&members);
    if dice.below(4) == 0 {
        let at = dice.below(package.len());
        package[at] ^= 1 << dice.below(8);
    }
    package
}

#[test]
fn no_package_makes_the_program_fall_over() {
    let tree = Tree::empty();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let names: Vec<String> = (0..300).map(|number| format!("m{number}.apk")).collect();
    for name in &names {
        tree.write(name, mutated(&mut dice));
    }
    tree.write("good.apk", pack(hello()));
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    for verb in [
        &["inspect", "--scripts"][..],
        &["inspect", "--json"],
        &["verify", "--allow-untrusted"],
        &["index", "--arch", "x86_64"],
    ] {
        let ended = tree.run(&[verb, &all].concat());
        assert_ne!(ended.code, 0, "{verb:?}");
        let json = verb.contains(&"--json");
        let ended = if json { Ended { stdout: String::new(), ..ended } } else { ended };
        assert_plain(&ended, verb[0]);
    }
    for name in &all[..60] {
        assert_plain(&tree.run(&["diff", "good.apk", name]), name);
        assert_plain(&tree.run(&["diff", name, "good.apk"]), name);
    }
}
