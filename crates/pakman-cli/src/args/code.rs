//! The codes that `check` reports, as words of the command line.

use std::ffi::OsStr;

use clap::{
    Arg, Command,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
    error::ContextKind,
};
use pakman_spec::Code;

/// Reads the name of a code. The error for a wrong one names the nearest, not all of them.
#[derive(Debug, Clone)]
pub(crate) struct CodeParser;

impl TypedValueParser for CodeParser {
    type Value = Code;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Code, clap::Error> {
        let names = PossibleValuesParser::new(Code::ALL.iter().map(|code| code.name()));
        let name = names.parse_ref(command, argument, value).map_err(|mut error| {
            error.remove(ContextKind::ValidValue);
            error
        })?;
        Ok(Code::from_name(&name).expect("the name is one of the list"))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Code::ALL.iter().map(|code| PossibleValue::new(code.name()))))
    }
}
