//! The closed enum of events, and the properties that follow from an event's type alone.

use schemars::Schema;
use serde_json::value::RawValue;

use super::{
    IkuCode, Periode, RoCode, Subject, UnitCode,
    bounds::{Bound, Bounds},
    data::*,
};

/// The unit on which an event is recorded, and the stream to which its facts belong. Admission, the search for a unit's lines
/// and the verifiers depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// Unit `-`; the ledger's own stream.
    Ledger,
    /// A unit; the ledger's own stream: decisions about a whole unit.
    Unit,
    /// `-` or a unit, depending on the subject; the ledger's own stream.
    Either,
    /// A unit; the stream of the year that the subject names.
    Year,
    /// A unit; its stream without a year.
    Findings,
    /// A unit; the stream of the event that it voids.
    Voided,
}

/// Types without a computation, of which the books keep nothing: they are read from the journal, by type and subject. A new
/// type of this kind is added here, and in no other match over events or facts.
macro_rules! beside {
    () => {
        $crate::event::Event::ReviuDicatat(_)
    };
}
pub(crate) use beside;

macro_rules! events {
    ($($variant:ident $name:literal $version:literal $home:ident $roles:expr,)*) => {
        /// The type of an event, without its data.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $(#[doc = concat!("`", $name, "`")] $variant,)* }

        impl Kind {
            /// Every type, in the order of the vocabulary.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name as in a header's `type`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The version that is written today.
            pub fn version(self) -> u32 {
                match self { $(Self::$variant => $version,)* }
            }

            /// The kind of unit on which it is recorded, and its stream.
            pub fn home(self) -> Home {
                match self { $(Self::$variant => Home::$home,)* }
            }

            /// Roles that may record it. For findings the role that is recorded for their auditor decides (`projection::access`).
            pub fn roles(self) -> &'static [Role] {
                use Role::{Admin, Bpk, Inspektorat, Perencana, Sistem, Unit};
                match self { $(Self::$variant => $roles,)* }
            }

            /// The type with a name; `None` if there is no such type.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }

            /// JSON Schema of the data of this type.
            pub fn schema(self) -> Schema {
                match self { $(Self::$variant => schemars::schema_for!($variant),)* }
            }
        }

        /// An event's data, typed.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[allow(clippy::large_enum_variant, reason = "events are short-lived; boxing each would cost every append")]
        pub enum Event { $(#[doc = concat!("Data of `", $name, "`.")] $variant($variant),)* }

        impl Event {
            /// The type of the event.
            pub fn kind(&self) -> Kind {
                match self { $(Self::$variant(_) => Kind::$variant,)* }
            }

            /// The fields that every event may carry.
            pub fn umum(&self) -> Umum<'_> {
                match self { $(Self::$variant(data) => data.umum(),)* }
            }

            fn bounds(&self) -> Bound {
                match self { $(Self::$variant(data) => data.bounds(),)* }
            }

            /// Sets or removes the signature of its actor.
            pub fn set_signature(&mut self, signature: Option<super::Heksa<64>>) {
                match self { $(Self::$variant(data) => data.set_signature(signature),)* }
            }

            /// Reads the data of an event of this type and version; old versions are upcast here.
            pub fn decode(kind: Kind, version: u32, data: &[u8]) -> Result<Self, serde_json::Error> {
                use serde::de::Error as _;
                if version == 0 || version > kind.version() {
                    return Err(serde_json::Error::custom(format_args!("versi {version} dari {} tidak dikenal", kind.name())));
                }
                // Checked for UTF-8 once as a whole, not string by string.
                let text = std::str::from_utf8(data).map_err(serde_json::Error::custom)?;
                let mut event = match kind {
                    $(Kind::$variant => serde_json::from_str(text).map(Self::$variant)?,)*
                };
                event.read_as(version).map_err(serde_json::Error::custom)?;
                event.bounds().map_err(serde::de::Error::custom)?;
                Ok(event)
            }

            /// The data as canonical JSON (RFC 8785).
            pub fn canonical(&self) -> Result<Vec<u8>, serde_json::Error> {
                match self { $(Self::$variant(data) => super::canonical::to_vec(data),)* }
            }
        }
    };
}

// Type, name, version that is written today, home, roles that may record it.
events! {
    LedgerDibuka "ledger.dibuka" 1 Ledger &[Sistem],
    JurnalDipulihkan "jurnal.dipulihkan" 1 Ledger &[Sistem],
    UnitDitetapkan "unit.ditetapkan" 2 Ledger &[Admin],
    AksesDiberikan "akses.diberikan" 2 Ledger &[Sistem, Admin],
    AksesDicabut "akses.dicabut" 1 Ledger &[Admin],
    PerspektifDitetapkan "perspektif.ditetapkan" 1 Year &[Perencana],
    SasaranDitetapkan "sasaran.ditetapkan" 1 Year &[Perencana],
    SimpulDitetapkan "simpul.ditetapkan" 1 Year &[Perencana],
    IndikatorDitetapkan "indikator.ditetapkan" 2 Year &[Perencana],
    AturanDitetapkan "aturan.ditetapkan" 3 Year &[Perencana],
    TargetDitetapkan "target.ditetapkan" 2 Year &[Perencana],
    TargetDiubah "target.diubah" 2 Year &[Perencana],
    RealisasiDicatat "realisasi.dicatat" 2 Year &[Unit],
    RealisasiDikoreksi "realisasi.dikoreksi" 2 Year &[Unit],
    RealisasiDitimpa "realisasi.ditimpa" 2 Year &[Unit, Perencana],
    RealisasiDisetujui "realisasi.disetujui" 1 Year &[Unit, Perencana],
    RoDidaftarkan "ro.didaftarkan" 2 Year &[Perencana],
    PaguDitetapkan "pagu.ditetapkan" 1 Year &[Perencana],
    PaguDitambah "pagu.ditambah" 1 Year &[Perencana],
    PaguDikurangi "pagu.dikurangi" 1 Year &[Perencana],
    BlokirDikenakan "blokir.dikenakan" 1 Year &[Perencana],
    BlokirDilepas "blokir.dilepas" 1 Year &[Perencana],
    RefocusingDicatat "refocusing.dicatat" 1 Year &[Perencana],
    RealisasiAnggaranDicatat "realisasi_anggaran.dicatat" 1 Year &[Unit],
    RealisasiAnggaranDikoreksi "realisasi_anggaran.dikoreksi" 1 Year &[Unit],
    TemuanDicatat "temuan.dicatat" 2 Findings &[Inspektorat, Bpk],
    RekomendasiDicatat "rekomendasi.dicatat" 2 Findings &[Inspektorat, Bpk],
    TindakLanjutDisampaikan "tindak_lanjut.disampaikan" 2 Findings &[Unit],
    TindakLanjutDinilai "tindak_lanjut.dinilai" 2 Findings &[Inspektorat, Bpk],
    BuktiDilampirkan "bukti.dilampirkan" 1 Year &[Unit, Perencana, Inspektorat, Bpk],
    NarasiDitulis "narasi.ditulis" 2 Year &[Unit, Perencana],
    RincianDicatat "rincian.dicatat" 1 Year &[Unit, Perencana],
    PeriodeDitutup "periode.ditutup" 1 Unit &[Perencana],
    PeriodeDibukaKembali "periode.dibuka_kembali" 1 Unit &[Perencana],
    EventDibatalkan "event.dibatalkan" 1 Voided &[Unit, Perencana, Inspektorat, Bpk],
    CheckpointDicatat "checkpoint.dicatat" 1 Ledger &[Sistem, Admin],
    KunciDiganti "kunci.diganti" 1 Ledger &[Admin],
    EpochDibuka "epoch.dibuka" 1 Ledger &[Sistem],
    EksporDibuat "ekspor.dibuat" 1 Unit Role::ALL,
    LaporanDiterbitkan "laporan.diterbitkan" 1 Year &[Perencana, Inspektorat],
    ReviuDicatat "reviu.dicatat" 1 Year &[Inspektorat],
    PenerimaanDitetapkan "penerimaan.ditetapkan" 4 Ledger &[Sistem, Admin],
    AksesDikonfirmasi "akses.dikonfirmasi" 1 Ledger &[Admin],
    JamDikoreksi "jam.dikoreksi" 1 Ledger &[Admin],
    PemeriksaDitetapkan "pemeriksa.ditetapkan" 1 Ledger &[Admin],
    SaldoTemuanDicatat "saldo_temuan.dicatat" 1 Findings &[Inspektorat, Bpk],
    RpdDitetapkan "rpd.ditetapkan" 1 Year &[Perencana],
    OutputDicatat "output.dicatat" 1 Year &[Unit],
    EkorDiakui "ekor.diakui" 1 Ledger &[Admin],
    DataDihapus "data.dihapus" 1 Either &[Admin],
    AksesDipulihkan "akses.dipulihkan" 1 Ledger &[Sistem],
    AksesDiperpanjang "akses.diperpanjang" 1 Ledger Role::PEOPLE,
    KunciAkunDitetapkan "kunci_akun.ditetapkan" 1 Ledger Role::PEOPLE,
    KunciAkunDicabut "kunci_akun.dicabut" 1 Ledger Role::PEOPLE,
    RetensiDitetapkan "retensi.ditetapkan" 1 Ledger &[Admin],
    PenahananDitetapkan "penahanan.ditetapkan" 1 Ledger &[Admin, Inspektorat],
}

impl Event {
    /// The address of the thing that the event is about. It follows from the data and the unit, so a client cannot choose it.
    pub fn subject(&self, unit: &UnitCode) -> Subject {
        let iku = |periode: Periode, iku: &IkuCode| Subject::of_year(unit, periode.tahun(), "/", iku.as_str());
        let ro = |tahun, ro: &RoCode| Subject::of_year(unit, tahun, "/RO/", ro.as_str());
        let text = match self {
            Self::LedgerDibuka(_) | Self::JurnalDipulihkan(_) => "ledger".to_owned(),
            Self::UnitDitetapkan(d) => format!("unit/{}", d.kode),
            Self::AksesDiberikan(d) => format!("akses/{}", d.akun),
            Self::AksesDicabut(d) => format!("akses/{}", d.akun),
            Self::AksesDikonfirmasi(d) => format!("akses/{}", d.akun),
            Self::AksesDipulihkan(d) => format!("akses/{}", d.akun),
            Self::AksesDiperpanjang(d) => format!("akses/{}", d.akun),
            Self::KunciAkunDitetapkan(d) => format!("akses/{}", d.akun),
            Self::KunciAkunDicabut(d) => format!("akses/{}", d.akun),
            Self::RetensiDitetapkan(d) => format!("retensi/{}", d.kode),
            Self::PenahananDitetapkan(d) => format!("penahanan/{}", d.kode),
            Self::PenerimaanDitetapkan(_) => "penerimaan".to_owned(),
            Self::EkorDiakui(_) => "ekor".to_owned(),
            Self::DataDihapus(d) => format!("hapus/{}", d.event),
            Self::PerspektifDitetapkan(d) => format!("{unit}/{}/{}", d.tahun, d.kode),
            Self::SasaranDitetapkan(d) => format!("{unit}/{}/{}", d.tahun, d.kode),
            Self::SimpulDitetapkan(d) => format!("{unit}/{}/{}", d.tahun, d.kode),
            Self::IndikatorDitetapkan(d) => format!("{unit}/{}/{}", d.tahun, d.kode),
            Self::AturanDitetapkan(d) => format!("{unit}/{}/aturan", d.tahun),
            Self::TargetDitetapkan(d) => return iku(d.periode, &d.iku),
            Self::TargetDiubah(d) => return iku(d.periode, &d.iku),
            Self::RealisasiDicatat(d) => return iku(d.periode, &d.iku),
            Self::RealisasiDikoreksi(d) => return iku(d.periode, &d.iku),
            Self::RealisasiDitimpa(d) => return iku(d.periode, &d.iku),
            Self::RealisasiDisetujui(d) => return iku(d.periode, &d.iku),
            Self::RoDidaftarkan(d) => return ro(d.tahun, &d.ro),
            Self::PaguDitetapkan(d) => return ro(d.tahun, &d.ro),
            Self::PaguDitambah(d) => return ro(d.tahun, &d.ro),
            Self::PaguDikurangi(d) => return ro(d.tahun, &d.ro),
            Self::BlokirDikenakan(d) => return ro(d.tahun, &d.ro),
            Self::BlokirDilepas(d) => return ro(d.tahun, &d.ro),
            Self::RefocusingDicatat(d) => return ro(d.tahun, &d.ro),
            Self::RealisasiAnggaranDicatat(d) => return ro(d.tahun, &d.ro),
            Self::RealisasiAnggaranDikoreksi(d) => return ro(d.tahun, &d.ro),
            Self::RpdDitetapkan(d) => return ro(d.tahun, &d.ro),
            Self::OutputDicatat(d) => return ro(d.tahun, &d.ro),
            Self::TemuanDicatat(d) => format!("{unit}/temuan/{}", d.kode),
            Self::RekomendasiDicatat(d) => format!("{unit}/rekomendasi/{}", d.kode),
            Self::TindakLanjutDisampaikan(d) => format!("{unit}/rekomendasi/{}", d.rekomendasi),
            Self::TindakLanjutDinilai(d) => format!("{unit}/rekomendasi/{}", d.rekomendasi),
            Self::PemeriksaDitetapkan(d) => format!("pemeriksa/{}", d.kode),
            Self::SaldoTemuanDicatat(d) => format!("{unit}/saldo_temuan/{}", d.kode),
            Self::BuktiDilampirkan(d) => return d.subjek.clone(),
            Self::NarasiDitulis(d) => match &d.iku {
                Some(iku) => format!("{unit}/{}/{iku}", d.tahun),
                None => format!("{unit}/{}/narasi", d.tahun),
            },
            Self::RincianDicatat(d) => return d.subjek.clone(),
            Self::PeriodeDitutup(d) => format!("{unit}/{}", d.periode),
            Self::PeriodeDibukaKembali(d) => format!("{unit}/{}", d.periode),
            Self::EventDibatalkan(d) => return d.subjek.clone(),
            Self::CheckpointDicatat(_) => "checkpoint".to_owned(),
            Self::KunciDiganti(_) => "kunci".to_owned(),
            Self::EpochDibuka(_) => "epoch".to_owned(),
            Self::JamDikoreksi(_) => "jam".to_owned(),
            Self::EksporDibuat(_) => format!("{unit}/ekspor"),
            Self::LaporanDiterbitkan(d) => format!("{unit}/{}/laporan", d.tahun),
            Self::ReviuDicatat(d) => format!("{unit}/{}/reviu", d.tahun),
        };
        Subject::of(text)
    }
}

/// The JSON text of a raw value, as received.
pub(crate) fn raw(value: &RawValue) -> &[u8] {
    value.get().as_bytes()
}
