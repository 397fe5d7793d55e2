//! The contents of a sheet beside plain cells: hidden rows and columns, repeated heads, unread columns, sums, comments,
//! struck-out or invisible text, other sheets. Each is listed, and needs a choice before it counts.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rust_decimal::Decimal;

use super::{
    Kind, Mapping, Sheet, address,
    ground::Quarantined,
    heads::{self, Head},
    sheet::{Raw, Row},
};

/// Maximum number of places that are named for one matter.
const MOST_NAMED: usize = 8;
/// Maximum number of characters of a cell that are shown.
const MOST_WORDS: usize = 60;
/// Beginnings of heads that are known and from which nothing is recorded.
const UNDERSTOOD: [&str; 26] = [
    "no",
    "nomor",
    "indikator",
    "nama",
    "sasaran",
    "satuan",
    "target",
    "capaian",
    "persentase capaian",
    "kinerja",
    "keterangan",
    "polarisasi",
    "nilai terakhir",
    "status",
    "kategori",
    "predikat",
    "perspektif",
    "bobot",
    "penanggung jawab",
    "pic",
    "sumber data",
    "rumus",
    "definisi",
    "program",
    "kegiatan",
    "uraian",
];
/// First words of a row of sums.
const SUMS: [&str; 12] = [
    "jumlah",
    "total",
    "jumlah total",
    "sub total",
    "subtotal",
    "sub jumlah",
    "grand total",
    "rata rata",
    "rerata",
    "jumlah keseluruhan",
    "total keseluruhan",
    "jumlah seluruhnya",
];

/// The matters that were found, and the choices made about them.
pub struct Matters {
    /// Matters that still need a choice.
    pub open: Vec<Quarantined>,
    /// Remarks that need no choice.
    pub told: Vec<String>,
    /// Rows that are skipped.
    pub skip: HashSet<u32>,
    /// Whether a choice is needed before anything is read.
    pub blocked: bool,
    /// The column of each field.
    pub columns: BTreeMap<String, u32>,
    /// Factor of amounts.
    pub skala: Decimal,
}

/// Head of a column with units of measure.
pub(super) const SATUAN: &str = "satuan";

/// The inputs of the search.
pub struct Look<'a> {
    /// The kind of the table.
    pub kind: Kind,
    /// The sheet.
    pub sheet: &'a Sheet,
    /// The mapping of columns to fields.
    pub mapping: &'a Mapping,
    /// The heads.
    pub heads: &'a [Head],
    /// The columns that each field may be read from.
    pub candidates: BTreeMap<String, Vec<u32>>,
    /// The importer's choices.
    pub picks: &'a BTreeMap<String, String>,
}

/// Finds the matters that need a choice.
pub fn matters(look: &Look<'_>) -> Matters {
    let mut found = Matters {
        open: Vec::new(),
        told: Vec::new(),
        skip: HashSet::new(),
        blocked: false,
        columns: BTreeMap::new(),
        skala: Decimal::ONE,
    };
    look.columns(&mut found);
    look.hidden_columns(&mut found);
    look.unread(&mut found);
    look.rows(&mut found);
    look.comments(&mut found);
    look.sheets(&mut found);
    look.scale(&mut found);
    look.measures(&mut found);
    if look.sheet.bare {
        let why = "format sel, baris dan kolom tersembunyi tidak dapat diketahui dari berkas ini; setiap persentase dan tanggal \
                   perlu dipastikan satu per satu";
        let pick = look.ask(&mut found, "format", "LibreOffice tidak terpasang".to_owned(), why, &["lanjut"]);
        found.blocked |= pick.is_none();
    }
    found
}

impl Look<'_> {
    /// Returns the choice about a matter, or asks for it.
    fn ask(&self, found: &mut Matters, key: &str, what: String, why: &str, readings: &[&str]) -> Option<String> {
        if let Some(pick) = self.picks.get(key).filter(|pick| readings.contains(&pick.as_str())) {
            found.told.push(format!("{key}: {what} ({pick}, menurut pilihan pengimpor)"));
            return Some(pick.clone());
        }
        found.open.push(Quarantined {
            baris: 0,
            sel: key.to_owned(),
            mentah: what,
            alasan: why.to_owned(),
            bacaan: readings.iter().map(|r| (*r).to_owned()).collect(),
        });
        None
    }

    /// Selects one column for each field; if several have its head, the chosen one.
    fn columns(&self, found: &mut Matters) {
        for (field, columns) in &self.candidates {
            let [one] = columns[..] else {
                let names: Vec<String> = columns.iter().map(|column| self.named(*column)).collect();
                let readings: Vec<&str> = names.iter().map(String::as_str).collect();
                let why = format!("{} kolom cocok untuk {field}; pilih yang dipakai", columns.len());
                let pick = self.ask(found, &format!("kolom {field}"), names.join("; "), &why, &readings);
                match pick.and_then(|pick| names.iter().position(|name| *name == pick)) {
                    Some(at) => drop(found.columns.insert(field.clone(), columns[at])),
                    None => found.blocked = true,
                }
                continue;
            };
            found.columns.insert(field.clone(), one);
        }
    }

    /// A column with its letter and head, and whether it is hidden.
    fn named(&self, column: u32) -> String {
        let head = self.heads.iter().find(|h| h.column == column).map(|h| short(&h.text)).unwrap_or_default();
        let hidden = if self.sheet.looks.hides(column) { " (tersembunyi)" } else { "" };
        format!("{} «{head}»{hidden}", letter(column))
    }

    fn hidden_columns(&self, found: &mut Matters) {
        let chosen = |field: &String| self.candidates.get(field).is_some_and(|all| all.len() > 1);
        let hidden: Vec<String> = found
            .columns
            .iter()
            .filter(|(field, column)| !chosen(field) && self.sheet.looks.hides(**column))
            .map(|(field, column)| format!("{} untuk {field}", self.named(*column)))
            .collect();
        if !hidden.is_empty() {
            let why = "kolom yang dipetakan tidak tampak pada lembarnya; pakai, atau petakan kolom lain";
            let pick = self.ask(found, "kolom tersembunyi", named(&hidden), why, &["pakai"]);
            found.blocked |= pick.is_none();
        }
    }

    /// Columns with content from which nothing is read.
    fn unread(&self, found: &mut Matters) {
        if self.sheet.template.is_some() {
            return;
        }
        let used: HashSet<u32> = self.candidates.values().flatten().copied().collect();
        let mut filled: BTreeSet<u32> = BTreeSet::new();
        for row in self.body() {
            filled.extend(row.cells.iter().map(|(column, _)| *column).filter(|column| !used.contains(column)));
        }
        let (mut known, mut strange) = (Vec::new(), Vec::new());
        for column in filled {
            let head = self.heads.iter().find(|h| h.column == column);
            let understood = |core: &str| {
                UNDERSTOOD
                    .iter()
                    .any(|name| core.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
            };
            let hidden = self.sheet.looks.hides(column);
            match head.is_some_and(|h| understood(&h.leaf.core) || understood(&h.whole.core)) && !hidden {
                true => known.push(self.named(column)),
                false => strange.push(self.named(column)),
            }
        }
        if !known.is_empty() {
            found.told.push(format!("Kolom yang tidak dicatat untuk {}: {}", self.kind.name(), named(&known)));
        }
        if !strange.is_empty() {
            let why = "kolom berisi yang tidak dipetakan; tidak satu pun isinya akan dicatat";
            self.ask(found, "kolom tak dipetakan", named(&strange), why, &["abaikan"]);
        }
    }

    fn body(&self) -> impl Iterator<Item = &Row> {
        let last = self.mapping.judul_akhir();
        self.sheet.rows.iter().filter(move |row| row.number > last)
    }

    /// Rows that do not count without a choice.
    fn rows(&self, found: &mut Matters) {
        let looks = &self.sheet.looks;
        let used: Vec<u32> = found.columns.values().copied().collect();
        let (mut hidden, mut sums, mut struck, mut white) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for row in self.body() {
            let marked = |cells: &HashSet<(u32, u32)>| used.iter().any(|column| cells.contains(&(row.number, *column)));
            if looks.rows.contains(&row.number) {
                hidden.push(row);
            } else if self.is_sum(row, found) {
                sums.push(row);
            } else if marked(&looks.struck) {
                struck.push(row);
            } else if marked(&looks.white) {
                white.push(row);
            }
            if is_numbering(row) {
                found.skip.insert(row.number);
            }
        }
        let by = if looks.filtered { "tersembunyi atau tersaring" } else { "tersembunyi" };
        let why = format!("baris {by} pada lembarnya; usul: lewati");
        self.choose(found, "baris tersembunyi", &hidden, &why, true);
        self.choose(found, "baris jumlah", &sums, "baris jumlah atau rata-rata; tidak dicatat", false);
        self.choose(found, "coretan", &struck, "memuat teks yang dicoret; usul: lewati", true);
        self.choose(found, "huruf putih", &white, "ditulis putih di atas putih, tidak tampak; usul: lewati", true);
    }

    fn choose(&self, found: &mut Matters, key: &str, rows: &[&Row], why: &str, may_read: bool) {
        if rows.is_empty() {
            return;
        }
        let told: Vec<String> = rows.iter().take(MOST_NAMED + 1).map(|row| line(row)).collect();
        let more = if rows.len() > MOST_NAMED { format!(" ({} baris)", rows.len()) } else { String::new() };
        let readings: &[&str] = if may_read { &["lewati", "baca"] } else { &["lewati"] };
        let pick = self.ask(found, key, named(&told) + &more, why, readings);
        if pick.as_deref() != Some("baca") {
            found.skip.extend(rows.iter().map(|row| row.number));
        }
    }

    /// Whether the first text of a row says that it sums up other rows.
    fn is_sum(&self, row: &Row, found: &Matters) -> bool {
        let code = if self.kind == Kind::Anggaran { "ro" } else { "iku" };
        let own = found.columns.get(code).and_then(|column| row.cell(*column));
        let plain = |text: &str| {
            let clean: String =
                text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
            clean.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let first = row.cells.iter().find_map(|(_, raw)| match raw {
            Raw::Text(text) => Some(plain(text)),
            _ => None,
        });
        let sum =
            |text: &str| SUMS.contains(&text) || text.starts_with("rata rata ") || text.starts_with("grand total");
        let named = own.is_none_or(|raw| sum(&plain(&raw.text())));
        named && first.is_some_and(|text| sum(&text))
    }

    fn comments(&self, found: &mut Matters) {
        let last = self.mapping.judul_akhir();
        let body: Vec<_> = self.sheet.looks.comments.iter().filter(|(row, ..)| *row > last).collect();
        if body.is_empty() {
            return;
        }
        let told: Vec<String> =
            body.iter().map(|(row, column, words)| format!("{} «{}»", address(*column, *row), short(words))).collect();
        let why = "sel berkomentar; baca dahulu, komentar tidak ikut dicatat";
        if self.ask(found, "komentar", named(&told), why, &["sudah dibaca"]).is_none() {
            found.skip.extend(body.iter().map(|(row, ..)| *row));
        }
    }

    /// The scale that the heads or the title of a table of money name.
    fn scale(&self, found: &mut Matters) {
        if !matches!(self.kind, Kind::Anggaran | Kind::Realisasi | Kind::Target) {
            return;
        }
        let of_head = |head: &&Head| found.columns.iter().any(|(f, c)| self.kind.is_value(f) && *c == head.column);
        // For indicators, the scale in the value's head is asked about for each value instead.
        let heads = self.heads.iter().filter(|_| self.kind == Kind::Anggaran);
        let by_head = heads.filter(of_head).find_map(|h| Some((h.whole.skala?, h.text.clone())));
        // A title, or a note in its own line below the table.
        let title = |row: &&Row| row.number < self.mapping.judul || row.cells.len() == 1;
        let by_title = self.sheet.rows.iter().filter(title).flat_map(|row| &row.cells).find_map(|(_, raw)| {
            let text = raw.text();
            let money = text.to_lowercase().contains("rp") || text.to_lowercase().contains("rupiah");
            Some((heads::spoken(&text).skala.filter(|_| money)?, text.into_owned()))
        });
        if let Some((skala, said)) = by_head.or(by_title) {
            let times = format!("kalikan {skala}");
            let why = "tabel menyebut skala; jumlahnya dikalikan, atau sudah rupiah penuh?";
            match self.ask(found, "skala", short(&said), why, &[&times, "apa adanya"]) {
                Some(pick) if pick == times => found.skala = skala,
                Some(_) => {}
                None => found.blocked = true,
            }
        }
    }

    /// The column of units of measure of a kind without such a field: a value in another unit than its indicator's needs a
    /// choice.
    fn measures(&self, found: &mut Matters) {
        if !matches!(self.kind, Kind::Realisasi | Kind::Target) {
            return;
        }
        if let Some(head) = self.heads.iter().find(|h| h.leaf.core == SATUAN || h.whole.core == SATUAN) {
            found.columns.entry(SATUAN.to_owned()).or_insert(head.column);
        }
    }

    /// Other sheets: always named, and asked about if they hold such a table too.
    fn sheets(&self, found: &mut Matters) {
        let others = &self.sheet.others;
        if !others.is_empty() {
            let told: Vec<String> = others.iter().map(super::sheet::Other::told).collect();
            found.told.push(format!("Lembar lain: {}", told.join(", ")));
        }
        let own = super::mapping::fit(self.kind, &self.sheet.rows[..self.sheet.rows.len().min(60)]);
        let fit = |hidden: bool| -> Vec<String> {
            let fitting = others.iter().filter(|o| o.hidden == hidden && o.fits > 0 && o.fits >= own);
            fitting.map(|o| o.name.clone()).collect()
        };
        let shown = fit(false);
        if !shown.is_empty() && self.mapping.lembar.as_deref() != Some(self.sheet.name.as_str()) {
            let why = "lebih dari satu lembar memuat tabel seperti ini; pilih lembar lain dengan --sheet atau pada formulir, atau \
                       pastikan yang ini";
            let what = format!("dibaca {}; juga cocok: {}", self.sheet.name, named(&shown));
            if self.ask(found, "lembar", what, why, &[&self.sheet.name]).is_none() {
                found.blocked = true;
            }
        }
        let hidden = fit(true);
        if !hidden.is_empty() {
            let why = "lembar tersembunyi memuat tabel seperti ini; tidak dibaca";
            self.ask(found, "lembar tersembunyi", named(&hidden), why, &["abaikan"]);
        }
    }
}

/// Whether a row only numbers the columns: `(1) (2) (3)`.
fn is_numbering(row: &Row) -> bool {
    let number = |raw: &Raw| raw.word().trim().trim_matches(['(', ')']).parse::<u32>().ok();
    let all: Option<Vec<u32>> = row.cells.iter().map(|(_, raw)| number(raw)).collect();
    all.is_some_and(|all| all.len() > 2 && all[0] <= 1 && all.windows(2).all(|pair| pair[1] == pair[0] + 1))
}

fn letter(column: u32) -> String {
    address(column, 1).chars().take_while(char::is_ascii_alphabetic).collect()
}

fn short(text: &str) -> String {
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = plain.chars().take(MOST_WORDS).collect();
    if cut.len() < plain.len() { cut + "…" } else { cut }
}

/// A row with its text.
fn line(row: &Row) -> String {
    let cells: Vec<String> = row.cells.iter().take(MOST_NAMED).map(|(_, raw)| short(&raw.text())).collect();
    format!("baris {}: {}", row.number, cells.join(" | "))
}

fn named(all: &[String]) -> String {
    let shown = all[..all.len().min(MOST_NAMED)].join("; ");
    if all.len() > MOST_NAMED { format!("{shown}; dan {} lain", all.len() - MOST_NAMED) } else { shown }
}
