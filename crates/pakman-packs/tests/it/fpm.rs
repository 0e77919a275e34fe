//! The script that PHP and Caddy run in, in a real shell, with programs that stand for both.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use pakman_packs::propose;

use crate::support::{options, trees};

/// A folder with the script and the programs that it starts.
struct Stage(PathBuf);

impl Stage {
    /// Both programs are these lines of shell.
    fn of(name: &str, fpm: &str, caddy: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("fpm-{name}"));
        fs::create_dir_all(&folder).unwrap();
        let (_, tree) = trees().into_iter().find(|(name, _)| name == "laravel").unwrap();
        let proposal = propose(&tree, &options("laravel")).ok().unwrap();
        let script = proposal.files.iter().find(|file| file.path == "bin/web").unwrap();
        let at = script.text.find("php-fpm8").unwrap();
        let program = script.text[at..].split(' ').next().unwrap();
        let stage = Self(folder);
        stage.put("web", &script.text);
        stage.put("pkill", "#!/bin/sh\nexit 1\n");
        stage.put(program, &format!("#!/bin/sh\n{fpm}\n"));
        stage.put("caddy", &format!("#!/bin/sh\n{caddy}\n"));
        stage
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// How the script ends; where `is_told`, it is told to once both programs are there.
    fn runs(self, is_told: bool) -> ExitStatus {
        let path = format!("{}:{}", self.0.display(), env::var("PATH").unwrap());
        let mut command = Command::new("/bin/sh");
        command.arg(self.0.join("web")).env("PATH", path).current_dir(&self.0);
        let mut web = command.stdin(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        let mut is_to_be_told = is_told;
        loop {
            assert!(begun.elapsed() < Duration::from_secs(20), "it ends");
            let is_up = ["fpm", "up"].iter().all(|name| self.0.join(name).exists());
            if is_to_be_told && is_up {
                let id = web.id().to_string();
                assert!(Command::new("kill").arg(&id).status().unwrap().success());
                is_to_be_told = false;
            }
            if let Some(status) = web.try_wait().unwrap() {
                fs::remove_dir_all(&self.0).unwrap();
                return status;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn the_script_fails_where_either_program_ends_by_itself() {
    for (name, fpm, caddy) in
        [("php", "exit 78", "exec sleep 30"), ("caddy", "exec sleep 30", "exit 0")]
    {
        assert_eq!(Stage::of(name, fpm, caddy).runs(false).code(), Some(1), "{name}");
    }
}

#[test]
fn the_script_succeeds_where_it_was_told_to_stop() {
    let stage = Stage::of("told", ": >fpm; exec sleep 30", ": >up; exec sleep 30");
    assert_eq!(stage.runs(true).code(), Some(0));
}
