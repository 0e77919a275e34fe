//! Any package that the model accepts, as hostile as the model allows.
//!
//! Words are made from the patterns that their newtypes match themselves with. Text without a
//! grammar holds whatever a file may hold: quotes, `$()`, backquotes, newlines, leading dashes
//! and tildes, any Unicode but NUL. Every struct is built by a literal that names all its fields,
//! so a field that is added to the model does not compile here until it is covered.

mod distinct;
mod offer;
mod text;

use pakman_spec::{
    Arch, Build, Command, CommandName, Dependencies, Dependency, Hook, HookEvent, Kind, License,
    Limit, Maintainer, Metadata, Package, PackageName, Request, Run, RunUser, Service, ServiceName,
    Signal, Stack, Test, Url,
};
use proptest::{collection::vec, option, prelude::*, sample::select, string::string_regex};

use distinct::distinct;
use offer::offer;
pub use text::text;
use text::{line, word};

/// Any package.
pub fn package() -> impl Strategy<Value = Package> {
    let kind = prop_oneof![
        6 => run().prop_map(Kind::Service),
        1 => Just(Kind::Files),
        1 => Just(Kind::Static),
        1 => Just(Kind::Custom),
    ];
    (
        (word::<PackageName>(PackageName::PATTERN), metadata(), dependencies(), build(), kind),
        vec(word::<Arch>(Arch::PATTERN), 1..4),
        option::of(word::<Stack>(Stack::PATTERN)),
        option::of(text()),
        option::of(vec(source(), 0..3)),
        hooks(),
        (offer(), trial()),
    )
        .prop_map(
            |(
                (name, metadata, dependencies, build, kind),
                architectures,
                stack,
                body,
                source,
                hooks,
                (offer, test),
            )| {
                Package {
                    name,
                    metadata,
                    architectures,
                    stack,
                    dependencies,
                    build,
                    kind,
                    body,
                    source,
                    hooks,
                    offer,
                    test,
                }
            },
        )
}

fn trial() -> impl Strategy<Value = Test> {
    let request = (text(), any::<Option<u16>>(), any::<Option<u16>>(), option::of(text()))
        .prop_map(|(path, port, status, contains)| Request { path, port, status, contains });
    let before = option::of(vec(word::<CommandName>(CommandName::PATTERN), 0..3));
    (before, vec(request, 0..3), vec(text(), 0..3)).prop_map(|(before, requests, files)| Test {
        before,
        requests,
        files,
    })
}

fn metadata() -> impl Strategy<Value = Metadata> {
    let license = word::<License>(License::PATTERN).prop_map(|license| license.to_string());
    let license = prop_oneof![9 => license, 1 => Just("A".repeat(License::MOST_BYTES))];
    let url = text().prop_map(|text| {
        let is_gap = |letter: char| letter.is_whitespace() || letter.is_control();
        format!("https://{}", text.replace(is_gap, "-"))
    });
    let long = format!("https://{}", "é".repeat((Url::MOST_BYTES - "https://".len()) / 2));
    let url = prop_oneof![9 => url, 1 => Just(long)];
    let url = url.prop_map(|url| if url.ends_with("://") { url + "a" } else { url });
    let maintainer = line().prop_map(|line| {
        let name = line.replace(['<', '>', '@'], "");
        format!("A{name} <a{}@b.c>", name.len())
    });
    let long = format!("{} <a@b.c>", "A".repeat(Maintainer::MOST_BYTES - " <a@b.c>".len()));
    let maintainer = prop_oneof![9 => maintainer, 1 => Just(long)];
    (line(), license, url, option::of(maintainer)).prop_map(
        |(description, license, url, maintainer)| Metadata {
            description,
            license,
            url,
            maintainer,
        },
    )
}

fn dependencies() -> impl Strategy<Value = Dependencies> {
    let word = || word::<Dependency>(Dependency::PATTERN).prop_map(|word| word.without_tag());
    (vec(word(), 0..4), vec(word(), 0..4), any::<bool>())
        .prop_map(|(build, runtime, trace)| Dependencies { build, runtime, trace })
}

fn build() -> impl Strategy<Value = Build> {
    let destination = text().prop_map(|text| {
        let below = text.trim_start_matches('/');
        if below.is_empty() || below.split('/').any(|part| part == "..") {
            "*".to_owned()
        } else {
            below.to_owned()
        }
    });
    let option = string_regex("!?[a-z][a-z0-9-]{0,12}").expect("a literal");
    let variable = string_regex("[A-Z_][A-Z0-9_]{0,12}").expect("a literal");
    (text(), vec(destination, 1..4), any::<bool>(), vec(option, 0..3), vec(variable, 0..3))
        .prop_map(|(command, destinations, strip, options, environment)| Build {
            command,
            destinations,
            strip,
            options,
            environment,
        })
}

/// A word of `source=`: anything without white space.
fn source() -> impl Strategy<Value = String> {
    text().prop_map(|text| {
        let word: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        if word.is_empty() { "x.patch".to_owned() } else { word }
    })
}

fn hooks() -> impl Strategy<Value = Vec<Hook>> {
    let events = Just(HookEvent::ALL.to_vec()).prop_shuffle();
    (events, vec(text(), 0..=HookEvent::ALL.len())).prop_map(|(events, scripts)| {
        events.into_iter().zip(scripts).map(|(event, script)| Hook { event, script }).collect()
    })
}

fn run() -> impl Strategy<Value = Run> {
    (select([RunUser::Root, RunUser::App].as_slice()), vec(command(), 0..5), vec(service(), 1..4))
        .prop_map(|(user, commands, services)| Run {
            user,
            commands: distinct(commands, |command| command.name.clone()),
            services: distinct(services, |service| service.name.clone()),
        })
}

/// An absolute path.
fn program() -> impl Strategy<Value = String> {
    text().prop_map(|text| format!("/{text}"))
}

fn command() -> impl Strategy<Value = Command> {
    let name = prop_oneof![
        4 => word::<CommandName>(CommandName::PATTERN),
        1 => select(["reload", "logs", "migrate", "environment", "name", "description"].as_slice())
            .prop_map(|name| name.parse().expect("a literal")),
    ]
    .prop_filter("reserved names are refused", |name: &CommandName| !name.is_reserved());
    (name, option::of(text()), program(), text())
        .prop_map(|(name, description, program, call)| Command { name, description, program, call })
}

fn service() -> impl Strategy<Value = Service> {
    let signal = || select(Signal::ALL);
    let limits = (Just(Limit::ALL.to_vec()).prop_shuffle(), vec(any::<u64>(), 0..4));
    (
        (word::<ServiceName>(ServiceName::PATTERN), option::of(text()), program(), text()),
        1_u16..=600,
        signal(),
        option::of(signal()),
        option::of(3_u32..1024),
        limits,
    )
        .prop_map(
            |(
                (name, description, program, call),
                stop_timeout,
                stop_signal,
                reload_signal,
                notification_fd,
                (limits, amounts),
            )| Service {
                name,
                description,
                program,
                call,
                stop_timeout,
                stop_signal,
                reload_signal,
                notification_fd,
                ulimits: limits.into_iter().zip(amounts).collect(),
            },
        )
}

#[cfg(test)]
mod tests {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};

    use super::*;

    #[test]
    fn packages_come_with_quotes_newlines_and_every_kind() {
        let mut runner = TestRunner::deterministic();
        let packages: Vec<Package> = (0..200)
            .map(|_| package().new_tree(&mut runner).expect("no filter is that strict").current())
            .collect();
        let calls: Vec<&str> = packages
            .iter()
            .filter_map(|package| match &package.kind {
                Kind::Service(run) => Some(run),
                Kind::Files | Kind::Static | Kind::Custom => None,
            })
            .flat_map(|run| run.services.iter().map(|service| service.call.as_str()))
            .collect();
        for hostile in ["'", "$(", "`", "\n", "\"", "é"] {
            assert!(calls.iter().any(|call| call.contains(hostile)), "{hostile:?} never came");
        }
        assert!(packages.iter().any(|package| package.kind == Kind::Static));
        assert!(packages.iter().any(|package| package.kind == Kind::Custom));
    }
}
