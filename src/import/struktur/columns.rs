//! The sheets and their columns: one table for both ways.

use super::{
    cell::Bentuk,
    choices::{
        CAKUPAN, DASAR, FREKUENSI, GABUNG_PERIODE, GABUNG_UNIT, JENIS, PERAN, POLARISASI, SUMBER, TANPA_NILAI, YA,
    },
};

/// A sheet of the workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lembar {
    /// What holds for all sheets: year, day of effect, reason, document.
    Umum,
    /// Units.
    Unit,
    /// Accounts.
    Akun,
    /// Rules, chosen by name.
    Aturan,
    /// Levels of the card.
    Tingkat,
    /// Nodes.
    Simpul,
    /// Indicators.
    Indikator,
    /// Targets.
    Target,
    /// Outputs and their pagu.
    Keluaran,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Kolom {
    /// Its head.
    pub judul: &'static str,
    /// Field of the event's data, or what this program calls it.
    pub bidang: &'static str,
    /// How its cells are read and written.
    pub bentuk: Bentuk,
    /// Width.
    pub lebar: f64,
    /// What a note at the head says.
    pub catatan: &'static str,
    /// A cell of the example row.
    pub contoh: &'static str,
}

const fn kolom(
    judul: &'static str,
    bidang: &'static str,
    bentuk: Bentuk,
    lebar: f64,
    catatan: &'static str,
    contoh: &'static str,
) -> Kolom {
    Kolom { judul, bidang, bentuk, lebar, catatan, contoh }
}

/// The mark of a row that is not read.
pub const CONTOH: &str = "contoh";
/// Head of the column of that mark.
pub const TANDA: &str = "Tanda";

const BERLAKU: Kolom = kolom(
    "Berlaku sejak",
    "berlaku",
    Bentuk::Hari,
    14.0,
    "Kosong: menurut lembar Umum, atau awal tahun. Untuk perubahan: hari mulai berlakunya.",
    "",
);
const ALASAN: Kolom =
    kolom("Alasan", "alasan", Bentuk::Teks, 28.0, "Wajib untuk perubahan; kosong: menurut lembar Umum.", "");
const BERAKHIR: Kolom = kolom(
    "Berakhir",
    "berakhir",
    Bentuk::Hari,
    13.0,
    "Hari terakhirnya (unit) atau hari sejak ia tidak berlaku lagi. Yang tidak disebut dalam berkas tetap berlaku.",
    "",
);
const UNIT: Kolom = kolom(
    "Unit",
    "unit",
    Bentuk::Daftar,
    16.0,
    "Kode unit; beberapa unit dengan isi yang sama dipisah titik koma.",
    "SETDA",
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

const SHEET_ATURAN: &[Kolom] = &[
    UNIT,
    kolom(
        "Paket",
        "paket",
        Bentuk::Teks,
        24.0,
        "Nama paket aturan; «tercatat»: aturan unit ini sebagaimana tercatat. Unit di bawahnya mengikuti, sampai ada \
         yang mencatat aturannya sendiri.",
        "permendagri-86-2017",
    ),
    kolom("Batas capaian", "batas_capaian", Bentuk::Angka, 14.0, "Misalnya 120; kosong: menurut paket.", ""),
    kolom("Wajib disetujui", "wajib_disetujui", Bentuk::Pilihan(YA), 15.0, "Kosong: menurut paket.", ""),
    BERLAKU,
    ALASAN,
];

const SHEET_TINGKAT: &[Kolom] = &[
    UNIT,
    kolom("Kode", "kode", Bentuk::Kode, 16.0, "Kode tingkat dari yang teratas; «kartu»: kartu seluruhnya.", "sasaran"),
    kolom("Nama", "nama", Bentuk::Teks, 26.0, "Sebutan satu simpul, misalnya sasaran strategis.", "sasaran strategis"),
    kolom("Judul", "judul", Bentuk::Teks, 22.0, "Judul tabelnya.", "Sasaran Strategis"),
    kolom("Kata nilai", "nilai", Bentuk::Teks, 14.0, "Misalnya NSS, Skor, Capaian.", "Capaian"),
    kolom("Kata kontribusi", "kontribusi", Bentuk::Teks, 16.0, "Kata untuk nilai x bobot, bila ditampilkan.", ""),
    kolom("Pola kode", "pola", Bentuk::Teks, 12.0, "# angka, ? satu huruf, * apa saja; kosong: bebas.", ""),
    kolom(
        "Gabung",
        "gabung",
        Bentuk::Gabung,
        18.0,
        "Cara anak menjadi nilainya; atau rumus: jumlah_anak / 2.",
        "rata-rata",
    ),
    kolom("Anak tanpa nilai", "tanpa_nilai", Bentuk::Pilihan(TANPA_NILAI), 16.0, "", "dikeluarkan"),
    kolom("Batas bawah", "batas_bawah", Bentuk::Angka, 12.0, "", ""),
    kolom("Batas atas", "batas_atas", Bentuk::Angka, 12.0, "", ""),
    kolom(
        "Presisi",
        "presisi",
        Bentuk::Bulat,
        9.0,
        "Desimal yang dibulatkan sebelum dipakai; kosong: tidak dibulatkan.",
        "",
    ),
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

const SHEET_KELUARAN: &[Kolom] = &[
    UNIT,
    kolom("Kode RO", "ro", Bentuk::Kode, 26.0, "Kode rincian output sebagaimana tercetak.", "01.AFA.001"),
    kolom("Nama", "nama", Bentuk::Teks, 48.0, "", "Layanan pembinaan"),
    kolom("Indikator", "iku", Bentuk::Kode, 14.0, "Indikator unit ini atau di atasnya yang dibiayainya.", "IKU 1"),
    kolom("Pagu awal", "pagu", Bentuk::Rupiah, 20.0, "Rupiah.", "250000000"),
    kolom(
        "Pagu sesudah revisi",
        "revisi",
        Bentuk::Rupiah,
        20.0,
        "Pagu awal dengan penambahan dan pengurangan; kosong: tidak diubah.",
        "",
    ),
    BERLAKU,
    ALASAN,
];

impl Lembar {
    /// All, in the order of the workbook.
    pub const ALL: [Self; 9] = [
        Self::Umum,
        Self::Unit,
        Self::Akun,
        Self::Aturan,
        Self::Tingkat,
        Self::Simpul,
        Self::Indikator,
        Self::Target,
        Self::Keluaran,
    ];

    /// Its name.
    pub fn nama(self) -> &'static str {
        match self {
            Self::Umum => "Umum",
            Self::Unit => "Unit",
            Self::Akun => "Akun",
            Self::Aturan => "Aturan",
            Self::Tingkat => "Tingkat",
            Self::Simpul => "Simpul",
            Self::Indikator => "Indikator",
            Self::Target => "Target",
            Self::Keluaran => "Keluaran",
        }
    }

    /// What it is for, in a line above its table.
    pub fn guna(self) -> &'static str {
        match self {
            Self::Umum => "Yang berlaku untuk semua lembar; baris pada lembar lain boleh menyebut yang lain.",
            Self::Unit => "Satu baris untuk tiap unit kerja.",
            Self::Akun => {
                "Satu baris untuk tiap akun dan perannya. Peran admin, inspektorat dan bpk menunggu admin kedua."
            }
            Self::Aturan => "Aturan kartu menurut paket; cukup pada unit teratas, unit di bawahnya mengikuti.",
            Self::Tingkat => "Tingkat kartu dari yang teratas, bila lain dari paketnya. Boleh kosong.",
            Self::Simpul => "Perspektif, tujuan, sasaran, program: satu baris untuk tiap simpul kartu.",
            Self::Indikator => "Satu baris untuk tiap indikator; rumus ditulis sebagai teks.",
            Self::Target => {
                "Satu baris untuk tiap indikator: angka, 70 s.d. 80, >= 95, <= 10, kata skala, tanggal, 3 dari 5, N/A."
            }
            Self::Keluaran => "Satu baris untuk tiap rincian output dengan pagunya.",
        }
    }

    /// Its columns; those of targets besides.
    pub fn kolom(self) -> &'static [Kolom] {
        match self {
            Self::Umum => UMUM,
            Self::Unit => SHEET_UNIT,
            Self::Akun => SHEET_AKUN,
            Self::Aturan => SHEET_ATURAN,
            Self::Tingkat => SHEET_TINGKAT,
            Self::Simpul => SHEET_SIMPUL,
            Self::Indikator => SHEET_INDIKATOR,
            Self::Target => SHEET_TARGET,
            Self::Keluaran => SHEET_KELUARAN,
        }
    }

    /// How many of its columns name the thing: they stay in view.
    pub fn tetap(self) -> u16 {
        match self {
            Self::Umum | Self::Unit | Self::Akun => 2,
            _ => 3,
        }
    }

    /// The column of a field.
    pub fn bidang(self, bidang: &str) -> Option<&'static Kolom> {
        self.kolom().iter().find(|kolom| kolom.bidang == bidang)
    }
}
