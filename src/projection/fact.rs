//! A fact: the data of an event that the books need, without its texts. Small, so that a unit's year folds in microseconds.
//!
//! Facts are grouped into streams, one for each unit and year; a figure costs as much as the streams that it reads.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event::{
    AccountId, Angka, Bobot, Event, Hash, Header, IkuCode, Instant, PemeriksaCode, Periode, Prepared, RoCode, Rupiah,
    Seq, Subject, Tanggal, TemuanCode, UnitCode,
    data::{HasilTindakLanjut, JenisNarasi, NilaiTarget, Pemeriksa, Role, Sebutan, Seri},
};

use super::{Aturan, Gerak, Indikator, Penerimaan, Perspektif, Retensi, Rinci, SaldoTemuan, Sasaran, Simpul, Tahan};

/// Version of the encoding of facts and books in the index; an index with another version is rebuilt.
pub const FACT_VERSION: u32 = 13;

/// The stream of a fact: a unit's year, a unit's events without a year (0), or the ledger's own events (`-`, 0).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StreamKey {
    /// Unit; `-` for units, access and closed periods.
    pub unit: UnitCode,
    /// Year of the card; 0 for findings and for the ledger's own stream.
    pub tahun: u16,
}

impl StreamKey {
    /// The stream of a unit's year.
    pub fn new(unit: &UnitCode, tahun: u16) -> Self {
        Self { unit: unit.clone(), tahun }
    }

    /// The ledger's own stream.
    pub fn global() -> Self {
        Self { unit: UnitCode::ledger(), tahun: 0 }
    }
}

impl fmt::Display for StreamKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.unit, self.tahun)
    }
}

/// The data of one event that the books need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Seq of the event.
    pub seq: Seq,
    /// Seq of the last event of its group.
    pub group_end: Seq,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Day of effect.
    pub berlaku: Tanggal,
    /// Unit of the event.
    pub unit: UnitCode,
    /// Account of the actor.
    pub actor: AccountId,
    /// Subject of the event.
    pub subject: Subject,
    /// Events that it refers to.
    pub refs: Vec<Seq>,
    /// The content, by type.
    pub what: What,
}

/// The value of a realisasi, in the form in which it was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Isi {
    /// A number as entered.
    Nilai(Angka),
    /// Numerators and denominator.
    Rasio(Vec<Angka>, Angka),
    /// Points of the components, in the indicator's order.
    Komponen(Vec<Angka>),
    /// A word, a day, or n of m.
    Sebutan(Sebutan),
}

/// The content of a fact. Closed: for a new event type it must be decided here what the books keep of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "fields as in the event's data")]
pub enum What {
    Dibuka {
        simulasi: bool,
    },
    Dipulihkan,
    Unit {
        kode: UnitCode,
        nama: String,
        induk: Option<UnitCode>,
        contoh: bool,
        /// Day from which it holds; `None`: always, as in version 1.
        mulai: Option<Tanggal>,
        berakhir: bool,
        penerus: Vec<UnitCode>,
    },
    Akses {
        akun: AccountId,
        peran: Role,
        unit: Vec<UnitCode>,
        token: Option<Hash>,
        sampai: Option<Tanggal>,
    },
    Retensi(Box<Retensi>),
    Penahanan(Box<Tahan>),
    Diperpanjang(Option<Hash>),
    AksesDicabut {
        akun: AccountId,
    },
    Ditutup {
        periode: Periode,
        kartu: Hash,
        sampai: Seq,
        aturan: u32,
        npss: String,
        perhitungan: String,
        beralasan: bool,
    },
    DibukaKembali {
        periode: Periode,
    },
    Perspektif(Box<Perspektif>),
    Sasaran(Box<Sasaran>),
    Simpul(Box<Simpul>),
    Indikator(Box<Indikator>),
    Aturan(Box<Aturan>),
    Target {
        seri: Seri,
        iku: IkuCode,
        periode: Periode,
        nilai: NilaiTarget,
        diubah: bool,
    },
    Realisasi {
        iku: IkuCode,
        periode: Periode,
        isi: Isi,
        koreksi: bool,
    },
    Ditimpa {
        iku: IkuCode,
        periode: Periode,
        nilai: Angka,
        /// Whether it needs approval if entries do (from version 2 of the event on).
        perlu: bool,
    },
    Disetujui {
        iku: IkuCode,
        periode: Periode,
    },
    Ro {
        ro: RoCode,
        nama: String,
        iku: Option<IkuCode>,
        rinci: Option<Box<Rinci>>,
    },
    Rpd {
        ro: RoCode,
        bulan: Vec<Rupiah>,
    },
    Output {
        ro: RoCode,
        volume: Option<Angka>,
        progres: Option<Bobot>,
    },
    Anggaran {
        ro: RoCode,
        gerak: Gerak,
        nilai: Rupiah,
    },
    Temuan {
        kode: TemuanCode,
        pemeriksa: PemeriksaCode,
        lhp: String,
        lhp_tanggal: Tanggal,
        diterima: Tanggal,
        uraian: String,
        nilai: Rupiah,
    },
    Rekomendasi {
        kode: TemuanCode,
        temuan: TemuanCode,
        uraian: String,
        nilai: Option<Rupiah>,
    },
    TindakLanjut {
        rekomendasi: TemuanCode,
        nilai: Option<Rupiah>,
    },
    Dinilai {
        rekomendasi: TemuanCode,
        hasil: HasilTindakLanjut,
        nilai: Option<Rupiah>,
    },
    SaldoTemuan(Box<SaldoTemuan>),
    Pemeriksa {
        kode: PemeriksaCode,
        nama: String,
        pencatat: Pemeriksa,
    },
    Bukti {
        hash: Hash,
    },
    Narasi {
        iku: Option<IkuCode>,
        jenis: JenisNarasi,
    },
    Rincian,
    Batal,
    Checkpoint,
    Kunci,
    Epoch,
    Ekspor,
    Laporan,
    /// Not kept in the books: read from the journal by type and subject.
    Beside,
    Penerimaan(Box<Penerimaan>),
    Dikonfirmasi,
    Jam {
        sejak: Seq,
        selisih: u64,
    },
    Ekor {
        dari: Seq,
        sampai: Seq,
    },
    /// Texts of an event to be erased: proposed, or confirmed with the hash of the data that is left.
    Hapus {
        event: Seq,
        bidang: Hash,
        sisa: Option<Hash>,
    },
    /// The key of an account.
    KunciAkun(AccountId, [u8; 32]),
    KunciDicabut,
}

/// Patterns for the facts of each part of the books. Every match on [`What`] lists the facts of its own part and uses these
/// patterns for the others, so that the compiler demands a new fact in each match.
macro_rules! bagian {
    (rencana) => {
        What::Perspektif(_)
            | What::Sasaran(_)
            | What::Simpul(_)
            | What::Indikator(_)
            | What::Aturan(_)
            | What::Target { .. }
    };
    (isian) => {
        What::Realisasi { .. } | What::Ditimpa { .. } | What::Disetujui { .. }
    };
    (anggaran) => {
        What::Ro { .. } | What::Anggaran { .. } | What::Rpd { .. } | What::Output { .. }
    };
    (temuan) => {
        What::Temuan { .. }
            | What::Rekomendasi { .. }
            | What::TindakLanjut { .. }
            | What::Dinilai { .. }
            | What::SaldoTemuan(_)
    };
    (samping) => {
        What::Narasi { .. } | What::Bukti { .. } | What::Rincian | What::Laporan | What::Beside | What::Batal
    };
    (buku_besar) => {
        What::Dibuka { .. }
            | What::Dipulihkan
            | What::Unit { .. }
            | What::Pemeriksa { .. }
            | What::Akses { .. }
            | What::Diperpanjang(_)
            | What::Retensi(_)
            | What::Penahanan(_)
            | What::AksesDicabut { .. }
            | What::Ditutup { .. }
            | What::DibukaKembali { .. }
            | What::Checkpoint
            | What::Kunci
            | What::Epoch
            | What::Ekspor
            | What::Penerimaan(_)
            | What::Dikonfirmasi
            | What::Jam { .. }
            | What::Ekor { .. }
            | What::Hapus { .. }
            | What::KunciAkun(..)
            | What::KunciDicabut
    };
}
pub(super) use bagian;

impl What {
    /// The rincian output that it concerns.
    pub fn ro(&self) -> Option<&RoCode> {
        match self {
            Self::Ro { ro, .. } | Self::Anggaran { ro, .. } | Self::Rpd { ro, .. } | Self::Output { ro, .. } => {
                Some(ro)
            }
            bagian!(rencana) | bagian!(isian) | bagian!(temuan) | bagian!(samping) | bagian!(buku_besar) => None,
        }
    }
}

impl Fact {
    /// The fact of a recorded event.
    pub fn of(header: &Header, event: &Event) -> Self {
        Self {
            seq: header.seq,
            group_end: header.group.1,
            recorded_at: header.recorded_at,
            berlaku: header.berlaku,
            unit: header.unit.clone(),
            actor: header.actor.id.clone(),
            subject: header.subject.clone(),
            refs: header.refs.clone(),
            what: What::of(event, header.v, header.berlaku),
        }
    }

    /// The fact that a draft would become at a position in the ledger.
    pub fn proposed(prepared: &Prepared, actor: &AccountId, seq: Seq, group_end: Seq, recorded_at: Instant) -> Self {
        let draft = &prepared.draft;
        Self {
            seq,
            group_end,
            recorded_at,
            berlaku: draft.berlaku,
            unit: draft.unit.clone(),
            actor: actor.clone(),
            subject: prepared.subject.clone(),
            refs: draft.refs.clone(),
            what: What::of(&draft.event, draft.event.version(), draft.berlaku),
        }
    }

    /// The stream of the fact.
    pub fn stream(&self) -> StreamKey {
        let tahun = match &self.what {
            bagian!(buku_besar) => return StreamKey::global(),
            What::Target { periode, .. }
            | What::Realisasi { periode, .. }
            | What::Ditimpa { periode, .. }
            | What::Disetujui { periode, .. } => periode.tahun(),
            bagian!(temuan) => 0,
            What::Perspektif(_) | What::Sasaran(_) | What::Simpul(_) | What::Indikator(_) | What::Aturan(_) => {
                year_of(&self.subject)
            }
            bagian!(anggaran) => year_of(&self.subject),
            What::Narasi { .. } | What::Bukti { .. } | What::Rincian | What::Laporan | What::Beside => {
                year_of(&self.subject)
            }
            What::Batal => match self.subject.as_str().split('/').next() {
                Some("unit" | "akses" | "ledger") => return StreamKey::global(),
                _ if self.subject.as_str().split('/').count() == 2 => return StreamKey::global(),
                _ => year_of(&self.subject),
            },
        };
        StreamKey { unit: self.unit.clone(), tahun }
    }
}

/// The year in `PPU/2023/IKU.2` (or `PPU/2023-TW1`); 0 if there is none (`PMK/temuan/T-1`).
fn year_of(subject: &Subject) -> u16 {
    subject.as_str().split('/').nth(1).and_then(|part| part.get(..4)).and_then(|year| year.parse().ok()).unwrap_or(0)
}
