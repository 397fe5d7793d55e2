//! PDF, through `pdfinfo` and `pdftotext` where they are installed.

use std::{
    io::{Read, Write},
    process::{Command, Stdio},
    thread,
};

use super::{Block, MOST_BYTES, beyond, broken, tagged, text};
use crate::event::Refusal;

/// Reads a PDF: by its tags, where it has any that name tables, and by its layout otherwise.
pub fn read(bytes: &[u8]) -> Result<Vec<Block>, Refusal> {
    // What the tags do not say, or a tool that is not there, leaves the layout.
    let laid_out = told(bytes, "pdftotext", &["-layout", "-enc", "UTF-8", "-", "-"])?;
    let listed = told(bytes, "pdfinfo", &["-enc", "UTF-8", "-struct-text", "-"]).ok();
    if let Some(blocks) = listed.and_then(|list| tagged::read(&list, &laid_out)) {
        return Ok(blocks);
    }
    Ok(text::read(&laid_out.replace('\u{c}', "\n\n")))
}

/// What a tool says of a PDF. It gets the bytes on its stdin, and is ended when it writes too much.
fn told(bytes: &[u8], tool: &str, args: &[&str]) -> Result<String, Refusal> {
    let mut child = Command::new(tool)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| broken(format!("PDF dibaca dengan {tool} (poppler-utils), yang tidak terpasang")))?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let mut said = Vec::new();
    let read = thread::scope(|scope| {
        scope.spawn(|| stdin.map(|mut pipe| pipe.write_all(bytes)));
        stdout.map(|pipe| pipe.take(MOST_BYTES + 1).read_to_end(&mut said))
    });
    if said.len() as u64 > MOST_BYTES {
        // It is over with the tool either way.
        let _ = child.kill();
    }
    let ended = child.wait();
    if said.len() as u64 > MOST_BYTES {
        return Err(beyond("teks dari PDF", said.len(), MOST_BYTES));
    }
    if read.is_none_or(|r| r.is_err()) || !ended.is_ok_and(|status| status.success()) {
        return Err(broken(format!("PDF tidak dapat dibaca oleh {tool}")));
    }
    Ok(String::from_utf8_lossy(&said).into_owned())
}
