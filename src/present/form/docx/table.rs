//! Tables: lines, colours and alignment are set in the table itself, so that it looks the same in any document.

use super::xml::{Look, Places, paragraph, run};
use crate::present::block::{Cell, Kind, Row, Table};

/// Width of the text in twentieths of a point: A4 less margins of 18 mm.
pub const WIDTH: u32 = 9866;

/// The grid of a table, without its caption.
pub fn grid(table: &Table, places: &Places<'_>) -> String {
    let all: u32 = table.kolom.iter().map(|c| c.lebar).sum();
    let widths: Vec<u32> = table.kolom.iter().map(|c| c.lebar * WIDTH / all.max(1)).collect();
    let line = |side: &str| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"9AA7B5\"/>");
    let lines: String = ["top", "left", "bottom", "right", "insideH", "insideV"].into_iter().map(line).collect();
    let mut out = format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{WIDTH}\" w:type=\"dxa\"/><w:tblBorders>{lines}</w:tblBorders><w:tblLayout \
         w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"60\" w:type=\"dxa\"/><w:right w:w=\"60\" w:type=\"dxa\"/></w:tblCellMar>\
         </w:tblPr><w:tblGrid>"
    );
    widths.iter().for_each(|w| out.push_str(&format!("<w:gridCol w:w=\"{w}\"/>")));
    out.push_str("</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
    let white = Look { bold: true, colour: Some("FFFFFF"), ..Look::default() };
    for (column, width) in table.kolom.iter().zip(&widths) {
        let align = if column.angka { "<w:jc w:val=\"right\"/>" } else { "" };
        let text = paragraph("Sel", &format!("<w:keepNext/>{align}"), &run(&column.judul, white));
        out.push_str(&cell(*width, 1, Some("1F4E79"), &text));
    }
    out.push_str("</w:tr>");
    table.baris.iter().for_each(|row| out.push_str(&self::row(table, row, &widths, places)));
    out + "</w:tbl>"
}

/// A cell that spans columns, with a background colour.
pub fn cell(width: u32, span: usize, fill: Option<&str>, within: &str) -> String {
    let span = if span > 1 { format!("<w:gridSpan w:val=\"{span}\"/>") } else { String::new() };
    let fill = fill.map_or(String::new(), |f| format!("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{f}\"/>"));
    format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{span}{fill}</w:tcPr>{within}</w:tc>")
}

fn row(table: &Table, row: &Row, widths: &[u32], places: &Places<'_>) -> String {
    let fill = match row.kind {
        Kind::Plain => None,
        Kind::Sub => Some("F0F4F9"),
        Kind::Group | Kind::Total => Some("DCE6F2"),
    };
    let look = Look { bold: row.kind != Kind::Plain, ..Look::default() };
    let mut out = "<w:tr><w:trPr><w:cantSplit/></w:trPr>".to_owned();
    for (index, held) in row.sel.iter().enumerate() {
        let group = row.kind == Kind::Group;
        let right = !group && table.kolom.get(index).is_some_and(|c| c.angka);
        let keep = if group { "<w:keepNext/>" } else { "" };
        let align = if right { "<w:jc w:val=\"right\"/>" } else { "" };
        let runs = match held {
            Cell::Text(text) => run(text, look),
            Cell::Figure(figure) if figure.tanpa => places.figure(figure, Look { colour: Some("777777"), ..look }),
            Cell::Figure(figure) => places.figure(figure, look),
            Cell::Status(figure, mark) => dot(mark) + &places.figure(figure, look),
        };
        let text = paragraph("Sel", &format!("{keep}{align}"), &runs);
        let (width, span) = if group { (WIDTH, widths.len()) } else { (widths[index], 1) };
        out.push_str(&cell(width, span, fill, &text));
    }
    out + "</w:tr>"
}

/// The dot in the colour of a status band.
fn dot(mark: &str) -> String {
    let colour = match mark {
        "biru" => "1F5FBF",
        "hijau" => "2E7D32",
        "kuning" => "B8860B",
        "merah" => "B3261E",
        _ => "777777",
    };
    run("● ", Look { colour: Some(colour), ..Look::default() })
}
