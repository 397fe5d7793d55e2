//! Texts of cells and captions.

/// Whether a text begins like the caption of a table (`Tabel 25 rincian pagu…`).
pub fn is_caption(text: &str) -> bool {
    let mut words = text.trim().trim_start_matches('*').split_whitespace();
    let table = words.next().is_some_and(|w| w.eq_ignore_ascii_case("tabel"));
    table && words.next().is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether a text is the caption of a picture, whose labels may be in its text: `Gambar 20 Perbandingan capaian …`.
pub fn is_picture(text: &str) -> bool {
    let mut words = text.trim().trim_start_matches('*').split_whitespace();
    let first = words.next().unwrap_or_default().to_lowercase();
    let pictured = matches!(first.as_str(), "gambar" | "grafik" | "diagram" | "bagan");
    pictured && words.next().is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit()))
}

/// Tags of emphasis that a conversion may have left in a text.
const MARKS: [&str; 8] = ["<i>", "</i>", "<b>", "</b>", "<em>", "</em>", "<strong>", "</strong>"];

/// The text of a cell, without tags of emphasis and with single blanks.
pub fn cell(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = MARKS.iter().fold(words.join(" "), |text, mark| text.replace(mark, ""));
    text.trim_matches('*').to_owned()
}
