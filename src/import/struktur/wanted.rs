//! Turns rows into events, leaving out what the ledger already has.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::{
    columns::Lembar,
    held::{Ada, Held, plain},
    read::{Baris, Buku, Karantina, Tabel},
    sebab::Gagal,
    step::{Langkah, Tindakan},
    umum::Umum,
};
use crate::{
    event::{Draft, Event, IkuCode, Refusal, Seq, Tanggal, UnitCode, indonesian},
    import::{Source, number::Doubt},
};

/// The events that the rows ask for, and the state of reading them.
pub struct Ingin<'a> {
    /// The recorded structure.
    pub held: Held<'a>,
    /// The values for all sheets.
    pub umum: Umum,
    /// The file.
    pub source: &'a Source,
    /// The resulting events.
    pub langkah: Vec<Langkah>,
    /// Number of rows that the ledger already has.
    pub sama: usize,
    /// Quarantine.
    pub karantina: Vec<Karantina>,
    /// Remarks for the importer.
    pub catatan: Vec<String>,
    /// Things with unclear rows, and the cells that wait for them.
    pub gagal: Gagal,
    /// The thing that the current row is about.
    pub kini: Option<String>,
    /// The cell of the row about each thing.
    seen: HashMap<String, String>,
    /// Sasaran of version 1 that rows define, by unit and code.
    pub sasaran: HashSet<(UnitCode, String)>,
    /// Parents of units, from the rows.
    pub induk: HashMap<UnitCode, Option<UnitCode>>,
    /// Units with rows of rules, and whether these have levels.
    pub bertingkat: HashMap<UnitCode, bool>,
    /// Indicators, from the rows.
    pub indikator: HashMap<(UnitCode, IkuCode), Map<String, Value>>,
    /// Kinds of targets that rows of indicators declare, with their cell.
    pub jenis: HashMap<(UnitCode, IkuCode), String>,
}

/// The event that a row asks for.
pub struct Mau<'a> {
    /// The sheet.
    pub tabel: &'a Tabel,
    /// The row.
    pub baris: &'a Baris,
    /// Unit of the event.
    pub unit: UnitCode,
    /// Type of the event.
    pub jenis: &'static str,
    /// Version of the type (`None`: the current one).
    pub v: Option<u32>,
    /// Data.
    pub data: Map<String, Value>,
    /// The field whose cell represents the event.
    pub bidang: &'static str,
    /// Whether the event ends the thing.
    pub akhir: bool,
}

pub type Hasil<T = ()> = Result<T, Karantina>;

impl<'a> Ingin<'a> {
    /// An empty set of events over the recorded structure.
    pub fn new(held: Held<'a>, umum: Umum, source: &'a Source) -> Self {
        Self {
            held,
            umum,
            source,
            langkah: Vec::new(),
            sama: 0,
            karantina: Vec::new(),
            catatan: Vec::new(),
            gagal: Gagal::default(),
            kini: None,
            seen: HashMap::new(),
            sasaran: HashSet::new(),
            induk: HashMap::new(),
            bertingkat: HashMap::new(),
            indikator: HashMap::new(),
            jenis: HashMap::new(),
        }
    }

    /// Reads every row; doubts go to quarantine row by row.
    pub fn all(&mut self, buku: &Buku) {
        let mut ruled = false;
        for tabel in &buku.tabel {
            // Rules and levels belong together, and determine how nodes are recorded.
            if tabel.lembar > Lembar::Pemeriksa && !std::mem::replace(&mut ruled, true) {
                self.rules(buku);
            }
            let mut urutan: HashMap<UnitCode, u32> = HashMap::new();
            for baris in &tabel.baris {
                let outcome = self.row(tabel, baris, &mut urutan);
                self.quarantined(outcome);
            }
        }
    }

    /// Adds a doubt to the quarantine.
    pub fn quarantined(&mut self, outcome: Hasil) {
        let Err(karantina) = outcome else { return };
        if let Some(what) = &self.kini {
            self.gagal.note(what, format!("{}!{}", karantina.lembar, karantina.sel));
        }
        if !self.karantina.contains(&karantina) {
            self.karantina.push(karantina);
        }
    }

    fn row(&mut self, tabel: &Tabel, baris: &Baris, urutan: &mut HashMap<UnitCode, u32>) -> Hasil {
        use Lembar as L;
        self.kini = None;
        match tabel.lembar {
            L::Umum | L::Aturan | L::Tingkat | L::Skala | L::Pita | L::Rumus => Ok(()),
            L::Unit => self.unit(tabel, baris),
            L::Akun => self.access(tabel, baris),
            L::Pemeriksa => self.auditor(tabel, baris),
            L::Simpul | L::Indikator | L::Target | L::Keluaran => {
                for unit in self.units(tabel, baris)? {
                    let place = urutan.entry(unit.clone()).or_default();
                    *place += 1;
                    let place = *place;
                    self.kini = None;
                    let outcome = match tabel.lembar {
                        L::Simpul => self.node(tabel, baris, unit, place),
                        L::Indikator => self.indicator(tabel, baris, unit, place),
                        L::Target => self.target_row(tabel, baris, &unit),
                        _ => self.output(tabel, baris, &unit),
                    };
                    self.quarantined(outcome);
                }
                Ok(())
            }
        }
    }

    /// The units that a row names.
    pub fn units(&self, tabel: &Tabel, baris: &Baris) -> Hasil<Vec<UnitCode>> {
        let Some(Value::Array(all)) = tabel.value(baris, "unit")? else {
            return Err(tabel.doubt(baris, "unit", Doubt::of("kosong; wajib diisi")));
        };
        let parse = |one: &Value| {
            let text = one.as_str().unwrap_or_default();
            text.parse().map_err(|why: String| tabel.doubt(baris, "unit", Doubt::of(why)))
        };
        all.iter().map(parse).collect()
    }

    /// Refuses a second row about the same thing.
    pub fn once(&mut self, tabel: &Tabel, baris: &Baris, bidang: &str, what: String) -> Hasil {
        let cell = format!("{}!{}", tabel.nama, tabel.cell(baris, bidang));
        self.kini = Some(what.clone());
        match self.seen.insert(what, cell) {
            None => Ok(()),
            Some(before) => Err(tabel.doubt(baris, bidang, Doubt::of(format!("sudah disebut pada {before}")))),
        }
    }

    /// Whether a row is about the thing.
    pub fn names(&self, what: &str) -> bool {
        self.seen.contains_key(what)
    }

    /// The fields of a row for the event; those without a column in the sheet are taken from the event in force.
    pub fn fields(
        &self,
        tabel: &Tabel,
        baris: &Baris,
        fields: &[&str],
        held: Option<&Ada>,
    ) -> Hasil<Map<String, Value>> {
        let before = held.map(|ada| plain(&ada.event)).unwrap_or_default();
        let mut data = Map::new();
        for field in fields {
            let value = match tabel.column(field) {
                Some(_) => tabel.value(baris, field)?,
                None => before.get(*field).cloned(),
            };
            // False is not written, like an empty cell.
            if let Some(value) = value.filter(|v| *v != Value::Bool(false)) {
                data.insert((*field).to_owned(), value);
            }
        }
        Ok(data)
    }

    /// Compares a row with the recorded event, and adds a step if they differ.
    pub fn want(&mut self, mau: Mau<'_>, held: Option<Ada>) -> Hasil {
        let (tabel, baris) = (mau.tabel, mau.baris);
        let before = held.as_ref().map(|ada| plain(&ada.event));
        // The day in an output's row is that of its revision, if it has one; a new output starts with the year.
        let revised = mau.jenis == "ro.didaftarkan" && held.is_none() && tabel.text(baris, "revisi")?.is_some();
        let given: Option<Tanggal> = if revised { Some(self.umum.awal()) } else { tabel.maybe(baris, "berlaku")? };
        let own = match mau.akhir {
            true => tabel.maybe(baris, "berakhir")?,
            // The day of the version in force, as an export has it, is not the day of a change.
            false => given.filter(|day| held.as_ref().is_none_or(|ada| ada.berlaku != *day)),
        };
        let mut draft = self.draft(&mau, own, held.as_ref())?;
        if let (Some(before), Some(ada)) = (&before, &held) {
            let after = plain(&draft.event);
            if *before == after {
                return self.same(&mau, own.filter(|_| !mau.akhir || ada.berlaku != draft.berlaku));
            }
            if draft.berlaku < ada.berlaku {
                let why = format!("berlaku {} mendahului yang tercatat sejak {}", draft.berlaku, ada.berlaku);
                let bidang = if mau.akhir { "berakhir" } else { "berlaku" };
                return Err(tabel.doubt(baris, bidang, Doubt { why, readings: vec![ada.berlaku.to_string()] }));
            }
            if draft.event.umum().alasan.is_none() {
                let why = format!("mengubah {} ({})", draft.event.subject(&mau.unit), differences(before, &after));
                let readings = vec!["alasan perubahan, di baris ini atau di lembar Umum".to_owned()];
                let why = format!("kosong; {why} memerlukan alasan");
                return Err(tabel.doubt(baris, "alasan", Doubt { why, readings }));
            }
            draft.expect = None;
            let tindakan = if mau.akhir { Tindakan::Akhiri } else { Tindakan::Ubah };
            let isi = differences(before, &after);
            self.push(&mau, draft, tindakan, isi);
            return Ok(());
        }
        let isi = named(mau.jenis, &mau.data);
        self.push(&mau, draft, if mau.akhir { Tindakan::Akhiri } else { Tindakan::Tambah }, isi);
        Ok(())
    }

    fn same(&mut self, mau: &Mau<'_>, day: Option<Tanggal>) -> Hasil {
        // The day in an output's row may be that of its pagu.
        if day.is_some() && mau.jenis != "ro.didaftarkan" {
            let doubt = Doubt {
                why: "isinya sama dengan yang tercatat, tetapi harinya lain".to_owned(),
                readings: vec!["kosong; atau isi yang berubah sejak hari itu".to_owned()],
            };
            let bidang = if mau.akhir { "berakhir" } else { "berlaku" };
            return Err(mau.tabel.doubt(mau.baris, bidang, doubt));
        }
        self.sama += 1;
        Ok(())
    }

    fn push(&mut self, mau: &Mau<'_>, draft: Draft, tindakan: Tindakan, isi: String) {
        let sel = mau.tabel.cell(mau.baris, mau.bidang);
        self.langkah.push(Langkah { tindakan, draft, lembar: mau.tabel.nama.clone(), sel, isi });
    }

    /// The draft of the event, with reason and source.
    fn draft(&self, mau: &Mau<'_>, own: Option<Tanggal>, held: Option<&Ada>) -> Hasil<Draft> {
        let mut data = mau.data.clone();
        let alasan = mau.tabel.text(mau.baris, "alasan")?;
        if let Some(alasan) = alasan.or_else(|| self.umum.alasan.clone().filter(|_| held.is_some())) {
            data.insert("alasan".to_owned(), alasan.into());
        }
        if let Some(dokumen) = self.umum.dokumen().filter(|_| !matches!(mau.jenis, "unit.ditetapkan")) {
            data.insert("dokumen".to_owned(), dokumen);
        }
        data.insert("sumber".to_owned(), self.sumber(mau.tabel, mau.baris, mau.bidang));
        let day = own.or(self.umum.berlaku).or(held.map(|ada| ada.berlaku));
        let berlaku = day.unwrap_or_else(|| self.umum.awal());
        let mut wire = json!({"type": mau.jenis, "unit": mau.unit, "berlaku": berlaku, "data": data});
        if let Some(v) = mau.v {
            wire["v"] = v.into();
        }
        parsed(&wire).map_err(|refusal| self.refused(mau.tabel, mau.baris, &refusal, mau.bidang))
    }

    /// The source reference of an event: file, sheet and cell.
    pub fn sumber(&self, tabel: &Tabel, baris: &Baris, bidang: &str) -> Value {
        let mark = if baris.computed() { " (memuat hasil rumus lembar kerja)" } else { "" };
        json!({"berkas": self.source.berkas, "hash": self.source.hash, "tempat": format!("lembar {}{mark}", tabel.nama),
            "sel": tabel.cell(baris, bidang)})
    }

    /// Turns a refusal into a doubt about the cell of its field.
    pub fn refused(&self, tabel: &Tabel, baris: &Baris, refusal: &Refusal, bidang: &str) -> Karantina {
        let field = refusal.field.strip_prefix("data.").unwrap_or(&refusal.field);
        let field = if field == "sasaran" { "simpul" } else { field };
        let field = if tabel.column(field).is_some() { field } else { bidang };
        let mut karantina = tabel.doubt(baris, field, Doubt::of(refusal.detail.clone()));
        if karantina.mentah.is_empty() {
            karantina.mentah.clone_from(&refusal.value);
        }
        karantina.diterima.clone_from(&refusal.accepted);
        karantina
    }

    /// The last event about the draft's subject.
    pub fn last(&self, unit: &UnitCode, draft: &Draft) -> Seq {
        let subject = draft.event.subject(unit);
        match &draft.event {
            Event::UnitDitetapkan(_)
            | Event::PemeriksaDitetapkan(_)
            | Event::AksesDiberikan(_)
            | Event::AksesDicabut(_) => self.held.view.global.last(&subject),
            _ => self.held.book(unit).ok().and_then(|book| book.last.get(&subject).copied()).unwrap_or(0),
        }
    }
}

/// Parses an event like one of an API client.
pub fn parsed(wire: &Value) -> Result<Draft, Refusal> {
    Draft::parse(wire.to_string().as_bytes())
}

/// A description of something new: its name; for rules, their contents.
pub(super) fn named(jenis: &str, data: &Map<String, Value>) -> String {
    match jenis {
        "aturan.ditetapkan" => ruled(data),
        _ => data.get("nama").and_then(Value::as_str).unwrap_or_default().to_owned(),
    }
}

/// Rules in one line: their origin, levels, and the bounds of an achievement.
fn ruled(data: &Map<String, Value>) -> String {
    let text = |value: &Value, field: &str| value[field].as_str().unwrap_or_default().to_owned();
    let names = |field: &str| -> Vec<String> {
        data.get(field).and_then(Value::as_array).into_iter().flatten().map(|one| text(one, "nama")).collect()
    };
    let mut parts = Vec::new();
    if let Some(paket) = data.get("paket") {
        parts.push(format!("paket «{}» versi {}", text(paket, "nama"), text(paket, "versi")));
    }
    for (word, field) in [("tingkat", "tingkat"), ("skala", "skala"), ("pita", "pita"), ("rumus", "rumus")] {
        let names = names(field);
        if !names.is_empty() {
            parts.push(format!("{word} {}", names.join(", ")));
        }
    }
    for (word, field) in [("batas capaian", "batas_capaian"), ("batas bawah capaian", "batas_bawah_capaian")] {
        let bound = data.get(field).and_then(Value::as_str).map_or_else(|| "tanpa".to_owned(), indonesian);
        parts.push(format!("{word} {bound}"));
    }
    parts.join("; ")
}

/// Fields of numbers, which are shown in Indonesian notation.
const NUMBERS: [&str; 10] = [
    "batas_atas",
    "batas_bawah",
    "batas_bawah_capaian",
    "batas_capaian",
    "bobot",
    "efisiensi_terendah",
    "efisiensi_tertinggi",
    "faktor",
    "nol_dari_nol",
    "volume",
];

/// The differences, field by field.
fn differences(before: &Map<String, Value>, after: &Map<String, Value>) -> String {
    let fields: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let short = |field: &str, value: Option<&Value>| match value {
        None => "(kosong)".to_owned(),
        Some(Value::String(number)) if NUMBERS.contains(&field) => indonesian(number),
        Some(Value::String(text)) => format!("«{}»", cut(text)),
        Some(other) => cut(&other.to_string()),
    };
    let differs = fields.into_iter().filter(|field| before.get(*field) != after.get(*field));
    let told = differs
        .map(|field| format!("{field}: {} → {}", short(field, before.get(field)), short(field, after.get(field))));
    told.collect::<Vec<_>>().join("; ")
}

fn cut(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
