//! Machines that outlive the process that made them: another one, the keeper, holds them.
//!
//! What is kept is on record in a file that its keeper has locked, so that a record which nobody has
//! locked is that of a keeper who is gone, and the machine with it.

use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io::{self, BufReader, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use pakman_root::Roots;
use rustix::{
    io::{FdFlags, fcntl_setfd},
    process::{Pid, Signal, kill_process, setsid},
};
use serde::{Deserialize, Serialize};

use crate::{
    error::Error,
    guest::Guest,
    machine::{Door, Left},
    trial::Installed,
};

/// How long a machine is kept.
const KEPT: Duration = Duration::from_hours(24);

/// How often is looked whether it is over.
const TICK: Duration = Duration::from_millis(100);

/// How long a keeper may take until it is at work, or gone.
const PATIENCE: Duration = Duration::from_secs(20);

/// A machine that is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    /// The kit and the fork that are installed: `web/worker`.
    pub name: String,
    /// The process that holds it. When it is told to end, or killed, the machine is gone.
    pub keeper: u32,
    /// The way into it.
    pub door: Door,
}

/// What a keeper is to do.
#[derive(Serialize, Deserialize)]
struct Task {
    record: PathBuf,
    name: String,
    door: Door,
    variables: BTreeMap<String, String>,
    /// What of the machine lies on the host.
    folder: PathBuf,
    /// The root whose files lie below its own, and the folder of roots.
    root: String,
    roots: PathBuf,
}

/// Has a process keep a machine: `keeper`, which calls [`hold`]. The files of the machine lie over
/// the root of this name, which is one of `roots`. What was on `record` before is ended; of two that
/// come at once, the later one stays.
pub fn keep(
    installed: Installed,
    (roots, root): (&Path, &str),
    record: &Path,
    mut keeper: Command,
) -> Result<Kept, Error> {
    let _turn = turn(record)?;
    end(record)?;
    let (name, variables) = (installed.name.clone(), installed.variables.clone());
    let Left { door, held, folder } = installed.leave();
    for file in &held {
        let inherited = fcntl_setfd(file, FdFlags::empty());
        inherited.map_err(|error| Error::file("inherit", "/proc/self/fd")(error.into()))?;
    }
    let log = folder.join("keep.log");
    let errors = File::create(&log).map_err(Error::file("write", &log))?;
    let program = keeper.get_program().to_string_lossy().into_owned();
    let failed = |source| Error::Program { program, source };
    let keeper = keeper.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(errors).spawn();
    let mut keeper = keeper.map_err(failed)?;
    drop(held);
    let task = Task {
        record: record.to_owned(),
        name,
        door,
        variables,
        folder: folder.clone(),
        root: root.to_owned(),
        roots: roots.to_owned(),
    };
    if let Some(mut told) = keeper.stdin.take() {
        let text = serde_json::to_vec(&task).expect("plain data has a JSON");
        // One that does not listen is told of below.
        let _ = told.write_all(&text);
    }
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE && matches!(keeper.try_wait(), Ok(None)) {
        if let Some(kept) = find(record)?.filter(|kept| kept.keeper == keeper.id()) {
            return Ok(kept);
        }
        thread::sleep(TICK);
    }
    // Without it the machine is gone.
    let ended = keeper.kill().and_then(|()| keeper.wait());
    let said = fs::read_to_string(log).unwrap_or_default();
    let _ = fs::remove_dir_all(folder);
    let said = match said.trim_end() {
        "" => format!(
            "its keeper was not at work within {} s, and ended with {}",
            PATIENCE.as_secs(),
            ended.map_or_else(|error| error.to_string(), |status| status.to_string())
        ),
        said => said.to_owned(),
    };
    Err(Error::NoMachine(said))
}

/// The turn of whoever changes what is on a record, until it is dropped.
fn turn(record: &Path) -> Result<File, Error> {
    let path = record.with_extension("lock");
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::file("make", folder))?;
    }
    let open = File::options().create(true).append(true).mode(0o600).open(&path);
    let lock = open.map_err(Error::file("write", &path))?;
    // Some file systems have no locks.
    let _ = lock.lock();
    Ok(lock)
}

/// Holds the machine of a task, which the keeper finds on its standard input, until `is_over`, or
/// for a day.
pub fn hold(task: impl Read, is_over: &dyn Fn() -> bool) -> Result<(), Error> {
    // Whoever ends the session of the terminal does not mean it.
    let _ = setsid();
    let task = serde_json::from_reader(BufReader::new(task));
    let task: Task = task.map_err(|error| Error::file("read", "the task")(error.into()))?;
    let _root = Roots::open(&task.roots)?.take(&task.root)?;
    let socket = Guest::socket(&task.folder);
    // That of the process that made the machine.
    let _ = fs::remove_file(&socket);
    let guest = Guest::serve(&socket)?;
    guest.set_variables(&task.variables);
    let kept = Kept { name: task.name, keeper: std::process::id(), door: task.door };
    let record = write(&task.record, &kept)?;
    let holder = PathBuf::from(format!("/proc/{}", kept.door.holder()));
    let begun = Instant::now();
    while !is_over() && holder.exists() && begun.elapsed() < KEPT {
        thread::sleep(TICK);
    }
    fs::remove_file(&task.record).map_err(Error::file("remove", &task.record))?;
    fs::remove_dir_all(&task.folder).map_err(Error::file("remove", &task.folder))?;
    drop(record);
    Ok(())
}

/// The machine on a record, if it is still kept.
pub fn find(record: &Path) -> Result<Option<Kept>, Error> {
    let file = match File::open(record) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::file("read", record)(error)),
    };
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => {}
        Err(TryLockError::Error(error)) => return Err(Error::file("lock", record)(error)),
        Ok(()) => return Ok(None),
    }
    // Until it is written nobody is at work.
    Ok(serde_json::from_reader(BufReader::new(file)).ok())
}

/// Ends the machine on a record, and says whether there was one.
pub fn end(record: &Path) -> Result<bool, Error> {
    let Some(kept) = find(record)? else { return Ok(false) };
    let keeper = i32::try_from(kept.keeper).ok().and_then(Pid::from_raw);
    if let Some(keeper) = keeper {
        // One that is gone is what is wanted.
        let _ = kill_process(keeper, Signal::TERM);
    }
    let begun = Instant::now();
    while find(record)?.is_some() {
        if begun.elapsed() > PATIENCE {
            return Err(Error::Kept(kept.keeper));
        }
        thread::sleep(TICK);
    }
    Ok(true)
}

/// Writes a record, and gives the file, whose lock says that it holds.
fn write(path: &Path, kept: &Kept) -> Result<File, Error> {
    let failed = |source| Error::file("write", path)(source);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let open = File::options().create(true).truncate(false).write(true).mode(0o600).open(path);
    let mut file = open.map_err(failed)?;
    file.lock().map_err(failed)?;
    let text = serde_json::to_vec(kept).expect("plain data has a JSON");
    file.set_len(0).and_then(|()| file.write_all(&text)).map_err(failed)?;
    Ok(file)
}
