//! Everything that a program of the build has started, however far it got away.

use std::{
    collections::BTreeSet,
    ffi::{OsStr, OsString},
    fs,
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::Path,
    process::Child,
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{
    Pid, Signal, WaitOptions, getpgrp, getpid, kill_process, kill_process_group, waitpid,
};

/// Set for every program of a build to the [`mark`] of its work folder.
pub(crate) const MARK: &str = "PAKMAN_WORK";

/// How long an interrupted program has to end by itself.
const GRACE: Duration = Duration::from_secs(3);

/// How often it is looked at meanwhile.
const TICK: Duration = Duration::from_millis(10);

/// How often processes are looked for that one which was being killed has started.
const ROUNDS: usize = 8;

/// What shows whose a process is: the path of the work folder, and its device and inode. A container
/// has folders of the same path, and its processes are seen outside.
pub(crate) fn mark(work: &Path) -> OsString {
    let mut mark = work.as_os_str().to_owned();
    // It is there; where it is not, its path has to do.
    if let Ok(folder) = fs::metadata(work) {
        mark.push(format!(":{}:{}", folder.dev(), folder.ino()));
    }
    mark
}

/// Has this process become the parent of what loses its own below it, or no longer.
fn inherit_orphans(heir: Option<Pid>) {
    #[cfg(target_os = "linux")]
    // Linux before 3.4 has no such thing.
    let _ = rustix::process::set_child_subreaper(heir);
    // Elsewhere nothing is built.
    #[cfg(not(target_os = "linux"))]
    let _ = heir;
}

/// The programs that builds of this process run now.
static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// A program of a build and all that it started; none of it outlives this.
///
/// As long as one of these is there, this process inherits what loses its parent. Its own children
/// are left alone: those that it had before, and those of its own process group.
pub(crate) struct Running {
    pub(crate) child: Child,
    mark: OsString,
    before: BTreeSet<i32>,
}

impl Running {
    /// Has `start` start a program that has the [`MARK`] of this work folder and a process group
    /// of its own.
    pub(crate) fn start<E>(
        work: &Path,
        start: impl FnOnce() -> Result<Child, E>,
    ) -> Result<Self, E> {
        let mut running = lock();
        inherit_orphans(Some(getpid()));
        let before = children().into_iter().map(|pid| pid.as_raw_nonzero().get()).collect();
        let child = start()?;
        running.insert(child.id());
        drop(running);
        Ok(Self { child, mark: mark(work), before })
    }

    fn group(&self) -> Option<Pid> {
        i32::try_from(self.child.id()).ok().and_then(Pid::from_raw)
    }

    /// Asks it to end, and makes it.
    pub(crate) fn end(&mut self) {
        if let Some(group) = self.group() {
            // It may have ended already.
            let _ = kill_process_group(group, Signal::TERM);
        }
        let start = Instant::now();
        while start.elapsed() < GRACE && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(TICK);
        }
        self.kill_all();
    }

    /// Kills its process group, whatever left that and has the mark, and, unless another build of
    /// this process may be its parent, whatever has no parent left.
    pub(crate) fn kill_all(&self) {
        if let Some(group) = self.group() {
            let _ = kill_process_group(group, Signal::KILL);
        }
        // One that is killed may have started another meanwhile; there is an end to that.
        for _ in 0..ROUNDS {
            let (marked, orphans) = (marked(&self.mark), self.orphans());
            if marked.is_empty() && orphans.is_empty() {
                return;
            }
            for process in marked.iter().chain(&orphans) {
                let _ = kill_process(*process, Signal::KILL);
            }
            // Of these alone: one that has come since would be waited for until it ends by itself.
            for process in orphans {
                let _ = waitpid(Some(process), WaitOptions::empty());
            }
        }
    }

    /// Takes leave of orphans that have ended by themselves: fakeroot waits until its own is gone.
    pub(crate) fn bury(&self) {
        let running = lock();
        let is_ours = |process: &Pid| {
            let number = process.as_raw_nonzero().get();
            !self.before.contains(&number) && !running.contains(&number.cast_unsigned())
        };
        for process in children().into_iter().filter(is_ours) {
            let _ = waitpid(Some(process), WaitOptions::NOHANG);
        }
    }

    fn orphans(&self) -> Vec<Pid> {
        let running = lock();
        let is_alone = running.iter().all(|id| *id == self.child.id());
        let is_orphan = |process: &Pid| {
            is_alone
                && !self.before.contains(&process.as_raw_nonzero().get())
                && self.group() != Some(*process)
        };
        children().into_iter().filter(is_orphan).collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill_all();
        let _ = self.child.wait();
        let mut running = lock();
        running.remove(&self.child.id());
        if running.is_empty() {
            inherit_orphans(None);
        }
    }
}

/// Ends what an earlier build in this work folder left behind, as one whose pakman was killed does.
pub(crate) fn end_left(work: &Path) {
    let mark = mark(work);
    for _ in 0..ROUNDS {
        let left = marked(&mark);
        if left.is_empty() {
            return;
        }
        for process in left {
            let _ = kill_process(process, Signal::KILL);
        }
        thread::sleep(TICK);
    }
}

fn lock() -> std::sync::MutexGuard<'static, BTreeSet<u32>> {
    RUNNING.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The processes whose parent this process is, and that are not of its group.
fn children() -> Vec<Pid> {
    let number = |pid: Pid| pid.as_raw_nonzero().get().to_string();
    let (own, group) = (number(getpid()), number(getpgrp()));
    let is_child = |pid: &Pid| {
        let stat =
            fs::read(format!("/proc/{}/stat", pid.as_raw_nonzero().get())).unwrap_or_default();
        // The name in parentheses may hold anything.
        let behind = stat.rsplit(|byte| *byte == b')').next().unwrap_or_default();
        let mut words = behind.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
        words.nth(1) == Some(own.as_bytes()) && words.next() != Some(group.as_bytes())
    };
    processes().into_iter().filter(is_child).collect()
}

/// The processes that have the mark in their environment.
fn marked(mark: &OsStr) -> Vec<Pid> {
    let wanted = [MARK.as_bytes(), b"=", mark.as_bytes()].concat();
    let own = getpid();
    let has_mark = |pid: &Pid| {
        // Of a process that has ended there is nothing to read.
        fs::read(format!("/proc/{}/environ", pid.as_raw_nonzero().get()))
            .is_ok_and(|environ| environ.split(|byte| *byte == 0).any(|one| one == wanted))
    };
    processes().into_iter().filter(|pid| *pid != own && has_mark(pid)).collect()
}

fn processes() -> Vec<Pid> {
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    let process = |name: &OsStr| name.to_str()?.parse().ok().and_then(Pid::from_raw);
    processes.filter_map(|entry| process(&entry.ok()?.file_name())).collect()
}
