//! Laws on random trees: levels, ways to combine, scales, periods, formulas and cascades that admission lets through, however
//! absurd. Folds in steps are folds at once, any moment is the ledger cut there, what `diff` tells adds up to the whole, and
//! nothing that was admitted fails when it is read: what overflows or divides by zero is N/A with its name.

use jejak::projection::{Address, Book, Pandangan, Per, StreamKey, timeline};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::kit::*;

/// One throw of the dice: which kind of event, and what it is made of.
type Throw = [u16; 7];

const WAYS: [&str; 7] = ["rata_rata", "berbobot", "geometrik", "jumlah", "minimum", "rata_indikator", "tercapai"];
const WITHOUT: [&str; 3] = ["dikeluarkan", "nol", "tidak_berlaku"];
const OFTEN: [&str; 4] = ["bulanan", "triwulanan", "semesteran", "tahunan"];
const PERIODS: [&str; 10] =
    ["2024", "2024-TW1", "2024-TW2", "2024-TW4", "2024-S1", "2024-S2", "2024-B01", "2024-B02", "2024-B07", "2024-B12"];
/// Values at the bounds among them.
const VALUES: [&str; 12] = [
    "0",
    "1",
    "-1",
    "100",
    "33.333333",
    "0.000001",
    "-0.000001",
    "999999999999999.999999",
    "1000000000000000",
    "-1000000000000000",
    "120",
    "7",
];
/// Formulas over children and other figures: powers and quotients that overflow or divide by nothing.
const FORMULAS: [&str; 8] = [
    "jumlah_anak / banyak_tercapai",
    "rata_anak - min_anak",
    "pangkat(jumlah_anak; 4)",
    "akar(rata_anak; 3)",
    "maks_anak / (banyak_anak - 2)",
    "min(rata_anak; 100)",
    "[I1/capaian] / [I2/realisasi]",
    "tabel(rata_anak; >= 90: 4; >= 50: 2; selainnya: 0)",
];
const OWN: [&str; 6] = [
    "(realisasi / target) x 100",
    "100 / (realisasi - target)",
    "pangkat(realisasi; 5)",
    "akar(realisasi; 2)",
    "geometrik(realisasi; target; 50)",
    "100 - ((realisasi - target) x 2)",
];
const FIGURES: [&str; 7] = [
    "[I1/realisasi] x [I1/realisasi]",
    "[I2/realisasi] / [I3/realisasi]",
    "[I1/realisasi@-1] - [I1/realisasi]",
    "([anggaran/realisasi] / [anggaran/pagu_akhir]) x 100",
    "pangkat([I2/realisasi]; 6)",
    "rata-bobot([I1/capaian]: 30; [I4/capaian]: 70)",
    "[U:I1/realisasi] + [temuan/persentase]",
];
const UNITS: [&str; 2] = ["PUSAT", "U"];

fn pick<T: Copy>(all: &[T], at: u16) -> T {
    all[usize::from(at) % all.len()]
}

fn way(a: u16, b: u16) -> Value {
    if a % 8 == 7 { json!({"rumus": pick(&FORMULAS, b)}) } else { json!(pick(&WAYS, a)) }
}

fn rules([a, b, c, d, e, f, g]: Throw, versi: u32) -> Value {
    let level = |kode: &str, one: u16, two: u16, three: u16| {
        let mut level = json!({"kode": kode, "nama": kode, "judul": kode, "nilai": "Nilai", "gabung": way(one, two),
            "tanpa_nilai": pick(&WITHOUT, three)});
        if one.is_multiple_of(3) {
            level["batas_atas"] = "120".into();
        }
        if two.is_multiple_of(3) {
            level["batas_bawah"] = "0".into();
        }
        if three.is_multiple_of(2) {
            level["presisi"] = (three % 7).into();
        }
        level
    };
    let scale = json!([{"kode": "kata", "nama": "kata", "kata": [{"kata": "WTP", "nilai": pick(&VALUES, 3)},
        {"kata": "WDP", "nilai": "0"}, {"kata": "TW", "nilai": "-1000000000000000"}]}]);
    let mut more = json!({"versi": versi, "tingkat": [level("a", a, b, c), level("b", b, c, d), level("c", c, d, e)],
        "kartu": level("kartu", e, f, g), "skala": scale,
        "rumus": [{"kode": "R1", "nama": "R1", "rumus": pick(&FIGURES, f), "presisi": 2},
            {"kode": "R2", "nama": "R2", "rumus": "pangkat([rumus/R1]; 3)", "presisi": 2, "batas_atas": "100"}]});
    if g % 2 == 0 {
        more["batas_capaian"] = "120".into();
    }
    if versi > 1 {
        more["alasan"] = "uji".into();
    }
    super::kit::rules(more)
}

fn indicator([a, b, c, d, e, f, _]: Throw) -> Value {
    let source = pick(&["langsung", "rasio", "langsung", "rumus", "asal", "unit", "langsung"], a);
    let mut more = json!({"alasan": "uji", "sumber_realisasi": source, "frekuensi": pick(&OFTEN, b),
        "konsolidasi_periode": pick(&["jumlah", "rata_rata", "posisi_akhir"], c), "presisi": d % 7,
        "polarisasi": pick(&["maksimum", "minimum", "maksimum", "rentang", "stabil"], e)});
    match source {
        "rumus" => more["rumus_realisasi"] = pick(&FIGURES, f).into(),
        "asal" => {
            let from = |unit: &str, n: u16| json!({"unit": unit, "iku": format!("I{}", n % 5), "bobot": pick(&["0", "25", "100"], n), "dukungan": "langsung"});
            more["asal"] = json!([from("U", d), from("PUSAT", e)]);
        }
        "unit" => {
            more["penanggung_jawab"] = json!(["U"]);
            more["konsolidasi_unit"] = pick(&["jumlah", "rata_rata", "mentah"], f).into();
        }
        "rasio" => more["faktor"] = pick(&["100", "1000", "100000", "1000000000000000"], f).into(),
        _ => {}
    }
    if e % 5 == 4 || f % 3 == 0 {
        more["rumus"] = pick(&OWN, f).into();
    }
    if d % 3 > 0 {
        more["simpul"] = format!("N{}", d % 6).into();
        more["bobot"] = pick(&["0", "10", "50", "100"], e).into();
    }
    if f % 4 == 0 {
        more["target_per"] = pick(&["periode", "sampai_dengan"], c).into();
        more["entri_per"] = pick(&["periode", "sampai_dengan"], d).into();
    }
    if source == "langsung" && f % 5 == 0 {
        more["skala"] = "kata".into();
    }
    super::kit::indicator(&format!("I{}", a % 5), more)
}

/// One event, if admission lets it through.
fn throw(a: &mut Agency, which: u16, dice: Throw, versi: &mut [u32; 2]) -> bool {
    let [one, two, three, four, ..] = dice;
    let unit = pick(&UNITS, one / 7);
    let iku = format!("I{}", two % 5);
    let value = pick(&VALUES, three);
    let day = pick(&["2024-01-01", "2024-03-31", "2024-07-15", "2024-12-31"], four);
    let try_ =
        |a: &mut Agency, kind: &str, day: &str, data: Value| a.try_event(unit, kind, day, data, json!({})).is_ok();
    match which % 10 {
        0 => {
            let at = usize::from(unit == "U");
            let done = try_(a, "aturan.ditetapkan", day, rules(dice, versi[at] + 1));
            versi[at] += u32::from(done);
            done
        }
        1 => {
            let (kode, above) = (format!("N{}", two % 6), format!("N{}", three % 6));
            let mut data = json!({"tahun": 2024, "kode": kode, "tingkat": pick(&["a", "b", "c"], four), "nama": kode,
                "urutan": three % 9, "alasan": "uji"});
            if four % 3 > 0 {
                data["induk"] = above.into();
            }
            if three.is_multiple_of(2) {
                data["bobot"] = pick(&["0", "30", "70"], two).into();
            }
            if three % 5 == 0 {
                data["gabung"] = way(two, three);
            }
            try_(a, "simpul.ditetapkan", day, data)
        }
        2 | 3 => try_(a, "indikator.ditetapkan", day, indicator(dice)),
        4 | 5 => {
            let periode = pick(&PERIODS, four);
            let seri = if periode.len() == 4 { "pk" } else { "triwulan" };
            let nilai = match one % 8 {
                0 => "N/A".to_owned(),
                1 => "0..100".to_owned(),
                2 => format!(">={value}"),
                3 => "WTP".to_owned(),
                4 => "2024-06-30".to_owned(),
                5 => "3/5".to_owned(),
                _ => value.to_owned(),
            };
            let data = json!({"seri": seri, "iku": iku, "periode": periode, "nilai": nilai});
            try_(a, "target.ditetapkan", day, data)
        }
        6 | 7 => {
            let periode = pick(&PERIODS, four);
            let mut data = match one % 5 {
                0 => ratio(value, pick(&VALUES, two)),
                1 => json!({"sebutan": pick(&["WTP", "TW", "2024-07-02", "2/5", "0/7"], two)}),
                _ => json!({"nilai": value}),
            };
            data["iku"] = iku.into();
            data["periode"] = periode.into();
            let end: jejak::event::Periode = periode.parse().unwrap();
            try_(a, "realisasi.dicatat", &end.akhir().to_string(), data)
        }
        8 => {
            let data = json!({"iku": iku, "periode": pick(&PERIODS, four), "nilai": value, "alasan": "uji"});
            let end: jejak::event::Periode = pick(&PERIODS, four).parse().unwrap();
            try_(a, "realisasi.ditimpa", &end.akhir().to_string(), data)
        }
        _ => {
            let ro = json!({"tahun": 2024, "ro": "A.1", "nama": "A", "iku": iku, "alasan": "uji"});
            let money = json!({"tahun": 2024, "ro": "A.1", "nilai": pick(&["0", "1", "1000000000000000000"], two)});
            try_(a, "ro.didaftarkan", day, ro)
                | try_(a, "pagu.ditetapkan", day, money.clone())
                | try_(a, "realisasi_anggaran.dicatat", "2024-12-31", money)
        }
    }
}

/// Units, rules and some nodes and indicators; then the dice. Gives how many events were let through.
fn ledger(throws: &[(u16, Throw)]) -> (Agency, usize, u64) {
    let mut a = Agency::new();
    a.unit("U", Some("PUSAT"), "2024-01-01", json!({}));
    let mut versi = [1, 0];
    let second = throws.first().map_or([0; 7], |(_, t)| *t);
    let plain: Vec<Value> = ["a", "b", "c"].iter().map(|kode| level(kode, "Nilai", json!("rata_rata"))).collect();
    let scale = json!([{"kode": "kata", "nama": "kata", "kata": [{"kata": "WTP", "nilai": "100"}, {"kata": "TW", "nilai": "0"}]}]);
    a.rules("PUSAT", json!({"tingkat": plain, "kartu": level("kartu", "Nilai", json!("rata_rata")), "skala": scale}));
    a.node("PUSAT", "N0", "a", None, json!({"bobot": "60"}));
    a.node("PUSAT", "N1", "b", Some("N0"), json!({}));
    a.node("U", "N0", "a", None, json!({}));
    for (at, unit) in ["PUSAT", "U", "PUSAT", "PUSAT", "U"].iter().enumerate() {
        let data = super::kit::indicator(
            &format!("I{at}"),
            json!({"simpul": "N0", "bobot": "50", "frekuensi": pick(&OFTEN, second[at])}),
        );
        a.event(unit, "indikator.ditetapkan", "2024-01-01", data);
    }
    let mut done = 0;
    let half = a.r.last;
    let own = rules(second, 2);
    versi[0] += u32::from(a.try_event("PUSAT", "aturan.ditetapkan", "2024-01-01", own, json!({})).is_ok());
    for (which, dice) in throws {
        done += usize::from(throw(&mut a, *which, *dice, &mut versi));
    }
    (a, done, half)
}

fn throws(most: usize) -> impl Strategy<Value = Vec<(u16, Throw)>> {
    prop::collection::vec((any::<u16>(), any::<Throw>()), 1..most)
}

/// How many ledgers are tried; `JEJAK_LAWS` asks for more.
fn cases() -> u32 {
    std::env::var("JEJAK_LAWS").ok().and_then(|text| text.parse().ok()).unwrap_or(32)
}

const PERS: [&str; 6] = ["tahun", "TW2", "S1", "B02", "B07", "2024-08-17"];

/// Every figure of both units, at all kinds of periods: read without failing, and N/A only with a name.
fn all_figures(a: &Agency, as_of: u64) -> Vec<(String, Address, String)> {
    let mut all = Vec::new();
    for per in PERS {
        for (unit, pandangan) in [("PUSAT", Pandangan::Resmi), ("U", Pandangan::Semua)] {
            let view = a.r.view(as_of, per.parse().unwrap()).with(pandangan);
            let found = timeline::figures(&view, &unit.parse().unwrap(), 2024).unwrap();
            for (address, node) in found {
                all.push((per.to_owned(), address.clone(), node.exact()));
                assert_eq!(view.figure(&address).unwrap().exact(), node.exact(), "{address}");
                if let jejak::projection::Nilai::TidakBerlaku(sebab) = &node.nilai {
                    assert!(!sebab.text().is_empty(), "{address}");
                }
            }
        }
    }
    all.sort();
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_admitted_reads_at_any_moment(throws in throws(60), cut in any::<prop::sample::Index>(), steps in prop::collection::vec(any::<usize>(), 0..4)) {
        let (a, _, first) = ledger(&throws);
        let then = first + cut.index((a.r.last - first + 1) as usize) as u64;
        let before = all_figures(&a, then);
        all_figures(&a, a.r.last);
        // The same ledger that was never any longer.
        let keys: Vec<StreamKey> = a.r.streams.lock().unwrap().keys().cloned().collect();
        for key in keys.iter().filter(|key| **key != StreamKey::global()) {
            let facts = a.r.facts(key, a.r.last);
            let whole = Book::fold(&facts);
            prop_assert_eq!(&*a.r.world.book(key).unwrap(), &whole);
            let mut sorted: Vec<usize> = steps.iter().map(|at| at % (facts.len() + 1)).chain([facts.len()]).collect();
            sorted.sort_unstable();
            let (mut book, mut done) = (Book::default(), 0);
            for at in sorted {
                facts[done..at].iter().for_each(|fact| book.apply(fact));
                done = at;
                // Any snapshot.
                book = postcard::from_bytes(&postcard::to_allocvec(&book).unwrap()).unwrap();
            }
            prop_assert_eq!(book, whole);
        }
        // A history ends with the figure as it is printed now, also where only its decimals were changed.
        let (unit, per) = ("PUSAT".parse().unwrap(), Per::Tahun);
        let now = timeline::Reading { per, pandangan: Pandangan::Resmi, hari: a.r.day(a.r.last) };
        let source = |key: &StreamKey, upto| Ok(a.r.facts(key, upto));
        for (address, node) in timeline::figures(&a.r.cut(a.r.last, now), &unit, 2024).unwrap() {
            let told = timeline::history(a.r.global(), &source, &address, now, a.r.last).unwrap();
            let last = told.last().map(|moment| moment.node.printed());
            prop_assert!(last.as_ref() == Some(&node.printed()) || (last.is_none() && node.angka().is_none()), "{} {:?}", address, last);
        }
        let reading = |per: &str| timeline::Reading { per: per.parse().unwrap(), pandangan: Pandangan::Resmi, hari: a.r.day(then) };
        for per in PERS {
            let cut = timeline::figures(&a.r.cut(then, reading(per)), &"PUSAT".parse().unwrap(), 2024).unwrap();
            // Outputs of the unit below were read in another view.
            for (address, node) in cut.into_iter().filter(|(address, _)| address.to_string().starts_with("PUSAT/")) {
                let told = before.iter().find(|(p, known, _)| p == per && *known == address);
                prop_assert_eq!(told.map(|(_, _, exact)| exact.clone()), Some(node.exact()), "{} {}", address, per);
            }
        }
    }

    #[test]
    fn what_diff_tells_is_the_whole(throws in throws(40), from in any::<prop::sample::Index>(), per in 0..PERS.len()) {
        let (a, _, first) = ledger(&throws);
        let from = first + from.index((a.r.last - first + 1) as usize) as u64;
        let per: Per = PERS[per].parse().unwrap();
        let reading = timeline::Reading { per, pandangan: Pandangan::Resmi, hari: a.r.day(a.r.last) };
        let source = |key: &StreamKey, upto| Ok(a.r.facts(key, upto));
        let unit = "PUSAT".parse().unwrap();
        let diff = timeline::diff(a.r.global(), &source, &unit, 2024, reading, from, a.r.last).unwrap();
        let moved: rust_decimal::Decimal = diff.steps.iter().map(|s| s.moved()).sum();
        prop_assert_eq!(moved, diff.to.unwrap_or_default() - diff.from.unwrap_or_default());
        let whole = |seq| timeline::figures(&a.r.cut(seq, reading), &unit, 2024).unwrap();
        let differ = |from, to| timeline::compare(&whole(from), &whole(to)).into_iter().map(|c| c.address).collect::<Vec<_>>();
        prop_assert_eq!(diff.changes.into_iter().map(|c| c.address).collect::<Vec<_>>(), differ(from, a.r.last));
        let mut steps = diff.steps.into_iter().peekable();
        for seq in from + 1..=a.r.last {
            let told = steps.next_if(|s| s.seq == seq).map(|s| s.changed).unwrap_or_default();
            prop_assert_eq!(told, differ(seq - 1, seq), "event {}", seq);
        }
    }
}

#[test]
fn random_trees_are_worth_testing_on() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let (mut tried, mut admitted, mut values) = (0, 0, 0);
    for _ in 0..12 {
        let all = throws(60).new_tree(&mut runner).unwrap().current();
        let (a, done, _) = ledger(&all);
        tried += all.len();
        admitted += done;
        let card = a.r.view(a.r.last, Per::Tahun).card(&"PUSAT".parse().unwrap(), 2024).unwrap();
        values += usize::from(card.npss.angka().is_some());
    }
    assert!(admitted * 6 > tried, "only {admitted} of {tried} admitted");
    assert!(values >= 3, "only {values} of 12 cards have a value");
}
