//! Trees that mislead, are broken, or are large.

use std::time::{Duration, Instant};

use pakman_packs::{LARGEST, Memory, Options, Refusal, propose, survey};

use crate::support::options;

fn pack(files: &[(&str, &str)]) -> String {
    match propose(&Memory::new(files.to_vec()), &options("x")) {
        Ok(proposal) => proposal.pack.name.to_owned(),
        Err(refusal) => match *refusal {
            Refusal::Nothing(_) => "nothing".to_owned(),
            Refusal::Several(_) => "several".to_owned(),
            Refusal::Impossible { .. } => "impossible".to_owned(),
            Refusal::Unknown(why) => why,
        },
    }
}

#[test]
fn what_says_nothing_decides_nothing() {
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[("public/index.css", ""), ("README.md", "")], "nothing"),
        (&[("public/index.html", "")], "nothing"),
        (&[("Dockerfile", "FROM rails")], "nothing"),
        (&[("Gemfile", "# gem \"rails\"\n"), ("config/application.rb", "")], "nothing"),
        (&[("Gemfile", "gem \"not_rails\"\n"), ("config.ru", "")], "nothing"),
        (&[("mix.exs", "# {:phoenix, \"~> 1.7\"}\n")], "nothing"),
        (
            &[("package.json", "{}"), ("node_modules/next/package.json", "{\"name\": \"next\"}")],
            "nothing",
        ),
        (
            &[
                ("package.json", "{\"dependencies\": {\"next\": \"15\"}}"),
                ("next.config.js", ""),
                ("docs/requirements.txt", "django\n"),
                ("supabase/functions/deno.json", "{}"),
                ("supabase/functions/main.ts", ""),
            ],
            "next",
        ),
        (
            &[
                ("docs/package.json", "{\"devDependencies\": {\"vitepress\": \"1\"}}"),
                ("requirements.txt", "fastapi\nuvicorn\n"),
                ("main.py", "app = FastAPI()\n"),
            ],
            "fastapi",
        ),
    ];
    for (files, expected) in cases {
        assert_eq!(pack(files), *expected, "{files:?}");
    }
}

#[test]
fn a_library_in_another_word_is_no_library() {
    let files = [
        ("Gemfile", "gem \"rails\"\ngem \"pg_search\"\ngem \"pghero\" # pg\n"),
        ("config/application.rb", ""),
    ];
    let proposal = propose(&Memory::new(files), &options("x")).unwrap();
    assert!(proposal.add_ons.is_empty(), "{:?}", proposal.add_ons);
    assert!(!proposal.text.contains("libpq"));
}

#[test]
fn a_lock_file_of_ten_megabytes_is_read_quickly() {
    let mut lock = String::from("{\"packages\": {");
    for number in 0..60_000 {
        lock.push_str(&format!(
            "\"node_modules/p{number}\": {{\"version\": \"1.0.{number}\", \"resolved\": \"https://registry.example/p{number}.tgz\", \"integrity\": \"sha512-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}},"
        ));
    }
    lock.push_str("\"node_modules/next\": {\"version\": \"15.9.0\"}}}");
    assert!(lock.len() > 9_000_000, "{}", lock.len());
    let tree = Memory::new([
        ("package.json", "{\"dependencies\": {\"next\": \"^15\"}}".to_owned()),
        ("next.config.js", String::new()),
        ("package-lock.json", lock),
    ]);
    let start = Instant::now();
    let proposal = propose(&tree, &options("x")).unwrap();
    assert!(proposal.rows.iter().any(|row| row.source.contains("next 15.9.0")));
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn a_file_that_is_too_large_is_told_and_left_alone() {
    let tree = Memory::new([
        ("package.json", "{\"dependencies\": {\"next\": \"^15\"}}".to_owned()),
        ("next.config.js", String::new()),
        ("package-lock.json", " ".repeat(LARGEST + 1)),
    ]);
    let proposal = propose(&tree, &options("x")).unwrap();
    let told: Vec<String> = proposal.problems.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["package-lock.json: larger than 32 MiB, so it was not read"]);
}

#[test]
fn a_source_that_is_too_large_hides_no_other() {
    let large = || " ".repeat((1 << 20) + 1);
    for (manifest, source, called) in [
        ("flask", "it = Flask(__name__)\n", "gunicorn web:it "),
        ("fastapi", "it = FastAPI()\n", "uvicorn web:it "),
    ] {
        let tree = Memory::new([
            ("requirements.txt", format!("{manifest}\n")),
            ("first.py", large()),
            ("web.py", source.to_owned()),
        ]);
        let proposal = propose(&tree, &options("x")).unwrap();
        assert!(proposal.text.contains(called), "{}", proposal.text);
        assert_eq!(proposal.problems[0].path, "first.py");
    }
}

#[test]
fn of_many_sources_those_are_looked_at_in_which_programs_begin() {
    let many = |kind: &'static str| {
        (0..3_000).map(move |number| (format!("a/b{number}.{kind}"), String::new()))
    };
    // Nearest the top.
    let mut files: Vec<(String, String)> = many("py").collect();
    files.push(("requirements.txt".to_owned(), "flask\n".to_owned()));
    files.push(("tides.py".to_owned(), "it = Flask(__name__)\n".to_owned()));
    let proposal = propose(&Memory::new(files), &options("x")).unwrap();
    assert!(proposal.text.contains("gunicorn tides:it "), "{}", proposal.text);
    // By its name.
    let mut files: Vec<(String, String)> = many("go").collect();
    files.push(("go.mod".to_owned(), "module x\n\ngo 1.24\n".to_owned()));
    files.push(("cmd/buoy/main.go".to_owned(), "package main\nfunc main() {}\n".to_owned()));
    let proposal = propose(&Memory::new(files), &options("x")).unwrap();
    assert!(proposal.text.contains("-o bin/buoy ./cmd/buoy"), "{}", proposal.text);
}

#[test]
fn a_hundred_thousand_files_take_no_time() {
    let mut files: Vec<(String, String)> = (0..100_000)
        .map(|number| (format!("assets/{:03}/{number}.txt", number % 500), String::new()))
        .collect();
    files.push(("go.mod".to_owned(), "module x\n\ngo 1.24\n".to_owned()));
    files.push(("main.go".to_owned(), "package main\nfunc main() {}\n".to_owned()));
    let tree = Memory::new(files);
    let start = Instant::now();
    assert_eq!(propose(&tree, &options("x")).unwrap().pack.name, "go");
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn a_broken_manifest_is_told_at_its_line() {
    let files = [
        ("package.json", "{\n  \"a\": 1,\n}\n"),
        ("requirements.txt", "django\n"),
        ("manage.py", ""),
    ];
    let proposal = propose(&Memory::new(files), &options("x")).unwrap();
    assert_eq!(proposal.pack.name, "django");
    let told: Vec<String> = proposal.problems.iter().map(ToString::to_string).collect();
    assert!(told[0].starts_with("package.json:3: not read: "), "{told:?}");
    let alone = survey(&Memory::new([("pyproject.toml", "[project]\nname = \n")]));
    let told: Vec<String> = alone.problems.iter().map(ToString::to_string).collect();
    assert!(told[0].starts_with("pyproject.toml:2: not read"), "{told:?}");
}

#[test]
fn texts_are_read_in_whatever_way_they_are_written() {
    let rails = |gemfile: &'static [u8]| {
        let files: [(&str, &[u8]); 2] = [("Gemfile", gemfile), ("config/application.rb", b"")];
        let proposal = propose(&Memory::new(files), &options("x")).unwrap();
        (proposal.pack.name, proposal.text.contains("libpq"))
    };
    // Lines of Windows, a mark of the order of bytes, letters of Latin-1 in a comment.
    assert_eq!(rails(b"gem \"rails\"\r\ngem \"pg\"\r\n"), ("rails", true));
    assert_eq!(rails(b"\xef\xbb\xbfgem \"rails\"\ngem \"pg\"\n"), ("rails", true));
    assert_eq!(rails(b"# caf\xe9\ngem \"rails\"\ngem \"pg\"\n"), ("rails", true));
    let go: [(&str, &[u8]); 2] = [
        ("go.mod", b"module x\r\n\r\ngo 1.24\r\n\r\nrequire (\r\n\tgithub.com/jackc/pgx/v5 v5.7.5\r\n)\r\n"),
        ("main.go", b"package main\r\n\r\nfunc main() {}\r\n"),
    ];
    let proposal = propose(&Memory::new(go), &options("x")).unwrap();
    assert!(proposal.text.contains("- key: DATABASE"), "{}", proposal.text);
    let yarn = b"# yarn lockfile v1\r\n\r\nnext@^15:\r\n  version \"15.1.0\"\r\n";
    let node: [(&str, &[u8]); 3] = [
        ("package.json", b"\xef\xbb\xbf{\"dependencies\": {\"next\": \"^15\"}}"),
        ("next.config.js", b""),
        ("yarn.lock", yarn),
    ];
    let proposal = propose(&Memory::new(node), &options("x")).unwrap();
    assert!(proposal.rows.iter().any(|row| row.source.contains("next 15.1.0")));
    // UTF-16 is no JSON, which is told.
    let utf16: Vec<u8> =
        "{\"dependencies\": {}}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let survey = survey(&Memory::new([("package.json", utf16)]));
    assert!(survey.problems[0].to_string().starts_with("package.json:1: not read"), "{survey:?}");
}

#[test]
fn names_of_files_may_be_anything() {
    let files = [
        ("index.html", ""),
        ("été/☕ 'a' $(b).html", ""),
        ("-rf/x.html", ""),
        ("a\nb/x.html", ""),
        ("; rm -rf/x", ""),
    ];
    let proposal = propose(&Memory::new(files), &options("x")).unwrap();
    let loaded = pakman_spec::load(
        &pakman_spec::Source::new("instellar.yml", &proposal.text),
        &pakman_spec::Surroundings::default(),
    );
    assert!(loaded.package.is_some(), "{:?}\n{}", loaded.diagnostics, proposal.text);
    let command = loaded.package.unwrap().build.command;
    // A pattern stands for them, behind what ends the options.
    assert!(format!("{command:?}").contains("cp -r -- * "), "{command:?}");
}

#[test]
fn of_two_python_lists_one_is_named_as_ignored() {
    let files = [
        ("pyproject.toml", "[project]\nname = \"x\"\ndependencies = [\"flask\"]\n"),
        ("uv.lock", "version = 1\n"),
        ("requirements.txt", "flask\n"),
        ("app.py", "app = Flask(__name__)\n"),
    ];
    let proposal = propose(&Memory::new(files), &options("x")).unwrap();
    assert!(
        proposal.notes.contains(&"requirements.txt is not used".to_owned()),
        "{:?}",
        proposal.notes
    );
}

#[test]
fn every_large_lock_file_is_read() {
    let many = |line: &dyn Fn(usize) -> String| -> String {
        let mut text = String::new();
        let mut number = 0;
        while text.len() < 10_000_000 {
            text.push_str(&line(number));
            number += 1;
        }
        text
    };
    let filler = "a".repeat(200);
    let package = ("package.json", "{\"dependencies\": {\"next\": \"^15\"}}");
    let yarn =
        many(&|at| format!("p{at}@^1:\n  version \"1.0.{at}\"\n  resolved \"{filler}\"\n\n"));
    let gems = many(&|at| format!("    g{at} (1.0.{at})\n      {filler} (= 1)\n"));
    let mix = many(&|at| format!("  \"m{at}\": {{:hex, :m{at}, \"1.0.{at}\", \"{filler}\"}},\n"));
    let cargo = many(&|at| {
        format!(
            "[[package]]\nname = \"c{at}\"\nversion = \"1.0.{at}\"\nchecksum = \"{filler}\"\n\n"
        )
    });
    let trees: Vec<Vec<(&str, String)>> = vec![
        vec![(package.0, package.1.to_owned()), ("next.config.js", String::new()), ("yarn.lock", yarn)],
        vec![
            ("Gemfile", "gem \"rails\"\n".to_owned()),
            ("config/application.rb", String::new()),
            ("Gemfile.lock", format!("GEM\n  specs:\n    rails (8.0.2)\n{gems}")),
        ],
        vec![
            ("mix.exs", "defmodule X do\n  def project, do: [app: :x]\n  defp deps, do: [{:phoenix, \"~> 1.8\"}]\nend\n".to_owned()),
            ("mix.lock", format!("%{{\n{mix}}}\n")),
        ],
        vec![
            ("Cargo.toml", "[package]\nname = \"x\"\n[dependencies]\naxum = \"0.8\"\n".to_owned()),
            ("src/main.rs", String::new()),
            ("Cargo.lock", cargo),
        ],
    ];
    for files in trees {
        let name = files[0].0;
        let tree = Memory::new(files);
        let proposal = propose(&tree, &options("x")).unwrap();
        assert!(proposal.problems.is_empty(), "{name}: {:?}", proposal.problems);
    }
}

#[test]
fn the_release_is_that_of_conditions_and_pins() {
    let stack = |files: &[(&str, &str)]| {
        let proposal = propose(&Memory::new(files.to_vec()), &options("x")).unwrap();
        (proposal.choice.release, proposal.choice.unmet.len())
    };
    let rails = |line: &'static str| [("Gemfile", line), ("config/application.rb", "")];
    assert_eq!(stack(&rails("gem \"rails\"\n")), ("3.24", 0));
    assert_eq!(stack(&rails("ruby \"3.2.4\"\ngem \"rails\"\n")), ("3.24", 1));
    assert_eq!(stack(&rails("ruby \"~> 3.4\"\ngem \"rails\"\n")), ("3.24", 0));
    assert_eq!(stack(&rails("ruby \"3.4.4\"\ngem \"rails\"\n")), ("3.24", 1));
    assert_eq!(stack(&rails("ruby \"~> 4.0\"\ngem \"rails\"\n")).1, 1);
    let python = |version: &'static str| {
        [
            ("requirements.txt", "flask\n"),
            ("app.py", "app = Flask(__name__)\n"),
            (".python-version", version),
        ]
    };
    assert_eq!(stack(&python("3.12\n")), ("3.23", 0));
    assert_eq!(stack(&python("3.14\n")), ("3.24", 0));
    assert_eq!(stack(&python("3.13\n")), ("3.24", 0));
    let node = |engines: &'static str| [("package.json", engines), ("server.js", "")];
    let engine = "{\"engines\": {\"node\": \"^22\"}, \"scripts\": {\"start\": \"node server.js\"}}";
    assert_eq!(stack(&node(engine)), ("3.22", 0));
    let go = [("go.mod", "module x\n\ngo 1.27\n"), ("main.go", "package main\nfunc main() {}\n")];
    assert_eq!(stack(&go), ("3.24", 1));
}

#[test]
fn what_is_asked_for_and_unknown_is_told() {
    let tree = Memory::new([("index.html", "")]);
    for (options, expected) in [
        (Options { pack: Some("rials".into()), ..options("x") }, "there is no pack `rials`"),
        (
            Options { stack: Some("alpine/2.7".into()), ..options("x") },
            "the packages of `alpine/2.7`",
        ),
        (Options { add_ons: Some(vec!["pg".into()]), ..options("x") }, "there is no add-on `pg`"),
        (Options { app: Some("web".into()), ..options("x") }, "there is no folder `web`"),
    ] {
        let refusal = propose(&tree, &options).unwrap_err();
        let Refusal::Unknown(why) = *refusal else { panic!("{refusal:?}") };
        assert!(why.starts_with(expected), "{why}");
    }
}
