//! What fixes change in the recipe: nothing where they say the same in another way, else what their
//! titles say and no more.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write as _,
    path::PathBuf,
};

use pakman_spec::{
    Code, Diagnostic, Driver, Fixed, Kind, Package, Repository, Severity, Source, Surroundings,
    fix, load,
};
use pakman_testbed::{corpus, fixture_apps, fixtures, rounds};

use crate::samples::{context, files};

/// Codes whose fix says the same in today's spelling.
const SAME: &[Code] = &[
    Code::BadName,
    Code::DeadStop,
    Code::OldDestination,
    Code::OldProcess,
    Code::OldVariations,
    Code::WrongType,
];

/// Every text that there is, with the repository that it is from.
fn texts() -> Vec<(String, Repository)> {
    let own = |name: &str| Repository { owner: "acme".to_owned(), name: name.to_owned() };
    let folders = ["errors", "legacy"].map(|folder| fixtures().join(folder));
    let entries = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut paths: Vec<(PathBuf, Repository)> =
        entries.map(|entry| (entry.unwrap().path(), own("hello"))).collect();
    paths.extend(fixture_apps().into_iter().map(|app| {
        let name = app.file_name().unwrap().to_string_lossy().into_owned();
        (app.join("instellar.yml"), own(&name))
    }));
    paths.extend(corpus());
    paths.sort_by(|one, other| one.0.cmp(&other.0));
    let read = |(path, repository)| Some((fs::read_to_string(path).ok()?, repository));
    paths.into_iter().filter_map(read).collect()
}

/// Words of everything that is generated, and how often each is there.
fn words(package: &Package) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    let recipe = files(package, &pakman_openrc::files(package), &context());
    let offer = format!("{:?}", package.offer.written);
    let texts = recipe.iter().flat_map(|file| [file.name.clone(), file.text.clone()]);
    for text in texts.chain([offer]) {
        for word in split(&text) {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
    }
    counts
}

/// Words that more than one application has: those of the templates, which come and go with a
/// service or a command.
fn template() -> BTreeSet<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let apps = fixture_apps().into_iter().map(|app| app.join("instellar.yml"));
    let legacy = fs::read_dir(fixtures().join("legacy")).unwrap();
    for path in apps.chain(legacy.map(|entry| entry.unwrap().path())) {
        let text = fs::read_to_string(path).unwrap();
        let repository = Repository { owner: "acme".to_owned(), name: "hello".to_owned() };
        let around = Surroundings { repository: Some(repository), ..Surroundings::default() };
        let package = load(&Source::new("x", text), &around).package.unwrap();
        for word in words(&package).into_keys() {
            *counts.entry(word).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count > 1);
    // What is said of each driver comes with a variable of it.
    let drivers: String = Driver::names().map(|name| format!("{:?}", Driver::find(name))).collect();
    counts.into_keys().chain(split(&drivers).map(str::to_owned)).collect()
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    let is_of_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    text.split(move |letter| !is_of_word(letter)).filter(|word| !word.is_empty())
}

/// The lines around an edit that are indented as deep as its own, or deeper: the map or list that
/// it is in.
fn entry(text: &str, at: usize) -> &str {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
    let own = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let deep = indent(text[own..].lines().next().unwrap_or_default());
    let is_inside = |line: &&str| line.trim().is_empty() || indent(line) >= deep;
    let before = text[..own].split_inclusive('\n').rev().take_while(is_inside);
    let start = own - before.map(str::len).sum::<usize>();
    let behind = text[own..].split_inclusive('\n').take_while(is_inside);
    &text[start..own + behind.map(str::len).sum::<usize>()]
}

/// Words that a fix may bring or take: those of its edits, of what they replace, of the entries
/// that they are in, and of what it says.
fn spoken(text: &str, diagnostic: &Diagnostic) -> String {
    let fix = diagnostic.fix.as_ref().unwrap();
    let mut spoken = format!("{} {}", diagnostic.message, fix.title);
    for edit in &fix.edits {
        spoken += &format!(" {} {}", edit.text, entry(text, edit.span.start as usize));
    }
    spoken
}

/// Fixes one after the other, each held against its title.
#[track_caller]
fn holds(
    text: &str,
    around: &Surroundings,
    template: &BTreeSet<String>,
    wanted: impl Fn(&Diagnostic) -> bool,
) -> usize {
    let mut text = text.to_owned();
    for count in 0.. {
        let read = |source: &Source| load(source, around);
        let before = read(&Source::new("x", text.clone()));
        let mut tried = before.diagnostics.iter().filter(|it| it.fix.is_some() && wanted(it));
        // One at a time, as `fix` would choose it.
        let step = tried.find_map(|one| {
            let only = |it: &Diagnostic| it.code == one.code && it.message == one.message;
            let done = fix(Source::new("x", text.clone()), read, only);
            (done.source.text() != text).then_some(done)
        });
        let Some(Fixed { source, loaded, mended, goes_on: _ }) = step else { return count };
        if let (Some(old), Some(new)) = (&before.package, &loaded.package) {
            compare(&text, source.text(), (old, new), &mended, template);
        }
        source.text().clone_into(&mut text);
        assert!(count < 100, "fixing comes to no end:\n{text}");
    }
    unreachable!("it is counted without an end")
}

#[track_caller]
fn compare(
    text: &str,
    after: &str,
    (old, new): (&Package, &Package),
    mended: &[(Diagnostic, usize)],
    template: &BTreeSet<String>,
) {
    let report = || {
        let fixes = mended.iter().map(|(one, _)| format!("{one:?}\n"));
        format!("{}\n{text}\n-->\n{after}", fixes.collect::<String>())
    };
    // Whatever comes or goes speaks of the package.
    let own = [old, new].map(|it| format!("{} {}", it.name, it.metadata.description)).join(" ");
    // A package that gets its service gets all that stands in the file for it.
    let has_service = |package: &Package| matches!(package.kind, Kind::Service(_));
    let whole = if has_service(old) == has_service(new) { "" } else { text };
    let (mut old, new) = (words(old), words(new));
    for (word, count) in new {
        *old.entry(word).or_default() -= count;
    }
    let changed: Vec<&str> =
        old.iter().filter(|(_, count)| **count != 0).map(|(word, _)| word.as_str()).collect();
    if mended.iter().all(|(one, _)| SAME.contains(&one.code) && one.severity != Severity::Error) {
        assert!(changed.is_empty(), "{changed:?}\n{}", report());
    }
    let spoken: String = mended.iter().map(|(one, _)| spoken(text, one)).collect();
    let spoken = spoken + whole;
    for word in changed {
        let is_spoken = split(&spoken).any(|said| word.contains(said) || said.contains(word));
        // A compiler brings its option.
        let is_own = split(&own).any(|said| said == word) || word == "toolchain";
        assert!(is_spoken || is_own || template.contains(word), "{word}\n{}", report());
    }
    for fix in mended.iter().filter_map(|(one, _)| one.fix.as_ref()) {
        let edits: Vec<_> = fix.edits.iter().map(|edit| edit.text.as_str()).collect();
        for said in fix.title.split('`').skip(1).step_by(2).flat_map(split) {
            let is_done = edits.concat().contains(said) || text.contains(said);
            assert!(is_done, "{said}\n{}", report());
        }
    }
}

/// Random numbers, the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound.max(1) as u64).expect("it is below a usize")
    }

    /// The text with a line lost or doubled, a letter lost, or two swapped.
    fn slip(&mut self, text: &str) -> String {
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        let at = self.below(lines.len());
        match self.below(4) {
            0 if !lines.is_empty() => drop(lines.remove(at)),
            1 if !lines.is_empty() => lines.insert(at, lines[at]),
            kind => {
                let mut letters: Vec<char> = text.chars().collect();
                let words: Vec<usize> = (1..letters.len())
                    .filter(|&at| letters[at].is_alphabetic() && letters[at - 1].is_alphabetic())
                    .collect();
                let Some(&at) = words.get(self.below(words.len())) else { return text.to_owned() };
                if kind == 2 {
                    letters.remove(at);
                } else {
                    letters.swap(at - 1, at);
                }
                return letters.into_iter().collect();
            }
        }
        lines.concat()
    }
}

#[test]
fn a_fix_changes_in_the_recipe_what_its_title_says() {
    let (texts, template) = (texts(), template());
    let mut random = Random(88_172_645_463_325_252);
    let slips = rounds(60);
    let mutated = (0..slips).map(|_| {
        let (text, repository) = &texts[random.below(texts.len())];
        let mut text = random.slip(text);
        for _ in 0..random.below(3) {
            text = random.slip(&text);
        }
        (text, repository.clone())
    });
    let mutated: Vec<_> = mutated.collect();
    let (mut safe, mut every) = (0, 0);
    for (text, repository) in texts.iter().chain(&mutated) {
        let around = Surroundings {
            repository: Some(repository.clone()),
            today: Some("2026-06-01".to_owned()),
            ..Surroundings::default()
        };
        safe += holds(text, &around, &template, |one| one.fix.as_ref().is_some_and(|fix| fix.safe));
        every += holds(text, &around, &template, |_| true);
    }
    let files = texts.len();
    writeln!(
        std::io::stderr(),
        "{files} files and {slips} slips: {safe} safe fixes, {every} of both kinds"
    )
    .unwrap();
    assert!(every > safe && safe > 50, "{safe} {every}");
}
