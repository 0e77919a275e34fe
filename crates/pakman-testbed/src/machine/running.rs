//! A machine that runs, for tests: what goes wrong with it panics.

use std::{fs::File, io, ops::Deref, os::fd::AsFd, thread, time::Duration};

use pakman_box::{Ran, Users};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use super::Release;

/// How long a command may take, many times what any does.
const LIMIT: Duration = Duration::from_mins(2);

/// A machine. It is switched off when it is dropped.
#[derive(Debug)]
pub struct Machine(pakman_box::Machine);

impl Machine {
    /// A machine of this release that has just booted.
    ///
    /// Panics when it does not come up.
    pub fn start(release: &Release) -> Self {
        let started = pakman_box::Machine::start(&release.rootfs, Users::Host);
        Self(started.unwrap_or_else(|error| panic!("{release}: {error}")))
    }

    /// Stops what OpenRC started, ends every process, and boots again.
    pub fn restart(&mut self) {
        self.sh("openrc shutdown").quietly();
        self.cut_power();
    }

    /// Ends every process at once, as a power cut does, and boots again.
    pub fn cut_power(&mut self) {
        self.0.cut_power().expect("it has booted before");
    }

    /// A shell line in the machine, as root, in `/`.
    ///
    /// Panics when it takes more than two minutes.
    pub fn sh(&self, line: &str) -> Ran {
        self.feed(line, b"")
    }

    /// A shell line that reads `input`.
    ///
    /// Panics when it takes more than two minutes.
    pub fn feed(&self, line: &str, mut input: &[u8]) -> Ran {
        let ran = self.run(line, &mut input, LIMIT).expect("util-linux is there");
        if ran.took > LIMIT {
            let processes = self.0.sh("ps -o pid,ppid,pgid,user,args").expect("as before");
            panic!("{line}: more than {LIMIT:?}\n{ran:?}\n{}", processes.stdout);
        }
        ran
    }

    /// A shell line at a terminal where `typed` is typed.
    pub fn terminal(&self, line: &str, typed: &str) -> Ran {
        self.0.terminal(line, typed).expect("util-linux is there")
    }

    /// What `task` gives when its thread is in the machine's network.
    pub fn in_network<T: Send>(&self, task: impl FnOnce() -> T + Send) -> T {
        thread::scope(|scope| {
            let inside = scope.spawn(|| {
                let network = File::open(self.network())?;
                move_into_link_name_space(network.as_fd(), Some(LinkNameSpaceType::Network))?;
                Ok::<T, io::Error>(task())
            });
            inside.join().expect("the task does not panic").expect("the machine is on")
        })
    }
}

impl Deref for Machine {
    type Target = pakman_box::Machine;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
