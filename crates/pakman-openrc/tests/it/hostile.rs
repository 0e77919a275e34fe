//! Any package at all: what a shell reads out of its files is what the model says.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use pakman_openrc::files;
use pakman_render::Sh;
use pakman_spec::{Kind, Package, Run};
use pakman_testbed::{package, tool};
use proptest::{
    prelude::*,
    test_runner::{TestError, TestRunner},
};

/// Every program has this stand-in, which writes its words down and ends each with a NUL. There is
/// no `PATH`: whatever else is run is an error.
const STAND_IN: &str = "PATH=/nowhere RC_SVCNAME=x\nsee() { printf '%s\\0' \"$@\"; }\n";

type Checked<T = ()> = Result<T, TestCaseError>;

/// The shell that reads the files, and what is done to their text before.
struct Reader<'a> {
    busybox: PathBuf,
    damage: &'a dyn Fn(&Package, String) -> String,
}

impl Reader<'_> {
    fn shell(&self, option: &str, script: &str) -> Output {
        Command::new(&self.busybox)
            .args(["sh", option, "-c", script])
            .output()
            .expect("busybox runs")
    }

    /// The words that reach the stand-in while a script runs without an error.
    fn words(&self, script: &str) -> Checked<Vec<String>> {
        let output = self.shell("-u", &format!("{STAND_IN}{script}"));
        let errors = String::from_utf8_lossy(&output.stderr);
        prop_assert!(output.status.success() && errors.is_empty(), "{errors}\n{script}");
        let words = String::from_utf8(output.stdout).expect("the model holds UTF-8");
        Ok(words.split_terminator('\0').map(str::to_owned).collect())
    }

    /// All that is promised for one package.
    fn check(&self, package: &Package) -> Checked {
        let files = files(package);
        let Kind::Service(run) = &package.kind else {
            prop_assert!(files.is_empty());
            return Ok(());
        };
        for file in files {
            let text = (self.damage)(package, file.text);
            let kind = file.name.strip_prefix(package.name.as_str()).expect("named after it");
            if kind != ".log" {
                let output = self.shell("-n", &text);
                prop_assert!(output.status.success(), "{output:?}\n{text}");
            }
            match kind {
                ".initd" => {
                    self.variables(package, run, &text)?;
                    self.commands(package, run, &text)?;
                }
                ".run" => self.services(run, &text)?,
                _ => {}
            }
        }
        self.programs(run)
    }

    /// Descriptions and the list of commands, as OpenRC reads them.
    fn variables(&self, package: &Package, run: &Run, initd: &str) -> Checked {
        let described = run
            .commands
            .iter()
            .map(|command| format!("\"${{description_{}-none}}\"", command.name));
        let described: Vec<String> = described.collect();
        let described = described.join(" ");
        let script = format!("{initd}\nsee \"$description\" \"$extra_commands\" {described}");
        let words = self.words(&script)?;
        prop_assert!(words[0].starts_with(&package.metadata.description), "{:?}", words[0]);
        for text in run.services.iter().filter_map(|service| service.description.as_ref()) {
            prop_assert!(words[0].contains(text), "{:?}", words[0]);
        }
        let names: Vec<&str> = run.commands.iter().map(|command| command.name.as_str()).collect();
        let listed: Vec<&str> = words[1].split(' ').collect();
        prop_assert_eq!(&listed[..names.len()], names);
        for (command, description) in run.commands.iter().zip(&words[2..]) {
            prop_assert_eq!(command.description.as_deref().unwrap_or("none"), description);
        }
        Ok(())
    }

    /// The one argument of `env-exec` behind each command.
    fn commands(&self, package: &Package, run: &Run, initd: &str) -> Checked {
        let initd = initd.replace(&format!("/var/lib/{}/bin/env-exec", package.name), "see");
        for command in &run.commands {
            let script = format!("RC_CMD={0}\n{initd}\n{0}", command.name);
            prop_assert_eq!(self.words(&script)?, [line(&command.program, &command.call)]);
        }
        Ok(())
    }

    /// The chain of programs behind each service, from the choice of the service on.
    fn services(&self, run: &Run, text: &str) -> Checked {
        let defined = text.find("\nbecome() {").expect("a last step");
        let choice = defined + text[defined..].find("\n}\n").expect("its end") + 2;
        let choice = text[choice..]
            .replace("become ", "see ")
            .replace(" >down-signal", " >/dev/null")
            .replace(" >timeout-kill", " >/dev/null")
            .replace(" >data/reload", " >/dev/null");
        for service in &run.services {
            let name = &service.name;
            let script = format!("ready() {{ :; }}; mode={name}\n{choice}");
            let words = self.words(&script)?;
            let (chain, shell) = words.split_at(words.len() - 3);
            prop_assert_eq!(shell, ["/bin/sh", "-c", &line(&service.program, &service.call)]);
            let amounts: Vec<String> =
                service.ulimits.iter().map(|(_, amount)| amount.to_string()).collect();
            let set: Vec<&String> = chain.iter().skip(2).step_by(2).take(amounts.len()).collect();
            prop_assert_eq!(set, amounts.iter().collect::<Vec<_>>());
        }
        Ok(())
    }

    /// The program itself, as the shell of its line sees it.
    fn programs(&self, run: &Run) -> Checked {
        let services = run.services.iter().map(|service| service.program.as_str());
        let commands = run.commands.iter().map(|command| command.program.as_str());
        let programs: Vec<&str> = services.chain(commands).collect();
        let script: String = programs
            .iter()
            .map(|program| line(program, "").replacen("exec", "see", 1) + "\n")
            .collect();
        prop_assert_eq!(self.words(&script)?, programs);
        Ok(())
    }
}

/// What `sh -c` has to get: the program as one word, then the user's shell as it was written.
fn line(program: &str, call: &str) -> String {
    let quoted = Sh::word(program);
    if call.is_empty() { format!("exec {quoted}") } else { format!("exec {quoted} {call}") }
}

/// The text as another escaper would have left it.
fn escaped_by(escape: fn(&str) -> String, package: &Package, text: String) -> String {
    let Kind::Service(run) = &package.kind else { return text };
    let commands = run.commands.iter().flat_map(|command| {
        command.description.iter().cloned().chain([line(&command.program, &command.call)])
    });
    let services = run.services.iter().map(|service| line(&service.program, &service.call));
    commands
        .chain(services)
        .fold(text, |text, value| text.replace(&Sh::word(&value), &escape(&value)))
}

#[test]
fn every_field_comes_back_from_the_shell_and_nothing_is_run() {
    let Some(busybox) = tool("busybox") else { return };
    let reader = Reader { busybox, damage: &|_, text| text };
    let config = ProptestConfig { cases: 64, ..ProptestConfig::with_source_file(file!()) };
    let checked = TestRunner::new(config).run(&package(), |package| reader.check(&package));
    if let Err(error) = checked {
        panic!("{error}");
    }
}

#[test]
fn a_broken_escaper_is_found_out() {
    let Some(busybox) = tool("busybox") else { return };
    let broken: [fn(&str) -> String; 4] = [
        |value| value.to_owned(),
        |value| format!("'{value}'"),
        |value| format!("\"{}\"", value.replace('"', "\\\"")),
        |value| Sh::word(&value.replace('\n', " ")),
    ];
    for escape in broken {
        let damage = |package: &Package, text| escaped_by(escape, package, text);
        let reader = Reader { busybox: busybox.clone(), damage: &damage };
        let config = ProptestConfig {
            max_shrink_iters: 0,
            failure_persistence: None,
            ..ProptestConfig::default()
        };
        let checked = TestRunner::new(config).run(&package(), |package| reader.check(&package));
        assert!(matches!(checked, Err(TestError::Fail(..))), "{checked:?}");
    }
}
