//! Columns of the sheet of outputs.

use super::{
    cell::Bentuk,
    kolom::{ALASAN, BERLAKU, Kolom, UNIT, kolom},
};

/// A month of the plan of withdrawals.
const fn bulan(judul: &'static str, bidang: &'static str) -> Kolom {
    kolom(judul, bidang, Bentuk::Rupiah, 16.0, "Rencana penarikan dana; kosong: nol, bila bulan lain terisi.", "")
}

/// The fields of these months.
pub(super) const RPD: [&str; 12] =
    ["rpd01", "rpd02", "rpd03", "rpd04", "rpd05", "rpd06", "rpd07", "rpd08", "rpd09", "rpd10", "rpd11", "rpd12"];

pub(super) const SHEET_KELUARAN: &[Kolom] = &[
    UNIT,
    kolom("Kode RO", "ro", Bentuk::Kode, 26.0, "Kode rincian output sebagaimana tercetak.", "01.AFA.001"),
    kolom("Nama", "nama", Bentuk::Teks, 48.0, "", "Layanan pembinaan"),
    kolom("Indikator", "iku", Bentuk::Kode, 14.0, "Indikator unit ini atau di atasnya yang dibiayainya.", "IKU 1"),
    kolom("Porsi", "porsi", Bentuk::Porsi, 22.0, "Beberapa indikator dengan persennya: IKU 1: 60; IKU 2: 40.", ""),
    kolom("Sumber dana", "sumber_dana", Bentuk::Kode, 14.0, "Misalnya RM, PNBP, BLU, DAU.", ""),
    kolom("Satuan", "satuan", Bentuk::Teks, 14.0, "Satuan volumenya.", ""),
    kolom("Volume", "volume", Bentuk::Angka, 12.0, "Volume yang direncanakan setahun.", ""),
    kolom("Pagu awal", "pagu", Bentuk::Rupiah, 20.0, "Rupiah.", "250000000"),
    kolom(
        "Pagu sesudah revisi",
        "revisi",
        Bentuk::Rupiah,
        20.0,
        "Pagu awal dengan penambahan dan pengurangan; kosong: tidak diubah.",
        "",
    ),
    bulan("RPD Januari", "rpd01"),
    bulan("RPD Februari", "rpd02"),
    bulan("RPD Maret", "rpd03"),
    bulan("RPD April", "rpd04"),
    bulan("RPD Mei", "rpd05"),
    bulan("RPD Juni", "rpd06"),
    bulan("RPD Juli", "rpd07"),
    bulan("RPD Agustus", "rpd08"),
    bulan("RPD September", "rpd09"),
    bulan("RPD Oktober", "rpd10"),
    bulan("RPD November", "rpd11"),
    bulan("RPD Desember", "rpd12"),
    BERLAKU,
    ALASAN,
];
