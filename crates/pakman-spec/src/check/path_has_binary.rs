//! `path: /usr/sbin/caddy` beside `binary: caddy`: the path is the folder, so this is
//! `/usr/sbin/caddy/caddy`.

use super::{File, items};
use crate::{Code, Diagnostic, Edit, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(run) = file.run() else { return };
    let services = items(run.services.as_ref()).map(|it| (&it.path, &it.binary));
    let commands = items(run.commands.as_ref()).map(|it| (&it.path, &it.binary));
    for (path, binary) in services.chain(commands) {
        let (Some(path), Some(binary)) = (path, binary) else { continue };
        let Some((folder, last)) = path.value.trim_end_matches('/').rsplit_once('/') else {
            continue;
        };
        // `/usr/lib/chromium/chromium` is where some programs live; below `bin` none has a folder.
        let is_bin = folder.ends_with("/bin") || folder.ends_with("/sbin");
        if last != binary.value.trim() || !is_bin {
            continue;
        }
        let message = format!("`path` is the program's folder, but already ends in `{last}`");
        let edit = Edit { span: path.span, text: folder.to_owned() };
        sink.push(
            Diagnostic::new(Code::PathHasBinary, path.span, message)
                .label(format!("this runs `{folder}/{last}/{last}`"))
                .fix(format!("write `{folder}`"), vec![edit]),
        );
    }
}
