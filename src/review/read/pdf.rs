//! PDF, through `pdftotext` where it is installed.

use std::{
    io::{Read, Write},
    process::{Command, Stdio},
    thread,
};

use super::{MOST_BYTES, beyond, broken};
use crate::event::Refusal;

/// The text of a PDF, laid out. The tool gets the bytes on its stdin, and is ended when it writes too much.
pub fn text(bytes: &[u8]) -> Result<String, Refusal> {
    let mut child = Command::new("pdftotext")
        .args(["-layout", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| broken("PDF dibaca dengan pdftotext (poppler-utils), yang tidak terpasang"))?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let mut text = Vec::new();
    let read = thread::scope(|scope| {
        scope.spawn(|| stdin.map(|mut pipe| pipe.write_all(bytes)));
        stdout.map(|pipe| pipe.take(MOST_BYTES + 1).read_to_end(&mut text))
    });
    if text.len() as u64 > MOST_BYTES {
        // It is over with the tool either way.
        let _ = child.kill();
    }
    let ended = child.wait();
    if text.len() as u64 > MOST_BYTES {
        return Err(beyond("teks dari PDF", text.len(), MOST_BYTES));
    }
    if read.is_none_or(|r| r.is_err()) || !ended.is_ok_and(|status| status.success()) {
        return Err(broken("PDF tidak dapat dibaca oleh pdftotext"));
    }
    Ok(String::from_utf8_lossy(&text).replace('\u{c}', "\n\n"))
}
