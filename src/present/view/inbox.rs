//! Tasks that wait for somebody: entries, approvals, answers, assessments, targets, closings, confirmations.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    event::{Periode, Seq, Tanggal, UnitCode},
    present::{
        LedgerInfo, Style,
        form::{
            csv::{self, Cell},
            terminal::{Column, Entry, Table},
        },
        time,
    },
};

/// Most codes that are named; further ones are counted.
const NAMED: usize = 12;

/// The kind of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Perihal {
    /// The structure of a year.
    Struktur,
    /// Access that a second administrator must confirm.
    Konfirmasi,
    /// Access that ends soon, or ended recently.
    Akses,
    /// An answer to a recommendation.
    TindakLanjut,
    /// An assessment of an answer.
    Penilaian,
    /// Entries of a period.
    Entri,
    /// Approval of entries.
    Persetujuan,
    /// Targets of the year.
    Target,
    /// A period to close.
    Penutupan,
    /// A file of which an import put cells into quarantine.
    Karantina,
}

impl Perihal {
    /// All, in order.
    pub const ALL: [Self; 10] = [
        Self::Struktur,
        Self::Konfirmasi,
        Self::Akses,
        Self::TindakLanjut,
        Self::Penilaian,
        Self::Entri,
        Self::Persetujuan,
        Self::Target,
        Self::Penutupan,
        Self::Karantina,
    ];

    /// The name for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Struktur => "struktur",
            Self::Konfirmasi => "konfirmasi",
            Self::Akses => "akses",
            Self::TindakLanjut => "tindak_lanjut",
            Self::Penilaian => "penilaian",
            Self::Entri => "entri",
            Self::Persetujuan => "persetujuan",
            Self::Target => "target",
            Self::Penutupan => "penutupan",
            Self::Karantina => "karantina",
        }
    }

    /// The title for people.
    pub fn judul(self) -> &'static str {
        match self {
            Self::Struktur => "Struktur belum disusun",
            Self::Konfirmasi => "Akses menunggu konfirmasi",
            Self::Akses => "Akses yang berakhir",
            Self::TindakLanjut => "Rekomendasi menunggu jawaban",
            Self::Penilaian => "Jawaban menunggu penilaian",
            Self::Entri => "Realisasi belum dicatat",
            Self::Persetujuan => "Entri menunggu persetujuan",
            Self::Target => "Target belum ditetapkan",
            Self::Penutupan => "Periode belum ditutup",
            Self::Karantina => "Impor dikarantina",
        }
    }
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tugas {
    /// Kind.
    pub perihal: Perihal,
    /// Unit; `-`: the ledger as a whole.
    pub unit: UnitCode,
    /// Year of the card.
    pub tahun: u16,
    /// Period.
    pub periode: Option<Periode>,
    /// Number of things to do.
    pub jumlah: usize,
    /// Their codes, up to a limit.
    pub kode: Vec<String>,
    /// The deadline.
    pub tenggat: Option<Tanggal>,
    /// Whether the deadline has passed.
    pub lewat: bool,
    /// Obstacles.
    pub kurang: Vec<String>,
}

impl Tugas {
    /// A task of a kind, about one thing.
    pub fn new(perihal: Perihal, unit: &UnitCode, tahun: u16) -> Self {
        let (periode, tenggat) = (None, None);
        Self {
            perihal,
            unit: unit.clone(),
            tahun,
            periode,
            jumlah: 1,
            kode: Vec::new(),
            tenggat,
            lewat: false,
            kurang: Vec::new(),
        }
    }

    /// Sets the codes and their number.
    pub fn tentang(mut self, kode: Vec<String>) -> Self {
        self.jumlah = kode.len();
        self.kode = kode;
        self.kode.truncate(NAMED);
        self
    }

    /// Sets the period and the deadline.
    pub fn pada(mut self, periode: Option<Periode>, tenggat: Option<Tanggal>, hari: Tanggal) -> Self {
        (self.periode, self.tenggat) = (periode, tenggat);
        self.lewat = tenggat.is_some_and(|day| day < hari);
        self
    }

    /// Details in words: codes and obstacles.
    pub fn rinci(&self) -> String {
        let mut text = self.kode.join(", ");
        if self.jumlah > self.kode.len() && !self.kode.is_empty() {
            text.push_str(&format!(", dan {} lainnya", self.jumlah - self.kode.len()));
        }
        if !self.kurang.is_empty() {
            text.push_str(&format!("{}belum: {}", if text.is_empty() { "" } else { "; " }, self.kurang.join(", ")));
        }
        text
    }

    /// The time to the deadline, in words.
    pub fn kapan(&self, hari: Tanggal) -> String {
        let Some(day) = self.tenggat else { return String::new() };
        match day.days() - hari.days() {
            left if left < 0 => format!("lewat {} hari", -left),
            0 => "hari ini".to_owned(),
            left => format!("{left} hari lagi"),
        }
    }
}

/// The cells that an import put into quarantine from a file that an account uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tertunda {
    /// Name of the file.
    pub nama: String,
    /// Content of the file: a kind of table, or `struktur`.
    pub jenis: String,
    /// Unit; `-`: the agency as a whole.
    pub unit: UnitCode,
    /// Year.
    pub tahun: u16,
    /// Number of cells in quarantine.
    pub sel: usize,
    /// The day on which the file was read.
    pub hari: Tanggal,
}

impl Tertunda {
    /// Number of days for which it is shown.
    const HARI: i32 = 60;

    /// Is a note about the same kind of table, of the same unit and year?
    pub fn sejenis(&self, text: &str) -> bool {
        let same = |one: &Self| (&one.jenis, &one.unit, one.tahun) == (&self.jenis, &self.unit, self.tahun);
        serde_json::from_str::<Self>(text).is_ok_and(|one| same(&one))
    }

    /// Files that still need work, as tasks: one for each unit's year.
    pub fn tugas(all: Vec<Self>, hari: Tanggal) -> Vec<Tugas> {
        let mut by: BTreeMap<(UnitCode, u16), Vec<String>> = BTreeMap::new();
        for one in all.into_iter().filter(|one| hari.days() - one.hari.days() <= Self::HARI) {
            let told = format!("{} {} ({} sel)", one.jenis, one.nama, one.sel);
            by.entry((one.unit, one.tahun)).or_default().push(told);
        }
        by.into_iter()
            .map(|((unit, tahun), files)| Tugas::new(Perihal::Karantina, &unit, tahun).tentang(files))
            .collect()
    }
}

/// All tasks of an asker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbox {
    /// The ledger.
    pub ledger: LedgerInfo,
    /// Position.
    pub seq: Seq,
    /// The day that counts as today.
    pub hari: Tanggal,
    /// Tasks, overdue ones first.
    pub tugas: Vec<Tugas>,
}

impl Inbox {
    /// The tasks for people.
    pub fn text(&self, style: Style) -> String {
        let head = format!("YANG PERLU DIKERJAKAN — {}, per {}\n", self.ledger.nama, time::day(self.hari));
        if self.tugas.is_empty() {
            return format!("{head}Tidak ada yang menunggu.\n");
        }
        let columns = [
            ("Perihal", Column::Text),
            ("Unit", Column::Code),
            ("Periode", Column::Text),
            ("Jumlah", Column::Number),
            ("Tenggat", Column::Text),
            ("Rincian", Column::Text),
        ];
        let mut table = Table::new(style, &columns);
        for one in &self.tugas {
            let when = one.kapan(self.hari);
            let when = if one.lewat { Entry::warning(when) } else { when.into() };
            let period = one.periode.map_or_else(|| one.tahun.to_string(), time::period);
            let texts = [one.perihal.judul().to_owned(), one.unit.to_string(), period, one.jumlah.to_string()];
            table.row(texts.into_iter().map(Entry::from).chain([when, one.rinci().into()]));
        }
        format!("{head}{}", table.finish())
    }

    /// The tasks as JSON.
    pub fn json(&self) -> Value {
        let one = |t: &Tugas| {
            json!({
                "perihal": t.perihal.word(), "judul": t.perihal.judul(), "unit": t.unit, "tahun": t.tahun,
                "periode": t.periode, "jumlah": t.jumlah, "kode": t.kode, "tenggat": t.tenggat, "lewat": t.lewat,
                "kurang": t.kurang,
            })
        };
        json!({
            "dokumen": "perlu", "ledger": self.ledger.json(), "seq": self.seq, "hari": self.hari,
            "jumlah": self.tugas.len(), "tugas": self.tugas.iter().map(one).collect::<Vec<_>>(),
        })
    }

    /// The tasks as CSV.
    pub fn csv(&self) -> Result<String, ::csv::Error> {
        let heads = ["perihal", "unit", "tahun", "periode", "jumlah", "kode", "tenggat", "lewat", "kurang"];
        let rows = self.tugas.iter().map(|t| {
            vec![
                t.perihal.word().into(),
                t.unit.to_string().into(),
                Cell::count(t.tahun),
                Cell::code(t.periode.as_ref()),
                Cell::count(t.jumlah),
                t.kode.join(" ").into(),
                Cell::code(t.tenggat.as_ref()),
                if t.lewat { "ya" } else { "tidak" }.into(),
                t.kurang.join("; ").into(),
            ]
        });
        csv::write(&heads, rows)
    }
}
