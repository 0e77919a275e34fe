//! `*` ships nothing that begins with a dot, not even what the build has made.

use pakman_alpine::tool::{HIDDEN_OUTPUTS, HiddenOutput};

use super::{File, last_name};
use crate::{
    Code, Diagnostic, Sink,
    shell::{Role, Script, Word},
    text::edit::add_items,
};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let list = file.spec.build.as_ref().and_then(|build| build.value.destinations.as_ref());
    let Some(list) = list.filter(|_| file.spec.package.is_none()) else { return };
    let Some(star) = list.value.iter().find(|item| matches!(&*item.value, "*" | "./*")) else {
        return;
    };
    let Some(script) = file.scripts.iter().find(|script| script.role == Role::Build) else {
        return;
    };
    for output in HIDDEN_OUTPUTS.iter().filter(|output| makes(file, script, output)) {
        let folder = output.folder;
        let is_shipped = file.destinations().any(|item| {
            let name = last_name(&item.value);
            name == folder || name == "." || name.starts_with(".*") || item.value.contains(folder)
        });
        if is_shipped || script.whole_text().contains(folder) {
            continue;
        }
        let message = format!("`*` leaves out `{folder}`, which `{}` makes", output.command);
        let diagnostic = Diagnostic::new(Code::HiddenOutput, star.span, message)
            .label("`*` does not match names that begin with a dot");
        let end = list.value.last().map_or(star.span, |item| item.span);
        let title = format!("ship `{folder}` too");
        sink.push(match add_items(file.source, list.span, end, &[folder]) {
            Some(edit) => diagnostic.fix(title, vec![edit]),
            None => diagnostic.help(title),
        });
        break;
    }
}

/// Whether the build makes it, itself or by a script of `package.json`.
fn makes(file: &File<'_>, script: &Script<'_>, output: &HiddenOutput) -> bool {
    let package = file.surroundings.package_json.as_deref().unwrap_or_default();
    script.invocations().iter().any(|command| {
        let words: Vec<&str> = command.words.iter().map(Word::known).collect();
        let runs = matches!(command.program(), Some("npm" | "pnpm" | "yarn" | "bun"));
        format!("{} ", words.join(" ")).contains(&format!("{} ", output.command))
            || runs && words.contains(&"build") && package.contains(output.command)
    })
}
