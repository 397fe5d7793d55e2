//! The sample ledger against the figures of the report.
#![allow(clippy::unwrap_used)]

mod common;

use common::Rehearsal;
use jejak::projection::Per;

#[test]
fn headline_figures() {
    let r = Rehearsal::sample();
    let show = |key: &str, address: &str| r.printed(r.keys[key], Per::Tahun, address);
    for (address, value) in [
        ("PMK/2023/npss", "101.70"),
        ("PMK/2023/stakeholder/nkp", "25.00"),
        ("PMK/2023/customer/nkp", "25.07"),
        ("PMK/2023/internal/nkp", "26.51"),
        ("PMK/2023/learning/nkp", "25.12"),
        ("PMK/2023/learning/skor", "100.48"),
        ("PMK/2023/IKU.4/efisiensi", "20.13"),
        ("PMK/2023/IKU.4/efisiensi_resmi", "16.75"),
        ("PMK/2023/IKU.5/efisiensi", "9.41"),
        ("PMK/2023/IKU.5/efisiensi_resmi", "8.60"),
        ("PMK/2023/IKU.6/efisiensi", "1.24"),
        ("PMK/2023/IKU.6/efisiensi_resmi", "1.22"),
        ("PMK/2023/anggaran/pagu_akhir", "7828401000"),
        ("PMK/2023/anggaran/realisasi", "7816645233"),
        ("PMK/2023/anggaran/sisa", "11755767"),
    ] {
        assert_eq!(show("akhir", address), value, "{address}");
    }
    assert_eq!(show("iku12-rata", "PMK/2023/IKU.12/realisasi"), "99.80");
    assert_eq!(show("iku12-rata", "PMK/2023/learning/skor"), "100.47");
    assert_eq!(show("iku12-rata", "PMK/2023/npss"), "101.70");
    assert_eq!(show("iku12-mentah", "PMK/2023/learning/skor"), "100.48");
    assert_eq!(show("iku2-ditimpa", "PMK/2023/IKU.2/realisasi"), "93.16");
    assert_eq!(show("iku2-ditimpa", "PMK/2023/npss"), "101.67");
    assert_eq!(show("iku2-ditarik", "PMK/2023/npss"), "101.70");
}
