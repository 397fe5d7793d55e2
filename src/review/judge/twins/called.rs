//! Names of the numbers in tables: the name of their row or of the whole table's subject, and the role, year and period of row
//! and column.

use std::collections::{BTreeSet, HashMap};

use crate::review::{
    Figure,
    judge::Bench,
    meaning::role::{Arti, Peran},
    number::{self, Content},
    row::{is_mean, is_total},
    tables::Table,
    words,
};

/// Maximum rows of a table; longer ones are lists and repeat nothing.
const LONGEST: usize = 5_000;
/// Minimum letters of a name in a column of any texts.
const TELLING: usize = 6;
/// Minimum letters of a name in a column of names.
const NAMED: usize = 3;
/// Names of a whole card's value, which count although they are short.
const CARDS: [&str; 4] = ["nko", "npss", "nkp", "nss"];
/// Text of a cell beside such a name; it is no name itself.
const CARD: &str = "kartu";
/// The name of all sums, whatever words they use.
pub const SUM: &str = "jumlah";

/// The name of a number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Name of the row, or of the table's subject.
    pub name: String,
    /// The table's subject, if it is not the row's.
    about: Option<String>,
    peran: Peran,
    years: Vec<u16>,
    periode: Option<String>,
    renstra: bool,
    /// Initial or final, before or after a change.
    varian: Option<String>,
}

/// The words of a row.
#[derive(Debug, Default)]
struct Baris {
    name: Option<String>,
    /// The role of its numbers, if the row names it (`Capaian sasaran`) instead of the column.
    peran: Option<Peran>,
    tahun: Option<u16>,
    /// Whether the column says that the name is an indicator's.
    indikator: bool,
}

/// The names of a table's rows and columns.
struct Meja {
    rows: Vec<Baris>,
    heads: Vec<Option<Arti>>,
    about: Option<String>,
    said: Arti,
    /// The one role that its caption names.
    alone: Option<Peran>,
    varian: Option<String>,
}

/// The names of all tables of a report.
pub struct Sebutan {
    tables: Vec<Option<Meja>>,
    tahun: u16,
}

impl Sebutan {
    /// Reads the tables.
    pub fn of(bench: &Bench<'_>) -> Self {
        let short = |t: &Table| t.rows.len() <= LONGEST;
        let all: Vec<Option<Vec<Baris>>> = bench.tables.iter().map(|t| short(t).then(|| rows(t))).collect();
        let kamus = Kamus::of(bench.tables, &all);
        let tables = bench.tables.iter().zip(all).map(|(table, rows)| {
            Some(Meja {
                rows: rows?,
                heads: heads(table),
                about: kamus.about(table),
                said: Arti::of(&table.caption),
                alone: alone(&table.caption),
                varian: varian(&table.caption),
            })
        });
        Self { tables: tables.collect(), tahun: bench.names.tahun }
    }

    /// The name of a number (`None` if its row or column leaves it open).
    pub fn key(&self, figure: &Figure) -> Option<Key> {
        let meja = self.tables.get(figure.table)?.as_ref()?;
        let (row, head) = (meja.rows.get(figure.row)?, meja.heads.get(figure.column)?.as_ref()?);
        // `Target | 90 | 92` under years: the row has the role.
        let peran = match row.peran {
            Some(own) if head.waktu_saja || matches!(head.peran, Peran::Capaian | Peran::Tertimbang) => own,
            // A rate under a year is not an amount of that year.
            _ if head.waktu_saja => meja.alone.filter(|own| !head.persen || *own == Peran::Capaian)?,
            _ => head.peran,
        };
        let (name, about) = match (&row.name, &meja.about) {
            // An indicator is itself whatever the table's subject is; units have values of the subject.
            (Some(own), Some(about)) if own == about || row.indikator => (own, None),
            (Some(own), about) => (own, about.clone()),
            (None, Some(about)) if row.tahun.is_some() || row.peran.is_some() || meja.rows.len() == 1 => (about, None),
            _ => return None,
        };
        let own = if head.tahun.is_empty() { row.tahun.into_iter().collect() } else { head.tahun.clone() };
        let years = if own.is_empty() { meja.said.tahun.clone() } else { own };
        let years = if years.len() == 1 { years } else { vec![self.tahun] };
        Some(Key {
            name: name.clone(),
            about,
            peran,
            years,
            periode: head.periode.clone().or_else(|| meja.said.periode.clone()),
            renstra: head.renstra || meja.said.renstra,
            varian: varian(&figure.head).or_else(|| meja.varian.clone()),
        })
    }
}

/// The one role that a caption names.
fn alone(caption: &str) -> Option<Peran> {
    const ROLES: [(&str, Peran); 3] =
        [("target", Peran::Target), ("realisasi", Peran::Realisasi), ("capaian", Peran::Capaian)];
    let mut named = ROLES.into_iter().filter(|(word, _)| words::has(caption, word));
    let (_, first) = named.next()?;
    named.next().is_none().then_some(first)
}

/// Names and codes of a report's own rows.
struct Kamus {
    names: BTreeSet<String>,
    codes: HashMap<String, Option<String>>,
}

impl Kamus {
    fn of(tables: &[Table], all: &[Option<Vec<Baris>>]) -> Self {
        let mut kamus = Self { names: BTreeSet::new(), codes: HashMap::new() };
        for (table, rows) in tables.iter().zip(all) {
            let coded: Vec<bool> =
                table.heads.iter().map(|h| words::words(h).first().is_some_and(|w| w == "kode")).collect();
            for (line, row) in table.rows.iter().zip(rows.iter().flatten()) {
                let Some(name) = row.name.as_ref().filter(|n| *n != SUM) else { continue };
                kamus.names.insert(name.clone());
                for (column, cell) in line.cells.iter().enumerate().take(4) {
                    if is_code(cell, coded.get(column).copied().unwrap_or_default()) {
                        let own = kamus.codes.entry(cell.trim().to_lowercase()).or_insert_with(|| Some(name.clone()));
                        // A code with two names identifies neither.
                        if own.as_ref().is_some_and(|o| o != name) {
                            *own = None;
                        }
                    }
                }
            }
        }
        kamus
    }

    /// The thing that a caption, or the section above, names by its code or in full.
    fn about(&self, table: &Table) -> Option<String> {
        self.named(&table.caption).or_else(|| self.coded(&table.caption)).or_else(|| self.named(&table.section))
    }

    fn named(&self, text: &str) -> Option<String> {
        let text = format!(" {} ", words::words(text).join(" "));
        let told = |name: &&String| name.contains(' ') && text.contains(&format!(" {name} "));
        self.names.iter().filter(told).max_by_key(|name| name.len()).cloned()
    }

    fn coded(&self, caption: &str) -> Option<String> {
        let skip = if caption.starts_with("Tabel") { 2 } else { 0 };
        let all: Vec<String> = caption.split_whitespace().skip(skip).map(str::to_lowercase).collect();
        let led = |n: usize| {
            let before = if n == 0 { "" } else { all[n - 1].as_str() };
            matches!(before, "capaian" | "perbandingan" | "indikator" | "iku" | "realisasi" | "target")
        };
        let known = |n: usize, word: &str| {
            let bare = word.trim_end_matches(['.', ':', ',']);
            let telling = bare.len() >= 3 && bare.contains(|c: char| c.is_ascii_digit() || c == '.');
            let telling = telling && bare.parse::<u32>().is_err();
            (telling || led(n)).then(|| self.codes.get(bare).cloned().flatten()).flatten()
        };
        all.iter().enumerate().find_map(|(n, word)| known(n, word))
    }
}

/// Whether a cell is a code: short, without blanks, and not a plain number unless its column holds codes.
fn is_code(cell: &str, coded: bool) -> bool {
    let cell = cell.trim();
    let short = (1..=14).contains(&cell.len()) && !cell.contains("  ") && cell.split(' ').count() <= 2;
    let shaped = cell.contains(|c: char| c.is_ascii_digit()) && cell.contains(|c: char| c.is_alphabetic() || c == '.');
    short && (coded || (shaped && number::read(cell) == Content::Text))
}

/// The meaning of each column, if tables may share it.
fn heads(table: &Table) -> Vec<Option<Arti>> {
    let shared = |head: &String| {
        let mut arti = Arti::of(head);
        let bare = words::words(head);
        arti.peran = match arti.peran {
            Peran::Nilai => Peran::Capaian,
            Peran::Persen if bare.is_empty() || bare == ["nilai"] => Peran::Capaian,
            // A column without heading beside values is the product of these values.
            Peran::Lain if bare.is_empty() => Peran::Tertimbang,
            same => same,
        };
        use Peran::{Bobot, Capaian, Pagu, Realisasi, RealisasiAnggaran, Serapan, Sisa, Target, Tertimbang};
        let known = [Bobot, Capaian, Pagu, Realisasi, RealisasiAnggaran, Serapan, Sisa, Target, Tertimbang];
        (known.contains(&arti.peran) || arti.waktu_saja).then_some(arti)
    };
    let mut all: Vec<Option<Arti>> = table.heads.iter().map(shared).collect();
    // Two columns with the same role in a table cannot be told apart.
    let role = |n: usize, arti: &Arti| {
        (arti.peran, arti.tahun.clone(), arti.periode.clone(), arti.renstra, varian(&table.heads[n]))
    };
    let roles: Vec<_> = all.iter().enumerate().map(|(n, one)| one.as_ref().map(|a| role(n, a))).collect();
    for (column, own) in roles.iter().enumerate() {
        if roles.iter().filter(|other| *other == own).count() > 1 {
            all[column] = None;
        }
    }
    all
}

/// The state of a thing that a text names.
fn varian(text: &str) -> Option<String> {
    const STATES: [&str; 14] = [
        "awal",
        "akhir",
        "semula",
        "menjadi",
        "revisi",
        "perubahan",
        "murni",
        "sebelum",
        "sesudah",
        "setelah",
        "efektif",
        "nasional",
        "perkiraan",
        "usulan",
    ];
    words::words(text).into_iter().find(|w| STATES.contains(&w.as_str()))
}

/// The name of each row: the last words before its numbers that are neither a unit of measure nor a status.
fn rows(table: &Table) -> Vec<Baris> {
    let plain: Vec<bool> = table
        .heads
        .iter()
        .map(|head| {
            let satuan =
                words::words(head).first().is_some_and(|w| w == "satuan" || w == "unit") && !head.contains("erja");
            let arti = Arti::of(head);
            !satuan && (matches!(arti.peran, Peran::Lain | Peran::Persen) || head.to_lowercase().contains("indikator"))
        })
        .collect();
    let named = |c: usize| table.heads.get(c).is_some_and(|h| h.to_lowercase().contains("indikator"));
    table.rows.iter().map(|row| line(&row.cells, &plain, &named)).collect()
}

fn line(cells: &[String], plain: &[bool], named: &dyn Fn(usize) -> bool) -> Baris {
    let numbers = |c: &String| matches!(number::read(c), Content::Numbers(_)) && !is_year(c);
    let first = cells.iter().position(numbers).unwrap_or(cells.len());
    let tahun = cells[..first].iter().take(2).find(|c| is_year(c)).and_then(|c| c.trim().parse().ok());
    let texts = (0..first).filter(|c| number::read(&cells[*c]) == Content::Text);
    let mut own = Baris { tahun, ..Baris::default() };
    let mut role = None;
    for column in texts.rev() {
        let all = words::words(cells[column].split(" (").next().unwrap_or_default());
        // The name of an indicator may begin so: `Jumlah publikasi`, `Nilai SAKIP`.
        let few = all.len() <= 3 && !named(column);
        if few && is_total(&cells[column]) {
            own.name = (!is_mean(&cells[column])).then(|| SUM.to_owned());
            return own;
        }
        if own.peran.is_none()
            && few
            && let Some(peran) = said(&cells[column])
        {
            own.peran = Some(peran);
            role = Some(all);
            continue;
        }
        if all == [CARD] {
            continue;
        }
        let letters: usize = all.iter().map(|w| w.chars().filter(|c| c.is_alphabetic()).count()).sum();
        let least = if named(column) { NAMED } else { TELLING };
        let card = all.len() == 1 && CARDS.contains(&all[0].as_str());
        if plain.get(column).copied().unwrap_or(true) && (letters >= least || card) {
            own.name = Some(all.join(" "));
            own.indikator = named(column);
            return own;
        }
    }
    // `Capaian desa` without anything else is a name.
    if let Some(words) = role.filter(|w: &Vec<String>| w.len() > 1 && tahun.is_none()) {
        (own.name, own.peran) = (Some(words.join(" ")), None);
    }
    own
}

/// The role that a row's own few words name.
fn said(text: &str) -> Option<Peran> {
    match Arti::of(text).peran {
        Peran::Capaian | Peran::Nilai => Some(Peran::Capaian),
        own @ (Peran::Target | Peran::Realisasi) => Some(own),
        _ => None,
    }
}

fn is_year(cell: &str) -> bool {
    let cell = cell.trim();
    cell.len() == 4 && words::years(cell).len() == 1
}
