//! Entries of an invented unit for a year: realisasi, spending, approvals, closings, corrections, findings.

use serde_json::{Value, json};

use super::{
    dadu::{Dadu, perseratus},
    dasar::{TAHUN, Unit, event, hari, langkah, saat, tutup},
    rencana::{Cara, Indikator, indikator, pagu, target_of},
};
use crate::{
    event::{Periode, data::Role},
    sample::Step,
};

/// The last year, whose end is not closed everywhere.
const TERAKHIR: u16 = TAHUN.0 + TAHUN.1 - 1;

/// The steps of a year.
pub fn steps(unit: &Unit, urutan: usize, tahun: u16, dadu: &mut Dadu) -> Vec<Step> {
    // The performance of a unit in per cent of its targets, and its trend: one in five units declines.
    let (mutu, arah) = (78 + dadu.lempar(34), dadu.lempar(9));
    let falls = urutan % 5 == 3;
    let mut all = Vec::new();
    for quarter in 1..=4_u16 {
        let moved = u64::from(quarter) * if falls { arah + 6 } else { arah } / 2;
        let level = if falls { (mutu + arah).saturating_sub(moved) } else { (mutu + moved).saturating_sub(arah) };
        all.extend(triwulan(unit, urutan, tahun, quarter, level, dadu));
    }
    let ended = tahun < TERAKHIR || urutan.is_multiple_of(4);
    if ended {
        all.push(tutup(saat(hari(tahun, 13, 26), urutan), unit, Periode::Tahun(tahun)));
    }
    if unit.bawahan.is_empty() && urutan % 3 == 2 {
        all.extend(temuan(unit, urutan, tahun, dadu));
    }
    all
}

fn triwulan(unit: &Unit, urutan: usize, tahun: u16, quarter: u16, level: u64, dadu: &mut Dadu) -> Vec<Step> {
    let ends = Periode::Triwulan(tahun, quarter.min(4) as u8).akhir();
    let month = quarter * 3 + 1;
    let day = |day: u16| saat(hari(tahun, month, day), urutan);
    let late = tahun == TERAKHIR && quarter == 4;
    let (mut entries, mut approvals, mut corrections) = (Vec::new(), Vec::new(), Vec::new());
    for i in indikator(unit).iter().filter(|i| matches!(i.cara, Cara::Langsung | Cara::Rasio)) {
        // Some units are late with the last quarter.
        if late && dadu.kena(12) {
            continue;
        }
        let kode = format!("IKU.{}", i.nomor);
        let key = format!("{}-{kode}-{tahun}-TW{quarter}", unit.kode);
        let value = realisasi(i, tahun, u64::from(quarter), level, dadu);
        let named = |jenis: &str, refs: bool, more: Value| {
            let mut data = json!({"iku": kode, "periode": format!("{tahun}-TW{quarter}")});
            data.as_object_mut()
                .into_iter()
                .for_each(|fields| fields.extend(more.as_object().cloned().unwrap_or_default()));
            let mut event = event(&unit.kode, jenis, ends, data);
            if refs {
                event["ref"] = json!([format!("@{key}")]);
            }
            event
        };
        let mut entry = named("realisasi.dicatat", false, isi(i, value));
        entry["kunci"] = key.clone().into();
        entries.push(entry);
        if unit.disetujui() && !(late && dadu.kena(30)) {
            approvals.push(named("realisasi.disetujui", true, json!({})));
        }
        // Restatements come after the closing, with a reason.
        if !late && !unit.disetujui() && dadu.kena(5) {
            let mut more = isi(i, value - value / 40);
            more["alasan"] = "Salah hitung pada rekapitulasi; angka diperbaiki setelah rekonsiliasi (rekaan).".into();
            corrections.push(named("realisasi.dikoreksi", true, more));
        }
    }
    entries.extend(belanja(unit, urutan, tahun, quarter, dadu));
    let mut steps = Vec::new();
    let mut put = |at, akun: &str, events: Vec<Value>| {
        if !events.is_empty() {
            steps.push(langkah(at, akun, Role::Unit, events));
        }
    };
    put(day(5), &unit.akun("pengisi"), entries);
    put(day(9), &unit.akun("penyetuju"), approvals);
    put(day(28), &unit.akun("pengisi"), corrections);
    if !late || !urutan.is_multiple_of(3) {
        steps.push(tutup(
            day(if unit.bawahan.is_empty() { 16 } else { 18 }),
            unit,
            Periode::Triwulan(tahun, quarter.min(4) as u8),
        ));
    }
    steps
}

/// Realisasi in hundredths, around a percentage of the target.
fn realisasi(i: &Indikator, tahun: u16, quarter: u64, level: u64, dadu: &mut Dadu) -> u64 {
    let reached = level.saturating_sub(8) + dadu.lempar(17) + quarter;
    // If less is better, the value is as far above the target as the performance is below.
    let share = if i.maksimum { reached } else { 200 - reached.min(190) };
    let value = target_of(i, tahun, quarter) * share / 100;
    if i.satuan == "%" || i.satuan == "indeks" { value.min(10_000) } else { value }
}

/// The value of an entry in its form of input.
fn isi(i: &Indikator, value: u64) -> Value {
    match i.cara {
        Cara::Rasio => json!({"rasio": {
            "pembilang": [{"nama": "ditangani di tempat", "nilai": (value / 300).to_string()},
                {"nama": "ditangani setelah diteruskan", "nilai": (value / 100 - value / 300).to_string()}],
            "penyebut": {"nama": "pengaduan", "nilai": "100"}}}),
        _ => json!({"nilai": perseratus(value)}),
    }
}

/// Spending of a quarter; the four quarters together never exceed the pagu.
fn belanja(unit: &Unit, urutan: usize, tahun: u16, quarter: u16, dadu: &mut Dadu) -> Vec<Value> {
    if !unit.bawahan.is_empty() {
        return Vec::new();
    }
    let ends = Periode::Triwulan(tahun, quarter.min(4) as u8).akhir();
    let one = |n: u64| {
        let ro = format!("4100.ABC.{n:03}");
        let share = [16, 23, 24, 28][usize::from(quarter - 1) % 4] + dadu.lempar(3);
        let nilai = pagu(urutan, tahun, n) * share / 100;
        let data = json!({"tahun": tahun, "ro": ro, "nilai": nilai.to_string(),
            "dokumen": {"nomor": format!("SPM-REKAAN/{}/{n}/{quarter}/{tahun}", unit.kode), "tanggal": ends.to_string()}});
        event(&unit.kode, "realisasi_anggaran.dicatat", ends, data)
    };
    (1..=2).map(one).collect()
}

/// Two findings with recommendations: some answered, some assessed, some overdue.
fn temuan(unit: &Unit, urutan: usize, tahun: u16, dadu: &mut Dadu) -> Vec<Step> {
    let mut steps = Vec::new();
    for (n, (akun, peran, pemeriksa, bulan)) in
        [("inspektorat-01", Role::Inspektorat, "inspektorat", 5), ("bpk-01", Role::Bpk, "bpk", 9)]
            .into_iter()
            .enumerate()
    {
        let day = hari(tahun, bulan, 20);
        let kode = format!("T-{:.4}-{tahun}-{:03}-{n}", pemeriksa.to_uppercase(), urutan + 1);
        let nilai = (5 + dadu.lempar(90)) * 1_000_000;
        let lhp = format!("LHP/REKAAN/{:03}/{}/{bulan:02}/{tahun}", urutan + 1, pemeriksa.to_uppercase());
        let data = json!({"kode": kode, "pemeriksa": pemeriksa, "lhp": {"nomor": lhp, "tanggal": day.to_string()},
            "diterima": day.to_string(), "uraian": "Bukti pertanggungjawaban belanja belum lengkap (rekaan).", "nilai": nilai.to_string()});
        let mut events = vec![event(&unit.kode, "temuan.dicatat", day, data)];
        for r in 1..=2 {
            let data = json!({"kode": format!("{kode}.R{r}"), "temuan": kode, "uraian": "Melengkapi bukti dan menyetor kelebihan (rekaan)."});
            events.push(event(&unit.kode, "rekomendasi.dicatat", day, data));
        }
        steps.push(langkah(saat(day, urutan), akun, peran, events));
        for r in 1..=2 {
            let rekomendasi = format!("{kode}.R{r}");
            if tahun == TERAKHIR && dadu.kena(45) {
                continue;
            }
            let (answered, judged) = (hari(tahun, bulan + 1, 22), hari(tahun, bulan + 2, 12));
            let mut answer = event(
                &unit.kode,
                "tindak_lanjut.disampaikan",
                answered,
                json!({"rekomendasi": rekomendasi, "uraian": "Bukti dilengkapi dan disampaikan (rekaan)."}),
            );
            answer["kunci"] = format!("tl-{rekomendasi}").into();
            steps.push(langkah(saat(answered, urutan), &unit.akun("pengisi"), Role::Unit, vec![answer]));
            let hasil = if dadu.kena(75) { "sesuai" } else { "belum_sesuai" };
            let mut judgement =
                event(&unit.kode, "tindak_lanjut.dinilai", judged, json!({"rekomendasi": rekomendasi, "hasil": hasil}));
            judgement["ref"] = json!([format!("@tl-{rekomendasi}")]);
            steps.push(langkah(saat(judged, urutan), akun, peran, vec![judgement]));
        }
    }
    steps
}
