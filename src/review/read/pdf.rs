//! PDF, through `pdfinfo` and `pdftotext`, if they are installed.

use std::{cell::RefCell, collections::BTreeMap};

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
    let asked = Asked { bytes, unknown: RefCell::default() };
    let listed = asked.of("pdfinfo", &["-enc", "UTF-8", "-struct-text", "-"], "tanda (tag) tabel");
    let tagged = listed.and_then(|list| tagged::read(&list, &laid_out));
    let mut isi = pages(&asked, &laid_out);
    let scanned = scanned(bytes, &mut isi);
    // Tables without tags are found by the drawn lines, queried page by page, or by the positions of the words.
    let count = laid_out.matches('\u{c}').count();
    let drawn = |page: usize| {
        let page = page.to_string();
        let lines = || asked.of("pdftocairo", &["-svg", "-f", &page, "-l", &page, "-", "-"], "garis tabel");
        (count <= MOST_DRAWN).then(lines).flatten()
    };
    let blocks = match tagged {
        Some(mut blocks) => {
            // Scanned pages are numbered after those of the tags.
            blocks.extend(ruled::read(scanned, &|_| None));
            Some(blocks)
        }
        None => asked.of("pdftotext", &["-tsv", "-enc", "UTF-8", "-", "-"], "letak tulisan").map(|words| {
            let mut pages = word::pages(&words);
            pages.extend(scanned);
            ruled::read(pages, &drawn)
        }),
    };
    let blocks = blocks.filter(|blocks| !blocks.is_empty());
    isi.blocks = blocks.unwrap_or_else(|| text::read(&laid_out.replace('\u{c}', "\n\n")));
    isi.keterangan.extend(asked.unknown.into_inner().into_values());
    Ok(isi)
}

/// A PDF, and what tools would not say of it: it is read without that, and the result says so.
struct Asked<'a> {
    bytes: &'a [u8],
    unknown: RefCell<BTreeMap<&'static str, String>>,
}

impl Asked<'_> {
    fn of(&self, tool: &str, args: &[&str], what: &'static str) -> Option<String> {
        let said = told(self.bytes, tool, args);
        said.map_err(|why| {
            let told = format!("{what} tidak diketahui, tabel dibaca tanpa itu: {}", why.detail);
            self.unknown.borrow_mut().entry(what).or_insert(told);
        })
        .ok()
    }
}

/// Maximum number of pages whose drawn lines are examined.
const MOST_DRAWN: usize = 400;

/// Numbers of the pages that are only images, and the count of pages with text or images. A page with neither is blank.
fn pages(asked: &Asked<'_>, laid_out: &str) -> Isi {
    let mut pages: Vec<&str> = laid_out.split('\u{c}').collect();
    // The last page also ends with a form feed.
    if pages.last().is_some_and(|page| page.trim().is_empty()) {
        pages.pop();
    }
    let silent: Vec<usize> = (1..=pages.len()).filter(|n| pages[n - 1].trim().is_empty()).collect();
    // Where nobody says which pages have pictures, one without words may be one.
    let images = told(asked.bytes, "pdfimages", &["-list", "-"]);
    let mut catatan = Vec::new();
    if let (Err(why), false) = (&images, silent.is_empty()) {
        catatan.push(format!("halaman {} tanpa tulisan, mungkin pindaian: {}", spans(&silent), why.detail));
        return Isi {
            halaman: Some(Bagian { dibaca: pages.len() - silent.len(), semua: pages.len() }),
            catatan,
            ..Isi::default()
        };
    }
    let images = images.unwrap_or_default();
    let pictured: Vec<usize> =
        images.lines().skip(2).filter_map(|l| l.split_whitespace().next()?.parse().ok()).collect();
    let pindaian: Vec<usize> = silent.iter().copied().filter(|page| pictured.contains(page)).collect();
    let read = pages.len() - silent.len();
    Isi { halaman: Some(Bagian { dibaca: read, semua: read + pindaian.len() }), pindaian, catatan, ..Isi::default() }
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
