//! The findings book as rows of a table.

use crate::{
    event::data::HasilTindakLanjut,
    present::sheet::{Cell, Sheet},
    projection::{FindingRow, FindingsItem as Item, SaldoRow},
};

/// A status: its name, and its items for count, share, value, and share of the value.
pub type State = (&'static str, [Item; 4]);

/// The four statuses.
pub const STATES: [State; 4] = [
    ("sesuai", [Item::Sesuai, Item::PersenSesuai, Item::NilaiSesuai, Item::PersenNilaiSesuai]),
    (
        "belum sesuai",
        [Item::BelumSesuai, Item::PersenBelumSesuai, Item::NilaiBelumSesuai, Item::PersenNilaiBelumSesuai],
    ),
    (
        "belum ditindaklanjuti",
        [
            Item::BelumDitindaklanjuti,
            Item::PersenBelumDitindaklanjuti,
            Item::NilaiBelumDitindaklanjuti,
            Item::PersenNilaiBelumDitindaklanjuti,
        ],
    ),
    (
        "tidak dapat ditindaklanjuti",
        [Item::TidakDapat, Item::PersenTidakDapat, Item::NilaiTidakDapat, Item::PersenNilaiTidakDapat],
    ),
];

/// Columns of the table.
const HEADS: [&str; 20] = [
    "unit",
    "temuan",
    "pemeriksa",
    "lhp",
    "tanggal_lhp",
    "diterima",
    "tenggat",
    "nilai",
    "uraian_temuan",
    "rekomendasi",
    "uraian_rekomendasi",
    "hasil",
    "dijawab",
    "sisa_hari",
    "terlambat",
    "nama_pemeriksa",
    "jumlah",
    "nilai_rekomendasi",
    "nilai_tindak_lanjut",
    "nilai_diterima",
];

/// Columns that were added with rupiah of recommendations and balances: the number of recommendations in a row, and their values.
pub const RUPIAH: [&str; 4] = ["jumlah", "nilai_rekomendasi", "nilai_tindak_lanjut", "nilai_diterima"];

/// The book as rows: one for each recommendation, for each finding without one, and for each status of a balance.
pub fn sheet<'a>(rows: impl IntoIterator<Item = &'a FindingRow>, saldo: &[SaldoRow]) -> Sheet {
    let mut sheet = Sheet::new("temuan", HEADS);
    let rupiah = |value: Option<rust_decimal::Decimal>| value.map_or_else(Cell::none, |v| Cell::count(v.normalize()));
    for row in rows {
        let t = &row.temuan;
        let late = row.sisa_hari.is_some_and(|days| days < 0);
        let advice = row.rekomendasi.as_ref().map(|(_, r)| r);
        sheet.put([
            ("unit", row.unit.as_str().into()),
            ("temuan", row.kode_temuan.as_str().into()),
            // The code as recorded.
            ("pemeriksa", t.pemeriksa.as_str().into()),
            ("lhp", t.lhp.as_str().into()),
            ("tanggal_lhp", t.lhp_tanggal.to_string().into()),
            ("diterima", t.diterima.to_string().into()),
            ("tenggat", t.tenggat().to_string().into()),
            ("nilai", Cell::count(t.nilai.get())),
            ("uraian_temuan", t.uraian.as_str().into()),
            ("rekomendasi", Cell::code(row.rekomendasi.as_ref().map(|(kode, _)| kode))),
            ("uraian_rekomendasi", advice.map_or("", |r| r.uraian.as_str()).into()),
            ("hasil", row.hasil.map_or("", HasilTindakLanjut::nama).into()),
            ("dijawab", Cell::code(row.dijawab.as_ref())),
            ("sisa_hari", row.sisa_hari.map_or_else(Cell::none, Cell::count)),
            ("terlambat", if late { "ya" } else { "tidak" }.into()),
            ("nama_pemeriksa", row.nama_pemeriksa.as_ref().into()),
            ("jumlah", Cell::count(u8::from(advice.is_some()))),
            ("nilai_rekomendasi", rupiah(advice.and_then(|r| r.nilai).map(|n| n.get()))),
            ("nilai_tindak_lanjut", rupiah(row.ditindaklanjuti)),
            ("nilai_diterima", rupiah(row.diterima)),
        ]);
    }
    saldo.iter().for_each(|row| balances(&mut sheet, row));
    sheet
}

/// A balance as rows: one for each status, with the name of the status in place of a code.
fn balances(sheet: &mut Sheet, row: &SaldoRow) {
    let s = &row.saldo.isi;
    for (at, (status, items)) in STATES.iter().enumerate() {
        let (count, value) = s.status[at];
        let mut cells = vec![
            ("unit", row.unit.as_str().into()),
            ("temuan", s.kode.as_str().into()),
            ("pemeriksa", s.pemeriksa.as_str().into()),
            ("lhp", s.dokumen.as_str().into()),
            ("nilai", Cell::count(s.nilai.get())),
            ("uraian_temuan", format!("saldo {} temuan LHP tahun {}", s.temuan, s.tahun).into()),
            ("rekomendasi", items[0].word().into()),
            ("hasil", (*status).into()),
            ("nama_pemeriksa", row.nama_pemeriksa.as_ref().into()),
            ("jumlah", Cell::count(count)),
            ("nilai_rekomendasi", Cell::count(value.get().normalize())),
        ];
        // Amounts followed up and accepted are known only for the balance as a whole.
        if at == 0 {
            cells.push(("nilai_tindak_lanjut", Cell::count(s.tindak_lanjut.get().normalize())));
            cells.push(("nilai_diterima", Cell::count(s.diterima.get().normalize())));
        }
        sheet.put(cells);
    }
}
