//! The closed lists of words in the workbook, with their values in the event's data.

use crate::event::data::Role;

/// Yes or no.
pub const YA: &[(&str, &str)] = &[("ya", "true"), ("tidak", "false")];
/// Denominator of the share of followed-up recommendations.
pub const PENYEBUT: &[(&str, &str)] = &[("semua", "semua"), ("tanpa tidak dapat", "tanpa_tidak_dapat")];
/// Roles.
pub const PERAN: &[(&str, &str)] = Role::NAMES;
/// The role in which an auditing body records.
pub const PENCATAT: &[(&str, &str)] = &[("inspektorat", "inspektorat"), ("bpk", "bpk")];
/// The direction in which an indicator is better.
pub const POLARISASI: &[(&str, &str)] =
    &[("maksimum", "maksimum"), ("minimum", "minimum"), ("rentang", "rentang"), ("stabil", "stabil")];
/// The source of realisasi.
pub const SUMBER: &[(&str, &str)] = &[
    ("langsung", "langsung"),
    ("rasio", "rasio"),
    ("berbobot", "berbobot"),
    ("unit", "unit"),
    ("anggaran", "anggaran"),
    ("temuan", "temuan"),
    ("rumus", "rumus"),
    ("asal", "asal"),
];
/// The consolidation of periods to the year.
pub const GABUNG_PERIODE: &[(&str, &str)] =
    &[("jumlah", "jumlah"), ("rata-rata", "rata_rata"), ("posisi akhir", "posisi_akhir")];
/// The consolidation of units to their parent.
pub const GABUNG_UNIT: &[(&str, &str)] = &[("jumlah", "jumlah"), ("rata-rata", "rata_rata"), ("mentah", "mentah")];
/// The frequency of measurement.
pub const FREKUENSI: &[(&str, &str)] =
    &[("bulanan", "bulanan"), ("triwulanan", "triwulanan"), ("semesteran", "semesteran"), ("tahunan", "tahunan")];
/// The scope of a period's number.
pub const CAKUPAN: &[(&str, &str)] = &[("periode", "periode"), ("sampai dengan", "sampai_dengan")];
/// The treatment of a child without a value.
pub const TANPA_NILAI: &[(&str, &str)] =
    &[("dikeluarkan", "dikeluarkan"), ("nol", "nol"), ("tidak berlaku", "tidak_berlaku")];
/// The combinations of children that need no formula.
pub const GABUNG: &[(&str, &str)] = &[
    ("rata-rata", "rata_rata"),
    ("berbobot", "berbobot"),
    ("geometrik", "geometrik"),
    ("jumlah", "jumlah"),
    ("minimum", "minimum"),
    ("rata indikator", "rata_indikator"),
    ("tercapai", "tercapai"),
];
/// Grounds for changing a target.
pub const DASAR: &[(&str, &str)] = &[
    ("pergantian pejabat", "pergantian_pejabat"),
    ("perubahan strategi", "perubahan_strategi"),
    ("perubahan prioritas", "perubahan_prioritas"),
];
/// Kinds of targets that an indicator may declare; used only to check its targets.
pub const JENIS: &[(&str, &str)] = &[
    ("angka", "angka"),
    ("rentang", "rentang"),
    ("paling sedikit", "paling_sedikit"),
    ("paling banyak", "paling_banyak"),
    ("kata", "kata"),
    ("tanggal", "tanggal"),
    ("n dari m", "dari"),
];
