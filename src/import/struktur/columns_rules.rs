//! Columns of the sheets of rules.

use super::{
    cell::Bentuk,
    choices::{PENYEBUT, TANPA_NILAI, YA},
    kolom::{ALASAN, BERLAKU, Kolom, UNIT, kolom},
};

pub(super) const SHEET_ATURAN: &[Kolom] = &[
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
    kolom(
        "Batas capaian",
        "batas_capaian",
        Bentuk::Batas,
        14.0,
        "Misalnya 120, atau tanpa; kosong: menurut paket.",
        "",
    ),
    kolom(
        "Batas bawah capaian",
        "batas_bawah_capaian",
        Bentuk::Batas,
        14.0,
        "Misalnya 0, atau tanpa; kosong: menurut paket.",
        "",
    ),
    kolom("Wajib disetujui", "wajib_disetujui", Bentuk::Pilihan(YA), 15.0, "Kosong: menurut paket.", ""),
    kolom("Nol dari nol", "nol_dari_nol", Bentuk::Batas, 12.0, "Nilai 0 dari 0, misalnya 100, atau tanpa.", ""),
    kolom("Penyebut temuan", "penyebut_temuan", Bentuk::Pilihan(PENYEBUT), 18.0, "Kosong: menurut paket.", ""),
    kolom("Capaian maksimum", "capaian_maksimum", Bentuk::Rumus, 30.0, "Rumus capaian; kosong: menurut paket.", ""),
    kolom("Capaian minimum", "capaian_minimum", Bentuk::Rumus, 30.0, "Rumus capaian; kosong: menurut paket.", ""),
    kolom("Capaian rentang", "capaian_rentang", Bentuk::Rumus, 30.0, "Rumus capaian; kosong: menurut paket.", ""),
    kolom("Efisiensi", "efisiensi", Bentuk::Rumus, 30.0, "Kosong: menurut paket.", ""),
    kolom("Efisiensi resmi", "efisiensi_resmi", Bentuk::Rumus, 30.0, "Kosong: menurut paket.", ""),
    kolom("Efisiensi terendah", "efisiensi_terendah", Bentuk::Angka, 12.0, "Kosong: menurut paket.", ""),
    kolom("Efisiensi tertinggi", "efisiensi_tertinggi", Bentuk::Angka, 12.0, "Kosong: menurut paket.", ""),
    BERLAKU,
    ALASAN,
];

pub(super) const SHEET_TINGKAT: &[Kolom] = &[
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
    kolom(
        "Diwariskan",
        "diwariskan",
        Bentuk::Pilihan(YA),
        12.0,
        "ya: simpul tingkat ini berlaku untuk unit di bawahnya sampai unit itu mencatat sendiri; dari tingkat teratas, berurutan.",
        "",
    ),
];

pub(super) const SHEET_SKALA: &[Kolom] = &[
    UNIT,
    kolom("Kode", "kode", Bentuk::Kode, 14.0, "Kode skala, sebagaimana disebut indikatornya.", "predikat"),
    kolom("Nama", "nama", Bentuk::Teks, 30.0, "Nama skala; cukup pada baris pertamanya.", "Predikat SAKIP"),
    kolom("Kata", "kata", Bentuk::Teks, 20.0, "Misalnya WTP, BB, Level 3, tersedia; dari yang terbaik.", "BB"),
    kolom("Nilai", "nilai", Bentuk::Angka, 12.0, "Nilai kata itu.", "70"),
];

pub(super) const SHEET_PITA: &[Kolom] = &[
    UNIT,
    kolom("Nama", "nama", Bentuk::Teks, 20.0, "Kata statusnya, dari yang tertinggi.", "Baik"),
    kolom("Warna", "warna", Bentuk::Teks, 12.0, "Misalnya hijau.", "hijau"),
    kolom("Dari", "dari", Bentuk::Angka, 10.0, "Batas bawah; kosong pada pita terendah.", "80"),
    kolom("Termasuk dari", "termasuk_dari", Bentuk::Pilihan(YA), 13.0, "Apakah batas bawahnya termasuk?", "ya"),
    kolom("Sampai", "sampai", Bentuk::Angka, 10.0, "Batas atas; kosong pada pita tertinggi.", "100"),
    kolom("Termasuk sampai", "termasuk_sampai", Bentuk::Pilihan(YA), 15.0, "Apakah batas atasnya termasuk?", "ya"),
];

pub(super) const SHEET_RUMUS: &[Kolom] = &[
    UNIT,
    kolom("Kode", "kode", Bentuk::Kode, 14.0, "Kode rumus, sebagaimana dalam alamatnya.", "IKPA"),
    kolom("Nama", "nama", Bentuk::Teks, 36.0, "", "Nilai IKPA"),
    kolom(
        "Rumus",
        "rumus",
        Bentuk::Rumus,
        60.0,
        "Misalnya rata-bobot([anggaran/penyerapan]: 20; [anggaran/capaian_output]: 25).",
        "",
    ),
    kolom("Batas bawah", "batas_bawah", Bentuk::Angka, 12.0, "", ""),
    kolom("Batas atas", "batas_atas", Bentuk::Angka, 12.0, "", ""),
    kolom("Presisi", "presisi", Bentuk::Bulat, 9.0, "Desimal, 0 sampai 6.", "2"),
];
