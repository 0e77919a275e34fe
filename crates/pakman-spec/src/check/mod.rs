//! What can be wrong although the shape is right; one file per check.

mod binary_has_arguments;
mod custom_package;
mod duplicate_name;
mod hook_owner;
mod hook_stderr;
mod left_stopped;
mod long_description;
mod missing_nginx_conf;
mod misspelt_program;
mod name_differs;
mod not_enabled;
mod other_service;
mod rc_update_verb;
mod reserved_command;
mod runtime_added;
mod setcap_option;
mod shell_syntax;
mod started_twice;
mod too_early;
mod undeclared_command;
mod unknown_architecture;
mod unknown_reference;
mod unpinned_tool;
mod wrong_folder;

use crate::{
    Repository, Sink, Source, Spanned, Surroundings,
    shell::Script,
    spec::{Run, Spec},
};

/// What a check looks at.
pub(crate) struct File<'a> {
    /// What the file says, in today's spelling.
    pub(crate) spec: &'a Spec,
    /// Its text, for fixes.
    pub(crate) source: &'a Source,
    /// What is known beside it.
    pub(crate) surroundings: &'a Surroundings,
    /// Its shell texts, read.
    pub(crate) scripts: &'a [Script<'a>],
}

impl File<'_> {
    /// What the package is called: `run.name`, else the slug of the repository.
    fn name(&self) -> Option<String> {
        let run = self.run().and_then(|run| run.name.as_ref());
        let repository = || self.surroundings.repository.as_ref().map(Repository::slug);
        run.map(|name| name.value.to_string()).or_else(repository)
    }

    fn run(&self) -> Option<&Run> {
        self.spec.run.as_ref().map(|run| &run.value)
    }

    /// Its install scripts, in the order of a package's life.
    fn hooks(&self) -> impl Iterator<Item = &Script<'_>> {
        self.scripts.iter().filter(|script| script.hook().is_some())
    }
}

/// Every check.
const CHECKS: &[fn(&File<'_>, &mut Sink)] = &[
    binary_has_arguments::check,
    custom_package::check,
    duplicate_name::check,
    hook_owner::check,
    hook_stderr::check,
    left_stopped::check,
    long_description::check,
    missing_nginx_conf::check,
    misspelt_program::check,
    name_differs::check,
    not_enabled::check,
    other_service::check,
    rc_update_verb::check,
    reserved_command::check,
    runtime_added::check,
    setcap_option::check,
    shell_syntax::check,
    started_twice::check,
    too_early::check,
    undeclared_command::check,
    unknown_architecture::check,
    unknown_reference::check,
    unpinned_tool::check,
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
