//! What can be wrong although the shape is right; one file per check.

mod binary_has_arguments;
mod cors_rules;
mod custom_package;
mod driver_key;
mod driver_options;
mod duplicate_name;
mod duplicate_port;
mod empty_variable;
mod file;
mod generated_file;
mod hidden_output;
mod hook_apk;
mod hook_owner;
mod hook_status;
mod hook_stderr;
mod hook_sudo;
mod in_background;
mod known_service;
mod later_commit;
mod leaves_tree;
mod left_stopped;
mod long_description;
mod long_field;
mod long_user_name;
mod main_kit;
mod main_port;
mod meant_package;
mod migrate_not_run;
mod missing_file;
mod missing_nginx_conf;
mod missing_script;
mod missing_worker;
mod misspelt_program;
mod misspelt_trigger;
mod name_collides;
mod name_differs;
mod no_service;
mod no_value;
mod not_enabled;
mod not_exported;
mod not_shipped;
mod odd_destination;
mod other_commit;
mod other_openrc;
mod other_service;
mod other_shell;
mod other_system;
mod path_has_binary;
mod port_differs;
mod rc_update_verb;
mod relative_path;
mod release_folder;
mod repository_tag;
mod reserved_command;
mod retired_artifact;
mod retired_runner;
mod runtime_added;
mod runtime_differs;
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
mod unknown_package;
mod unknown_reference;
mod unknown_runlevel;
mod unknown_service_mode;
mod unpinned_tool;
mod unportable_version;
mod unreachable_service;
mod unreached_command;
mod workflow;
mod wrong_folder;

use crate::Sink;

pub(crate) use file::File;
use file::{items, last_name, listed};

/// Every check.
const CHECKS: &[fn(&File<'_>, &mut Sink)] = &[
    binary_has_arguments::check,
    cors_rules::check,
    custom_package::check,
    driver_key::check,
    driver_options::check,
    duplicate_name::check,
    duplicate_port::check,
    empty_variable::check,
    generated_file::check,
    hidden_output::check,
    hook_apk::check,
    hook_owner::check,
    hook_status::check,
    hook_stderr::check,
    hook_sudo::check,
    in_background::check,
    later_commit::check,
    leaves_tree::check,
    left_stopped::check,
    long_description::check,
    long_field::check,
    long_user_name::check,
    main_kit::check,
    main_port::check,
    migrate_not_run::check,
    missing_file::check,
    missing_nginx_conf::check,
    missing_script::check,
    missing_worker::check,
    misspelt_program::check,
    misspelt_trigger::check,
    name_collides::check,
    name_differs::check,
    no_service::check,
    no_value::check,
    not_enabled::check,
    not_exported::check,
    not_shipped::check,
    odd_destination::check,
    other_commit::check,
    other_openrc::check,
    other_service::check,
    other_shell::check,
    other_system::check,
    path_has_binary::check,
    port_differs::check,
    rc_update_verb::check,
    relative_path::check,
    release_folder::check,
    repository_tag::check,
    reserved_command::check,
    retired_artifact::check,
    retired_runner::check,
    runtime_added::check,
    runtime_differs::check,
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
    unknown_package::check,
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
