use super::*;
use crate::review::read::word::Word;

/// Draws lines: a character is 2.5 points wide and a line of text 6 points high, so that every second line is a full line.
fn drawn(page: usize, text: &str) -> Vec<Line> {
    let rows = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    rows.map(|(n, row)| {
        let y = n as i64 * 600;
        let chars: Vec<char> = row.chars().collect();
        let mut words = Vec::new();
        let mut at = 0;
        while at < chars.len() {
            let upto = (at..chars.len()).find(|n| chars[*n] == ' ').unwrap_or(chars.len());
            if upto > at {
                let place = |n: usize| n as i64 * 250;
                let text = chars[at..upto].iter().collect();
                words.push(Word { x: (place(at), place(upto)), y: (y - 600, y + 600), text });
            }
            at = upto.max(at + 1);
        }
        Line { page, y, words }
    })
    .collect()
}

fn tables(lines: Vec<Line>) -> Vec<Vec<String>> {
    let pieces = read(lines).into_iter();
    let tables = pieces.filter_map(|p| if let Piece::Table(rows) = p { Some(rows) } else { None });
    tables.flatten().map(|row| row.join("|").split('|').map(str::to_owned).collect()).collect()
}

const PROSE: &str =
    "Realisasi tahun ini lebih baik daripada tahun lalu karena dua program selesai lebih awal daripada rencana.";

#[test]
fn a_label_over_two_lines_has_its_numbers_at_the_middle() {
    let page = format!(
        "{PROSE}\n\n\
         Indikator                            Target     Realisasi\n\n\n\n\
         Persentase perkara yang diputus\n\
         \u{20}                                    90         91,20\n\
         tepat waktu\n\n\n\
         Indeks kepuasan                      3,2        3,4\n\n\n\n{PROSE}"
    );
    let rows = tables(drawn(1, &page));
    assert_eq!(rows[0], ["Indikator", "Target", "Realisasi"]);
    assert_eq!(rows[1], ["Persentase perkara yang diputus tepat waktu", "90", "91,20"]);
    assert_eq!(rows[2], ["Indeks kepuasan", "3,2", "3,4"]);
    assert_eq!(rows.len(), 3);
}

#[test]
fn a_heading_above_several_columns_heads_each_of_them() {
    let page = format!(
        "{PROSE}\n\n\
         \u{20}                          Tahun 2022              Tahun 2023\n\
         Indikator\n\
         \u{20}                     Target    Realisasi    Target    Realisasi\n\n\n\
         Indeks mutu          90        91,20        92        93,10\n\n\n\
         Rasio ruang          80        71,20        82        73,10\n\n\n{PROSE}"
    );
    let rows = tables(drawn(1, &page));
    let heads = ["Indikator", "Tahun 2022 Target", "Tahun 2022 Realisasi", "Tahun 2023 Target", "Tahun 2023 Realisasi"];
    assert_eq!(rows[0], heads);
    assert_eq!(rows[2], ["Rasio ruang", "80", "71,20", "82", "73,10"]);
}

#[test]
fn what_a_page_breaks_is_whole_again() {
    let first = format!(
        "{PROSE}\n\n\
         No   Program                 Pagu             Kriteria\n\n\n\
         1    Program jalan           1.200.000.00     Sangat\n\n"
    );
    let second = format!(
        "No   Program                 Pagu             Kriteria\n\n\n\
         \u{20}                            0                Tinggi\n\n\n\
         2    Program desa            900.000          Rendah\n\n\n{PROSE}"
    );
    let mut lines = drawn(1, &first);
    lines.extend(drawn(2, &second));
    let rows = tables(lines);
    assert_eq!(rows[2], ["2", "Program desa", "900.000", "Rendah"], "{rows:?}");
    assert_eq!(rows[0], ["No", "Program", "Pagu", "Kriteria"]);
}

#[test]
fn sentences_are_no_table() {
    let page = format!("{PROSE}\n\n{PROSE}\n\n{PROSE}");
    assert!(tables(drawn(1, &page)).is_empty());
    let list =
        "1.   Program jalan yang selesai\n\n2.   Program desa yang selesai\n\nBAB I ........ 4\n\nBAB II ........ 12";
    assert!(tables(drawn(1, list)).is_empty());
}
