//! PDF, through `pdfinfo` and `pdftotext` where they are installed.

use std::{
    io::{Read, Write},
    process::{Command, Stdio},
    thread,
};

use super::{Isi, MOST_BYTES, beyond, broken, ruled, tagged, text, word};
use crate::{event::Refusal, review::coverage::Bagian};

/// Reads a PDF: by its tags, where it has any that name tables, and by its layout otherwise.
pub(super) fn read(bytes: &[u8]) -> Result<Isi, Refusal> {
    // What the tags do not say, or a tool that is not there, leaves the layout.
    let laid_out = told(bytes, "pdftotext", &["-layout", "-enc", "UTF-8", "-", "-"])?;
    let listed = told(bytes, "pdfinfo", &["-enc", "UTF-8", "-struct-text", "-"]).ok();
    let blocks = listed.and_then(|list| tagged::read(&list, &laid_out));
    // Tables without tags are known by the lines that are drawn, asked of one page at a time, or by the places of their words.
    let count = laid_out.matches('\u{c}').count();
    let drawn = |page: usize| {
        let page = page.to_string();
        let asked = count <= MOST_DRAWN;
        asked.then(|| told(bytes, "pdftocairo", &["-svg", "-f", &page, "-l", &page, "-", "-"]).ok()).flatten()
    };
    let blocks = blocks.or_else(|| {
        let words = told(bytes, "pdftotext", &["-tsv", "-enc", "UTF-8", "-", "-"]).ok()?;
        Some(ruled::read(word::pages(&words), &drawn)).filter(|blocks| !blocks.is_empty())
    });
    let blocks = blocks.unwrap_or_else(|| text::read(&laid_out.replace('\u{c}', "\n\n")));
    let (halaman, catatan) = pages(bytes, &laid_out);
    Ok(Isi { blocks, halaman: Some(halaman), catatan })
}

/// Most pages whose lines are looked at.
const MOST_DRAWN: usize = 400;

/// Pages that hold text, of all that hold anything: a page without either is blank paper.
fn pages(bytes: &[u8], laid_out: &str) -> (Bagian, Vec<String>) {
    let mut pages: Vec<&str> = laid_out.split('\u{c}').collect();
    // The last page ends as the others do.
    if pages.last().is_some_and(|page| page.trim().is_empty()) {
        pages.pop();
    }
    let silent: Vec<usize> = (1..=pages.len()).filter(|n| pages[n - 1].trim().is_empty()).collect();
    let images = told(bytes, "pdfimages", &["-list", "-"]).unwrap_or_default();
    let pictured: Vec<usize> =
        images.lines().skip(2).filter_map(|l| l.split_whitespace().next()?.parse().ok()).collect();
    let scans: Vec<usize> = silent.iter().copied().filter(|page| pictured.contains(page)).collect();
    let read = pages.len() - silent.len();
    let mut notes = Vec::new();
    if !scans.is_empty() {
        notes.push(format!("halaman {} hanya gambar (pindaian), tanpa tulisan", spans(&scans)));
    }
    (Bagian { dibaca: read, semua: read + scans.len() }, notes)
}

/// `1–3, 7`.
fn spans(pages: &[usize]) -> String {
    let mut all: Vec<(usize, usize)> = Vec::new();
    for page in pages {
        match all.last_mut().filter(|last| last.1 + 1 == *page) {
            Some(last) => last.1 = *page,
            None => all.push((*page, *page)),
        }
    }
    let words = all.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}–{b}") });
    words.collect::<Vec<_>>().join(", ")
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
