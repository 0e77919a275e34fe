//! What can be wrong although the shape is right; one file per check.

mod binary_has_arguments;
mod cors_rules;
mod custom_package;
mod driver_key;
mod driver_options;
mod duplicate_name;
mod duplicate_port;
mod hidden_output;
mod hook_owner;
mod hook_stderr;
mod known_service;
mod leaves_tree;
mod left_stopped;
mod long_description;
mod long_user_name;
mod main_kit;
mod main_port;
mod migrate_not_run;
mod missing_file;
mod missing_nginx_conf;
mod missing_script;
mod misspelt_program;
mod name_collides;
mod name_differs;
mod no_service;
mod no_value;
mod not_enabled;
mod not_shipped;
mod other_openrc;
mod other_service;
mod path_has_binary;
mod port_differs;
mod rc_update_verb;
mod release_folder;
mod repository_tag;
mod reserved_command;
mod runtime_added;
mod same_destination;
mod setcap_option;
mod shell_syntax;
mod split_item;
mod stack_differs;
mod stack_support;
mod started_twice;
mod too_early;
mod undeclared_command;
mod unknown_architecture;
mod unknown_driver;
mod unknown_reference;
mod unknown_runlevel;
mod unknown_service_mode;
mod unpinned_tool;
mod unportable_version;
mod unreachable_service;
mod unreached_command;
mod wrong_folder;

use std::cell::OnceCell;

use crate::{
    Dependency, Names, Repository, Sink, Source, Span, Spanned, Surroundings,
    shell::{self, Script},
    spec::{Kit, Run, Service, Spec, Variable},
    yaml::tree::Node,
};

/// What a check looks at.
pub(crate) struct File<'a> {
    /// What the file says, in today's spelling.
    pub(crate) spec: &'a Spec,
    /// The tree that it was read from.
    pub(crate) root: &'a Node,
    /// Its text, for fixes.
    pub(crate) source: &'a Source,
    /// What is known beside it.
    pub(crate) surroundings: &'a Surroundings,
    /// Its shell texts, read.
    pub(crate) scripts: &'a [Script<'a>],
    names: OnceCell<Names>,
}

impl<'a> File<'a> {
    pub(crate) fn new(
        spec: &'a Spec,
        root: &'a Node,
        source: &'a Source,
        surroundings: &'a Surroundings,
        scripts: &'a [Script<'a>],
    ) -> Self {
        Self { spec, root, source, surroundings, scripts, names: OnceCell::new() }
    }

    /// The names that it gives and uses.
    fn names(&self) -> &Names {
        self.names.get_or_init(|| {
            Names::with_calls(self.source, self.root, shell::hook_calls(self.scripts))
        })
    }

    /// What the package is called: `run.name`, else the slug of the repository.
    fn name(&self) -> Option<String> {
        let run = self.run().and_then(|run| run.name.as_ref());
        let repository = || self.surroundings.repository.as_ref().map(Repository::slug);
        run.map(|name| name.value.to_string()).or_else(repository)
    }

    /// Where `run.name` stands.
    fn name_span(&self) -> Option<Span> {
        self.run().and_then(|run| run.name.as_ref()).map(|name| name.span)
    }

    fn run(&self) -> Option<&Run> {
        self.spec.run.as_ref().map(|run| &run.value)
    }

    /// Its kits, in order.
    fn kits(&self) -> impl Iterator<Item = &Kit> {
        items(self.spec.kits.as_ref())
    }

    /// Every variable of kits and of their forks.
    fn variables(&self) -> impl Iterator<Item = &Spanned<Variable>> {
        self.kits().flat_map(|kit| {
            let forks = items(kit.forks.as_ref()).filter_map(|fork| fork.variables.as_ref());
            kit.variables.iter().chain(forks).flat_map(|list| &list.value)
        })
    }

    /// Its services, in order.
    fn services(&self) -> impl Iterator<Item = &Spanned<Service>> {
        let services = self.run().and_then(|run| run.services.as_ref());
        services.into_iter().flat_map(|list| &list.value)
    }

    /// The packages that have to be installed beside it.
    fn runtime(&self) -> impl Iterator<Item = &'a Spanned<Dependency>> {
        let dependencies = self.spec.dependencies.as_ref().map(|it| &it.value);
        let runtime = dependencies.and_then(|it| it.runtime.as_ref());
        runtime.into_iter().flat_map(|list| &list.value)
    }

    /// What is shipped below `/var/lib/APP`.
    fn destinations(&self) -> impl Iterator<Item = &Spanned<String>> {
        let build = self.spec.build.as_ref().map(|build| &build.value);
        let list = build.and_then(|build| build.destinations.as_ref());
        list.into_iter().flat_map(|list| &list.value)
    }

    /// Its install scripts, in the order of a package's life.
    fn hooks(&self) -> impl Iterator<Item = &Script<'_>> {
        self.scripts.iter().filter(|script| script.hook().is_some())
    }
}

/// Every check.
const CHECKS: &[fn(&File<'_>, &mut Sink)] = &[
    binary_has_arguments::check,
    cors_rules::check,
    custom_package::check,
    driver_key::check,
    driver_options::check,
    duplicate_name::check,
    duplicate_port::check,
    hidden_output::check,
    hook_owner::check,
    hook_stderr::check,
    leaves_tree::check,
    left_stopped::check,
    long_description::check,
    long_user_name::check,
    main_kit::check,
    main_port::check,
    migrate_not_run::check,
    missing_file::check,
    missing_nginx_conf::check,
    missing_script::check,
    misspelt_program::check,
    name_collides::check,
    name_differs::check,
    no_service::check,
    no_value::check,
    not_enabled::check,
    not_shipped::check,
    other_openrc::check,
    other_service::check,
    path_has_binary::check,
    port_differs::check,
    rc_update_verb::check,
    release_folder::check,
    repository_tag::check,
    reserved_command::check,
    runtime_added::check,
    same_destination::check,
    setcap_option::check,
    shell_syntax::check,
    split_item::check,
    stack_differs::check,
    stack_support::check,
    started_twice::check,
    too_early::check,
    undeclared_command::check,
    unknown_architecture::check,
    unknown_driver::check,
    unknown_reference::check,
    unknown_runlevel::check,
    unknown_service_mode::check,
    unpinned_tool::check,
    unportable_version::check,
    unreachable_service::check,
    unreached_command::check,
    wrong_folder::check,
];

/// Runs every check.
pub(crate) fn all(file: &File<'_>, sink: &mut Sink) {
    for check in CHECKS {
        check(file, sink);
    }
}

/// The items of a list that may not be there.
fn items<T>(list: Option<&Spanned<Vec<Spanned<T>>>>) -> impl Iterator<Item = &T> {
    list.into_iter().flat_map(|list| &list.value).map(|item| &item.value)
}

/// What a destination is called below `/var/lib/APP`, wildcards and all.
fn last_name(destination: &str) -> &str {
    destination.trim_end_matches('/').rsplit('/').next().unwrap_or(destination)
}

/// Names in backquotes, the first few of them where there are many.
fn listed(names: &[&str]) -> String {
    const MOST: usize = 12;
    let more = if names.len() > MOST { " and more" } else { "" };
    format!("`{}`{more}", names[..names.len().min(MOST)].join("`, `"))
}
