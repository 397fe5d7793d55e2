//! The sheets and their columns: one table for import and export.

use super::{
    cell::Bentuk,
    choices::{CAKUPAN, DASAR, FREKUENSI, GABUNG_PERIODE, GABUNG_UNIT, JENIS, PENCATAT, PERAN, POLARISASI, SUMBER, YA},
    columns_budget::SHEET_KELUARAN,
    columns_rules::{SHEET_ATURAN, SHEET_PITA, SHEET_RUMUS, SHEET_SKALA, SHEET_TINGKAT},
    kolom::{ALASAN, BERLAKU, UNIT, kolom},
};

pub use super::kolom::Kolom;

/// A sheet of the workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lembar {
    /// Values for all sheets: year, day of effect, reason, document.
    Umum,
    /// Units.
    Unit,
    /// Accounts.
    Akun,
    /// Auditing bodies, beside BPK and Inspektorat.
    Pemeriksa,
    /// Rules, selected by name.
    Aturan,
    /// Levels of the card.
    Tingkat,
    /// Words of a scale with their values.
    Skala,
    /// Status bands.
    Pita,
    /// Formulas of the unit by name.
    Rumus,
    /// Nodes.
    Simpul,
    /// Indicators.
    Indikator,
    /// Targets.
    Target,
    /// Outputs and their pagu.
    Keluaran,
}

/// Mark of an example row, which is not read.
pub const CONTOH: &str = "contoh";
/// Mark of a node's row that a unit above recorded and that is inherited here; it is not read.
pub const WARISAN: &str = "warisan";
/// Head of the column of these marks.
pub const TANDA: &str = "Tanda";

const BERAKHIR: Kolom = kolom(
    "Berakhir",
    "berakhir",
    Bentuk::Hari,
    13.0,
    "Hari terakhirnya (unit) atau hari sejak ia tidak berlaku lagi. Yang tidak disebut dalam berkas tetap berlaku.",
    "",
);

const UMUM: &[Kolom] =
    &[kolom("Isian", "isian", Bentuk::Teks, 26.0, "", ""), kolom("Nilai", "nilai", Bentuk::Teks, 44.0, "", "")];

const SHEET_UNIT: &[Kolom] = &[
    kolom("Kode", "kode", Bentuk::Kode, 14.0, "Huruf besar, angka, titik atau garis; paling panjang 24.", "SETDA"),
    kolom("Nama", "nama", Bentuk::Teks, 48.0, "", "Sekretariat Daerah"),
    kolom("Induk", "induk", Bentuk::Kode, 14.0, "Unit di atasnya; kosong: unit teratas.", "KAB"),
    BERLAKU,
    BERAKHIR,
    kolom("Penerus", "penerus", Bentuk::Daftar, 18.0, "Unit yang meneruskan, bila ia berakhir.", ""),
    kolom("Rekaan", "contoh", Bentuk::Pilihan(YA), 9.0, "ya: unit rekaan, ditandai di setiap tampilan.", ""),
    ALASAN,
];

const SHEET_AKUN: &[Kolom] = &[
    kolom("Akun", "akun", Bentuk::Kode, 16.0, "Kode akun huruf kecil, bukan nama orang.", "setda-01"),
    kolom("Peran", "peran", Bentuk::Pilihan(PERAN), 14.0, "", "unit"),
    kolom("Unit", "unit", Bentuk::Daftar, 24.0, "Wajib untuk peran unit dan reader; kosong: semua unit.", "SETDA"),
    kolom("Dicabut", "dicabut", Bentuk::Pilihan(YA), 10.0, "ya: akses ini dicabut; sertakan alasan.", ""),
    ALASAN,
];

const SHEET_PEMERIKSA: &[Kolom] = &[
    kolom(
        "Kode",
        "kode",
        Bentuk::Kode,
        16.0,
        "Sebagaimana disebut temuannya; bpk dan inspektorat tidak perlu dicatat.",
        "BPKP",
    ),
    kolom("Nama", "nama", Bentuk::Teks, 52.0, "", "Badan Pengawasan Keuangan dan Pembangunan"),
    kolom(
        "Dicatat oleh",
        "pencatat",
        Bentuk::Pilihan(PENCATAT),
        16.0,
        "Peran yang mencatat temuan dan penilaiannya; tidak berubah kemudian.",
        "inspektorat",
    ),
    BERLAKU,
    ALASAN,
];

const SHEET_SIMPUL: &[Kolom] = &[
    UNIT,
    kolom("Kode", "kode", Bentuk::Kode, 14.0, "", "S1"),
    kolom(
        "Tingkat",
        "tingkat",
        Bentuk::Kode,
        16.0,
        "Kode tingkat; tanpa tingkat pada aturan: perspektif atau sasaran.",
        "sasaran",
    ),
    kolom("Induk", "induk", Bentuk::Kode, 14.0, "Simpul di atasnya; kosong pada tingkat teratas.", ""),
    kolom("Nama", "nama", Bentuk::Teks, 52.0, "", "Meningkatnya kualitas layanan"),
    kolom("Urutan", "urutan", Bentuk::Bulat, 9.0, "Kosong: menurut urutan baris.", ""),
    kolom("Bobot", "bobot", Bentuk::Angka, 9.0, "Persen, bila induknya berbobot.", ""),
    kolom("Gabung", "gabung", Bentuk::Gabung, 16.0, "Kosong: menurut tingkatnya.", ""),
    BERLAKU,
    BERAKHIR,
    ALASAN,
];

const SHEET_INDIKATOR: &[Kolom] = &[
    UNIT,
    kolom("Kode", "kode", Bentuk::Kode, 14.0, "", "IKU 1"),
    kolom("Nama", "nama", Bentuk::Teks, 52.0, "", "Indeks kepuasan masyarakat"),
    kolom(
        "Simpul",
        "simpul",
        Bentuk::Kode,
        13.0,
        "Simpul atau sasaran tempatnya; kosong: dipantau, tidak di kartu.",
        "S1",
    ),
    kolom("Satuan", "satuan", Bentuk::Teks, 14.0, "", "indeks"),
    kolom("Presisi", "presisi", Bentuk::Bulat, 9.0, "Desimal realisasi, 0 sampai 6.", "2"),
    kolom("Polarisasi", "polarisasi", Bentuk::Pilihan(POLARISASI), 12.0, "", "maksimum"),
    kolom(
        "Jenis target",
        "jenis",
        Bentuk::Pilihan(JENIS),
        14.0,
        "Untuk memeriksa lembar Target; kosong: tidak diperiksa.",
        "angka",
    ),
    kolom("Sumber realisasi", "sumber_realisasi", Bentuk::Pilihan(SUMBER), 16.0, "", "langsung"),
    kolom(
        "Gabung periode",
        "konsolidasi_periode",
        Bentuk::Pilihan(GABUNG_PERIODE),
        15.0,
        "Cara periode menjadi tahun.",
        "posisi akhir",
    ),
    kolom(
        "Gabung unit",
        "konsolidasi_unit",
        Bentuk::Pilihan(GABUNG_UNIT),
        12.0,
        "Wajib untuk sumber unit dan anggaran.",
        "",
    ),
    kolom("Frekuensi", "frekuensi", Bentuk::Pilihan(FREKUENSI), 13.0, "Kosong: triwulanan.", ""),
    kolom(
        "Target per",
        "target_per",
        Bentuk::Pilihan(CAKUPAN),
        14.0,
        "Target periode itu saja, atau sampai dengan akhirnya.",
        "",
    ),
    kolom(
        "Entri per",
        "entri_per",
        Bentuk::Pilihan(CAKUPAN),
        14.0,
        "Entri periode itu saja, atau sampai dengan akhirnya.",
        "",
    ),
    kolom("Faktor", "faktor", Bentuk::Angka, 10.0, "Faktor rasio: 100, 1.000, 100.000; kosong: 100.", ""),
    kolom("Skala", "skala", Bentuk::Kode, 12.0, "Kode skala kata pada aturan.", ""),
    kolom("Bobot", "bobot", Bentuk::Angka, 9.0, "Persen, bila simpulnya berbobot.", ""),
    kolom(
        "Rumus capaian",
        "rumus",
        Bentuk::Rumus,
        30.0,
        "Misalnya (realisasi / target) x 100; kosong: menurut aturan.",
        "",
    ),
    kolom(
        "Rumus realisasi",
        "rumus_realisasi",
        Bentuk::Rumus,
        30.0,
        "Untuk sumber rumus, misalnya [IKU 1/realisasi] + [IKU 2/realisasi].",
        "",
    ),
    kolom("Komponen", "komponen", Bentuk::Komponen, 30.0, "Untuk sumber berbobot: nama: bobot; nama: bobot.", ""),
    kolom("Penanggung jawab", "penanggung_jawab", Bentuk::Daftar, 20.0, "Unit-unitnya, dipisah titik koma.", ""),
    kolom("Asal", "asal", Bentuk::Asal, 30.0, "Untuk sumber asal: UNIT/kode: bobot; UNIT/kode (tidak langsung).", ""),
    kolom("Melanjutkan", "melanjutkan", Bentuk::SatuAsal, 18.0, "UNIT/kode indikator yang diteruskan.", ""),
    kolom("Tidak diukur", "tidak_diukur", Bentuk::Pilihan(YA), 12.0, "ya: tahun ini tidak diukur.", ""),
    kolom("Urutan", "urutan", Bentuk::Bulat, 9.0, "Kosong: menurut urutan baris.", ""),
    BERLAKU,
    BERAKHIR,
    ALASAN,
];

const SHEET_TARGET: &[Kolom] = &[
    UNIT,
    kolom("Indikator", "iku", Bentuk::Kode, 14.0, "Kode indikator.", "IKU 1"),
    BERLAKU,
    kolom("Dasar", "dasar", Bentuk::Pilihan(DASAR), 20.0, "Wajib untuk perubahan target.", ""),
    ALASAN,
    kolom("Nomor dokumen", "dokumen", Bentuk::Teks, 20.0, "Wajib untuk perubahan target.", ""),
    kolom("Tanggal dokumen", "dokumen_tanggal", Bentuk::Hari, 15.0, "", ""),
];

impl Lembar {
    /// All sheets, in the order of the workbook.
    pub const ALL: [Self; 13] = [
        Self::Umum,
        Self::Unit,
        Self::Akun,
        Self::Pemeriksa,
        Self::Aturan,
        Self::Tingkat,
        Self::Skala,
        Self::Pita,
        Self::Rumus,
        Self::Simpul,
        Self::Indikator,
        Self::Target,
        Self::Keluaran,
    ];

    /// The name of the sheet.
    pub fn nama(self) -> &'static str {
        match self {
            Self::Umum => "Umum",
            Self::Unit => "Unit",
            Self::Akun => "Akun",
            Self::Pemeriksa => "Pemeriksa",
            Self::Aturan => "Aturan",
            Self::Tingkat => "Tingkat",
            Self::Skala => "Skala",
            Self::Pita => "Pita",
            Self::Rumus => "Rumus",
            Self::Simpul => "Simpul",
            Self::Indikator => "Indikator",
            Self::Target => "Target",
            Self::Keluaran => "Keluaran",
        }
    }

    /// Its purpose, in a line above its table.
    pub fn guna(self) -> &'static str {
        match self {
            Self::Umum => "Yang berlaku untuk semua lembar; baris pada lembar lain boleh menyebut yang lain.",
            Self::Unit => "Satu baris untuk tiap unit kerja.",
            Self::Akun => {
                "Satu baris untuk tiap akun dan perannya. Peran admin, inspektorat dan bpk menunggu admin kedua."
            }
            Self::Pemeriksa => "Lembaga pemeriksa selain BPK dan Inspektorat: BPKP, Itjen, KAP. Boleh kosong.",
            Self::Aturan => "Aturan kartu menurut paket; cukup pada unit teratas, unit di bawahnya mengikuti.",
            Self::Tingkat => "Tingkat kartu dari yang teratas, bila lain dari paketnya. Boleh kosong.",
            Self::Skala => "Kata skala dari yang terbaik, satu baris untuk tiap kata; melengkapi skala paketnya.",
            Self::Pita => "Pita status dari yang tertinggi, tanpa celah, bila lain dari paketnya.",
            Self::Rumus => "Rumus bernama milik unit, dalam urutan; melengkapi rumus paketnya.",
            Self::Simpul => "Perspektif, tujuan, sasaran, program: satu baris untuk tiap simpul kartu.",
            Self::Indikator => "Satu baris untuk tiap indikator; rumus ditulis sebagai teks.",
            Self::Target => {
                "Satu baris untuk tiap indikator: angka, 70 s.d. 80, >= 95, <= 10, kata skala, tanggal, 3 dari 5, N/A."
            }
            Self::Keluaran => "Satu baris untuk tiap rincian output dengan pagunya.",
        }
    }

    /// Its columns, without those of targets.
    pub fn kolom(self) -> &'static [Kolom] {
        match self {
            Self::Umum => UMUM,
            Self::Unit => SHEET_UNIT,
            Self::Akun => SHEET_AKUN,
            Self::Pemeriksa => SHEET_PEMERIKSA,
            Self::Aturan => SHEET_ATURAN,
            Self::Tingkat => SHEET_TINGKAT,
            Self::Skala => SHEET_SKALA,
            Self::Pita => SHEET_PITA,
            Self::Rumus => SHEET_RUMUS,
            Self::Simpul => SHEET_SIMPUL,
            Self::Indikator => SHEET_INDIKATOR,
            Self::Target => SHEET_TARGET,
            Self::Keluaran => SHEET_KELUARAN,
        }
    }

    /// Number of leading columns that identify the row; they are frozen.
    pub fn tetap(self) -> u16 {
        match self {
            Self::Umum | Self::Unit | Self::Akun | Self::Pemeriksa => 2,
            _ => 3,
        }
    }

    /// The column of a field.
    pub fn bidang(self, bidang: &str) -> Option<&'static Kolom> {
        self.kolom().iter().find(|kolom| kolom.bidang == bidang)
    }
}
