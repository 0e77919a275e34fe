//! Text that is meant to hurt: each gives a clear diagnostic or is read right, and none panics.

use pakman_spec::{Code, Loaded, MAX_FILE_SIZE, Source, Surroundings, decode, load};

const HEAD: &str = "dependencies: {build: []}\nbuild: {destinations: [dist]}\nrun:\n  name: hello\n  services:\n    - {name: web, binary: hello}\n";

fn read(text: impl Into<String>) -> Loaded {
    load(&Source::new("hostile.yml", text), &Surroundings::default())
}

#[track_caller]
fn refuses(text: impl Into<String>, code: Code) {
    let loaded = read(text);
    let codes: Vec<&str> = loaded.diagnostics.iter().map(|found| found.code.name()).collect();
    assert!(loaded.package.is_none(), "{codes:?}");
    assert!(codes.contains(&code.name()), "{codes:?}");
}

#[track_caller]
fn accepts(text: impl Into<String>) -> Loaded {
    let loaded = read(text);
    assert!(loaded.package.is_some(), "{:?}", loaded.diagnostics);
    loaded
}

#[test]
fn aliases_that_grow_by_powers_are_refused() {
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (this, last) in ('b'..='i').zip('a'..='h') {
        let aliases = vec![format!("*{last}"); 9].join(", ");
        bomb += &format!("{this}: &{this} [{aliases}]\n");
    }
    refuses(bomb, Code::TooComplex);
}

#[test]
fn aliases_that_repeat_a_long_text_are_refused() {
    let text = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), vec!["*a"; 900].join(", "));
    refuses(text, Code::TooComplex);
    refuses(format!("a: &a x\nb: [{}]\n", vec!["*a"; 1001].join(", ")), Code::TooComplex);
    refuses("a: &a [*a]\n", Code::TooComplex);
}

#[test]
fn anchors_that_keep_a_long_text_many_times_are_refused() {
    let anchors: String = (0..60).map(|depth| format!("[&a{depth} ")).collect();
    refuses(format!("{anchors}{}{}", "x".repeat(1 << 20), "]".repeat(60)), Code::TooComplex);
}

#[test]
fn ten_thousand_levels_are_refused_in_every_style() {
    for opening in ["[", "{a: ", "- ", "? "] {
        refuses(opening.repeat(10_000), Code::TooComplex);
    }
    let deep: String =
        (0..10_000).map(|depth| format!("{}a:\n", " ".repeat(depth.min(400)))).collect();
    refuses(deep, Code::TooComplex);
}

#[test]
fn more_than_a_quarter_million_values_are_refused() {
    refuses(format!("[{}]", "1,".repeat(250_001)), Code::TooComplex);
}

#[test]
fn the_first_thousand_problems_are_shown_and_the_rest_is_counted() {
    let keys: String = (0..5_000).map(|key| format!("k{key}: 1\n")).collect();
    let loaded = read(keys);
    assert!(loaded.package.is_none());
    assert_eq!(loaded.diagnostics.len(), 1_001);
    let last = loaded.diagnostics.last().unwrap();
    assert_eq!(last.code, Code::TooManyProblems);
    assert!(last.message.starts_with("4003 more"), "{}", last.message);
}

#[test]
fn what_is_said_in_another_way_is_counted_once() {
    let variables: String =
        (0..1_500).map(|key| format!("      - {{key: K{key}, required: yes}}\n")).collect();
    let kits = "kits:\n  - name: web\n    main: true\n    ports: [{name: web, target: 80}]\n    variables:\n";
    let loaded = read(format!("{HEAD}{kits}{variables}"));
    let all =
        read(format!("{HEAD}{kits}{}", variables.replace("required: yes", "required: 'yes'")));
    let last = |loaded: &Loaded| loaded.diagnostics.last().map(|last| last.message.clone());
    assert_eq!(last(&loaded), last(&all));
}

#[test]
fn large_files_are_not_read() {
    let (source, diagnostic) = decode("large.yml", &vec![b'a'; MAX_FILE_SIZE + 1]);
    assert_eq!(diagnostic.unwrap().code, Code::TooLarge);
    assert_eq!(source.text(), "");
    let (source, diagnostic) = decode("large.yml", &vec![b'a'; MAX_FILE_SIZE]);
    assert!(diagnostic.is_none());
    let loaded = load(&source, &Surroundings::default());
    assert_eq!(loaded.diagnostics[0].code, Code::WrongType);
}

#[test]
fn bytes_that_are_no_text_are_told_apart() {
    let (source, diagnostic) = decode("latin1.yml", b"a: caf\xe9\n");
    let diagnostic = diagnostic.unwrap();
    assert_eq!(diagnostic.code, Code::NotUtf8);
    assert_eq!(source.text(), "a: caf");
    assert!(decode("utf16.yml", b"\xff\xfea\0:\0").1.is_some());
    refuses(format!("{HEAD}hook: {{post-install: \"a\\0b\"}}\n"), Code::YamlSyntax);
}

#[test]
fn byte_order_marks_and_line_ends_of_windows_are_read() {
    accepts(format!("\u{feff}{HEAD}"));
    let loaded = accepts(HEAD.replace('\n', "\r\n"));
    assert_eq!(loaded.package.unwrap().name.as_str(), "hello");
}

#[test]
fn tabs_in_indentation_are_explained() {
    let loaded = read("dependencies:\n\tbuild: []\n");
    assert_eq!(loaded.diagnostics[0].code, Code::YamlSyntax);
    assert!(loaded.diagnostics[0].help.as_ref().unwrap().contains("spaces"));
}

#[test]
fn duplicates_documents_and_merge_keys_are_reported() {
    refuses(format!("{HEAD}stack: alpine/3.22\nstack: alpine/3.21\n"), Code::DuplicateKey);
    let loaded = accepts(format!("nothing: here\n---\n{HEAD}"));
    assert_eq!(loaded.diagnostics[0].code, Code::SeveralDocuments);
    let loaded = accepts(format!("{HEAD}<<: {{stack: alpine/3.22}}\n"));
    assert!(loaded.diagnostics.iter().any(|found| found.code == Code::MergeKey));
    assert_eq!(loaded.package.unwrap().stack, None);
}

#[test]
fn nothing_is_an_empty_file() {
    for text in ["", "\n", "# only words\n", "---\n", "~", "null\n", "\u{feff}"] {
        refuses(text, Code::EmptyFile);
    }
    for text in ["- a\n", "text", "5", "[]"] {
        refuses(text, Code::WrongType);
    }
}

#[test]
fn a_key_that_is_needed_needs_a_value() {
    for (text, missing) in [
        (HEAD.replace("[dist]", ""), "`build` lacks `destinations`"),
        (HEAD.replace("- {name: web, binary: hello}", ""), "`run` lacks `services`"),
    ] {
        let loaded = read(text.clone());
        assert!(loaded.package.is_none(), "{text}");
        let messages: Vec<&str> = loaded.diagnostics.iter().map(|found| &*found.message).collect();
        assert!(messages.contains(&missing), "{messages:?}");
    }
    let loaded = accepts(HEAD.to_owned() + "    - {name: x, binary: ~}\n");
    let found = loaded.diagnostics.iter().find(|found| found.code == Code::MissingKey).unwrap();
    assert_eq!(found.message, "`run.services[1]` lacks `binary`");
}

#[test]
fn what_the_original_builds_is_not_refused() {
    accepts(HEAD.replace("[dist]", "[]"));
    accepts(HEAD.replace("build: []", "build: [go, ~], runtime: [\n  jq,\n  ~]"));
    accepts(format!("architectures: [x86_64, ~]\n{HEAD}"));
    accepts(format!("{HEAD}  commands: [~]\n"));
    let custom = HEAD.replace("- {name: web, binary: hello}", "");
    accepts(format!("type: custom\npackage: make install\n{custom}"));
    let split = HEAD.replace("- {name: web, binary: hello}", "- name: web\n    - binary: hello");
    let loaded = accepts(split);
    assert!(loaded.diagnostics.iter().any(|found| found.code == Code::NoService));
    for sign in ['@', '`', '%'] {
        let loaded = accepts(format!("{HEAD}page: {{}}\ndescription: {sign}x # why\n"));
        assert!(loaded.diagnostics.iter().any(|found| found.code == Code::YamlSyntax));
        assert_eq!(loaded.package.unwrap().metadata.description, format!("{sign}x"));
    }
    let arches = accepts(format!("architectures: ['x86_64 aarch64']\n{HEAD}"));
    assert_eq!(arches.package.unwrap().architectures.len(), 2);
    refuses(HEAD.replace("- {name", "-\n    - {name"), Code::WrongType);
    refuses(HEAD.replace("binary: hello", "binary: hello, start: serve"), Code::WrongType);
}

#[test]
fn an_old_service_of_the_wrong_type_is_no_service() {
    let (start, _) = HEAD.split_once("  services:").unwrap();
    refuses(format!("{start}  start: serve\n"), Code::NoService);
    refuses(format!("{start}  process: [serve]\n"), Code::NoService);
    let (start, _) = HEAD.split_once("run:").unwrap();
    refuses(format!("{start}type: [static]\n"), Code::WrongType);
}

#[test]
fn nothing_in_a_list_is_shown_at_its_hyphen() {
    let text = format!("{HEAD}kits:\n  - \n  # a comment\n");
    let loaded = read(text.clone());
    let found = loaded.diagnostics.iter().find(|found| found.code == Code::WrongType).unwrap();
    assert_eq!(&text[..found.labels[0].span.start as usize], format!("{HEAD}kits:\n  "));
    assert_eq!(&text[found.labels[0].span.range()], "-");
}

#[test]
fn strange_keys_and_tags_are_refused_with_their_place() {
    for text in
        ["? [a]\n: b\n", "{a: b}: c\n", "a: !custom b\n", "a: !!binary aGk=\n", "a: [b\n", "'a\n"]
    {
        let loaded = read(text);
        assert_eq!(loaded.diagnostics[0].code, Code::YamlSyntax, "{text}");
        assert!(!loaded.diagnostics[0].labels.is_empty(), "{text}");
    }
}

#[test]
fn what_refers_to_what_is_looked_up_quickly_however_much_there_is() {
    let many = |count: usize, line: fn(usize) -> String| (0..count).map(line).collect::<String>();
    let mut text = "dependencies:\n  build: []\n  runtime:\n".to_owned();
    text += &many(2_000, |it| format!("    - p{it}\n"));
    text += "build:\n  destinations:\n";
    text += &many(2_000, |it| format!("    - d{it}\n"));
    text += "run:\n  name: hello\n  services:\n";
    text += &many(2_000, |it| format!("    - {{name: s{it}, binary: b, start: {{call: '$x'}}}}\n"));
    text += "  commands:\n";
    text += &many(2_000, |it| format!("    - {{name: c{it}, binary: b, call: \"'\"}}\n"));
    text += "hook:\n  post-install: |\n";
    text += &many(2_000, |it| format!("    rc-service hello x{it}\n    rc-service y{it} x\n"));
    text += "kits:\n  - name: web\n    variables:\n";
    text += &many(2_000, |it| {
        let options = format!("driver_options: {{o{it}: 1, cors: x}}");
        format!("      - {{key: V{it}, driver: bucket/aws-s3, {options}}}\n")
    });
    text += &many(2_000, |it| format!("      - {{key: SERVICE_MODE, default_value: m{it}}}\n"));
    let start = std::time::Instant::now();
    let loaded = read(text);
    let took = start.elapsed();
    assert!(loaded.diagnostics.len() > 1_000);
    assert!(took < std::time::Duration::from_secs(20), "{took:?}");
}

#[test]
fn commands_of_a_hook_are_held_against_the_rest_quickly_however_many_there_are() {
    let many = |count: usize, line: fn(usize) -> String| (0..count).map(line).collect::<String>();
    for line in [
        |_| "    sudo a\n".to_owned(),
        |_| "    systemctl x\n".to_owned(),
        |_| "    useradd x\n".to_owned(),
        |_| "    ./x\n".to_owned(),
        |it| format!("    AB{it}=1; x\n"),
        |it| format!("    x $X{it}\n"),
    ] {
        let mut text = "dependencies:\n  build: []\n  runtime:\n".to_owned();
        text += &many(10_000, |it| format!("    - p{it}\n"));
        text += "build:\n  destinations: [bin]\nrun:\n  name: hello\n";
        text += "hook:\n  post-install: |\n";
        text += &many(12_000, line);
        text += "kits:\n  - name: web\n    variables:\n";
        text += &many(10_000, |it| format!("      - key: AB{it}\n"));
        let start = std::time::Instant::now();
        let loaded = read(text);
        let took = start.elapsed();
        assert!(loaded.diagnostics.len() > 1_000, "{}", line(1));
        assert!(took < std::time::Duration::from_secs(10), "{}: {took:?}", line(1));
    }
}

#[test]
fn workflows_are_looked_through_once_however_many_steps_and_labels_they_have() {
    const MANY: usize = 20_000;
    let job = "jobs:\n  pakman:\n";
    let label = "    - ${{ matrix.os }}\n".repeat(MANY);
    for text in [
        format!("on: workflow_run\n{job}    steps:\n{}", "    - run: pakman push\n".repeat(MANY)),
        format!(
            "on: push\n{job}    runs-on:\n{label}    strategy:\n      matrix:\n        os:\n{}",
            "        - ubuntu-20.04\n".repeat(MANY)
        ),
        format!(
            "on: push\n{job}    runs-on:\n{label}    strategy:\n      matrix:\n        include:\n{}",
            "        - os: ubuntu-20.04\n".repeat(MANY)
        ),
    ] {
        let workflows = vec![("deployment.yml".to_owned(), text.clone())];
        let around = Surroundings { workflows, ..Surroundings::default() };
        let start = std::time::Instant::now();
        let loaded = load(&Source::new("hostile.yml", HEAD), &around);
        let took = start.elapsed();
        assert!(loaded.diagnostics.len() > 500, "{}: {}", &text[..80], loaded.diagnostics.len());
        assert!(took < std::time::Duration::from_secs(10), "{}: {took:?}", &text[..80]);
    }
}
