//! Words of the workbook, with what each stands for in an event's data.

use crate::event::data::Role;

/// Yes or no.
pub const YA: &[(&str, &str)] = &[("ya", "true"), ("tidak", "false")];
/// What the share of followed-up recommendations is a share of.
pub const PENYEBUT: &[(&str, &str)] = &[("semua", "semua"), ("tanpa tidak dapat", "tanpa_tidak_dapat")];
/// Roles.
pub const PERAN: &[(&str, &str)] = Role::NAMES;
/// In which role a body that audits records.
pub const PENCATAT: &[(&str, &str)] = &[("inspektorat", "inspektorat"), ("bpk", "bpk")];
/// Which way is better.
pub const POLARISASI: &[(&str, &str)] =
    &[("maksimum", "maksimum"), ("minimum", "minimum"), ("rentang", "rentang"), ("stabil", "stabil")];
/// Where realisasi comes from.
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
/// How periods become the year.
pub const GABUNG_PERIODE: &[(&str, &str)] =
    &[("jumlah", "jumlah"), ("rata-rata", "rata_rata"), ("posisi akhir", "posisi_akhir")];
/// How units become their parent.
pub const GABUNG_UNIT: &[(&str, &str)] = &[("jumlah", "jumlah"), ("rata-rata", "rata_rata"), ("mentah", "mentah")];
/// How often an indicator is measured.
pub const FREKUENSI: &[(&str, &str)] =
    &[("bulanan", "bulanan"), ("triwulanan", "triwulanan"), ("semesteran", "semesteran"), ("tahunan", "tahunan")];
/// What a number of a period is about.
pub const CAKUPAN: &[(&str, &str)] = &[("periode", "periode"), ("sampai dengan", "sampai_dengan")];
/// What becomes of a child without a value.
pub const TANPA_NILAI: &[(&str, &str)] =
    &[("dikeluarkan", "dikeluarkan"), ("nol", "nol"), ("tidak berlaku", "tidak_berlaku")];
/// Ways to combine children that need no formula.
pub const GABUNG: &[(&str, &str)] = &[
    ("rata-rata", "rata_rata"),
    ("berbobot", "berbobot"),
    ("geometrik", "geometrik"),
    ("jumlah", "jumlah"),
    ("minimum", "minimum"),
    ("rata indikator", "rata_indikator"),
    ("tercapai", "tercapai"),
];
/// Grounds on which a target may change.
pub const DASAR: &[(&str, &str)] = &[
    ("pergantian pejabat", "pergantian_pejabat"),
    ("perubahan strategi", "perubahan_strategi"),
    ("perubahan prioritas", "perubahan_prioritas"),
];
/// What kinds of targets an indicator may say that it has: only to check its targets by.
pub const JENIS: &[(&str, &str)] = &[
    ("angka", "angka"),
    ("rentang", "rentang"),
    ("paling sedikit", "paling_sedikit"),
    ("paling banyak", "paling_banyak"),
    ("kata", "kata"),
    ("tanggal", "tanggal"),
    ("n dari m", "dari"),
];
