//! Later effects on an event: facts about its subject that void, correct, replace, approve, answer or withdraw it.
//!
//! A view that shows an event shows these too, because the line in the journal never changes and cannot show them.

use std::collections::HashMap;

use super::{Fact, Gerak, What, fact::bagian};
use crate::event::{Seq, Tanggal};

/// The effect of a later event on an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// Voided: it no longer counts.
    Dibatalkan,
    /// Corrected: the later value counts instead.
    Dikoreksi,
    /// Replaced by a later statement about the same thing, from the later one's day of effect on.
    Digantikan,
    /// Overridden by a level above.
    Ditimpa,
    /// Approved.
    Disetujui,
    /// Access withdrawn.
    Dicabut,
    /// The closed period was reopened.
    DibukaKembali,
    /// A recommendation that was answered.
    Ditindaklanjuti,
    /// A recommendation that was assessed.
    Dinilai,
    /// Evidence was attached.
    DilengkapiBukti,
}

impl Fate {
    /// The Indonesian word, as in "dibatalkan oleh event 425".
    pub fn word(self) -> &'static str {
        match self {
            Self::Dibatalkan => "dibatalkan",
            Self::Dikoreksi => "dikoreksi",
            Self::Digantikan => "digantikan",
            Self::Ditimpa => "ditimpa",
            Self::Disetujui => "disetujui",
            Self::Dicabut => "dicabut",
            Self::DibukaKembali => "dibuka kembali",
            Self::Ditindaklanjuti => "ditindaklanjuti",
            Self::Dinilai => "dinilai",
            Self::DilengkapiBukti => "dilengkapi bukti",
        }
    }

    /// Returns whether the earlier event no longer counts as recorded.
    pub fn ends(self) -> bool {
        match self {
            Self::Dibatalkan
            | Self::Dikoreksi
            | Self::Digantikan
            | Self::Ditimpa
            | Self::Dicabut
            | Self::DibukaKembali => true,
            Self::Disetujui | Self::Ditindaklanjuti | Self::Dinilai | Self::DilengkapiBukti => false,
        }
    }
}

/// A later event, and its effect on an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Successor {
    /// The effect.
    pub fate: Fate,
    /// Seq of the later event.
    pub seq: Seq,
    /// Day of effect of the later event.
    pub berlaku: Tanggal,
    /// The event that voided the later event and so ended its effect.
    pub voided: Option<Seq>,
}

/// The later effects on an event, in order. `later` are facts of its stream; earlier facts and unrelated ones are skipped.
pub fn successors(of: &Fact, later: &[Fact]) -> Vec<Successor> {
    let after = later.iter().filter(|fact| fact.seq > of.seq);
    let found = after.filter_map(|fact| Some((fate(of, fact)?, fact)));
    // Collected once for all: one thing may have been stated thousands of times.
    let mut voided: HashMap<Seq, Seq> = HashMap::new();
    for void in later.iter().filter(|fact| matches!(fact.what, What::Batal)) {
        for seq in &void.refs {
            voided.entry(*seq).or_insert(void.seq);
        }
    }
    let of = |(fate, fact): (Fate, &Fact)| {
        let voided = voided.get(&fact.seq).copied();
        Successor { fate, seq: fact.seq, berlaku: fact.berlaku, voided }
    };
    found.map(of).collect()
}

/// The effect of a later fact on an earlier one.
fn fate(of: &Fact, later: &Fact) -> Option<Fate> {
    let named = later.refs.contains(&of.seq);
    let same = slot(&of.what).is_some_and(|own| slot(&later.what).as_ref() == Some(&own)) && of.unit == later.unit;
    match &later.what {
        What::Batal => named.then_some(Fate::Dibatalkan),
        What::AksesDicabut { .. } | What::KunciDicabut => named.then_some(Fate::Dicabut),
        What::KunciAkun(akun, _) => {
            matches!(&of.what, What::KunciAkun(own, _) if own == akun).then_some(Fate::Digantikan)
        }
        What::Realisasi { koreksi: true, .. } if named || same => Some(Fate::Dikoreksi),
        What::Anggaran { gerak: Gerak::Koreksi, .. } => {
            (named || corrects_the_same(of, later)).then_some(Fate::Dikoreksi)
        }
        What::Ditimpa { .. } if same => Some(match of.what {
            What::Ditimpa { .. } => Fate::Digantikan,
            _ => Fate::Ditimpa,
        }),
        What::Disetujui { .. } => named.then_some(Fate::Disetujui),
        What::Bukti { .. } => named.then_some(Fate::DilengkapiBukti),
        What::DibukaKembali { periode } => match &of.what {
            What::Ditutup { periode: closed, .. } if closed == periode && of.unit == later.unit => {
                Some(Fate::DibukaKembali)
            }
            _ => None,
        },
        What::TindakLanjut { rekomendasi, .. } => {
            matches!(&of.what, What::Rekomendasi { kode, .. } if kode == rekomendasi).then_some(Fate::Ditindaklanjuti)
        }
        What::Dinilai { rekomendasi, .. } => match &of.what {
            What::Rekomendasi { kode, .. } | What::TindakLanjut { rekomendasi: kode, .. } if kode == rekomendasi => {
                Some(Fate::Dinilai)
            }
            What::Dinilai { rekomendasi: kode, .. } if kode == rekomendasi => Some(Fate::Digantikan),
            _ => None,
        },
        // Statements that a later one about the same thing replaces; facts without such a statement have no slot.
        What::Realisasi { .. } | What::Ditimpa { .. } => same.then_some(Fate::Digantikan),
        bagian!(rencana) | bagian!(anggaran) => same.then_some(Fate::Digantikan),
        What::Temuan { .. } | What::Rekomendasi { .. } => None,
        What::SaldoTemuan(_) => same.then_some(Fate::Digantikan),
        What::Narasi { .. } => same.then_some(Fate::Digantikan),
        What::Rincian | What::Laporan | What::Beside => None,
        What::Unit { .. } | What::Pemeriksa { .. } | What::Penerimaan(_) | What::Retensi(_) | What::Penahanan(_) => {
            same.then_some(Fate::Digantikan)
        }
        What::Dibuka { .. }
        | What::Dipulihkan
        | What::Akses { .. }
        | What::Diperpanjang(_)
        | What::Ditutup { .. }
        | What::Checkpoint
        | What::Kunci
        | What::Epoch
        | What::Ekspor
        | What::Dikonfirmasi
        | What::Jam { .. }
        | What::Ekor { .. }
        | What::Hapus { .. } => None,
    }
}

/// Returns whether both correct the same spending; the later one counts.
fn corrects_the_same(of: &Fact, later: &Fact) -> bool {
    matches!(of.what, What::Anggaran { gerak: Gerak::Koreksi, .. }) && !of.refs.is_empty() && of.refs == later.refs
}

/// The thing that an event states, so that a later statement about it replaces this one; `None` for events that add to others,
/// such as movements of money.
fn slot(what: &What) -> Option<String> {
    match what {
        What::Unit { kode, .. } => Some(format!("unit {kode}")),
        What::Perspektif(of) => Some(format!("perspektif {}", of.kode)),
        What::Sasaran(of) => Some(format!("sasaran {}", of.kode)),
        What::Simpul(of) => Some(format!("simpul {}", of.kode)),
        What::Indikator(of) => Some(format!("indikator {}", of.kode)),
        What::Aturan(_) => Some("aturan".to_owned()),
        What::Penerimaan(_) => Some("penerimaan".to_owned()),
        What::Retensi(of) => Some(format!("retensi {}", of.kode)),
        What::Penahanan(of) => Some(format!("penahanan {}", of.kode)),
        What::Target { seri, iku, periode, .. } => Some(format!("target {seri:?} {iku} {periode}")),
        What::Realisasi { iku, periode, .. } | What::Ditimpa { iku, periode, .. } => {
            Some(format!("realisasi {iku} {periode}"))
        }
        What::Ro { ro, .. } => Some(format!("ro {ro}")),
        What::Narasi { iku, jenis } => {
            Some(format!("narasi {} {jenis:?}", iku.as_ref().map_or("", |iku| iku.as_str())))
        }
        What::Rpd { ro, .. } => Some(format!("rpd {ro}")),
        What::Output { .. } => None,
        What::SaldoTemuan(of) => Some(format!("saldo temuan {}", of.kode)),
        What::Pemeriksa { kode, .. } => Some(format!("pemeriksa {kode}")),
        What::Dibuka { .. }
        | What::Dipulihkan
        | What::Akses { .. }
        | What::Diperpanjang(_)
        | What::AksesDicabut { .. }
        | What::Ditutup { .. }
        | What::DibukaKembali { .. }
        | What::Disetujui { .. }
        | What::Anggaran { .. }
        | What::Temuan { .. }
        | What::Rekomendasi { .. }
        | What::TindakLanjut { .. }
        | What::Dinilai { .. }
        | What::Bukti { .. }
        | What::Rincian
        | What::Batal
        | What::Checkpoint
        | What::Kunci
        | What::Epoch
        | What::Dikonfirmasi
        | What::Ekor { .. }
        | What::Hapus { .. }
        | What::KunciAkun(..)
        | What::KunciDicabut
        | What::Jam { .. }
        | What::Ekspor
        | What::Laporan
        | What::Beside => None,
    }
}
