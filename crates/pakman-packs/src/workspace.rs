//! An application that needs the workspace around it where it runs.

use crate::{plan::Plan, words::shell_word};

/// Has everything of the workspace shipped, and programs started where the application is in it.
pub(crate) fn settle(plan: &mut Plan) {
    let Some(member) = &plan.top else { return };
    plan.destinations = vec!["*".to_owned()];
    for program in plan.services.iter_mut().chain(&mut plan.commands) {
        let (path, binary) = (&program.path, &program.binary);
        let call = format!("cd {} && exec {path}/{binary} {}", shell_word(member), program.call);
        program.call = format!("-c {}", shell_word(&call));
        "/bin".clone_into(&mut program.path);
        "sh".clone_into(&mut program.binary);
    }
}
