//! Spellings of older generations, lifted into today's with a warning and the fix.

use crate::{
    Code, Diagnostic, Edit, Sink, Source, Span, Spanned, Value,
    spec::{Build, Call, Command, Destination, OldCommand, Run, Service, Spec, Type},
    text::edit::{indentation, remove_key},
    yaml::tree::Node,
};

/// The same file in today's spelling: no key that [`crate::spec`] marks deprecated is left, but
/// for `type` and `source`, which have no other spelling. `root` is the tree that it was read from.
pub(crate) fn lift(spec: Spec, root: &Node, source: &Source, sink: &mut Sink) -> Spec {
    let mut lift = Lift { root, source, sink };
    if let Some(kind) = &spec.r#type {
        lift.note_type(kind);
    }
    if let Some(words) = &spec.source {
        lift.note_source(words.span);
    }
    let build = spec.build.map(|build| build.map(|build| lift.build(build)));
    let run = spec.run.map(|run| run.map(|run| lift.run(run)));
    Spec { build, run, ..spec }
}

struct Lift<'a> {
    root: &'a Node,
    source: &'a Source,
    sink: &'a mut Sink,
}

impl Lift<'_> {
    /// Where the key of the value at `value` stands; nothing when no more diagnostics are kept.
    fn key_of(&self, value: Span) -> Option<Span> {
        if self.sink.is_full() { None } else { self.root.key_of(value) }
    }

    /// Removes the key of the value at `value`, with the value.
    fn removed(&self, value: Span) -> Option<Edit> {
        remove_key(self.source, self.key_of(value)?, value)
    }

    /// Reports a key that nothing reads because today's key stands beside it.
    fn beside(&mut self, code: Code, old: &str, value: Span, today: &str) {
        let place = self.key_of(value).unwrap_or(value);
        let message = format!("`{old}` is ignored, because `{today}` is there too");
        let diagnostic = Diagnostic::new(code, place, message).help("leave it out");
        self.sink.push(match self.removed(value) {
            Some(edit) => diagnostic.unsafe_fix(format!("remove `{old}`"), vec![edit]),
            None => diagnostic,
        });
    }

    fn note_type(&mut self, kind: &Spanned<Type>) {
        let help = match kind.value {
            Type::Static => {
                "describe under `run` what serves the files, and add the server's package to \
                 `dependencies.runtime`"
            }
            Type::Custom => {
                "remove `type`: without `run` the package has no service, and `package` says \
                 what is in it"
            }
        };
        let message = "`type` is from an older version of the file";
        self.sink.push(Diagnostic::new(Code::OldType, kind.span, message).help(help));
    }

    fn note_source(&mut self, span: Span) {
        let message = "`source` replaces the generated files of the recipe";
        let diagnostic = Diagnostic::new(Code::OldSource, span, message)
            .help("remove it; the repository and the service files are there anyway");
        self.sink.push(match self.removed(span) {
            Some(edit) => diagnostic.unsafe_fix("remove `source`", vec![edit]),
            None => diagnostic,
        });
    }

    fn build(&mut self, build: Build) -> Build {
        let Build { command, destinations, strip_binary, options, environment, destination } =
            build;
        let destinations = match (destinations, destination) {
            (Some(destinations), Some(old)) => {
                self.beside(
                    Code::OldDestination,
                    "build.destination",
                    old.span,
                    "build.destinations",
                );
                Some(destinations)
            }
            (destinations, old) => destinations.or_else(|| Some(self.destination(old?))),
        };
        Build { command, destinations, strip_binary, options, environment, destination: None }
    }

    fn destination(&mut self, old: Spanned<Destination>) -> Spanned<Vec<Spanned<String>>> {
        let Spanned { value, span } = old;
        let place = self.key_of(span).unwrap_or(span);
        // A tag or the sign of a block in front of the value would stay.
        let key = self.key_of(span).filter(|key| {
            let between = self.source.text().get(key.end as usize..span.start as usize);
            between.is_some_and(|text| !text.contains(['!', '&', '|', '>']))
        });
        let rename = key.map(|span| Edit { span, text: "destinations".to_owned() });
        let mut edits: Vec<Edit> = rename.into_iter().collect();
        let (message, value) = match value {
            Destination::Folder(folder) => {
                let content = match folder.trim_end_matches('/') {
                    "." => "*".to_owned(),
                    folder => format!("{folder}/*"),
                };
                edits.push(Edit { span, text: format!("[{}]", quoted(&content)) });
                let message = "`build.destination` is now `destinations`, a list";
                (message, vec![Spanned { value: content, span }])
            }
            Destination::List(items) => ("`build.destination` is now `destinations`", items),
        };
        let diagnostic = Diagnostic::new(Code::OldDestination, place, message);
        self.sink.push(match key {
            Some(_) => diagnostic.fix("write `destinations`", edits),
            None => diagnostic,
        });
        Spanned { value, span }
    }

    fn run(&mut self, run: Run) -> Run {
        let Run { name, user, commands, services, binary, process, start, stop, command } = run;
        if let Some(binary) = &binary {
            self.old_binary(binary, process.is_some() || start.is_some() || command.is_some());
        }
        let app = name.as_ref().map_or("", |name| name.value.as_str());
        let program = binary.as_ref().map_or(app, |binary| &binary.value).to_owned();
        let mut services = services;
        let mut read = "run.services".to_owned();
        for (key, call) in [("start", start), ("process", process)] {
            let Some(call) = call else { continue };
            if services.is_some() {
                self.beside(Code::OldProcess, &format!("run.{key}"), call.span, &read);
            } else {
                services = Some(self.old_service(key, call, &program));
                read = format!("run.{key}");
            }
        }
        if let Some(stop) = &stop {
            self.dead_stop(stop, "`run.stop`");
        }
        let commands = match (commands, command) {
            (Some(commands), Some(old)) => {
                self.beside(Code::OldVariations, "run.command", old.span, "run.commands");
                Some(commands)
            }
            (commands, old) => commands.or_else(|| Some(self.old_commands(old?, &program))),
        };
        let services = services.map(|services| self.services(services, binary.as_ref()));
        let commands = commands.map(|commands| {
            commands.map(|items| {
                let with_program = |item: Spanned<Command>| {
                    item.map(|item| Command {
                        binary: item.binary.or_else(|| binary.clone()),
                        ..item
                    })
                };
                items.into_iter().map(with_program).collect()
            })
        });
        Run {
            name,
            user,
            commands,
            services,
            binary: None,
            process: None,
            start: None,
            stop: None,
            command: None,
        }
    }

    fn services(
        &mut self,
        services: Spanned<Vec<Spanned<Service>>>,
        binary: Option<&Spanned<String>>,
    ) -> Spanned<Vec<Spanned<Service>>> {
        let lift_one = |item: Spanned<Service>| {
            if let Some(stop) = &item.value.stop {
                self.dead_stop(stop, "`stop` of a service");
            }
            item.map(|item| Service {
                binary: item.binary.or_else(|| binary.cloned()),
                stop: None,
                ..item
            })
        };
        services.map(|items| items.into_iter().map(lift_one).collect())
    }

    fn old_binary(&mut self, binary: &Spanned<String>, others_are_old: bool) {
        let message = "`binary` now belongs to each service and command";
        let mut diagnostic = Diagnostic::new(Code::OldBinary, binary.span, message)
            .help("move `binary` into each item of `services` and `commands`");
        if let (true, Some(edit)) = (others_are_old, self.removed(binary.span)) {
            diagnostic = diagnostic.unsafe_fix("move it into each item", vec![edit]);
        }
        self.sink.push(diagnostic);
    }

    fn dead_stop(&mut self, stop: &Spanned<Value>, what: &str) {
        let message = format!("{what} is ignored; s6 stops the service with a signal");
        let place = self.key_of(stop.span).unwrap_or(stop.span);
        let mut diagnostic = Diagnostic::new(Code::DeadStop, place, message)
            .help("use `stop_signal` and `stop_timeout` to change how");
        if let Some(edit) = self.removed(stop.span) {
            diagnostic = diagnostic.fix("remove `stop`", vec![edit]);
        }
        self.sink.push(diagnostic);
    }

    /// One service `web`, from `run.start` or `run.process`.
    fn old_service(
        &mut self,
        key: &str,
        call: Spanned<Call>,
        program: &str,
    ) -> Spanned<Vec<Spanned<Service>>> {
        let span = call.span;
        let words = call.value.call.as_ref().map_or("", |call| &call.value);
        let body = |indent: &str| {
            format!(
                "services:\n{indent}  - name: web\n{indent}    binary: {}\n{indent}    start:\n{indent}      call: {}",
                yaml_word(program),
                yaml_word(words)
            )
        };
        let message = format!("`run.{key}` is now an item of the list `services`");
        self.replace_key(Code::OldProcess, span, message, "turn it into a service", body);
        let service = Service {
            name: "web".parse().ok().map(|value| Spanned { value, span }),
            binary: Some(Spanned { value: program.to_owned(), span }),
            start: Some(call),
            ..Service::default()
        };
        Spanned { value: vec![Spanned { value: service, span }], span }
    }

    /// One command for each variation of `run.command`.
    fn old_commands(
        &mut self,
        command: Spanned<OldCommand>,
        program: &str,
    ) -> Spanned<Vec<Spanned<Command>>> {
        let span = command.span;
        let OldCommand { call, variations } = command.value;
        let call = call.map_or(String::new(), |call| call.value);
        let variations = match variations.map(|variations| variations.value) {
            Some(Value::Map(entries)) => entries,
            _ => Vec::new(),
        };
        let calls: Vec<(String, String)> = variations
            .into_iter()
            .filter_map(|(name, words)| match words {
                Value::String(words) => Some((name, format!("{call} {words}").trim().to_owned())),
                _ => None,
            })
            .collect();
        let body = |indent: &str| {
            let items = calls.iter().map(|(name, call)| {
                format!(
                    "\n{indent}  - name: {}\n{indent}    binary: {}\n{indent}    call: {}",
                    yaml_word(name),
                    yaml_word(program),
                    yaml_word(call)
                )
            });
            format!("commands:{}", items.collect::<String>())
        };
        let message = "`run.command` is now the list `commands`".to_owned();
        let title = "turn each variation into a command";
        self.replace_key(Code::OldVariations, span, message, title, body);
        let commands = calls.into_iter().map(|(name, call)| {
            let command = Command {
                name: name.parse().ok().map(|value| Spanned { value, span }),
                binary: Some(Spanned { value: program.to_owned(), span }),
                call: Some(Spanned { value: call, span }),
                ..Command::default()
            };
            Spanned { value: command, span }
        });
        Spanned { value: commands.collect(), span }
    }

    /// Reports the key of a value whose whole entry is to be written anew, `body` giving it for an
    /// indentation.
    fn replace_key(
        &mut self,
        code: Code,
        value: Span,
        message: String,
        title: &str,
        body: impl Fn(&str) -> String,
    ) {
        let key = self.key_of(value);
        let mut diagnostic = Diagnostic::new(code, key.unwrap_or(value), message);
        if let Some(key) = key
            && let Some(indent) = indentation(self.source, key)
        {
            diagnostic =
                diagnostic.fix(title, vec![Edit { span: key.join(value), text: body(&indent) }]);
        }
        self.sink.push(diagnostic);
    }
}

/// Text as a YAML scalar, in quotes where it needs them.
pub fn yaml_word(text: &str) -> String {
    let bare = |letter: char| letter.is_ascii_alphanumeric() || "_./-".contains(letter);
    if text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/')
        && text.chars().all(bare)
        && !crate::yaml::scalar::depends_on_dialect(text)
        && matches!(crate::yaml::scalar::plain(text), Value::String(_))
    {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// Text as a YAML scalar in single quotes, or in double quotes where it has several lines.
fn quoted(text: &str) -> String {
    if text.contains(char::is_control) {
        let escaped = text.chars().map(|letter| match letter {
            '"' | '\\' => format!("\\{letter}"),
            _ if letter.is_control() => format!("\\u{:04x}", u32::from(letter)),
            _ => letter.to_string(),
        });
        format!("\"{}\"", escaped.collect::<String>())
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}
