//! Shell text: what is refused is what the real shell refuses, and nothing brings the parser down.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use pakman_spec::{Code, Severity, Source, Surroundings, load};
use pakman_testbed::{fixture_apps, tool};

/// Scripts with everything that a script may hold, beside those of the fixtures.
const SCRIPTS: &[&str] = &[
    "if [ -f /etc/x ]; then\n  echo \"a $(date) b\"\nelif test -d y; then\n  :\nelse\n  exit 1\nfi\n",
    "for f in *.txt \"$HOME\"/x; do\n  case \"$f\" in\n    a*|b) echo 'one' ;;\n    *) echo \"${f%.txt}\" >> out 2>&1 ;;\n  esac\ndone\n",
    "cat > /etc/app.conf <<EOF\nport = $PORT\npath = \"$(pwd)\"\nEOF\ncat <<-'E' | sed 's/a/b/'\n\tit's raw\n\tE\n",
    "set -e\nf() {\n  local x=1\n  while read -r line; do printf '%s\\n' \"$line\"; done < in\n  return $((x + 1))\n}\nf && rc-service app stop || true\n( cd x; make ) &\nwait\n",
    "export A=1 B=\"two words\"; A=3 cmd \"$@\" 2>/dev/null\n! grep -q x y\ntest \"$x\" = y && { echo z >&2; exit 1; }\nx=`ls | wc -l`\necho $# ${x:-y} \"$*\" # a comment's quote é\n",
];

/// What is put in at random places.
const PIECES: &[&str] = &[
    "$(",
    "`",
    "(",
    ")",
    "{ ",
    "}",
    "; }",
    "\"",
    "'",
    "\\",
    "if ",
    "then ",
    "fi",
    "case x in ",
    "esac",
    ";;",
    "do ",
    "done",
    "while ",
    "for x in a; do ",
    "<<E\n",
    "E\n",
    "\n",
    "#",
    "${",
    "&&",
    "||",
    "|",
    "&",
    ";",
    ">",
    "<",
    ">&2",
    "$((",
    "))",
    "é",
    "🦀",
    "!",
    "time ",
    "else ",
    "\t",
    "<<<",
];

/// Random numbers, the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }

    /// The text with a piece put in or taken out.
    fn broken(&mut self, text: &str) -> String {
        let letters: Vec<char> = text.chars().collect();
        let at = self.below(letters.len() + 1);
        let kept =
            if self.below(2) == 0 { at } else { (at + 1 + self.below(6)).min(letters.len()) };
        let piece = if kept == at { PIECES[self.below(PIECES.len())] } else { "" };
        letters[..at]
            .iter()
            .copied()
            .chain(piece.chars())
            .chain(letters[kept..].iter().copied())
            .collect()
    }
}

/// The file with the text as its build command.
fn file(text: &str) -> Source {
    let head = "dependencies: {build: [], runtime: [curl, jq, s6, hello-openrc]}\n";
    let run = "run: {name: hello, services: [{name: web, binary: hello}]}\n";
    let text = serde_json::to_string(text).unwrap();
    Source::new("x", format!("{head}{run}build: {{destinations: [], command: {text}}}\n"))
}

fn is_refused(text: &str) -> bool {
    let loaded = load(&file(text), &Surroundings::default());
    let found = loaded.diagnostics.iter().find(|found| found.code == Code::ShellSyntax);
    found.is_some_and(|found| found.severity == Severity::Error)
}

pub(crate) fn shell_refuses(busybox: &Path, text: &str) -> bool {
    let mut shell = Command::new(busybox);
    let shell = shell.args(["sh", "-n"]).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = shell.stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    !child.wait().unwrap().success()
}

fn scripts() -> Vec<String> {
    let mut scripts: Vec<String> = SCRIPTS.iter().map(|&script| script.to_owned()).collect();
    for app in fixture_apps() {
        let text = std::fs::read_to_string(app.join("instellar.yml")).unwrap();
        let around = Surroundings {
            repository: Some(pakman_spec::Repository {
                owner: "a".to_owned(),
                name: "b".to_owned(),
            }),
            ..Surroundings::default()
        };
        let package = load(&Source::new("x", text), &around).package.unwrap();
        scripts.push(package.build.command);
        scripts.extend(package.hooks.into_iter().map(|hook| hook.script));
    }
    scripts
}

#[test]
fn what_the_real_shell_takes_is_never_refused() {
    let Some(busybox) = tool("busybox") else { return };
    let scripts = scripts();
    for script in &scripts {
        assert!(!is_refused(script), "{script}");
        assert!(!shell_refuses(&busybox, script), "{script}");
    }
    let mut random = Random(88_172_645_463_325_252);
    let (mut agreed, mut refused) = (0, 0);
    for _ in 0..800 {
        let chosen = random.below(scripts.len());
        let script = random.broken(&scripts[chosen]);
        let (ours, theirs) = (is_refused(&script), shell_refuses(&busybox, &script));
        assert!(!ours || theirs, "a false alarm:\n{script}");
        agreed += usize::from(ours && theirs);
        refused += usize::from(theirs);
    }
    eprintln!("{agreed} of {refused} broken scripts are found, and no sound one is refused");
    assert!(agreed * 100 >= refused * 97, "{agreed} of {refused}");
}

#[test]
fn text_that_nests_is_read_in_bounded_time_or_not_at_all() {
    let openings = [
        "$(",
        "\"$(",
        "`",
        "( ",
        "{ ",
        "if a; then ",
        "while ",
        "f() { ",
        "! ",
        "a=(",
        "<(",
        "case a in b) ",
        "((",
        "[[ ! ( ",
        "$((",
        "${a:-",
        "else if ",
        "<<E$[\t\t",
        "<<E\n",
        "'",
        "&& ",
        "| ",
    ];
    for opening in openings {
        for times in [60, 2_000] {
            let text = opening.repeat(times);
            let start = Instant::now();
            is_refused(&text);
            let took = start.elapsed();
            assert!(took < Duration::from_secs(2), "{opening:?} {times} times took {took:?}");
        }
    }
}

#[test]
fn a_fault_is_marked_where_the_part_begins_that_has_no_end() {
    let cases = [
        ("é\nif a; then\n  b\n", "if"),
        ("for x in a; do\n  b\n", "do"),
        ("echo \"é\"\necho 'it\necho b\n", "'"),
        ("echo 'don't'\necho b\n", "'"),
        ("echo $(é\nb", "("),
        ("a ;; b", ";;"),
        ("a &&\n", "&"),
        ("a | | b", "|"),
        ("{ a\n", "{"),
        ("fi\n", "fi"),
        ("if a\n b\nfi\n", "fi"),
        ("a >\n", ">"),
        ("x=(1 2)\n", "x=(1 2)"),
        ("cat <<< a\n", "<<< a"),
    ];
    for (text, expected) in cases {
        let source = file(text);
        let loaded = load(&source, &Surroundings::default());
        let found = loaded.diagnostics.iter().find(|found| found.code == Code::ShellSyntax);
        let span = found.unwrap_or_else(|| panic!("{text}")).labels[0].span;
        assert_eq!(&source.text()[span.range()], expected, "{text}");
    }
}
