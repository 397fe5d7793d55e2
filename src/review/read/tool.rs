//! External programs that read other formats: they get bytes on stdin, and nothing else of this machine.

use std::{
    io::{Read, Write},
    os::unix::process::ExitStatusExt,
    process::{Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};

use super::{MOST_BYTES, beyond, broken};
use crate::event::Refusal;

/// Most seconds of processor time that a tool may take with a report: a file of somebody else may be made to keep it busy for ever.
/// Time by the clock would end it for what else the machine has to do.
const WORK: u64 = 300;
/// Longest by the clock, for one that waits and does nothing.
const PATIENCE: Duration = Duration::from_secs(3600);

/// The output of a tool as text.
pub fn told(given: &[u8], tool: &str, args: &[&str]) -> Result<String, Refusal> {
    bytes(given, tool, args).map(|said| String::from_utf8_lossy(&said).into_owned())
}

/// The output of a tool. It gets the bytes on stdin, and is killed when it writes too much.
pub fn bytes(given: &[u8], tool: &str, args: &[&str]) -> Result<Vec<u8>, Refusal> {
    let mut child = Command::new(tool)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| broken(format!("PDF dibaca dengan {tool} (poppler-utils), yang tidak terpasang")))?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let mut said = Vec::new();
    let pid = Pid::from_child(&child);
    // One that is over already needs no limit.
    let limit = Rlimit { current: Some(WORK), maximum: Some(WORK + 5) };
    let _ = prlimit(Some(pid), Resource::Cpu, limit);
    let (done, over) = mpsc::channel::<()>();
    let read = thread::scope(|scope| {
        // The process is not reaped yet, so its id cannot belong to another one.
        scope.spawn(move || {
            if over.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let _ = kill_process(pid, Signal::KILL);
            }
        });
        scope.spawn(|| stdin.map(|mut pipe| pipe.write_all(given)));
        let read = stdout.map(|pipe| pipe.take(MOST_BYTES + 1).read_to_end(&mut said));
        drop(done);
        read
    });
    if said.len() as u64 > MOST_BYTES {
        // The tool is finished either way.
        let _ = child.kill();
    }
    let ended = child.wait();
    if said.len() as u64 > MOST_BYTES {
        return Err(beyond("teks dari PDF", said.len(), MOST_BYTES));
    }
    let status = ended.as_ref().ok();
    if status.and_then(ExitStatusExt::signal) == Some(Signal::XCPU.as_raw()) {
        return Err(beyond(&format!("waktu prosesor {tool}"), "", format!("{WORK} detik")));
    }
    if read.is_none_or(|r| r.is_err()) || !status.is_some_and(|status| status.success()) {
        return Err(broken(format!("PDF tidak dapat dibaca oleh {tool}")));
    }
    Ok(said)
}
