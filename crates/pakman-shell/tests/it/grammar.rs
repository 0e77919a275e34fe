//! What a tree says, and what a fault says and where.

use pakman_shell::{Fault, Join, Kind, Nature, Refusal, Word, arguments, script};

/// The texts below the marks of a fault: its own, and the one that explains it.
fn marks<'t>(text: &'t str, fault: &Fault) -> (&'t str, Option<&'t str>) {
    let also = fault.also.as_ref().map(|(range, _)| &text[range.clone()]);
    (&text[fault.range.clone()], also)
}

fn fault(text: &str) -> Fault {
    match script(text) {
        Err(Refusal::Fault(fault)) => *fault,
        read => panic!("{text}: {read:?}"),
    }
}

fn words(text: &str) -> Vec<Word> {
    let read = script(text).unwrap_or_else(|refusal| panic!("{text}: {refusal:?}"));
    match &read.list.chains[0].first.commands[0].kind {
        Kind::Simple { words, .. } => words.clone(),
        kind => panic!("{kind:?}"),
    }
}

#[test]
fn something_unclosed_is_shown_where_it_opens_and_where_it_was_missed() {
    let cases = [
        ("é\nif a; then\n  b\n", "if", "b", "`if` without `fi`"),
        ("for x in a; do\n  b\n", "do", "b", "`do` without `done`"),
        ("while a; do b; fi", "fi", "do", "`done` is missing before this"),
        ("if a\n b\nfi\n", "fi", "if", "`then` is missing before this"),
        ("case x in\n a) b ;;\n", "case", ";", "`case` without `esac`"),
        ("case x\n a) b ;;\nesac", "a", "case", "`in` is missing before this"),
        ("case x in a b) c;; esac", "b", "a", "`)` is missing before this"),
        ("{ a\n", "{", "a", "`{` without `}`"),
        ("( a; }", "}", "(", "`)` is missing before this"),
        ("echo $(é\nb", "$(", "b", "`$(` without `)`"),
        ("a <(b", "<(", "b", "`<(` without `)`"),
        ("echo $((1 + 2)\n", "$((", ")", "`$((` without `))`"),
        ("echo ${x:-a\n", "${", "a", "`${` without `}`"),
        ("echo `a\n", "`", "a", "a backquote that is not closed"),
        ("echo 'a\nb\n", "'", "b", "a single quote that is not closed"),
        ("echo \"a\nb\n", "\"", "b", "a double quote that is not closed"),
        ("`echo \\`if a; then b\\``", "if", "b", "`if` without `fi`"),
    ];
    for (text, first, second, problem) in cases {
        let fault = fault(text);
        assert_eq!(marks(text, &fault), (first, Some(second)), "{text}");
        assert_eq!(fault.problem, problem, "{text}");
    }
}

#[test]
fn the_quotation_that_took_in_the_start_of_the_next_one_is_shown() {
    let text = "echo \"a\necho \"b\"\necho \"c\"\n";
    assert_eq!(fault(text).range, 5..6);
    let text = "awk '{\n  print\n}' x\necho 'a\n";
    assert_eq!(fault(text).range, 25..26);
}

#[test]
fn what_cannot_stand_where_it_stands_is_shown() {
    let cases = [
        ("a ;; b", ";;", "`;;` without `case`"),
        ("a\nfi\n", "fi", "`fi` without `if`"),
        ("a; }", "}", "`}` without `{`"),
        ("a | | b", "|", "`|` stands where a command belongs"),
        ("a & ; b", ";", "`;` stands where a command belongs"),
        ("in", "in", "`in` stands where a command belongs"),
        ("{ a; } b", "b", "`;` or a new line is missing before this"),
        ("if a; then fi", "fi", "a command is missing before `fi`"),
        ("a &&\n", "&&", "a command is missing after `&&`"),
        ("a |\n", "|", "a command is missing after `|`"),
        ("!\na", "!", "a command is missing after `!`"),
        ("a >\n", ">", "there is nothing to redirect to after `>`"),
        ("a <<\n", "<<", "there is nothing to redirect to after `<<`"),
        ("f()\n", "f", "the function has no body"),
        ("function f\na", "f", "the function has no body"),
        ("for 1 in a; do b; done", "for", "`for` needs the name of a variable after it"),
        ("case in a) b;; esac", "a", "`in` is missing before this"),
        ("echo a (a)", "(", "`(` cannot follow a word unless it is quoted"),
        ("echo (a)", "(", "`(` cannot follow a word unless it is quoted"),
    ];
    for (text, mark, problem) in cases {
        let fault = fault(text);
        assert_eq!(marks(text, &fault).0, mark, "{text}");
        assert_eq!(fault.problem, problem, "{text}");
    }
}

#[test]
fn what_bash_has_and_busybox_has_not_is_called_by_its_name() {
    let cases = [
        ("x=(1 2)\n", "x=(1 2)", "arrays"),
        ("a; x+=(é)", "x+=(é)", "arrays"),
        ("cat <<< a\n", "<<< a", "`<<<`"),
        ("a &>> b; c\n", "&>> b", "`&>>`"),
        ("a |& b", "|&", "`|&`"),
        ("case x in a) b;& esac", ";&", "`;&`"),
        ("for ((i = 0; i < 3; i++)); do a; done", "for (", "`for ((...))`"),
        ("select x in a; do b; done", "select", "`select`"),
        ("[[ ( a ) ]]", "(", "parentheses"),
    ];
    for (text, mark, what) in cases {
        let fault = fault(text);
        assert_eq!(marks(text, &fault).0, mark, "{text}");
        let start = format!("busybox `sh` has no {what}");
        assert!(fault.problem.starts_with(&start), "{}", fault.problem);
    }
}

#[test]
fn what_the_shell_takes_and_nobody_means_is_a_doubt() {
    let cases = [
        ("cat <<EOF\na\n  EOF\nb\n", Nature::Open, "EOF", Some("  EOF")),
        ("cat <<-'E'\n", Nature::Open, "'E'", Some("'")),
        ("a <<E <<F\nE\n", Nature::Open, "F", Some("E")),
        ("make \\\n", Nature::Open, "\\", None),
        ("make \\", Nature::Open, "\\", None),
        ("a-b() { c; }", Nature::RefusedBefore137, "a-b", None),
        ("function exit { c; }", Nature::RefusedBefore137, "exit", None),
        ("a \"b ${c[0]} d\"", Nature::RefusedWhenRun, "${c[0]}", None),
        ("cat <<E\n${{ a }}\nE\n", Nature::RefusedWhenRun, "${{ a }", None),
        ("`a ${!b}`", Nature::RefusedWhenRun, "${!b}", None),
    ];
    for (text, nature, mark, also) in cases {
        let doubts = script(text).unwrap().doubts;
        let [doubt] = &doubts[..] else { panic!("{text}: {doubts:?}") };
        assert_eq!(doubt.nature, nature, "{text}");
        assert_eq!(marks(text, doubt), (mark, also), "{text}");
    }
    for text in
        ["# a \\\n", "cat <<E\nE", "cat <<-E\n\tE\n", "echo 'a\\'\n", "f_1() { a; }", "a '${b[0]}'"]
    {
        assert_eq!(script(text).unwrap().doubts, [], "{text}");
    }
}

/// What busybox takes, and does not do: it either ends there, or goes on without it.
#[test]
fn what_only_bash_does_is_a_doubt() {
    use Nature::{FailsWhenRun as Fails, RefusedOutsideFunction, RefusedWhenRun as Ends};
    let cases = [
        ("declare -A x\n", Fails, "declare"),
        ("if a; then shopt -s nullglob; fi", Fails, "shopt"),
        ("coproc a", Fails, "coproc"),
        ("x=$(mapfile é)", Fails, "mapfile"),
        ("`pushd /tmp`", Fails, "pushd"),
        ("set -ehu", Ends, "-ehu"),
        ("set -e +B", Ends, "+B"),
        ("set -eo posix", Fails, "posix"),
        ("export -f a", Ends, "-f"),
        ("readonly -a x", Ends, "-a"),
        ("unset -n x", Ends, "-n"),
        ("exec -c a", Ends, "-c"),
        ("f() { local -r x=1; }; f", Ends, "-r"),
        ("local x=1", RefusedOutsideFunction, "local"),
        ("f() { local x; }; f; local y", RefusedOutsideFunction, "local"),
        ("read -r -a x", Fails, "-a"),
        ("printf -v x %s y", Fails, "-v"),
        ("[ ! -v x ]", Fails, "-v"),
        ("trap 'a' INT RETURN", Fails, "RETURN"),
        ("x+=$y", Fails, "x+=$y"),
        ("echo é; PATH+=:/é", Fails, "PATH+=:/é"),
        ("mkdir -p /var/lib/{a,b}", Fails, "/var/lib/{a,b}"),
        ("cp $x/{a,b} c", Fails, "$x/{a,b}"),
        ("for i in {1..3}; do a; done", Fails, "{1..3}"),
        ("((i++))", Fails, "((i++))"),
        ("if (( i % 2 == 0 )); then a; fi", Fails, "(( i % 2 == 0 ))"),
        ("a; ((--i)) && b", Fails, "((--i))"),
        ("(( $i > 3 ))", Fails, "(( $i > 3 ))"),
        ("((x = 5))", Fails, "((x = 5))"),
    ];
    for (text, nature, mark) in cases {
        let doubts = script(text).unwrap().doubts;
        let [doubt] = &doubts[..] else { panic!("{text}: {doubts:?}") };
        assert_eq!((doubt.nature, marks(text, doubt).0), (nature, mark), "{text}");
    }
}

/// Each was tried in busybox 1.35, 1.37 and 1.38.
#[test]
fn a_slip_that_becomes_a_program_is_a_doubt() {
    use Nature::{FailsWhenRun as Fails, RefusedWhenRun as Ends};
    let cases = [
        ("npm ci\n--omit=dev", Fails, "--omit=dev"),
        ("if [-f x]; then a; fi", Fails, "[-f"),
        ("if [ -f x]; then a; fi", Fails, "x]"),
        ("NODE_ENV = production", Fails, "NODE_ENV"),
        ("set NODE_ENV=production", Fails, "set"),
        ("export A = b", Ends, "="),
        ("export A =b", Ends, "=b"),
        ("export NODE-ENV=b", Ends, "NODE-ENV=b"),
        ("readonly 1x=2", Ends, "1x=2"),
    ];
    for (text, nature, mark) in cases {
        let doubts = script(text).unwrap().doubts;
        let [doubt] = &doubts[..] else { panic!("{text}: {doubts:?}") };
        assert_eq!((doubt.nature, marks(text, doubt).0), (nature, mark), "{text}");
    }
    for text in [
        "[ a = b ] && [ -f 'x]' ] && [ x = y ]",
        "[[ -f x ]]",
        "expr a = b",
        "set -- A=b; set a=b c",
        "export A=b C $D \"$E=f\" G=",
        "- a",
        "env A=b",
    ] {
        assert_eq!(script(text).unwrap().doubts, [], "{text}");
    }
    assert_eq!(arguments("--port 4000").unwrap().doubts, []);
}

#[test]
fn what_busybox_does_too_is_no_doubt() {
    for text in [
        "set -euxo pipefail",
        "set -Ee -o errexit -- -h",
        "set -- -h; set - -h; set x -h",
        "export -n x; export -p",
        "f() { local x=1 y; }; f",
        "read -rp a b; read -t 1 -d '' x",
        "declare() { a; }; declare x",
        "[ -n \"$x\" ] && [[ -v ]] && [ x = -v ]",
        "trap 'a' EXIT INT; trap - ERR",
        "x=a+=b; echo a+=b",
        "echo x+=y {a,b}",
        "find . -exec rm {} +",
        "mkdir '{a,b}' \"{a,b}\" {a} {}",
        "for i in a{b $(c {d,e}); do f; done",
        "((x=5))",
        "((a; b) | c)",
        "((git --version))",
        "((cat < x))",
        "( (i) )",
        "echo $((i++ ))",
        "echo declare",
    ] {
        assert_eq!(script(text).unwrap().doubts, [], "{text}");
    }
}

#[test]
fn every_variable_that_is_read_is_known() {
    let text = "echo $a \"${b%.*}\" '$c' \\$d ${e:-$f} `g \"\\$h\"` $((i + $j)) $1 $? ${#k}\ncat <<E\n$l\nE\n";
    let read = script(text).unwrap();
    let found: Vec<_> = read
        .variables
        .iter()
        .map(|it| (&text[it.name.clone()], &text[it.range.clone()], it.has_default))
        .collect();
    assert_eq!(
        found,
        [
            ("a", "$a", false),
            ("b", "${b%.*}", false),
            ("f", "$f", false),
            ("e", "${e:-$f}", true),
            ("h", "$h", false),
            ("j", "$j", false),
            ("k", "${#k}", false),
            ("l", "$l", false),
        ]
    );
}

#[test]
fn quotes_go_and_expansions_are_unknown() {
    let cases = [
        ("rc-service", Some("rc-service")),
        ("'a b'\"c'd\"\\ e", Some("a bc'd e")),
        ("\"a\\\"\\n\"", Some("a\"\\n")),
        ("'$x'", Some("$x")),
        ("\"$x\"", None),
        ("`x`", None),
        ("\\$x", Some("$x")),
        ("é*", Some("é*")),
        ("a\\\nb", Some("ab")),
        ("$'a'", Some("a")),
        ("$'a\\n'", None),
        ("<(a)", None),
        ("$", Some("$")),
    ];
    for (text, expected) in cases {
        assert_eq!(words(text)[0].text.as_deref(), expected, "{text}");
    }
}

#[test]
fn everything_knows_its_place() {
    let text = "x=1 é \"$(a `b \\`c\\``)\" 2>&1 | d && ! e &\n";
    let read = script(text).unwrap();
    let chain = &read.list.chains[0];
    assert!(chain.is_background);
    assert_eq!(&text[chain.range.clone()], "x=1 é \"$(a `b \\`c\\``)\" 2>&1 | d && ! e");
    let (Join::And, last) = &chain.rest[0] else { panic!() };
    assert!(last.is_negated);
    let command = &chain.first.commands[0];
    assert_eq!(&text[command.redirects[0].range.clone()], "2>&1");
    let mut found = Vec::new();
    let Kind::Simple { assignments, words } = &command.kind else { panic!() };
    found.extend(assignments.iter().map(|word| &text[word.range.clone()]));
    let mut word = Some(&words[1]);
    while let Some(outer) = word {
        found.push(&text[outer.range.clone()]);
        word = outer.commands.first().and_then(|list| {
            let Kind::Simple { words, .. } = &list.chains[0].first.commands[0].kind else {
                panic!()
            };
            words.last()
        });
    }
    assert_eq!(found, ["x=1", "\"$(a `b \\`c\\``)\"", "`b \\`c\\``", "`c\\`", "c"]);
}

#[test]
fn arguments_stand_behind_a_program() {
    for (text, count) in [("! if a=b", 4), ("\n x", 2), ("&& a", 1), ("# a\n& b", 1), ("", 0)] {
        let list = arguments(text).unwrap().list;
        let found = list.chains.first().map_or(0, |chain| match &chain.first.commands[0].kind {
            Kind::Simple { words, .. } => words.len(),
            _ => 99,
        });
        assert_eq!(found, count, "{text}");
    }
    assert!(arguments("(a)").is_err());
}

#[test]
fn what_the_shell_takes_without_a_second_look_is_taken() {
    for text in ["a `b ) c`", "a `b x=(c`", "a `b; fi d`", "a <<<(b)\nc"] {
        assert!(script(text).is_ok(), "{text}");
    }
}
