//! A process that is told something, and says something within a time.

use std::{
    io::{self, Read, Write},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
use zeroize::Zeroizing;

/// How long the end of what it said is waited for once it has ended. A process that it left behind,
/// as ssh does for the connections to come, may hold on to its output.
const GRACE: Duration = Duration::from_secs(2);

/// What came of it.
pub(crate) struct Exchange {
    /// How it ended; none where it was ended because its time was over.
    pub(crate) status: Option<ExitStatus>,
    pub(crate) stdout: Zeroizing<Vec<u8>>,
    pub(crate) stderr: Zeroizing<Vec<u8>>,
    /// Whether all was written; it may end before it has read everything.
    pub(crate) written: io::Result<()>,
}

impl Exchange {
    /// Runs a process to its end, or until the time is over where there is a bound.
    pub(crate) fn with(
        mut command: Command,
        limit: Option<Duration>,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send,
    ) -> io::Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let mut stdin = child.stdin.take().expect("it is piped");
        let (ended, end) = channel();
        let stdout = collect(child.stdout.take().expect("it is piped"), ended.clone());
        let stderr = collect(child.stderr.take().expect("it is piped"), ended);
        let (status, written) = thread::scope(|scope| {
            let writing = scope.spawn(move || write(&mut stdin));
            let status = wait(&mut child, limit);
            (status, writing.join().expect("writing does not panic"))
        });
        until_said(&end);
        Ok(Self { status: status?, stdout: taken(&stdout), stderr: taken(&stderr), written })
    }
}

/// The end of a process, which is killed when its time is over.
fn wait(child: &mut Child, limit: Option<Duration>) -> io::Result<Option<ExitStatus>> {
    let Some(limit) = limit else { return child.wait().map(Some) };
    let (ended, end) = channel();
    let id = Pid::from_child(child);
    thread::spawn(move || {
        // It stays there to be asked how it ended, so its number is nobody else's meanwhile.
        let _ = waitid(WaitId::Pid(id), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT);
        let _ = ended.send(());
    });
    if end.recv_timeout(limit).is_ok() {
        return child.wait().map(Some);
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

type Bytes = Arc<Mutex<Zeroizing<Vec<u8>>>>;

/// Reads until nobody writes any more, and tells that then.
fn collect(mut from: impl Read + Send + 'static, ended: Sender<()>) -> Bytes {
    let bytes = Bytes::default();
    let into = Arc::clone(&bytes);
    thread::spawn(move || {
        let mut part = Zeroizing::new([0; 8192]);
        loop {
            match from.read(&mut *part) {
                Ok(0) => break,
                Ok(length) => {
                    let mut into = into.lock().unwrap_or_else(PoisonError::into_inner);
                    into.extend_from_slice(&part[..length]);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        // Nobody may wait for it any more.
        let _ = ended.send(());
    });
    bytes
}

/// Waits for the end of both outputs.
fn until_said(end: &Receiver<()>) {
    let begun = Instant::now();
    for _ in 0..2 {
        if end.recv_timeout(GRACE.saturating_sub(begun.elapsed())).is_err() {
            return;
        }
    }
}

fn taken(bytes: &Bytes) -> Zeroizing<Vec<u8>> {
    std::mem::take(&mut *bytes.lock().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(line: &str, limit: Option<Duration>) -> (Exchange, Duration) {
        let begun = Instant::now();
        let mut command = Command::new("/bin/sh");
        command.args(["-c", line]);
        let exchange = Exchange::with(command, limit, |out| out.write_all(b"told"));
        (exchange.expect("there is a shell"), begun.elapsed())
    }

    #[test]
    fn what_it_leaves_behind_is_not_waited_for() {
        let (exchange, took) = shell("sleep 20 & cat; echo oh >&2; exit 3", None);
        assert_eq!(exchange.status.and_then(|status| status.code()), Some(3));
        assert_eq!((&**exchange.stdout, &**exchange.stderr), (&b"told"[..], &b"oh\n"[..]));
        assert!(took < Duration::from_secs(10), "{took:?}");
    }

    #[test]
    fn its_time_is_bounded() {
        let (exchange, took) = shell("echo begun; exec sleep 20", Some(Duration::from_millis(300)));
        assert!(exchange.status.is_none() && **exchange.stdout == *b"begun\n");
        assert!(took < Duration::from_secs(10), "{took:?}");
    }
}
