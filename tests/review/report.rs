//! The real report: every numeric table is covered, and its inconsistencies are found without being told.

use std::collections::BTreeSet;

use jejak::review::{Alamat, Finding, Putusan, Review, words};

use super::kit::{REPORT, review};

fn reviewed() -> Review {
    review_of(REPORT)
}

fn review_of(report: &str) -> Review {
    review("lkj-pmk-2023.txt", report.as_bytes())
}

/// What the report has to answer for: kind, table, words of the row and column or the address, the print, and words of the
/// explanation. Written from the report itself (see tests/golden), not from what the review says.
const EXPECTED: &[(Putusan, &str, &str, &str, &str)] = &[
    // IKU.10 was redefined in July: four tables kept its first target.
    (Putusan::SamaSaat, "Tabel 2", "IKU.10", "35", "event 430 target.diubah oleh perencana-01"),
    (Putusan::SamaSaat, "Tabel 3", "IKU.10", "35", "event 430 target.diubah oleh perencana-01"),
    (Putusan::SamaSaat, "Tabel 29", "IKU.10", "35", "event 430 target.diubah oleh perencana-01"),
    (Putusan::SamaSaat, "Tabel tanpa nomor", "IKU.10", "35", "event 430 target.diubah oleh perencana-01"),
    (Putusan::DuaNilai, "Tabel 2", "PMK/2023/IKU.10/target", "35", "100"),
    // The first card is of before IKU.12 changed from a mean over units to one quotient of sums.
    (Putusan::SamaSaat, "Tabel tanpa nomor", "Learn and Growth", "100.47", "diganti event 616 indikator.ditetapkan"),
    (Putusan::SamaSaat, "Tabel tanpa nomor", "SS 11", "101.84", "diganti event 616 indikator.ditetapkan"),
    (Putusan::SamaSaat, "Tabel tanpa nomor", "IKU 12", "99.80", "diganti event 616 indikator.ditetapkan"),
    (Putusan::SamaSaat, "Tabel tanpa nomor", "IKU 12", "103.69", "diganti event 616 indikator.ditetapkan"),
    (Putusan::DuaNilai, "Tabel tanpa nomor", "PMK/2023/IKU.12/realisasi", "99.80", "99.85 di"),
    (Putusan::DuaNilai, "Tabel tanpa nomor", "PMK/2023/IKU.12/capaian", "103.69", "103.74 di"),
    (Putusan::DuaNilai, "Tabel tanpa nomor", "PMK/2023/learning/skor", "100.47", "100.48 di"),
    // The second card, Tabel 30 and Tabel 32 show the override of IKU.2 that was withdrawn.
    (Putusan::SamaSaat, "Tabel tanpa nomor", "IKU 2", "93.16", "event 617 realisasi.ditimpa oleh pmk-01"),
    (Putusan::SamaSaat, "Tabel tanpa nomor", "IKU 2", "100.17", "diganti event 618 event.dibatalkan oleh pmk-01"),
    (Putusan::SamaSaat, "Tabel 30", "IKU.2", "93,16", "event 617 realisasi.ditimpa oleh pmk-01"),
    (Putusan::SamaSaat, "Tabel 30", "IKU.2", "100,17 %", "diganti event 618 event.dibatalkan oleh pmk-01"),
    (Putusan::SamaSaat, "Tabel 32", "IKU.2", "93.16", "event 617 realisasi.ditimpa oleh pmk-01"),
    (Putusan::SamaSaat, "Tabel 32", "IKU.2", "100.17 %", "diganti event 618 event.dibatalkan oleh pmk-01"),
    (Putusan::DuaNilai, "Tabel tanpa nomor", "PMK/2023/IKU.2/realisasi", "93.16", "93.26 di"),
    (Putusan::DuaNilai, "Tabel tanpa nomor", "PMK/2023/IKU.2/capaian", "100.17", "100.28 di"),
    // Capaian of two units.
    (
        Putusan::TidakMengikuti,
        "Tabel 6",
        "Direktorat Jabatan ASN",
        "100,19",
        "seharusnya 101,28; tercetak cocok dengan Target 93",
    ),
    (Putusan::MasukanBulat, "Tabel 6", "Direktorat Kinerja ASN", "99,78", "dipotong, bukan dibulatkan"),
    // 318 and 46 are not 360.
    (Putusan::TidakMengikuti, "Tabel 14", "Target 2024", "360", "318 sampai 2023 ditambah 46 = 364"),
    // The mean of four units where the card has their sum.
    (Putusan::DuaNilai, "Tabel 19", "PMK/2023/IKU.7/target", "1", "4 di"),
    (Putusan::DuaNilai, "Tabel 19", "PMK/2023/IKU.7/realisasi", "1", "4.00 di"),
    // The row of IKU.6, pasted under IKU.8.
    (Putusan::BarisTersalin, "Tabel 21", "Target", "85", "milik IKU.6"),
    (Putusan::BarisTersalin, "Tabel 21", "Realisasi", "85.88", "milik IKU.6"),
    (Putusan::BarisTersalin, "Tabel 21", "Capaian", "101.04 %", "milik IKU.6"),
    (Putusan::DuaNilai, "Tabel 21", "PMK/2023/IKU.8/target", "85", "80 di"),
    (Putusan::DuaNilai, "Tabel 21", "PMK/2023/IKU.8/realisasi", "85.88", "83.59 di"),
    (Putusan::DuaNilai, "Tabel 21", "PMK/2023/IKU.8/capaian", "101.04 %", "104.49 di"),
    // Dimensions that do not add up to their totals.
    (Putusan::JumlahSalah, "Tabel 22", "Direktorat Kompensasi ASN", "86,89", "= 86,35"),
    (Putusan::JumlahSalah, "Tabel 22", "Rata-rata", "83,59", "= 83,47"),
    // The year of the heading was summed along.
    (Putusan::JumlahSalah, "Tabel 31", "Realisasi Anggaran (Rp) 2021", "8.849.795.632", "tahun 2021 di kepala kolom"),
    (Putusan::JumlahSalah, "Tabel 31", "Realisasi Anggaran (Rp) 2022", "7.298.590.894", "tahun 2022 di kepala kolom"),
    (Putusan::JumlahSalah, "Tabel 31", "Realisasi Anggaran (Rp) 2023", "7.816.647.256", "tahun 2023 di kepala kolom"),
    (Putusan::DuaNilai, "Tabel 31", "PMK/2023/anggaran/realisasi", "7.816.647.256", "7.816.645.233 di"),
    // Net in one table, gross in another.
    (Putusan::DuaNilai, "Tabel 25", "PMK/2023/anggaran/blokir", "440.050.000", "977.230.000 di"),
    (Putusan::DuaNilai, "Tabel 25", "PMK/2023/anggaran/penambahan", "43.451.000", "580.631.000 di"),
    (Putusan::DuaNilai, "Tabel", "JABATAN/2023/anggaran/blokir", "613.310.000", "135.250.000 di"),
    (Putusan::DuaNilai, "Tabel", "KOMPENSASI/2023/anggaran/penambahan", "102.571.000", "43.451.000 di"),
    // 628 institutions here, 629 there.
    (Putusan::DuaNilai, "Tabel", "Jumlah Instansi", "62", "629 di"),
    // Codes used twice.
    (Putusan::KodeGanda, "Tabel 2", "SS.10", "SS.10", "di buku besar: SS.11"),
    (Putusan::KodeGanda, "Tabel 3", "SS.10", "SS.10", "di buku besar: SS.11"),
    (Putusan::KodeGanda, "Tabel 29", "SS.10", "SS.10", "di buku besar: SS.11"),
    (Putusan::KodeGanda, "Tabel 30", "SS.10", "SS.10", "di buku besar: SS.11"),
    (Putusan::KodeGanda, "Tabel 5", "Tabel 5", "Tabel 5", "Rentang Nilai Capaian"),
    (Putusan::KodeGanda, "Tabel 6", "Tabel 6", "Tabel 6", "Data Jumlah Responden"),
    (Putusan::KodeGanda, "Tabel 7", "Tabel 7", "Tabel 7", "Hasil Survei"),
    (Putusan::KodeGanda, "Tabel 8", "Tabel 8", "Tabel 8", "Minimal Berkriteria Baik"),
    // Nothing of nothing.
    (Putusan::NolDariNol, "Tabel tanpa nomor", "IKU 13", "100.00", "0 dari 0 dihitung 100 menurut aturan"),
    (Putusan::NolDariNol, "Tabel tanpa nomor", "001.ABQ.002", "0,00%", "tidak berlaku"),
    (Putusan::NolDariNol, "Tabel tanpa nomor", "001.ABQ.005", "0,00%", "tidak berlaku"),
    (Putusan::NolDariNol, "Tabel tanpa nomor", "001.ABQ.006", "0,00%", "tidak berlaku"),
    (Putusan::NolDariNol, "Tabel tanpa nomor", "01.BDB.002", "0,00%", "tidak berlaku"),
    (Putusan::NolDariNol, "Tabel tanpa nomor", "01.BDB.004", "0,00%", "tidak berlaku"),
    (Putusan::NolDariNol, "Tabel 18", "A. PERENCANAAN", "0.00%", "tidak berlaku"),
    (Putusan::NolDariNol, "Tabel 18", "B. PELAKSANAAN", "0.00%", "tidak berlaku"),
    (Putusan::NolDariNol, "Tabel 18", "C. EVALUASI", "0.00%", "tidak berlaku"),
    (Putusan::NolDariNol, "Tabel 18", "D. TINDAK LANJUT", "0.00%", "tidak berlaku"),
    (Putusan::NolDariNol, "Tabel 18", "E. SISTEM", "0.00%", "tidak berlaku"),
    (Putusan::NolDariNol, "Tabel 18", "% Capaian", "0.00%", "tidak berlaku"),
    // The highest score is twice the number of questions, but in two rows.
    (Putusan::TidakMengikuti, "Tabel 18", "A. PERENCANAAN", "18", "2 x Jumlah Soal = 16"),
    (Putusan::TidakMengikuti, "Tabel 18", "E. SISTEM", "4", "2 x Jumlah Soal = 6"),
    // Bands.
    (Putusan::PitaBercelah, "Tabel tanpa nomor", "Rentang Nilai", "> 100", "celah 79–80"),
    (Putusan::PitaBercelah, "Tabel 5", "43.8%", "43.8%", "Batas Bawah"),
    (Putusan::PitaBercelah, "Tabel tanpa nomor", "Nilai IP", "51 – 60", "celah 90–91"),
    (Putusan::PitaBercelah, "Tabel tanpa nomor", "Nilai AKIP", "0 – 30", "30 termasuk"),
    // Efficiency as printed follows another formula than the regulation that it names.
    (Putusan::RumusLain, "Tabel 32", "IKU.4", "20.13%", "memberi 16,75"),
    (Putusan::RumusLain, "Tabel 32", "IKU.5", "9.41%", "memberi 8,60"),
    (Putusan::RumusLain, "Tabel 32", "IKU.6", "1.24%", "memberi 1,22"),
];

/// Most findings that the report does not have to answer for.
const FALSE_ALARMS: usize = 5;

#[test]
fn the_inconsistencies_are_found_and_explained() {
    let review = reviewed();
    let mut left: Vec<&Finding> = review.findings.iter().collect();
    let mut missed = Vec::new();
    for expected in EXPECTED {
        let (kind, table, about, print, why) = expected;
        let fits = |f: &&Finding| -> bool {
            let subject = f.subject.contains(about) || f.alamat.as_ref().is_some_and(|a| a.to_string().contains(about));
            f.jenis == *kind
                && review.tables[f.table].name.starts_with(table)
                && subject
                && f.printed.contains(print)
                && f.why.contains(why)
        };
        match left.iter().position(fits) {
            Some(at) => drop(left.remove(at)),
            None => missed.push(expected),
        }
    }
    let false_alarms: Vec<String> = left
        .iter()
        .map(|f| format!("{} {} {}: {} — {}", f.jenis.word(), review.place(f.table), f.subject, f.printed, f.why))
        .collect();
    assert!(missed.is_empty(), "missed: {missed:#?}\nnot expected: {false_alarms:#?}");
    println!("{} findings, {} of them not expected: {false_alarms:#?}", review.findings.len(), false_alarms.len());
    assert!(false_alarms.len() <= FALSE_ALARMS, "{false_alarms:#?}");
}

struct Golden<'a> {
    print: &'a str,
    address: &'a str,
    reason: &'a str,
    line: &'a str,
}

/// What the books do not compute is compared with the tables that the ledger keeps word for word; the few numbers that it
/// keeps nowhere say so.
#[test]
fn kept_tables_are_compared_and_the_rest_says_why_not() {
    let review = reviewed();
    let kept = review.figures.iter().filter(|f| f.alamat.is_none() && f.putusan == Putusan::Sama).count();
    let unsaid = |review: &Review| -> Vec<(String, String)> {
        let of_tables = review.figures.iter().filter(|f| !f.dari_kalimat);
        let silent = of_tables.filter(|f| f.putusan == Putusan::TidakDapatDikatakan);
        silent.map(|f| (f.raw.clone(), f.why.clone())).collect()
    };
    assert!(kept >= 260 && unsaid(&review).is_empty(), "{kept} {:#?}", unsaid(&review));
    // The score below its components is known by its value only: another one says nothing.
    let line = "Nilai Hasil Evaluasi\t\t\t71,05";
    assert_eq!(REPORT.matches(line).count(), 1);
    let left = unsaid(&review_of(&REPORT.replace(line, "Nilai Hasil Evaluasi\t\t\t71,55")));
    assert!(
        left.len() == 1 && left[0].0 == "71,55" && left[0].1.contains("tidak dicatat sebagai rincian"),
        "{left:#?}"
    );
    // Any of them changed in the report is found, and the event that kept it is named.
    let line = "Kementerian\t35\t33\t33\t100";
    assert_eq!(REPORT.matches(line).count(), 1);
    let changed = review_of(&REPORT.replace(line, "Kementerian\t53\t33\t33\t100"));
    let found = changed.findings.iter().find(|f| f.jenis == Putusan::Berbeda && f.printed == "53");
    let why = &found.unwrap_or_else(|| panic!("{:#?}", changed.findings)).why;
    assert!(why.contains("event 622 (pmk-01 (unit))") && why.ends_with("memuat 35"), "{why}");
}

/// The golden cells, but for bands, which are ranges and not numbers.
fn golden() -> Vec<Golden<'static>> {
    let cells = include_str!("../golden/cells.tsv").lines().skip(1).map(|line| {
        let f: Vec<&str> = line.split('\t').collect();
        Golden { print: f[4], address: f[5], reason: f[7], line }
    });
    let range = |text: &str| text.contains(['–', '<', '>', '≤', '≥']);
    cells.filter(|g| !range(g.print)).collect()
}

/// An address, without terms that are zero in every moment: a net figure of what was never added to is the gross one.
fn plain(alamat: Option<&Alamat>) -> String {
    alamat.map_or("rincian".to_owned(), |a| a.0[0].1.to_string())
}

#[test]
fn every_number_of_every_table_is_read_and_known_for_what_it_is() {
    let review = reviewed();
    let mut used = BTreeSet::new();
    let cells = golden();
    let first = |cell: &Golden| cell.address.split(" + ").next().unwrap().to_owned();
    let mut take = |cell: &Golden, known: bool| {
        let fits = |f: &jejak::review::Figure| {
            // A per cent sign may have fallen to the next line.
            let bare = cell.print.trim_end_matches(" %");
            let same = f.raw == cell.print || f.raw == bare || (f.raw.contains('(') && f.raw.contains(cell.print));
            same && (!known || plain(f.alamat.as_ref()) == first(cell))
        };
        let found = review.figures.iter().enumerate().find(|(at, f)| !used.contains(at) && fits(f)).map(|(at, _)| at);
        found.is_some_and(|at| used.insert(at))
    };
    // What the report holds no data for has an address all the same, but no figure behind it.
    let rest: Vec<&Golden> = cells.iter().filter(|cell| !take(cell, true)).collect();
    let unread: Vec<&str> = rest.iter().filter(|cell| !take(cell, false)).map(|cell| cell.line).collect();
    let other: Vec<&str> = rest.iter().filter(|cell| cell.reason != "tanpa_data").map(|cell| cell.line).collect();
    println!(
        "{} numbers read, {} golden, {} known as something else: {other:#?}",
        review.figures.len(),
        cells.len(),
        other.len()
    );
    assert!(unread.is_empty(), "{unread:#?}");
    let of_tables = review.figures.iter().filter(|f| !f.dari_kalimat).count();
    assert_eq!(of_tables, cells.len(), "what is read but is no number of the report");
    assert!(other.len() <= 12, "{other:#?}");
}

#[test]
fn numbers_that_agree_are_not_complained_of() {
    let review = reviewed();
    let equal = golden().iter().filter(|g| g.reason == "sama").count();
    let quiet =
        review.figures.iter().filter(|f| !f.dari_kalimat && f.putusan == Putusan::Sama && f.alamat.is_some()).count();
    // Net sums over units follow from the print, not from a figure of the ledger.
    assert!(quiet + 12 >= equal && quiet <= equal, "{quiet} of {equal}");
    let named = review.figures.iter().filter(|f| !f.putusan.quiet());
    assert!(named.clone().all(|f| !f.why.is_empty()), "a judgement without its explanation");
}

#[test]
fn names_and_nip_are_blanked() {
    assert!(!words::words(REPORT).iter().any(|w| w.len() == 18 && w.bytes().all(|b| b.is_ascii_digit())));
    assert!(REPORT.contains("[nama dikosongkan]"));
}
