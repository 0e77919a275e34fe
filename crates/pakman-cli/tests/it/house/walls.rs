//! What one room knows alone stands in no other.
//!
//! Templates, documentation and tests may spell out what reads better so; they are not searched.

use pakman_spec::{Code, Driver};

use super::{
    ROOMS,
    tokens::{Token, paths, tokens},
    tree::{below, entries, files, name, read, root, sources},
};

/// What can be seen of knowledge in the code of a file.
enum Sign {
    /// A crate of somebody else's.
    Crate(&'static str),
    /// A text in a literal.
    Text(&'static str),
    /// A literal as a whole.
    Word(&'static str),
    /// A program that is started.
    Program(&'static str),
    /// A number, as it is written.
    Number(&'static str),
}

use Sign::{Crate, Number, Program, Text, Word};

/// The functions of `pakman-program` that start one.
const STARTS: &[&str] = &["command", "mapped"];

/// Signs of what only these rooms know: folders and files below `crates`.
type Wall = (&'static [&'static str], &'static [Sign]);

/// One line at least for each line of the table in `ARCHITECTURE.md`.
const WALLS: &[Wall] = &[
    (
        &["pakman-alpine"],
        &[
            Text("/var/lib/"),
            Text("/var/log/"),
            Text("/etc/init.d"),
            Text("/etc/conf.d"),
            Text("etc/user/init.d"),
            Word("-openrc"),
            Word("pre-install"),
            Word("post-deinstall"),
            Word("_git"),
        ],
    ),
    // OpenRC names its own functions by some of the shell's keywords, none of which may be a command.
    (&["pakman-shell", "pakman-alpine/src/openrc.rs"], &[Word("esac"), Word("elif"), Word("<<-")]),
    (&["pakman-spec/src/yaml"], &[Crate("granit_parser")]),
    (&["pakman-spec", "pakman-alpine/src/word.rs"], &[Crate("schemars")]),
    (&["pakman-spec/src/report"], &[Crate("annotate_snippets")]),
    (&["pakman-spec"], &[Crate("deunicode"), Crate("regex_lite")]),
    // Settings on a host are read back from the quotes that they were written in.
    (&["pakman-render", "pakman-deploy/src/settings.rs"], &[Word(r"'\''")]),
    (
        &[
            "pakman-openrc",
            "pakman-apkbuild",
            "pakman-render",
            "pakman-deploy/src/print.rs",
            "pakman-workflow",
        ],
        &[Crate("askama")],
    ),
    (&["pakman-openrc"], &[Text("/dev/lxd/sock"), Text("execlineb")]),
    (&["pakman-apkbuild", "pakman-alpine/src/abuild.rs"], &[Text("startdir")]),
    (&["pakman-kits"], &[Word("payload")]),
    (&["pakman-workflow"], &[Text("actions/upload-artifact@"), Text("saas-linux")]),
    (&["pakman-packs"], &[Word("next.config.js"), Word("nuxt.config.ts")]),
    // Its checksum, and the first byte of gzip.
    (&["pakman-deflate"], &[Crate("crc32fast"), Number("0x1f")]),
    (
        &["pakman-apk"],
        &[
            Crate("rsa"),
            Crate("flate2"),
            Crate("sha1"),
            Text("PKGINFO"),
            Text("APKINDEX"),
            Text(".SIGN."),
        ],
    ),
    (&["pakman-project"], &[Program("git"), Word("GIT_WORK_TREE")]),
    (&["pakman-root"], &[Text("alpinelinux.org"), Text("--initdb")]),
    (&["pakman-root", "pakman-push/src"], &[Crate("reqwest"), Crate("rustls")]),
    (
        &["pakman-push"],
        &[
            Crate("object_store"),
            Crate("tokio"),
            Crate("futures_util"),
            Text("/publish/"),
            Text("/api/packages/"),
            Text("x-amz-"),
        ],
    ),
    (&["pakman-box"], &[Text("/1.0/config"), Program("script")]),
    (&["pakman-build/src/elf.rs"], &[Crate("object")]),
    (&["pakman-build"], &[Program("strip"), Program("abuild"), Text("--no-map-gw")]),
    // Each fills, boots or builds in namespaces, and hides other things in them.
    (&["pakman-root", "pakman-box", "pakman-build"], &[Text("--unshare-pid"), Program("bwrap")]),
    (&["pakman-program"], &[Text("--map-auto")]),
    (&["pakman-deploy"], &[Word("ssh"), Word("incus"), Word("lxc")]),
    (&["pakman-page/src/server"], &[Crate("httparse"), Text("Content-Security-Policy")]),
    (&["pakman-page/src/door.rs"], &[Word("xdg-open")]),
    (&["pakman-lsp/src/server"], &[Crate("lsp_server"), Crate("gen_lsp_types")]),
    (
        &["pakman-cli"],
        &[
            Crate("clap"),
            Crate("clap_complete"),
            Crate("clap_mangen"),
            Crate("anstream"),
            Crate("indicatif"),
            Crate("signal_hook"),
        ],
    ),
];

#[test]
fn what_one_room_knows_stands_in_no_other() {
    let mut seen = Vec::new();
    for room in ROOMS.iter().filter(|room| room.name != "pakman-testbed") {
        for path in sources(&format!("crates/{}/src", room.name)) {
            let (file, tokens) = (below("crates", &path), tokens(&read(&path)));
            for (rooms, signs) in WALLS {
                if !rooms.iter().any(|room| file.starts_with(room)) {
                    let found = signs.iter().filter(|sign| sign.is_in(&tokens));
                    seen.extend(found.map(|sign| format!("{file}: {}", sign.text())));
                }
            }
            for (name, home) in named_in_tables() {
                if !file.starts_with(home) && Word(name).is_in(&tokens) {
                    seen.push(format!("{file}: {name}"));
                }
            }
        }
    }
    assert!(seen.is_empty(), "known in a wrong room:\n{}", seen.join("\n"));
}

/// Anything else would find programs in a work tree.
#[test]
fn one_room_alone_finds_programs() {
    for room in
        ROOMS.iter().filter(|room| !matches!(room.name, "pakman-program" | "pakman-testbed"))
    {
        for path in sources(&format!("crates/{}/src", room.name)) {
            let found = tokens(&read(&path)).windows(3).any(|three| {
                matches!(three, [Token::Word(kind), Token::Step, Token::Word(new)]
                    if kind == "Command" && new == "new")
            });
            assert!(!found, "{} starts a program by itself", path.display());
        }
    }
}

#[test]
fn every_room_has_a_wall() {
    for room in ROOMS.iter().filter(|room| room.name != "pakman-testbed") {
        let has_wall = WALLS.iter().any(|(rooms, _)| rooms[0].starts_with(room.name));
        assert!(has_wall, "{} has no line among the walls", room.name);
    }
}

/// A sign that is nowhere, or a room that has none, would hold nothing.
#[test]
fn every_sign_is_in_each_of_its_rooms() {
    for (rooms, signs) in WALLS {
        let texts: Vec<String> = rooms.iter().map(|room| text_of(room)).collect();
        for (room, text) in rooms.iter().zip(&texts) {
            assert!(signs.iter().any(|sign| text.contains(sign.text())), "{room} has no sign");
        }
        for sign in *signs {
            let is_there = texts.iter().any(|text| text.contains(sign.text()));
            assert!(is_there, "{} is not in {rooms:?}", sign.text());
        }
    }
}

/// The code and the templates of a room.
fn text_of(room: &str) -> String {
    let place = root().join("crates").join(room);
    let found = match room.split_once('/') {
        None => [files(&place.join("src")), files(&place.join("templates"))].concat(),
        Some(_) if place.is_file() => vec![place],
        Some(_) => files(&place),
    };
    found.iter().map(|path| read(path)).collect()
}

#[test]
fn every_sign_is_seen() {
    let sample = tokens(
        "use reqwest::{blocking, Url as Address};
        #[derive(schemars::JsonSchema)]
        struct A;
        // rsa::RsaPublicKey, \"/var/log/\"
        /// clap::Parser, \"/srv\"
        fn f() {
            let object = object.method();
            let byte = bytes[0] & 0x1f;
            pakman_program::command(\"git\").arg(r\"/var/lib/x\").arg(\"strip\");
        }
        #[cfg(test)]
        mod tests { use flate2::read; }",
    );
    let present = [
        Crate("reqwest"),
        Crate("schemars"),
        Program("git"),
        Text("/var/lib/"),
        Word("git"),
        Number("0x1f"),
    ];
    for sign in present {
        assert!(sign.is_in(&sample), "{}", sign.text());
    }
    let absent = [
        Crate("rsa"),
        Crate("clap"),
        Crate("object"),
        Crate("flate2"),
        Text("/var/log/"),
        Text("/srv"),
        Word("/var/lib/"),
        Program("strip"),
    ];
    for sign in absent {
        assert!(!sign.is_in(&sample), "{}", sign.text());
    }
}

/// Pages and documents spell drivers by hand, so that people can read them.
#[test]
fn documents_name_the_drivers_that_there_are() {
    let page = |code: Code| code.page();
    for driver in Driver::ALL {
        assert!(page(Code::UnknownDriver).contains(&format!("`{}`", driver.name)));
        let options = page(Code::DriverOptions);
        for option in driver.options {
            let words = option.takes.words().iter().chain([&option.name]);
            for word in words.filter(|_| driver.name != Driver::UPLINK_SECRET) {
                assert!(options.contains(&format!("`{word}`")), "{word} of {}", driver.name);
            }
        }
    }
    let kinds: Vec<&str> = Driver::names().filter_map(|name| name.split('/').next()).collect();
    let folders = [root().join("docs"), root().join("crates/pakman-spec/codes")];
    for path in folders.iter().flat_map(|folder| entries(folder)).filter(|path| path.is_file()) {
        let text = read(&path);
        // Its example is the mistake.
        let text =
            if name(&path) == "unknown-driver.md" { text.replace("postgres\n", "") } else { text };
        let words =
            text.split(|letter: char| !letter.is_ascii_alphanumeric() && !"/-".contains(letter));
        for word in words.filter(|word| kinds.contains(&word.split('/').next().unwrap_or(""))) {
            let is_driver = word.matches('/').count() == 1 && !word.ends_with('/');
            let is_known = !is_driver || Driver::names().any(|name| name == word);
            assert!(is_known, "{}: {word}", path.display());
        }
    }
}

/// Words of tables, and where the table is.
fn named_in_tables() -> impl Iterator<Item = (&'static str, &'static str)> {
    let drivers = Driver::names().map(|name| (name, "pakman-spec/src/driver.rs"));
    let codes = Code::ALL.iter().map(|code| (code.name(), "pakman-spec/src/diagnostic/code.rs"));
    drivers.chain(codes.filter(|(name, _)| name.contains('-')))
}

impl Sign {
    fn is_in(&self, tokens: &[Token]) -> bool {
        let mut texts = tokens.iter().filter_map(text);
        match self {
            Crate(name) => paths(tokens).iter().any(|named| named.path[0] == *name),
            Text(part) => texts.any(|text| text.contains(part)),
            Word(word) => texts.any(|text| text == *word),
            Number(number) => tokens.contains(&Token::Literal((*number).to_owned())),
            Program(program) => tokens.windows(3).any(|three| match three {
                [Token::Word(start), Token::Sign('('), literal] => {
                    STARTS.contains(&&**start) && text(literal).as_deref() == Some(program)
                }
                _ => false,
            }),
        }
    }

    fn text(&self) -> &'static str {
        let (Crate(text) | Text(text) | Word(text) | Program(text) | Number(text)) = self;
        text
    }
}

/// The text that a literal of text stands for.
fn text(token: &Token) -> Option<String> {
    let Token::Literal(literal) = token else { return None };
    let is_raw = literal.starts_with('r') || literal.starts_with("br");
    let (_, inside) = literal.split_once('"')?;
    let (inside, _) = inside.rsplit_once('"')?;
    Some(if is_raw {
        inside.to_owned()
    } else {
        inside.replace("\\\\", "\\").replace("\\\"", "\"").replace("\\'", "'")
    })
}
