//! The plan of an invented unit's year: rules, tree, indicators, targets, budget.

use serde_json::{Value, json};

use super::{
    dadu::perseratus,
    dasar::{TAHUN, Unit, event, hari, langkah, saat},
};
use crate::{event::data::Role, sample::Step};

/// The source of an indicator's realisasi.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cara {
    /// Entered as a number.
    Langsung,
    /// Entered in parts.
    Rasio,
    /// From the units below.
    Unit,
    /// From the budget.
    Anggaran,
    /// From the findings.
    Temuan,
}

/// An indicator of an invented unit.
pub struct Indikator {
    /// Number within the card.
    pub nomor: usize,
    /// Name.
    pub nama: &'static str,
    /// Unit of measure.
    pub satuan: &'static str,
    /// Whether more is better.
    pub maksimum: bool,
    /// Source of its realisasi.
    pub cara: Cara,
    /// Target at the end of the year, in hundredths.
    pub target: u64,
}

const INDIKATOR: &[(&str, &str, bool, Cara, u64)] = &[
    ("Indeks kepuasan penerima layanan", "indeks", true, Cara::Langsung, 8_500),
    ("Persentase permohonan yang selesai tepat waktu", "%", true, Cara::Langsung, 9_000),
    ("Persentase pengaduan yang ditangani", "%", true, Cara::Rasio, 9_500),
    ("Rata-rata lama layanan", "hari", false, Cara::Langsung, 800),
    ("Persentase rencana kerja yang terlaksana", "%", true, Cara::Langsung, 9_200),
    ("Nilai kematangan tata kelola", "nilai", true, Cara::Langsung, 7_800),
];
/// Further indicators of a unit with others below it.
const GABUNGAN: &[(&str, &str, bool, Cara, u64)] = &[
    ("Persentase penyerapan anggaran", "%", true, Cara::Anggaran, 9_500),
    ("Persentase rekomendasi pemeriksaan yang ditindaklanjuti", "%", true, Cara::Temuan, 8_000),
];

/// The indicators of a unit.
pub fn indikator(unit: &Unit) -> Vec<Indikator> {
    let own = INDIKATOR.iter().enumerate().map(|(n, (nama, satuan, maksimum, cara, target))| {
        let cara = if n < 2 && !unit.bawahan.is_empty() { Cara::Unit } else { *cara };
        Indikator { nomor: n + 1, nama, satuan, maksimum: *maksimum, cara, target: *target }
    });
    let more = GABUNGAN.iter().enumerate().map(|(n, (nama, satuan, maksimum, cara, target))| Indikator {
        nomor: INDIKATOR.len() + n + 1,
        nama,
        satuan,
        maksimum: *maksimum,
        cara: *cara,
        target: *target,
    });
    let more = more.filter(|_| unit.induk.is_none());
    own.chain(more).collect()
}

/// Weights of the four perspectives.
pub const BOBOT: [u32; 4] = [30, 30, 25, 15];
/// Weights after a change in the middle of a year.
pub const BOBOT_BARU: [u32; 4] = [35, 25, 25, 15];
/// Codes and names of the perspectives.
pub const PERSPEKTIF: [(&str, &str); 4] = [
    ("stakeholder", "Pemangku Kepentingan"),
    ("customer", "Penerima Layanan"),
    ("internal", "Proses Internal"),
    ("learning", "Pembelajaran dan Pertumbuhan"),
];

/// The steps in January.
pub fn steps(unit: &Unit, urutan: usize, tahun: u16) -> Vec<Step> {
    let day = hari(tahun, 1, 1);
    let of = |jenis: &str, data: Value| event(&unit.kode, jenis, day, data);
    let mut all = Vec::new();
    if unit.induk.is_none() {
        all.push(of("aturan.ditetapkan", aturan(unit, tahun)));
    }
    for (n, bobot) in BOBOT.into_iter().enumerate() {
        all.extend(cabang(unit, tahun, n, bobot).into_iter().map(|(jenis, data)| of(jenis, data)));
    }
    for i in indikator(unit) {
        all.push(of("indikator.ditetapkan", definisi(unit, tahun, &i)));
        let kode = format!("IKU.{}", i.nomor);
        let target = |seri: &str, periode: String, nilai: u64| json!({"seri": seri, "iku": kode, "periode": periode, "nilai": perseratus(nilai)});
        let year = target_of(&i, tahun, 4);
        all.push(of("target.ditetapkan", target("pk", tahun.to_string(), year)));
        for quarter in 1..=4 {
            let nilai = target_of(&i, tahun, quarter);
            all.push(of("target.ditetapkan", target("triwulan", format!("{tahun}-TW{quarter}"), nilai)));
        }
    }
    if unit.bawahan.is_empty() {
        for n in 1..=2_u64 {
            let ro = format!("4100.ABC.{n:03}");
            let data =
                json!({"tahun": tahun, "ro": ro, "nama": format!("Layanan {n} (rekaan)"), "iku": format!("IKU.{n}")});
            all.push(of("ro.didaftarkan", data));
            let pagu = pagu(urutan, tahun, n);
            all.push(of("pagu.ditetapkan", json!({"tahun": tahun, "ro": ro, "nilai": pagu.to_string()})));
        }
    }
    let mut steps = vec![langkah(saat(hari(tahun, 1, 10), urutan), "perencana-01", Role::Perencana, all)];
    if unit.keluarga % 3 == 1 && tahun.is_multiple_of(2) && unit.induk.is_none() {
        steps.push(bobot_baru(unit, urutan, tahun));
    }
    steps
}

/// Pagu of a rincian output in rupiah.
pub fn pagu(urutan: usize, tahun: u16, n: u64) -> u64 {
    (400 + (urutan as u64 * 37 + u64::from(tahun) * 11 + n * 53) % 600) * 1_000_000
}

/// Target of an indicator at the end of a quarter, in hundredths: ratios hold all year, the others are reached step by step.
pub fn target_of(i: &Indikator, tahun: u16, quarter: u64) -> u64 {
    let year = i.target + u64::from(tahun - TAHUN.0) * if i.maksimum { 100 } else { 0 };
    match (i.cara, i.maksimum) {
        (Cara::Anggaran, _) => year * quarter / 4,
        _ => year,
    }
}

fn bobot_baru(unit: &Unit, urutan: usize, tahun: u16) -> Step {
    let day = hari(tahun, 8, 1);
    let changed = (0..PERSPEKTIF.len()).filter(|n| BOBOT[*n] != BOBOT_BARU[*n]);
    let event =
        changed.flat_map(|n| cabang(unit, tahun, n, BOBOT_BARU[n]).into_iter().take(1)).map(|(jenis, mut data)| {
            data["alasan"] = "Prioritas bergeser ke hasil yang dirasakan pemangku kepentingan (rekaan).".into();
            data["dokumen"] = json!({"nomor": format!("REKAAN/PK/{tahun}/{}", unit.kode), "tanggal": day.to_string()});
            event(&unit.kode, jenis, day, data)
        });
    langkah(saat(day, urutan), "perencana-01", Role::Perencana, event.collect())
}

/// A perspective with its sasaran, or the equivalent nodes.
fn cabang(unit: &Unit, tahun: u16, n: usize, bobot: u32) -> [(&'static str, Value); 2] {
    let ((kode, nama), order) = (PERSPEKTIF[n], n + 1);
    let below = format!("Meningkatnya {} (rekaan)", nama.to_lowercase());
    let bobot = bobot.to_string();
    match unit.bertingkat() {
        false => [
            (
                "perspektif.ditetapkan",
                json!({"tahun": tahun, "kode": kode, "nama": nama, "urutan": order, "bobot": bobot}),
            ),
            (
                "sasaran.ditetapkan",
                json!({"tahun": tahun, "kode": format!("SS.{order}"), "nama": below, "urutan": order, "perspektif": kode}),
            ),
        ],
        true => [
            (
                "simpul.ditetapkan",
                json!({"tahun": tahun, "kode": format!("T{order}"), "tingkat": "tujuan", "nama": nama, "urutan": order, "bobot": bobot}),
            ),
            (
                "simpul.ditetapkan",
                json!({"tahun": tahun, "kode": format!("T{order}.S1"), "tingkat": "sasaran", "induk": format!("T{order}"),
                    "nama": below, "urutan": 1}),
            ),
        ],
    }
}

fn definisi(unit: &Unit, tahun: u16, i: &Indikator) -> Value {
    let sumber = match i.cara {
        Cara::Langsung => "langsung",
        Cara::Rasio => "rasio",
        Cara::Unit => "unit",
        Cara::Anggaran => "anggaran",
        Cara::Temuan => "temuan",
    };
    let mut data = json!({"tahun": tahun, "kode": format!("IKU.{}", i.nomor), "nama": i.nama, "urutan": i.nomor,
        "satuan": i.satuan, "presisi": 2, "polarisasi": if i.maksimum { "maksimum" } else { "minimum" },
        "konsolidasi_periode": "posisi_akhir", "konsolidasi_unit": "rata_rata", "sumber_realisasi": sumber});
    let branch = (i.nomor - 1) % PERSPEKTIF.len() + 1;
    match unit.bertingkat() {
        true => data["simpul"] = format!("T{branch}.S1").into(),
        false => data["sasaran"] = format!("SS.{branch}").into(),
    }
    if i.cara == Cara::Unit {
        data["penanggung_jawab"] = unit.bawahan.clone().into();
    }
    data
}

fn aturan(unit: &Unit, tahun: u16) -> Value {
    let band = |nama: &str, warna: &str, dari: Option<&str>, sampai: Option<&str>| {
        let mut band = json!({"nama": nama, "warna": warna, "termasuk_dari": true, "termasuk_sampai": false});
        for (edge, bound) in [("dari", dari), ("sampai", sampai)] {
            bound.iter().for_each(|bound| band[edge] = (*bound).into());
        }
        band
    };
    let mut data = json!({
        "tahun": tahun, "versi": 1, "alasan": "Aturan unit rekaan.", "batas_capaian": "120",
        "tanpa_skor": "bobot_diskalakan", "nol_dari_nol": "100", "wajib_disetujui": unit.disetujui(),
        "pita": [band("Sangat Baik", "biru", Some("100"), None), band("Baik", "hijau", Some("90"), Some("100")),
            band("Cukup", "kuning", Some("80"), Some("90")), band("Kurang", "merah", None, Some("80"))],
        "capaian_maksimum": "(realisasi / target) x 100", "capaian_minimum": "(2 - (realisasi / target)) x 100",
        "capaian_rentang": "(realisasi / batas_bawah) x 100", "efisiensi": "((pagu_akhir - realisasi_anggaran) / pagu_akhir) x 100",
        "efisiensi_resmi": "((pagu_akhir - realisasi_anggaran) / pagu_akhir) x 100", "efisiensi_terendah": "-20",
        "efisiensi_tertinggi": "20",
    });
    if unit.keluarga.is_multiple_of(2) {
        // A declared forecast: the mean of the achievements at the ends of quarters, projected to the end of the year.
        data["rumus"] = json!([
            {"kode": "PRAKIRAAN.IKU.2", "nama": "prakiraan capaian IKU.2 akhir tahun (laju)", "rumus": "[IKU.2/capaian]", "presisi": 2},
            {"kode": "PRAKIRAAN.IKU.5", "nama": "prakiraan capaian IKU.5 akhir tahun (laju)", "rumus": "[IKU.5/capaian]", "presisi": 2},
        ]);
    }
    if unit.bertingkat() {
        let level = |kode: &str, nilai: &str, gabung: &str| json!({"kode": kode, "nama": kode, "judul": kode, "nilai": nilai, "gabung": gabung, "tanpa_nilai": "dikeluarkan"});
        data["tingkat"] =
            json!([level("tujuan", "Nilai tujuan", "rata_rata"), level("sasaran", "Nilai sasaran", "rata_rata")]);
        data["kartu"] = level("kartu", "Nilai kinerja", "berbobot");
    }
    data
}
