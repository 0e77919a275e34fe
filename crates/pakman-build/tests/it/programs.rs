//! Programs and shared libraries, made by the machine's compiler.

use std::fs;

use pakman_build::{Interrupt, Native, Phase, Plan};
use pakman_testbed::tool;

use crate::support::{Heard, Tree, file, listing, open};

/// A tree with C sources whose build runs `command`; nothing where there is no compiler.
fn tree(command: &str, destinations: &str, more: &str) -> Option<Tree> {
    tool("cc")?;
    tool("strip")?;
    let tree = Tree::new(&file(command, destinations, more));
    tree.put("main.c", "int greet(void);\nint main(void) { return greet(); }\n", 0o644);
    tree.put("greet.c", GREET, 0o644);
    Some(tree)
}

/// It needs a library of C.
const GREET: &str = "#include <stdio.h>\nint greet(void) { return puts(\"hello\"); }\n";

/// Links it without any library of C, as a static program of another C library would be.
const FREE: &str = "printf 'void _start(void) { for (;;); }\\n' > free.c; mkdir bin\n\
                    cc -g -static -nostdlib -nostartfiles -o bin/hello free.c";

fn traced(text: &str) -> String {
    text.replacen("dependencies: {", "dependencies: { trace: true,", 1)
}

#[test]
fn a_service_cannot_be_linked_against_glibc() {
    let Some(tree) =
        tree("mkdir bin; cc -o bin/real main.c greet.c; ln -s real bin/hello", "[bin]", "")
    else {
        return;
    };
    let error = tree.error();
    assert!(error.starts_with("/var/lib/hello/bin/real: it is linked against /lib"), "{error}");
    assert!(error.contains("without `--here`"), "{error}");
}

#[test]
fn a_module_that_is_linked_against_glibc_is_told() {
    let command = format!("{FREE}\ncc -shared -fPIC -o bin/module.node greet.c");
    let Some(tree) = tree(&command, "[bin]", "") else { return };
    let mut heard = Heard::default();
    tree.build_with(|_, _| {}, &mut heard, &Interrupt::default()).unwrap();
    assert_eq!(heard.warnings.len(), 1, "{:?}", heard.warnings);
    assert!(heard.warnings[0].starts_with("/var/lib/hello/bin/module.node: it is linked"));
}

#[test]
fn with_tracing_nothing_may_be_linked_against_glibc() {
    let command = format!("{FREE}\ncc -shared -fPIC -o bin/module.node greet.c");
    if tool("cc").is_none() {
        return;
    }
    let tree = Tree::new(&traced(&file(&command, "[bin]", "")));
    tree.put("greet.c", GREET, 0o644);
    assert!(tree.error().contains("module.node"));
}

#[test]
fn a_program_for_another_machine_is_refused_or_told() {
    let Some(tree) = tree(FREE, "[bin]", "") else { return };
    let foreign = |plan: &mut Plan<'_>, _: &mut Native| "aarch64".clone_into(&mut plan.arch);
    let error = tree.build_with(foreign, &mut Heard::default(), &Interrupt::default()).unwrap_err();
    let wanted =
        "/var/lib/hello/bin/hello: it is a program for x86_64, but the package is for aarch64";
    assert!(error.to_string().starts_with(wanted), "{error}");
    let any = |plan: &mut Plan<'_>, _: &mut Native| "noarch".clone_into(&mut plan.arch);
    let error = tree.build_with(any, &mut Heard::default(), &Interrupt::default()).unwrap_err();
    assert!(error.to_string().contains("the package is for any architecture"), "{error}");
}

#[test]
fn a_program_that_is_not_shipped_is_told() {
    let tree = Tree::new(
        &file("mkdir bin; touch bin/hullo bin/helper", "[bin]", "")
            .replace("services:", "commands: [{ name: help, binary: helper }]\n  services:"),
    );
    let mut heard = Heard::default();
    tree.build_with(|_, _| {}, &mut heard, &Interrupt::default()).unwrap();
    assert_eq!(
        heard.warnings,
        [
            "/var/lib/hello/bin/hello: the service `web` runs it, but it is not in the package; \
             check `build.destinations`, `binary` and `path`",
            "/var/lib/hello/bin/helper: the command `help` runs it, but it is not executable; \
             `chmod 755` it in `build.command`",
        ]
    );
}

#[test]
fn symbols_go_unless_the_file_says_that_they_stay() {
    let built = |strip: bool| {
        let command = format!("{FREE}\nln bin/hello bin/second\nprintf '\\177ELF junk' > bin/junk");
        let more = format!("[bin]\n  strip_binary: {strip}");
        let tree = tree(&command, &more, "")?;
        let mut heard = Heard::default();
        let published = tree.build_with(|_, _| {}, &mut heard, &Interrupt::default()).unwrap();
        let listing = listing(&published[0].path);
        assert!(listing.contains("bin/second = var/lib/hello/bin/hello"), "{listing}");
        assert_eq!(heard.phases.contains(&Phase::Strip), strip);
        let unpacked = tree.work().join("unpacked");
        open(&published[0].path).extract(&unpacked).unwrap();
        let program = fs::read(unpacked.join("var/lib/hello/bin/second")).unwrap();
        Some(program.windows(9).any(|bytes| bytes == b".symtab\0."))
    };
    let (Some(with), Some(without)) = (built(false), built(true)) else { return };
    assert!(with && !without);
}

#[test]
fn what_is_needed_and_provided_is_traced() {
    if tool("cc").is_none() {
        return;
    }
    // Libraries of no C library, one of them the package's own.
    let library = |name: &str, source: &str, more: &str| {
        format!("cc -shared -fPIC -nostdlib -Wl,-soname,{name} -o {name} {source} {more}\n")
    };
    let command = [
        "printf 'int other(void) { return 1; }\\n' > other.c\n",
        "printf 'void _start(void) { for (;;); }\\n' > free.c\n",
        &library("libother.so.3", "other.c", ""),
        &library("libgreet.so.1", "greet.c", "-Wl,--no-as-needed ./libother.so.3"),
        "mkdir bin lib; cp libgreet.so.1 lib/libgreet.so.1.2\n",
        "ln -s libgreet.so.1.2 lib/libgreet.so.1\n",
        "cc -nostdlib -nostartfiles -no-pie -Wl,--no-as-needed -Wl,-rpath,/var/lib/hello/lib ",
        "-Wl,-dynamic-linker,/lib/ld-musl-x86_64.so.1 -Wl,--allow-shlib-undefined ",
        "-o bin/hello free.c ./libgreet.so.1",
    ]
    .concat();
    let text = traced(&file(&command, "[bin, lib]", ""));
    let text = text.replace(
        "services: [{ name: web, binary: hello,",
        "services: [{ name: web, path: /usr/bin, binary: x,",
    );
    let tree = Tree::new(&text);
    tree.put("greet.c", "int greet(void) { return 42; }\n", 0o644);
    let published = tree.build().unwrap();
    let info = open(&published[0].path).info;
    assert_eq!(info.provides, ["so:libgreet.so.1=1.2"]);
    assert!(info.depends.contains(&"so:libother.so.3".to_owned()), "{:?}", info.depends);
    assert!(!info.depends.iter().any(|word| word.starts_with("so:libgreet")));
}
