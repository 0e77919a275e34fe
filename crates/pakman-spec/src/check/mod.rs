//! What can be wrong although the shape is right; one file per check.

mod binary_has_arguments;
mod custom_package;
mod duplicate_name;
mod long_description;
mod missing_nginx_conf;
mod name_differs;
mod reserved_command;
mod runtime_added;
mod setcap_option;
mod unknown_architecture;
mod unknown_reference;

use crate::{Sink, Source, Spanned, Surroundings, spec::Spec};

/// What a check looks at.
pub(crate) struct File<'a> {
    /// What the file says, in today's spelling.
    pub(crate) spec: &'a Spec,
    /// Its text, for fixes.
    pub(crate) source: &'a Source,
    /// What is known beside it.
    pub(crate) surroundings: &'a Surroundings,
}

/// Every check.
const CHECKS: &[fn(&File<'_>, &mut Sink)] = &[
    binary_has_arguments::check,
    custom_package::check,
    duplicate_name::check,
    long_description::check,
    missing_nginx_conf::check,
    name_differs::check,
    reserved_command::check,
    runtime_added::check,
    setcap_option::check,
    unknown_architecture::check,
    unknown_reference::check,
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
