//! A card of 600 nodes and 300 indicators, 8 levels deep, cascaded from 60 units: read at any moment, told twice the same.

use std::time::Instant;

use serde_json::json;

use super::kit::*;

fn large() -> Agency {
    let mut a = Agency::new();
    let levels: Vec<_> = (1..=8)
        .map(|n| level(&format!("L{n}"), "Nilai", json!(if n % 2 == 0 { "berbobot" } else { "rata_rata" })))
        .collect();
    a.rules("PUSAT", json!({"tingkat": levels, "kartu": level("kartu", "Nilai", json!("rata_rata"))}));
    for unit in 0..60 {
        a.unit(&format!("U{unit}"), Some("PUSAT"), "2024-01-01", json!({}));
        a.iku(&format!("U{unit}"), "dasar", json!({}));
        a.entry(&format!("U{unit}"), "dasar", "2024", value(&(40 + unit).to_string()));
    }
    // 75 nodes at each of 8 levels.
    for depth in 1..=8 {
        for at in 0..75 {
            let above = (depth > 1).then(|| format!("N{} {at}", depth - 1));
            a.node("PUSAT", &format!("N{depth} {at}"), &format!("L{depth}"), above.as_deref(), json!({"bobot": "50"}));
        }
    }
    for at in 0..300 {
        let from: Vec<_> = (0..3).map(|n| json!({"unit": format!("U{}", (at + n * 20) % 60), "iku": "dasar", "bobot": "25", "dukungan": "langsung"})).collect();
        let node = format!("N{} {}", 8 - at / 75, at % 75);
        a.iku(
            "PUSAT",
            &format!("I{at}"),
            json!({"simpul": node, "bobot": "50", "sumber_realisasi": "asal", "asal": from}),
        );
        a.target("PUSAT", &format!("I{at}"), "2024", "100");
    }
    a
}

#[test]
fn a_large_card_reads_at_any_moment() {
    let a = large();
    let mut took = Vec::new();
    for at in 0..20u64 {
        let as_of = a.r.last - at * a.r.last / 40;
        // Folding is the journal's part; the card is what is measured.
        let view = a.r.view(as_of, jejak::projection::Per::Tahun);
        let first = view.card(&"PUSAT".parse().unwrap(), 2024).unwrap();
        let start = Instant::now();
        let again = a.r.view(as_of, jejak::projection::Per::Tahun).card(&"PUSAT".parse().unwrap(), 2024).unwrap();
        took.push(start.elapsed());
        assert_eq!(first.npss.exact(), again.npss.exact());
        assert_eq!(first.terisi, again.terisi);
    }
    took.sort_unstable();
    println!("large card with its folds: median {:?}, slowest {:?}", took[took.len() / 2], took[took.len() - 1]);
    let card = a.r.view(a.r.last, jejak::projection::Per::Tahun).card(&"PUSAT".parse().unwrap(), 2024).unwrap();
    let pohon = card.pohon.as_ref().unwrap();
    assert_eq!(
        (pohon.flat().len(), card.terisi, pohon.flat().iter().map(|(d, _)| *d).max()),
        (600, (300, 300), Some(7))
    );
}
