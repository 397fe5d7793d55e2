//! Edges of the recorded rules: where a value is exactly at a bound, where nothing is there, where all of it is.

use jejak::projection::{
    Address, BudgetItem, CardItem, FindingsItem, IkuItem, Node, Pandangan, timeline,
    timeline::{Reading, Stretch},
};
use serde_json::json;

use super::kit::*;

fn node(a: &Agency, per: &str, address: &str) -> std::sync::Arc<Node> {
    a.r.view(a.r.last, per.parse().unwrap()).figure(&address.parse().unwrap()).unwrap()
}

fn plain() -> Agency {
    let mut a = Agency::new();
    a.rules("PUSAT", json!({}));
    a
}

#[test]
fn an_entry_is_rounded_to_the_precision_before_anything_is_made_of_it() {
    let mut a = plain();
    a.iku("PUSAT", "bulat", json!({"konsolidasi_periode": "jumlah", "presisi": 0}));
    a.iku("PUSAT", "persen", json!({"konsolidasi_periode": "jumlah", "presisi": 1}));
    for periode in ["2024-TW1", "2024-TW2"] {
        a.entry("PUSAT", "bulat", periode, value("0.4"));
        a.entry("PUSAT", "persen", periode, value("0.45"));
    }
    // 0 + 0, not 0.8; 0.5 + 0.5, not 0.9.
    assert_eq!(node(&a, "TW2", "PUSAT/2024/bulat/realisasi").exact(), "0");
    assert_eq!(node(&a, "TW2", "PUSAT/2024/persen/realisasi").exact(), "1");
    assert_eq!(node(&a, "TW1", "PUSAT/2024/persen/realisasi").exact(), "0.5");
    // What needs no rounding stays as it was entered.
    a.iku("PUSAT", "utuh", json!({"presisi": 2}));
    a.entry("PUSAT", "utuh", "2024-TW1", value("7.25"));
    assert_eq!(node(&a, "TW1", "PUSAT/2024/utuh/realisasi").exact(), "7.25");
}

#[test]
fn the_last_position_that_has_a_target_counts_and_without_one_there_is_none() {
    let mut a = plain();
    a.iku("PUSAT", "posisi", json!({"konsolidasi_periode": "posisi_akhir", "presisi": 0}));
    a.target("PUSAT", "posisi", "2024-TW1", "N/A");
    a.target("PUSAT", "posisi", "2024-TW2", "10");
    a.entry("PUSAT", "posisi", "2024-TW1", value("4"));
    // Realisasi of a quarter whose target does not apply is no position of the year, nor a mean of it.
    assert_eq!(a.shown("tahun", "PUSAT/2024/posisi/realisasi"), "N/A");
    a.entry("PUSAT", "posisi", "2024-TW2", value("8"));
    assert_eq!(a.shown("tahun", "PUSAT/2024/posisi/realisasi"), "8");
    a.entry("PUSAT", "posisi", "2024-TW3", value("9"));
    assert_eq!(a.shown("tahun", "PUSAT/2024/posisi/realisasi"), "8");
    a.target("PUSAT", "posisi", "2024-TW3", "10");
    assert_eq!(a.shown("tahun", "PUSAT/2024/posisi/realisasi"), "9");
}

#[test]
fn weights_that_are_not_100_are_told_and_others_are_not() {
    for (bobot, told) in [("60", true), ("40", false), ("41", true)] {
        let mut a = Agency::new();
        a.rules("PUSAT", json!({}));
        for (at, (kode, bobot)) in [("satu", "60"), ("dua", bobot)].into_iter().enumerate() {
            let data = json!({"tahun": 2024, "kode": kode, "nama": kode, "urutan": at + 1, "bobot": bobot});
            a.event("PUSAT", "perspektif.ditetapkan", "2024-01-01", data);
        }
        let npss = node(&a, "tahun", "PUSAT/2024/npss");
        assert_eq!(npss.catatan.iter().any(|c| c.contains("bukan 100")), told, "{bobot}: {:?}", npss.catatan);
    }
}

/// Whatever an address of a unit's year can name is among the figures of that year, which changes and comparisons are made of.
#[test]
fn the_figures_of_a_year_are_all_of_them() {
    let mut a = plain();
    a.iku("PUSAT", "satu", json!({}));
    a.target("PUSAT", "satu", "2024", "10");
    a.entry("PUSAT", "satu", "2024-TW1", value("5"));
    let ro = |more: serde_json::Value| {
        let mut data = json!({"tahun": 2024, "ro": "A.1"});
        data.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        data
    };
    a.event("PUSAT", "ro.didaftarkan", "2024-01-01", ro(json!({"nama": "n", "iku": "satu"})));
    a.event("PUSAT", "pagu.ditetapkan", "2024-01-01", ro(json!({"nilai": "100"})));
    let (unit, ro, iku): (jejak::event::UnitCode, jejak::event::RoCode, jejak::event::IkuCode) =
        ("PUSAT".parse().unwrap(), "A.1".parse().unwrap(), "satu".parse().unwrap());
    let view = a.r.view(a.r.last, "tahun".parse().unwrap());
    let all = timeline::figures(&view, &unit, 2024).unwrap();
    let wanted = [Address::Card(unit.clone(), 2024, CardItem::Npss)]
        .into_iter()
        .chain(BudgetItem::ALL.iter().map(|item| Address::Ro(unit.clone(), 2024, ro.clone(), *item)))
        .chain(BudgetItem::ALL.iter().map(|item| Address::UnitBudget(unit.clone(), 2024, *item)))
        .chain(BudgetItem::ALL.iter().map(|item| Address::IkuBudget(unit.clone(), 2024, iku.clone(), *item)))
        .chain(
            [IkuItem::Target, IkuItem::TargetRenstra, IkuItem::Realisasi, IkuItem::Capaian, IkuItem::Status]
                .map(|item| Address::Iku(unit.clone(), 2024, iku.clone(), item)),
        )
        .chain([Address::Findings(unit.clone(), FindingsItem::Persentase)]);
    for address in wanted {
        assert!(all.contains_key(&address), "{address} is not among the figures");
    }
}

/// Whatever changes a figure is part of its history: the last value that is told is the one that it has, in one go or in stretches.
#[test]
fn the_history_of_a_figure_follows_what_it_leans_on() {
    // Once an indicator names another figure everything may lean on everything; without one, only on its own books.
    history(json!({"presisi": 0}), 1);
    history(json!({"presisi": 0, "rumus": "realisasi + [KAB:dasar/realisasi]"}), 2);
}

fn history(turunan: serde_json::Value, values: usize) {
    let mut a = plain();
    a.iku("KAB", "dasar", json!({"presisi": 0}));
    a.iku("PUSAT", "turunan", turunan);
    let source = |sumber: &str| json!({"sumber_realisasi": sumber, "konsolidasi_unit": "mentah"});
    a.iku("PUSAT", "serap", source("anggaran"));
    a.iku("PUSAT", "tuntas", json!({"sumber_realisasi": "temuan"}));
    for kode in ["turunan", "serap", "tuntas"] {
        a.target("PUSAT", kode, "2024-TW2", "50");
    }
    money(&mut a, "ro.didaftarkan", "2024-01-01", "A.1", json!({"nama": "n", "iku": "turunan"}));
    money(&mut a, "pagu.ditetapkan", "2024-01-01", "A.1", json!({"nilai": "1000"}));
    let finding = json!({"kode": "T-1", "pemeriksa": "inspektorat", "lhp": {"nomor": "1", "tanggal": "2024-01-02"},
        "diterima": "2024-01-02", "uraian": "u", "nilai": "0"});
    a.event("PUSAT", "temuan.dicatat", "2024-01-02", finding);
    a.event("PUSAT", "rekomendasi.dicatat", "2024-01-03", json!({"kode": "R-1", "temuan": "T-1", "uraian": "u"}));
    a.entry("PUSAT", "turunan", "2024-TW2", value("1"));
    a.entry("KAB", "dasar", "2024-TW2", value("6"));
    money(&mut a, "realisasi_anggaran.dicatat", "2024-02-01", "A.1", json!({"nilai": "100"}));
    money(&mut a, "pagu.ditambah", "2024-02-01", "A.1", json!({"nilai": "500"}));
    a.event("PUSAT", "tindak_lanjut.dinilai", "2024-05-01", json!({"rekomendasi": "R-1", "hasil": "sesuai"}));
    let hari = "2024-12-31".parse().unwrap();
    let reading = Reading { per: "TW2".parse().unwrap(), pandangan: Pandangan::Resmi, hari };
    let facts = |key: &jejak::projection::StreamKey, upto| Ok(a.r.facts(key, upto));
    for (address, values) in [
        ("PUSAT/2024/turunan/capaian", values),
        ("PUSAT/2024/turunan/efisiensi", 2),
        ("PUSAT/2024/serap/realisasi", 3),
        ("PUSAT/2024/tuntas/realisasi", 2),
        ("PUSAT/2024/turunan/anggaran/pagu_akhir", 2),
        ("PUSAT/2024/anggaran/pagu_akhir", 2),
        ("PUSAT/2024/RO/A.1/sisa", 3),
        ("PUSAT/temuan/sesuai", 2),
    ] {
        let address: Address = address.parse().unwrap();
        let all = timeline::history(a.r.global(), &facts, &address, reading, a.r.last).unwrap();
        let all: Vec<_> = all.iter().map(|m| (m.seq, m.node.printed())).collect();
        let now = a.r.cut(a.r.last, reading).figure(&address).unwrap().printed();
        assert_eq!(all.last().map(|(_, printed)| printed), Some(&now), "{address}: {all:?}");
        assert!(all.len() >= values, "{address}: {all:?}");
        let (mut found, mut after) = (Vec::new(), 0);
        loop {
            let stretch = Stretch { after, found: 1, examined: usize::MAX };
            let (part, rest) =
                timeline::history_of(a.r.global(), &facts, &address, reading, a.r.last, stretch).unwrap();
            assert!(part.len() <= 1);
            found.extend(part.into_iter().map(|m| (m.seq, m.node.printed())));
            let Some(next) = rest else { break };
            after = next;
        }
        assert_eq!(found, all, "{address}");
    }
}

fn money(a: &mut Agency, kind: &str, day: &str, ro: &str, more: serde_json::Value) -> u64 {
    let mut data = json!({"tahun": 2024, "ro": ro});
    data.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    a.event("PUSAT", kind, day, data)
}

#[test]
fn a_node_has_the_budget_of_all_that_stands_below_it_and_of_nothing_else() {
    let mut a = Agency::new();
    let of = |kode: &str| level(kode, "Nilai", json!("rata_rata"));
    a.rules("PUSAT", json!({"tingkat": [of("tujuan"), of("sasaran")], "kartu": of("kartu")}));
    for (kode, tingkat, induk) in
        [("T1", "tujuan", None), ("T2", "tujuan", None), ("S1", "sasaran", Some("T1")), ("S2", "sasaran", Some("T2"))]
    {
        a.node("PUSAT", kode, tingkat, induk, json!({}));
    }
    for (kode, simpul, ro, pagu) in [("a", "S1", "A.1", "100"), ("b", "S2", "B.1", "30"), ("c", "T1", "C.1", "7")] {
        a.iku("PUSAT", kode, json!({"simpul": simpul}));
        money(&mut a, "ro.didaftarkan", "2024-01-01", ro, json!({"nama": ro, "iku": kode}));
        money(&mut a, "pagu.ditetapkan", "2024-01-01", ro, json!({"nilai": pagu}));
    }
    for (kode, pagu) in [("a", "100"), ("S1", "100"), ("T1", "107"), ("S2", "30"), ("T2", "30")] {
        assert_eq!(a.shown("tahun", &format!("PUSAT/2024/{kode}/anggaran/pagu_akhir")), pagu, "{kode}");
    }
}

#[test]
fn spending_that_was_corrected_says_so_and_no_other() {
    let mut a = plain();
    money(&mut a, "ro.didaftarkan", "2024-01-01", "A.1", json!({"nama": "n"}));
    money(&mut a, "pagu.ditetapkan", "2024-01-01", "A.1", json!({"nilai": "1000"}));
    let first = money(&mut a, "realisasi_anggaran.dicatat", "2024-02-01", "A.1", json!({"nilai": "100"}));
    money(&mut a, "realisasi_anggaran.dicatat", "2024-03-01", "A.1", json!({"nilai": "50"}));
    let fixed = json!({"tahun": 2024, "ro": "A.1", "nilai": "90", "alasan": "salah ketik"});
    let draft = a.try_event("PUSAT", "realisasi_anggaran.dikoreksi", "2024-02-01", fixed, json!({"ref": [first]}));
    draft.unwrap();
    let spent = node(&a, "tahun", "PUSAT/2024/RO/A.1/realisasi");
    assert_eq!(spent.printed(), "140");
    let notes: Vec<Vec<String>> = spent.masukan.iter().map(|m| m.catatan.clone()).collect();
    assert_eq!(notes, [vec!["dikoreksi dari 100".to_owned()], vec![]]);
}

#[test]
fn a_scope_without_outputs_and_one_whose_outputs_say_nothing_are_two_things() {
    let mut a = plain();
    let why = |a: &Agency| {
        let node = node(a, "TW1", "PUSAT/2024/anggaran/volume");
        assert_eq!(node.printed(), "N/A");
        (format!("{:?}", node.nilai), node.catatan.clone())
    };
    let (none, _) = why(&a);
    assert!(none.contains("TanpaAnggaran"), "{none}");
    for ro in ["A.1", "A.2"] {
        money(&mut a, "ro.didaftarkan", "2024-01-01", ro, json!({"nama": ro, "satuan": "Dokumen", "volume": "10"}));
    }
    let (silent, notes) = why(&a);
    assert!(silent.contains("TanpaVolume"), "{silent}");
    assert!(!notes.iter().any(|note| note.contains("dari 2 RO")), "{notes:?}");
    money(&mut a, "output.dicatat", "2024-03-31", "A.1", json!({"volume": "4"}));
    let told = node(&a, "TW1", "PUSAT/2024/anggaran/volume");
    assert_eq!(told.printed(), "4.00");
    assert!(told.catatan.iter().any(|note| note.contains("1 dari 2 RO")), "{:?}", told.catatan);
    money(&mut a, "output.dicatat", "2024-03-31", "A.2", json!({"volume": "5"}));
    let told = node(&a, "TW1", "PUSAT/2024/anggaran/volume");
    assert_eq!(told.printed(), "9.00");
    assert!(!told.catatan.iter().any(|note| note.contains("dari 2 RO")), "{:?}", told.catatan);
}

#[test]
fn the_year_by_itself_is_its_own_entry() {
    let mut a = plain();
    a.iku("PUSAT", "tahunan", json!({"konsolidasi_periode": "jumlah", "presisi": 0}));
    a.entry("PUSAT", "tahunan", "2024-TW1", value("3"));
    a.entry("PUSAT", "tahunan", "2024", value("10"));
    for item in ["realisasi", "realisasi_periode"] {
        assert_eq!(a.shown("tahun", &format!("PUSAT/2024/tahunan/{item}")), "10", "{item}");
    }
}

#[test]
fn a_card_says_which_of_its_nodes_come_from_above() {
    let mut a = Agency::new();
    let of = |kode: &str| level(kode, "Nilai", json!("rata_rata"));
    let more = json!({"tingkat": [of("tujuan"), of("sasaran")], "kartu": of("kartu"), "diwariskan": ["tujuan"]});
    a.rules("PUSAT", more);
    a.node("PUSAT", "T1", "tujuan", None, json!({}));
    a.iku("KAB", "a", json!({"simpul": "T1"}));
    let above = node(&a, "tahun", "KAB/2024/npss");
    assert!(above.catatan.iter().any(|note| note.starts_with("T1 ") && note.ends_with("PUSAT")), "{:?}", above.catatan);
    let own = node(&a, "tahun", "PUSAT/2024/npss");
    assert!(!own.catatan.iter().any(|note| note.contains("dari unit di atasnya")), "{:?}", own.catatan);
}

/// Findings have a history too, and a change of a year's figures is told step by step, or in parts that come to the same.
#[test]
fn findings_and_changes_are_told_step_by_step() {
    let mut a = plain();
    a.iku("PUSAT", "satu", json!({"presisi": 0}));
    let from = a.r.last;
    let finding = json!({"kode": "T-1", "pemeriksa": "inspektorat", "lhp": {"nomor": "1", "tanggal": "2024-01-02"},
        "diterima": "2024-01-02", "uraian": "u", "nilai": "0"});
    a.event("PUSAT", "temuan.dicatat", "2024-01-02", finding);
    for kode in ["R-1", "R-2"] {
        a.event("PUSAT", "rekomendasi.dicatat", "2024-01-03", json!({"kode": kode, "temuan": "T-1", "uraian": "u"}));
    }
    for periode in ["2024-TW1", "2024-TW2", "2024-TW3"] {
        a.entry("PUSAT", "satu", periode, value("5"));
        a.target("PUSAT", "satu", periode, "10");
    }
    let reading =
        Reading { per: "tahun".parse().unwrap(), pandangan: Pandangan::Resmi, hari: "2024-12-31".parse().unwrap() };
    let facts = |key: &jejak::projection::StreamKey, upto| Ok(a.r.facts(key, upto));
    let address: Address = "PUSAT/temuan/rekomendasi".parse().unwrap();
    let told: Vec<String> = timeline::history(a.r.global(), &facts, &address, reading, a.r.last)
        .unwrap()
        .iter()
        .map(|m| m.node.printed())
        .collect();
    assert_eq!(told.last().map(String::as_str), Some("2"), "{told:?}");
    assert!(told.contains(&"1".to_owned()), "{told:?}");
    let unit = "PUSAT".parse().unwrap();
    let whole = timeline::diff(a.r.global(), &facts, &unit, 2024, reading, from, a.r.last).unwrap();
    let (mut steps, mut after) = (Vec::new(), 0);
    loop {
        let stretch = Stretch { after, found: 1, examined: usize::MAX };
        let (part, rest) =
            timeline::diff_of(a.r.global(), &facts, &unit, 2024, reading, (from, a.r.last), stretch).unwrap();
        assert!(part.steps.len() <= 1);
        assert_eq!(part.changes.len(), whole.changes.len());
        steps.extend(part.steps.into_iter().map(|s| (s.seq, s.changed)));
        let Some(next) = rest else { break };
        assert!(next > after);
        after = next;
    }
    assert_eq!(steps, whole.steps.iter().map(|s| (s.seq, s.changed.clone())).collect::<Vec<_>>());
}

#[test]
fn at_the_very_bound_a_formula_takes_the_other_way() {
    let mut a = plain();
    for (kode, nilai, capaian) in [("kurang", "4", "10.00"), ("tepat", "5", "20.00"), ("lebih", "6", "20.00")] {
        a.iku("PUSAT", kode, json!({"presisi": 0, "rumus": "jika realisasi < target maka 10 selain itu 20"}));
        a.target("PUSAT", kode, "2024-TW1", "5");
        a.entry("PUSAT", kode, "2024-TW1", value(nilai));
        assert_eq!(a.shown("TW1", &format!("PUSAT/2024/{kode}/capaian")), capaian, "{kode}");
    }
}

/// A finding received on the first of January, with a recommendation of 9 rupiah.
fn recommended() -> Agency {
    let mut a = plain();
    let finding = json!({"kode": "T-1", "pemeriksa": "inspektorat", "lhp": {"nomor": "1", "tanggal": "2024-01-01"},
        "diterima": "2024-01-01", "uraian": "u", "nilai": "0"});
    a.event("PUSAT", "temuan.dicatat", "2024-01-01", finding);
    let wanted = json!({"kode": "R", "temuan": "T-1", "uraian": "u", "nilai": "9"});
    a.event("PUSAT", "rekomendasi.dicatat", "2024-01-01", wanted);
    a
}

#[test]
fn on_the_last_day_to_answer_nothing_is_late_yet() {
    let a = recommended();
    // 60 days after the first of January of a leap year.
    for (day, late) in [("2024-02-29", "0"), ("2024-03-01", "0"), ("2024-03-02", "1")] {
        assert_eq!(a.shown(day, "PUSAT/temuan/terlambat"), late, "{day}");
    }
}

#[test]
fn an_answer_counts_from_its_day_on() {
    let mut a = recommended();
    let answer = json!({"rekomendasi": "R", "uraian": "setor", "nilai": "4"});
    let seq = a.event("PUSAT", "tindak_lanjut.disampaikan", "2024-02-10", answer);
    for (day, printed, told) in [("2024-02-09", "0", false), ("2024-02-10", "4", true), ("2024-02-11", "4", true)] {
        let paid = node(&a, day, "PUSAT/temuan/nilai_tindak_lanjut");
        assert_eq!((paid.printed().as_str(), paid.events().contains(&seq)), (printed, told), "{day}");
    }
}

#[test]
fn half_years_are_not_asked_for_in_the_quarters_between() {
    let mut a = plain();
    a.iku("PUSAT", "semester", json!({"presisi": 0, "frekuensi": "semesteran", "konsolidasi_periode": "jumlah"}));
    a.entry("PUSAT", "semester", "2024-S1", value("3"));
    for (per, shown) in [("TW1", "N/A"), ("TW2", "3"), ("TW3", "N/A"), ("2024-08-01", "3"), ("S1", "3"), ("S2", "N/A")]
    {
        assert_eq!(a.shown(per, "PUSAT/2024/semester/realisasi"), shown, "{per}");
    }
}

#[test]
fn an_indicator_has_its_own_budget_and_its_own_name() {
    let mut a = plain();
    let perspektif = |kode: &str| json!({"tahun": 2024, "kode": kode, "nama": kode, "urutan": 1, "bobot": "100"});
    a.event("PUSAT", "perspektif.ditetapkan", "2024-01-01", perspektif("p"));
    let node = json!({"tahun": 2024, "kode": "SS.1", "nama": "s", "urutan": 1, "perspektif": "p"});
    a.event("PUSAT", "sasaran.ditetapkan", "2024-01-01", node);
    for (kode, pagu) in [("a", "100"), ("b", "30")] {
        a.iku("PUSAT", kode, json!({"sasaran": "SS.1"}));
        money(
            &mut a,
            "ro.didaftarkan",
            "2024-01-01",
            &format!("R.{kode}").to_uppercase(),
            json!({"nama": "n", "iku": kode}),
        );
        money(&mut a, "pagu.ditetapkan", "2024-01-01", &format!("R.{kode}").to_uppercase(), json!({"nilai": pagu}));
    }
    assert_eq!(a.shown("tahun", "PUSAT/2024/a/anggaran/pagu_akhir"), "100");
    assert_eq!(a.shown("tahun", "PUSAT/2024/SS.1/anggaran/pagu_akhir"), "130");
    // Nothing else takes its name: they would share addresses.
    assert!(
        a.refused("PUSAT", "perspektif.ditetapkan", "2024-01-01", perspektif("a"))
            .contains("kode sudah dipakai indikator")
    );
    let taken = indicator("p", json!({"sasaran": "SS.1"}));
    assert!(a.refused("PUSAT", "indikator.ditetapkan", "2024-01-01", taken).contains("kode sudah dipakai perspektif"));
}

#[test]
fn weights_are_scaled_where_they_are_not_100_and_that_is_told() {
    for (second, told) in [("40", false), ("20", true)] {
        let mut a = Agency::new();
        let of = |kode: &str, gabung: &str| level(kode, "Nilai", json!(gabung));
        a.rules("PUSAT", json!({"tingkat": [of("tujuan", "rata_rata")], "kartu": of("kartu", "berbobot")}));
        for (kode, bobot) in [("T1", "60"), ("T2", second)] {
            a.node("PUSAT", kode, "tujuan", None, json!({"bobot": bobot}));
            a.iku("PUSAT", &format!("i{kode}"), json!({"simpul": kode}));
            a.target("PUSAT", &format!("i{kode}"), "2024", "10");
            a.entry("PUSAT", &format!("i{kode}"), "2024", value("8"));
        }
        let card = node(&a, "tahun", "PUSAT/2024/npss");
        assert_eq!(card.printed(), "80.00");
        assert_eq!(card.catatan.iter().any(|note| note.contains("diskalakan ke 100")), told, "{:?}", card.catatan);
    }
}
