//! The fields of each kind of table, and the heads that they go by.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::heads::Head;

/// The kind of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Realisasi of indicators.
    Realisasi,
    /// Targets of indicators.
    Target,
    /// The budget book.
    Anggaran,
    /// Findings and recommendations.
    Temuan,
    /// Action plans: targets of the quarters, and the steps towards them.
    Renaksi,
}

/// A field: its name, whether it is required, and the heads that are recognized as it.
pub(super) type Field = (&'static str, bool, &'static [&'static str]);

const UNIT: Field = ("unit", true, &["unit", "kode unit", "unit kerja"]);
const IKU: &[&str] = &["iku", "kode iku", "kode indikator", "kode"];
const PERIODE: Field = ("periode", true, &["periode", "triwulan", "tw", "bulan", "semester", "tahun"]);
const TAHUN: Field = ("tahun", false, &["tahun", "tahun anggaran"]);
const NAMA: Field = (
    "nama",
    false,
    &[
        "indikator",
        "indikator kinerja",
        "indikator kinerja utama",
        "nama indikator",
        "nama iku",
        "uraian indikator",
        "indikator kinerja kegiatan",
        "indikator kinerja program",
    ],
);
const TANGGAL: Field = ("tanggal", false, &["tanggal", "berlaku", "tanggal berlaku", "tgl"]);
/// The id of the event that a row came from, in a table that the ledger itself exported.
const EVENT: Field = ("event", false, &["event", "id event"]);
const ALASAN: Field = ("alasan", false, &["alasan", "alasan koreksi"]);
const KETERANGAN: Field = ("keterangan", false, &["keterangan", "catatan"]);

const REALISASI: &[Field] = &[
    UNIT,
    ("iku", true, IKU),
    PERIODE,
    ("nilai", false, &["realisasi", "nilai", "nilai realisasi", "capaian realisasi"]),
    NAMA,
    TAHUN,
    ("pembilang", false, &["pembilang"]),
    ("penyebut", false, &["penyebut"]),
    ("komponen", false, &["komponen", "nama komponen", "nama pembilang"]),
    TANGGAL,
    ALASAN,
    ("timpa", false, &["nilai timpa", "ditimpa menjadi"]),
    ("alasan_timpa", false, &["alasan timpa"]),
    ("tanggal_timpa", false, &["tanggal timpa"]),
    KETERANGAN,
];
const TARGET: &[Field] = &[
    UNIT,
    ("iku", true, IKU),
    PERIODE,
    ("seri", false, &["seri", "jenis target"]),
    ("nilai", true, &["target", "nilai", "target kinerja"]),
    NAMA,
    TAHUN,
    ("dasar", false, &["dasar", "dasar perubahan"]),
    ("dokumen", false, &["nomor dokumen", "no dokumen", "dokumen"]),
    ("dokumen_tanggal", false, &["tanggal dokumen", "tgl dokumen"]),
    ("alasan", false, &["alasan", "alasan perubahan"]),
    TANGGAL,
    KETERANGAN,
];
const ANGGARAN: &[Field] = &[
    UNIT,
    ("tahun", true, &["tahun", "tahun anggaran"]),
    ("ro", true, &["ro", "kode ro", "kode", "rincian output", "kode rincian output"]),
    ("nama", false, &["nama", "uraian", "nama ro", "uraian ro", "program kegiatan kro ro komponen sub komponen detil"]),
    ("rekening", false, &["rekening", "kode rekening", "akun", "kode akun"]),
    ("iku", false, &["iku", "kode iku", "indikator", "kode indikator"]),
    ("porsi", false, &["porsi", "porsi indikator", "pembagian indikator"]),
    ("sumber_dana", false, &["sumber dana", "sumber pembiayaan"]),
    ("satuan", false, &["satuan", "satuan output", "satuan keluaran", "satuan volume"]),
    ("volume", false, &["volume", "target volume", "volume target", "volume output", "target output"]),
    ("realisasi_volume", false, &["realisasi volume", "volume realisasi", "realisasi output", "output realisasi"]),
    ("progres", false, &["progres", "progress", "progres fisik", "realisasi fisik", "capaian fisik"]),
    ("tanggal", true, &["tanggal", "berlaku", "tanggal berlaku", "tgl"]),
    ("jenis", false, &["jenis", "jenis mutasi", "mutasi"]),
    ("nilai", false, &["nilai", "jumlah"]),
    ("pagu", false, &["pagu awal", "pagu", "anggaran", "anggaran awal", "pagu anggaran"]),
    ("penambahan", false, &["penambahan"]),
    ("pengurangan", false, &["pengurangan"]),
    ("blokir", false, &["blokir"]),
    ("lepas", false, &["lepas blokir", "blokir dilepas", "buka blokir"]),
    ("refocusing", false, &["refocusing", "refocussing"]),
    ("realisasi", false, &["realisasi", "realisasi anggaran"]),
    RPD[0],
    RPD[1],
    RPD[2],
    RPD[3],
    RPD[4],
    RPD[5],
    RPD[6],
    RPD[7],
    RPD[8],
    RPD[9],
    RPD[10],
    RPD[11],
    EVENT,
    ALASAN,
    KETERANGAN,
];
/// The months of a plan of withdrawals: found by their heads (`RPD Januari`), all twelve at once.
pub(super) const RPD: [Field; 12] = [
    ("rpd01", false, &[]),
    ("rpd02", false, &[]),
    ("rpd03", false, &[]),
    ("rpd04", false, &[]),
    ("rpd05", false, &[]),
    ("rpd06", false, &[]),
    ("rpd07", false, &[]),
    ("rpd08", false, &[]),
    ("rpd09", false, &[]),
    ("rpd10", false, &[]),
    ("rpd11", false, &[]),
    ("rpd12", false, &[]),
];
/// Words of the heads of these months besides the month.
pub(super) const RPD_HEADS: [&str; 4] = ["rpd", "rencana penarikan", "rencana penarikan dana", "anggaran kas"];

const TEMUAN: &[Field] = &[
    UNIT,
    ("kode", true, &["kode", "kode temuan", "nomor temuan", "temuan"]),
    ("pemeriksa", true, &["pemeriksa", "auditor"]),
    ("lhp", true, &["lhp", "nomor lhp", "no lhp"]),
    ("lhp_tanggal", true, &["tanggal lhp", "tgl lhp"]),
    ("diterima", true, &["diterima", "tanggal diterima", "lhp diterima"]),
    ("uraian", true, &["uraian", "uraian temuan", "judul temuan"]),
    ("nilai", true, &["nilai", "nilai temuan"]),
    ("rekomendasi", false, &["rekomendasi", "kode rekomendasi"]),
    ("uraian_rekomendasi", false, &["uraian rekomendasi", "isi rekomendasi"]),
    ("nilai_rekomendasi", false, &["nilai rekomendasi", "rekomendasi rp", "nilai rekomendasi rp"]),
    ("nilai_tindak_lanjut", false, &["nilai tindak lanjut", "nilai yang ditindaklanjuti", "nilai disetor"]),
    ("tindak_lanjut", false, &["tindak lanjut", "uraian tindak lanjut"]),
    ("tindak_lanjut_tanggal", false, &["tanggal tindak lanjut", "tgl tindak lanjut"]),
    ("status", false, &["status", "status tindak lanjut", "hasil", "penilaian", "hasil penilaian"]),
    ("status_tanggal", false, &["tanggal status", "tanggal penilaian", "tgl penilaian"]),
    ("nilai_diterima", false, &["nilai diterima", "nilai yang diterima", "rupiah diterima"]),
    ("tahun", false, &["tahun", "tahun lhp"]),
    ("banyak_temuan", false, &["jumlah temuan", "banyak temuan"]),
    ("sesuai", false, &["sesuai", "jumlah sesuai"]),
    ("sesuai_rp", false, &["nilai sesuai", "sesuai rp"]),
    ("belum_sesuai", false, &["belum sesuai", "jumlah belum sesuai"]),
    ("belum_sesuai_rp", false, &["nilai belum sesuai", "belum sesuai rp"]),
    ("belum", false, &["belum ditindaklanjuti", "jumlah belum ditindaklanjuti"]),
    ("belum_rp", false, &["nilai belum ditindaklanjuti", "belum ditindaklanjuti rp"]),
    ("tidak_dapat", false, &["tidak dapat ditindaklanjuti", "jumlah tidak dapat ditindaklanjuti"]),
    ("tidak_dapat_rp", false, &["nilai tidak dapat ditindaklanjuti", "tidak dapat ditindaklanjuti rp"]),
    ("dokumen", false, &["nomor dokumen", "no dokumen", "dokumen"]),
    ("dokumen_tanggal", false, &["tanggal dokumen", "tgl dokumen"]),
    EVENT,
    ALASAN,
    TANGGAL,
    KETERANGAN,
];

const RENAKSI: &[Field] = &[
    UNIT,
    ("iku", true, IKU),
    PERIODE,
    ("seri", false, &["seri", "jenis target"]),
    ("nilai", false, &["target", "nilai", "target kinerja", "target tahunan"]),
    NAMA,
    TAHUN,
    (
        "aksi",
        true,
        &[
            "rencana aksi",
            "uraian rencana aksi",
            "aksi",
            "langkah",
            "langkah aksi",
            "langkah langkah",
            "uraian aksi",
            "tahapan",
            "tahapan kegiatan",
            "uraian kegiatan",
            "aktivitas",
            "rencana kegiatan",
            "kegiatan",
            "sub kegiatan",
            "program kegiatan",
        ],
    ),
    (
        "keluaran",
        false,
        &["output", "keluaran", "output kegiatan", "keluaran kegiatan", "hasil", "output rencana aksi"],
    ),
    (
        "penanggung_jawab",
        false,
        &["penanggung jawab", "penanggungjawab", "pic", "pelaksana", "unit pelaksana", "unit penanggung jawab", "pj"],
    ),
    ("anggaran", false, &["anggaran", "pagu", "pagu anggaran", "kebutuhan anggaran", "biaya", "jumlah anggaran"]),
    ("jadwal", false, &["jadwal", "waktu", "waktu pelaksanaan", "jadwal pelaksanaan", "target waktu", "batas waktu"]),
    TANGGAL,
    ALASAN,
    KETERANGAN,
];

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Realisasi, Self::Target, Self::Anggaran, Self::Temuan, Self::Renaksi];

    /// Names of the fields, in the order of the form, with whether each is required.
    pub fn names(self) -> impl Iterator<Item = (&'static str, bool)> {
        self.fields().iter().map(|(name, must, _)| (*name, *must))
    }

    pub(super) fn fields(self) -> &'static [Field] {
        match self {
            Self::Realisasi => REALISASI,
            Self::Target => TARGET,
            Self::Anggaran => ANGGARAN,
            Self::Temuan => TEMUAN,
            Self::Renaksi => RENAKSI,
        }
    }

    /// Whether a field holds a value that is recorded.
    pub(super) fn is_value(self, field: &str) -> bool {
        let field = field.split('@').next().unwrap_or(field);
        match self {
            Self::Realisasi => ["nilai", "pembilang", "penyebut", "timpa"].contains(&field),
            Self::Target => field == "nilai",
            Self::Renaksi => ["nilai", "aksi"].contains(&field),
            Self::Anggaran => {
                let money =
                    ["nilai", "pagu", "penambahan", "pengurangan", "blokir", "lepas", "refocusing", "realisasi"];
                money.contains(&field) || ["realisasi_volume", "progres", "rpd01"].contains(&field)
            }
            Self::Temuan => ["nilai", "tindak_lanjut", "status", "banyak_temuan"].contains(&field),
        }
    }

    /// Whether a head starts like that of a value column.
    pub(super) fn begins(self, core: &str) -> bool {
        let word = match self {
            Self::Realisasi | Self::Anggaran => "realisasi",
            Self::Target | Self::Renaksi => "target",
            Self::Temuan => return false,
        };
        core.split(' ').next() == Some(word)
    }

    /// Whether a head fits this kind: a budget's realisasi is not an indicator's, and vice versa.
    pub(super) fn is_about(self, head: &Head) -> bool {
        let strange: &[&str] = match self {
            Self::Realisasi | Self::Target | Self::Renaksi => &["anggaran", "keuangan", "belanja", "pagu", "dana"],
            Self::Anggaran => &["kinerja", "fisik", "indikator"],
            Self::Temuan => &[],
        };
        let named = |word: &str| strange.contains(&word);
        !head.whole.core.split(' ').any(named) || head.whole.core.starts_with("tahun")
    }

    /// The name in commands and requests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Realisasi => "realisasi",
            Self::Target => "target",
            Self::Anggaran => "anggaran",
            Self::Temuan => "temuan",
            Self::Renaksi => "renaksi",
        }
    }
}

impl FromStr for Kind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| format!("«{text}» bukan realisasi, target, anggaran, temuan atau renaksi"))
    }
}
