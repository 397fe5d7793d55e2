//! `word/document.xml`: cover, lists of contents, blocks, annex.

use super::{
    HEAD,
    table::{WIDTH, cell, grid},
    xml::{Look, Places, bookmark, link, page_of, paragraph, run},
};
use crate::event::hygiene::markup;
use crate::present::{
    block::{Block, Report, Run, Table},
    form::html::ANNEX,
    time,
};

const NAMES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
    xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\" \
    xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"";
const PAGE: &str = "<w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1134\" w:right=\"1020\" w:bottom=\"1134\" \
    w:left=\"1020\" w:header=\"600\" w:footer=\"500\" w:gutter=\"0\"/>";
/// Bookmarks of headings and tables are numbered after those of the annex.
const AFTER_ANNEX: usize = 100_000;

/// The document part.
pub fn document(report: &Report) -> String {
    let annex: Vec<_> = report.addresses().into_iter().collect();
    let places = annex.iter().enumerate().map(|(n, (alamat, _))| (*alamat, n + 1)).collect();
    let places = Places { of: Some(places), seq: report.context.as_of.seq };
    let mut out = format!("{HEAD}<w:document {NAMES}><w:body>");
    out.push_str(&cover(report));
    for (index, block) in report.isi.iter().enumerate() {
        match block {
            Block::Contents => out.push_str(&contents(report)),
            _ => out.push_str(&self::block(block, index, &places)),
        }
    }
    out.push_str(&section("", "<w:cols w:space=\"720\"/>"));
    let head = bookmark(AFTER_ANNEX * 2, "lampiran", &run(ANNEX, Look::default()));
    out.push_str(&paragraph("Heading1", "", &head));
    let how = format!(
        "Angka tiap alamat beserta seluruh pohonnya dapat ditelusuri dengan jejak trace ALAMAT --as-of {}. Yang bukan satu \
         alamat adalah jumlah atau hasil bagi alamat yang disebut.",
        places.seq
    );
    out.push_str(&paragraph("Isi", "", &run(&how, Look::default())));
    out.push_str(&section("<w:type w:val=\"continuous\"/>", "<w:cols w:space=\"720\"/>"));
    for (n, (alamat, figure)) in annex.iter().enumerate() {
        let number = run(&format!("{}. ", n + 1), Look::default());
        let address = run(alamat, Look { mono: true, ..Look::default() });
        let value = run(&format!(" {}", figure.text), Look { bold: true, ..Look::default() });
        out.push_str(&paragraph("Alamat", "", &bookmark(n + 1, &format!("a{}", n + 1), &(number + &address + &value))));
    }
    out.push_str(&format!(
        "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rIdF\"/><w:type w:val=\"continuous\"/>{PAGE}<w:cols w:num=\"2\" \
         w:space=\"400\"/></w:sectPr></w:body></w:document>"
    ));
    out
}

/// The end of a section of pages.
fn section(kind: &str, columns: &str) -> String {
    format!(
        "<w:p><w:pPr><w:spacing w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"/><w:sectPr><w:footerReference w:type=\"default\" \
         r:id=\"rIdF\"/>{kind}{PAGE}{columns}</w:sectPr></w:pPr></w:p>"
    )
}

fn cover(report: &Report) -> String {
    let c = &report.context;
    let words = |style: &str, text: &str| paragraph(style, "", &run(text, Look::default()));
    let bold = Look { bold: true, size: Some(30), ..Look::default() };
    let mut out = paragraph("Sampul", "<w:spacing w:before=\"600\"/>", &run(&c.unit.nama.to_uppercase(), bold));
    out.push_str(&words("Judul", &format!("LAPORAN KINERJA TAHUN {}", c.tahun.unwrap_or_default())));
    if c.unit.contoh {
        out.push_str(&words("Awas", "Unit rekaan (contoh): unit ini tidak ada; semua angkanya diandaikan."));
    }
    if c.ledger.simulasi {
        out.push_str(&words("Awas", "Buku besar contoh dengan jam simulasi: bukan catatan resmi."));
    }
    out.push_str(&paragraph("Sampul", "<w:spacing w:before=\"1800\"/>", &picture()));
    let facts = [
        ("Unit", c.unit.kode.to_string()),
        ("Buku besar", c.ledger.nama.clone()),
        ("Diketahui sampai (as_of)", c.as_of.words(&c.ledger)),
        ("Hash event terakhir", c.as_of.hash.to_string()),
    ];
    for (name, value) in facts {
        let grey = Look { colour: Some("555555"), ..Look::default() };
        let runs = run(&format!("{name}: "), grey) + &run(&value, Look::default());
        out.push_str(&paragraph("Bukti", "<w:jc w:val=\"center\"/>", &runs));
    }
    let day = time::day(c.as_of.recorded_at.day());
    out.push_str(&paragraph("Sampul", "<w:spacing w:before=\"500\"/>", &run(&day, Look::default())));
    // The cover's section has no footer.
    out + &format!(
        "<w:p><w:pPr><w:spacing w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"/><w:sectPr>{PAGE}</w:sectPr></w:pPr></w:p>"
    )
}

/// The QR code, 40 mm square (in English Metric Units).
fn picture() -> String {
    let size = 1_440_000;
    format!(
        "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{size}\" cy=\"{size}\"/>\
         <wp:docPr id=\"1\" name=\"QR\" descr=\"Kode QR: buku besar, unit, tahun, posisi dan hash\"/><a:graphic>\
         <a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr>\
         <pic:cNvPr id=\"1\" name=\"qr.png\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"rIdQ\"/><a:stretch>\
         <a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{size}\" cy=\"{size}\"/>\
         </a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>\
         </w:drawing></w:r>"
    )
}

fn contents(report: &Report) -> String {
    let head = |text: &str, more: &str| paragraph("JudulDaftar", more, &run(text, Look::default()));
    let listed = report.isi.iter().enumerate().filter_map(|(index, block)| match block {
        Block::Heading(1, text) => Some(("Daftar1", format!("b{index}"), text.clone())),
        Block::Heading(2, text) => Some(("Daftar2", format!("b{index}"), text.clone())),
        _ => None,
    });
    let listed = listed.chain([("Daftar1", "lampiran".to_owned(), ANNEX.to_owned())]);
    let tables = report.tables().map(|table| {
        let text = format!("Tabel {}. {}", table.nomor, table.judul);
        ("DaftarTabel", format!("t{}", table.nomor), text)
    });
    let charts = report.charts().map(|chart| {
        let text = format!("Gambar {}. {}", chart.nomor, chart.judul);
        ("DaftarTabel", format!("g{}", chart.nomor), text)
    });
    let mut out = head("DAFTAR ISI", "<w:pageBreakBefore/>");
    out.extend(listed.map(entry));
    out.push_str(&head("DAFTAR TABEL", ""));
    out.extend(tables.map(entry));
    out.push_str(&head("DAFTAR GAMBAR", ""));
    out.extend(charts.map(entry));
    out
}

/// An entry of a list. Its page is a field of its own, not within a field for the whole list: LibreOffice takes the last
/// content of such a field for text, and would show no page number.
fn entry((style, anchor, text): (&str, String, String)) -> String {
    let within = format!("{}<w:r><w:tab/></w:r>{}", run(&text, Look::default()), page_of(&anchor));
    paragraph(style, "", &link(&anchor, &text, &within))
}

fn block(block: &Block, index: usize, places: &Places<'_>) -> String {
    let plain = Look::default();
    match block {
        Block::Heading(level, text) => {
            let within = bookmark(AFTER_ANNEX + index, &format!("b{index}"), &run(text, plain));
            paragraph(&format!("Heading{level}"), "", &within)
        }
        Block::Paragraph(runs) => {
            let bold = Look { bold: true, ..plain };
            let piece = |r: &Run| match r {
                Run::Text(text) => run(text, plain),
                Run::Figure(figure) => places.figure(figure, bold),
            };
            paragraph("Isi", "", &runs.iter().map(piece).collect::<String>())
        }
        Block::Contents => String::new(),
        Block::Prose(parts, seq) => {
            let parts: String = parts.iter().map(|part| paragraph("Isi", "", &run(part, plain))).collect();
            parts + &paragraph("Asal", "", &run(&format!("Teks unit, event {seq}"), plain))
        }
        Block::Items(items) => {
            let item = |(n, item): (usize, &String)| {
                let within = run(&format!("{}.", n + 1), plain) + "<w:r><w:tab/></w:r>" + &run(item, plain);
                paragraph("Nomor", "", &within)
            };
            items.iter().enumerate().map(item).collect()
        }
        Block::Signatures(all) => signatures(all),
        Block::Note(text) => paragraph("Catatan", "", &run(text, plain)),
        Block::Narrative(title, items, seq) => {
            let items: String =
                items.iter().map(|item| paragraph("Butir", "<w:keepNext/>", &run(item, plain))).collect();
            let from = run(&format!("Teks unit, event {seq}"), plain);
            paragraph("Narasi", "", &run(title, plain)) + &items + &paragraph("Asal", "", &from)
        }
        Block::Table(table) => self::table(table, index, places),
        Block::Chart(chart) => {
            let caption = run(&format!("Gambar {}. {}", chart.nomor, chart.judul), plain);
            let caption = bookmark(AFTER_ANNEX + index, &format!("g{}", chart.nomor), &caption);
            paragraph("Gambar", "", &drawing(chart.nomor, &chart.judul)) + &paragraph("JudulGambar", "", &caption)
        }
    }
}

/// Places for signatures, side by side, in a table without lines; a single one is on the right.
fn signatures(all: &[(String, String)]) -> String {
    let half = WIDTH / 2;
    let place = |(party, office): &(String, String)| {
        let line = |more: &str, text: &str| paragraph("Tanda", more, &run(text, Look::default()));
        let name = line("<w:spacing w:before=\"1500\"/>", "(tanda tangan, nama, NIP)");
        let party = if party.is_empty() { String::new() } else { line("<w:keepNext/>", party) };
        cell(half, 1, None, &format!("{party}{}{name}", line("<w:keepNext/>", office)))
    };
    let empty = if all.len() == 1 { cell(half, 1, None, &paragraph("Tanda", "", "")) } else { String::new() };
    let cells: String = all.iter().map(place).collect();
    format!(
        "{}<w:tbl><w:tblPr><w:tblW w:w=\"{WIDTH}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid><w:gridCol \
         w:w=\"{half}\"/><w:gridCol w:w=\"{half}\"/></w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{empty}{cells}</w:tr></w:tbl>{}",
        paragraph("Asal", "<w:spacing w:before=\"300\"/>", ""),
        paragraph("Asal", "", "")
    )
}

/// A chart as wide as the text and 45 mm high (in English Metric Units).
fn drawing(number: usize, title: &str) -> String {
    format!(
        "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"6200000\" cy=\"1750000\"/>\
         <wp:docPr id=\"{}\" name=\"Gambar {number}\" descr=\"{}\"/><a:graphic><a:graphicData \
         uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"><c:chart r:id=\"rIdC{number}\"/></a:graphicData></a:graphic>\
         </wp:inline></w:drawing></w:r>",
        number + 1,
        markup(title)
    )
}

fn table(table: &Table, index: usize, places: &Places<'_>) -> String {
    let title = run(&format!("Tabel {}. {}", table.nomor, table.judul), Look::default());
    let caption = paragraph("Caption", "", &bookmark(AFTER_ANNEX + index, &format!("t{}", table.nomor), &title));
    caption + &grid(table, places) + &paragraph("Asal", "", "")
}

/// `word/footer1.xml`
pub fn footer(report: &Report) -> String {
    let c = &report.context;
    let field = |name: &str| format!("<w:fldSimple w:instr=\" {name} \"><w:r><w:t>1</w:t></w:r></w:fldSimple>");
    let left =
        format!("LKj {} {} · {} · event {}", c.unit.kode, c.tahun.unwrap_or_default(), c.ledger.nama, c.as_of.seq);
    let plain = Look::default();
    let runs =
        format!("{}<w:r><w:tab/></w:r>{}{}{}", run(&left, plain), field("PAGE"), run(" / ", plain), field("NUMPAGES"));
    format!("{HEAD}<w:ftr {NAMES}>{}</w:ftr>", paragraph("Footer", "", &runs))
}
