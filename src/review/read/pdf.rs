//! PDF, through `pdfinfo` and `pdftotext`, if they are installed.

use std::collections::BTreeMap;

use super::{
    Isi, ruled, scan, tagged, text,
    tool::told,
    word::{self, Word},
};
use crate::{event::Refusal, review::bagian::Bagian};

/// Reads a PDF: by its tags if they name tables, otherwise by the positions of its words.
pub(super) fn read(bytes: &[u8]) -> Result<Isi, Refusal> {
    // Without the tags, or without a tool, the layout is used.
    let laid_out = told(bytes, "pdftotext", &["-layout", "-enc", "UTF-8", "-", "-"])?;
    let listed = told(bytes, "pdfinfo", &["-enc", "UTF-8", "-struct-text", "-"]).ok();
    let tagged = listed.and_then(|list| tagged::read(&list, &laid_out));
    let mut isi = pages(bytes, &laid_out);
    let scanned = scanned(bytes, &mut isi);
    // Tables without tags are found by the drawn lines, queried page by page, or by the positions of the words.
    let count = laid_out.matches('\u{c}').count();
    let drawn = |page: usize| {
        let page = page.to_string();
        let asked = count <= MOST_DRAWN;
        asked.then(|| told(bytes, "pdftocairo", &["-svg", "-f", &page, "-l", &page, "-", "-"]).ok()).flatten()
    };
    let blocks = match tagged {
        Some(mut blocks) => {
            // Scanned pages are numbered after those of the tags.
            blocks.extend(ruled::read(scanned, &|_| None));
            Some(blocks)
        }
        None => told(bytes, "pdftotext", &["-tsv", "-enc", "UTF-8", "-", "-"]).ok().map(|words| {
            let mut pages = word::pages(&words);
            pages.extend(scanned);
            ruled::read(pages, &drawn)
        }),
    };
    let blocks = blocks.filter(|blocks| !blocks.is_empty());
    isi.blocks = blocks.unwrap_or_else(|| text::read(&laid_out.replace('\u{c}', "\n\n")));
    Ok(isi)
}

/// Maximum number of pages whose drawn lines are examined.
const MOST_DRAWN: usize = 400;

/// Numbers of the pages that are only images, and the count of pages with text or images. A page with neither is blank.
fn pages(bytes: &[u8], laid_out: &str) -> Isi {
    let mut pages: Vec<&str> = laid_out.split('\u{c}').collect();
    // The last page also ends with a form feed.
    if pages.last().is_some_and(|page| page.trim().is_empty()) {
        pages.pop();
    }
    let silent: Vec<usize> = (1..=pages.len()).filter(|n| pages[n - 1].trim().is_empty()).collect();
    let images = told(bytes, "pdfimages", &["-list", "-"]).unwrap_or_default();
    let pictured: Vec<usize> =
        images.lines().skip(2).filter_map(|l| l.split_whitespace().next()?.parse().ok()).collect();
    let pindaian: Vec<usize> = silent.iter().copied().filter(|page| pictured.contains(page)).collect();
    let read = pages.len() - silent.len();
    Isi { halaman: Some(Bagian { dibaca: read, semua: read + pindaian.len() }), pindaian, ..Isi::default() }
}

/// The words of pages that are only images, if tesseract is installed; also adds the remarks about them.
fn scanned(bytes: &[u8], isi: &mut Isi) -> BTreeMap<usize, (i64, Vec<Word>)> {
    let mut found = BTreeMap::new();
    if isi.pindaian.is_empty() {
        return found;
    }
    let Some(language) = scan::language() else {
        let pages = spans(&isi.pindaian);
        isi.catatan.push(format!(
            "halaman {pages} hanya gambar (pindaian), tanpa tulisan; tesseract dengan bahasa ind tidak terpasang"
        ));
        return found;
    };
    let (mut read, mut unread) = (Vec::new(), Vec::new());
    for page in isi.pindaian.clone() {
        let own = (read.len() < scan::MOST).then(|| scan::page(bytes, page, language)).flatten();
        let Some(own) = own.filter(|own| !own.words.is_empty()) else {
            unread.push(page);
            continue;
        };
        for (text, sure) in own.sure {
            isi.keyakinan.entry(text).and_modify(|s| *s = (*s).min(sure)).or_insert(sure);
        }
        found.insert(page, (own.high, own.words));
        read.push(page);
    }
    if !unread.is_empty() {
        isi.catatan.push(format!("halaman {} hanya gambar (pindaian), tanpa tulisan", spans(&unread)));
    }
    if !read.is_empty() {
        isi.keterangan.push(format!(
            "halaman {} dibaca dari gambar (pindaian) dengan tesseract, bahasa {language}; setiap angkanya disertai keyakinan bacanya",
            spans(&read)
        ));
    }
    if let Some(pages) = &mut isi.halaman {
        pages.dibaca += read.len();
    }
    found
}

/// Formats page numbers as ranges: `1–3, 7`.
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
