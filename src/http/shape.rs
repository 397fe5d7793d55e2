//! JSON Schemas of requests and answers, by their names in the OpenAPI document.

use serde_json::{Map, Value, json};

use super::{
    operation::reference,
    param::schema,
    problem::KINDS,
    shape_base::{count, document, flag, instant, list, number, object, or_null, seq, text},
    shape_event, shape_import, shape_summary,
};
use crate::{
    event::{AccountId, Hash, Periode, RoCode, Tanggal, TemuanCode, UnitCode},
    projection::{BudgetItem, FindingsItem, OutputItem},
};

/// Schema of a view of a unit, with the times and the year it was asked for.
fn view(kind: &str, of_year: bool, fields: &[(&str, Value)]) -> Value {
    let mut all = vec![
        ("as_of", reference("Saat")),
        ("per", text()),
        ("hari", schema::<Tanggal>()),
        ("pandangan", json!({"enum": ["resmi", "semua"]})),
        ("perhitungan", text()),
        ("unit", reference("Unit")),
    ];
    if of_year {
        all.push(("tahun", json!({"type": "integer"})));
    }
    all.extend(fields.iter().cloned());
    document(kind, &all, &[])
}

/// All schemas by name.
pub fn schemas() -> Map<String, Value> {
    let mut all = Map::new();
    for (name, schema) in common()
        .into_iter()
        .chain(cards())
        .chain(shape_summary::schemas())
        .chain(figures())
        .chain(shape_event::writes())
        .chain(shape_import::schemas())
    {
        all.insert(name.to_owned(), schema);
    }
    super::sent::drafts(&mut all);
    all
}

fn ledger() -> Value {
    let jam = json!({"enum": ["sistem", "simulasi"]});
    object(&[("nama", text()), ("jam", jam)], &[("pemulihan_akses", list(seq()))])
}

fn common() -> Vec<(&'static str, Value)> {
    let unit = [("kode", schema::<UnitCode>()), ("nama", text()), ("contoh", flag())];
    let of_list = [("induk", or_null(schema::<UnitCode>())), ("event", seq()), ("terbaca", flag())];
    let listed: Vec<_> = unit.iter().cloned().chain(of_list).collect();
    let grant = object(&[("event", seq()), ("peran", text()), ("unit", list(schema::<UnitCode>()))], &[]);
    let kinds: Vec<_> = KINDS.iter().map(|k| format!("urn:jejak:masalah:{}", k.0)).collect();
    let bound = object(&[("nama", text()), ("nilai", count()), ("satuan", text())], &[]);
    let standing = super::state::Keadaan::ALL.map(super::state::Keadaan::word);
    let optional = [
        ("field", text()),
        ("value", text()),
        ("accepted", text()),
        ("index", count()),
        ("event", reference("Event")),
        ("batas", bound),
        ("id", list(json!({"type": "string", "format": "uuid"}))),
    ];
    let problem = [
        ("type", json!({"type": "string", "enum": kinds})),
        ("title", text()),
        ("status", count()),
        ("detail", text()),
    ];
    vec![
        ("Masalah", object(&problem, &optional)),
        ("Program", object(&[("nama", json!({"const": "jejak"})), ("versi", text())], &[])),
        ("BukuBesar", ledger()),
        ("Saat", object(&[("seq", seq()), ("recorded_at", instant()), ("hash", schema::<Hash>())], &[])),
        ("Unit", object(&unit, &[])),
        ("DaftarUnit", document("unit", &[("as_of", reference("Saat")), ("unit", list(object(&listed, &[])))], &[])),
        (
            "Akun",
            document(
                "akun",
                &[("akun", or_null(schema::<AccountId>())), ("semua_unit", flag()), ("akses", list(grant))],
                &[],
            ),
        ),
        ("Perlu", super::inbox::shape()),
        (
            "Audit",
            document(
                "audit",
                &[
                    ("hari", schema::<Tanggal>()),
                    ("catatan", list(object(&[("saat", instant()), ("apa", text()), ("alamat", text())], &[]))),
                    ("masih_ada", flag()),
                    ("lanjut", or_null(seq())),
                ],
                &[],
            ),
        ),
        (
            "Keadaan",
            document("keadaan", &[("keadaan", json!({"enum": standing})), ("seq", count())], &[("sebab", text())]),
        ),
    ]
}

fn indicator() -> Value {
    let figure = || reference("Angka");
    object(
        &[
            ("kode", text()),
            ("nama", text()),
            ("satuan", text()),
            ("presisi", count()),
            ("polarisasi", text()),
            ("target", figure()),
            ("realisasi", figure()),
            ("capaian", figure()),
            ("status", figure()),
        ],
        &[("penanggung_jawab", list(schema::<UnitCode>()))],
    )
}

fn cards() -> Vec<(&'static str, Value)> {
    let figure = || reference("Angka");
    let sasaran = object(
        &[("kode", text()), ("nama", text()), ("nss", figure()), ("status", figure()), ("iku", list(indicator()))],
        &[],
    );
    let perspektif = object(
        &[
            ("kode", text()),
            ("nama", text()),
            ("bobot", figure()),
            ("skor", figure()),
            ("nkp", figure()),
            ("status", figure()),
            ("sasaran", list(sasaran)),
        ],
        &[],
    );
    let filled = || object(&[("ada", count()), ("dari", count())], &[]);
    let kartu = [
        ("aturan", or_null(count())),
        ("terisi", filled()),
        ("npss", figure()),
        ("status", figure()),
        ("perspektif", list(perspektif)),
    ];
    let now = object(&[("npss", figure()), ("status", figure()), ("terisi", filled())], &[]);
    let reported = object(
        &[
            ("event", seq()),
            ("recorded_at", instant()),
            ("sampai", seq()),
            ("npss_tercatat", text()),
            ("npss", figure()),
            ("hash_tercatat", schema::<Hash>()),
            ("hash_dihitung_ulang", schema::<Hash>()),
            ("cocok", flag()),
            ("perubahan", list(json!({"type": "object"}))),
        ],
        &[],
    );
    let periode = object(&[("periode", schema::<Periode>()), ("dilaporkan", list(reported)), ("sekarang", now)], &[]);
    vec![
        ("Kartu", view("kartu", true, &kartu)),
        ("Anggaran", budget()),
        ("Temuan", findings()),
        ("Triwulan", view("triwulan", true, &[("periode", list(periode))])),
    ]
}

fn budget() -> Value {
    let items: Vec<_> = BudgetItem::ALL.iter().map(|i| (i.word(), reference("Angka"))).collect();
    let items = || object(&items, &[]);
    let output: Vec<_> = OutputItem::ALL.iter().map(|i| (i.word(), reference("Angka"))).collect();
    let output = || or_null(object(&output, &[]));
    let share = object(&[("iku", text()), ("persen", number())], &[]);
    let ro = object(
        &[
            ("unit", schema::<UnitCode>()),
            ("ro", schema::<RoCode>()),
            ("nama", text()),
            ("anggaran", items()),
            ("porsi", list(share)),
            ("output", output()),
        ],
        &[("iku", or_null(text())), ("sumber_dana", or_null(text())), ("satuan", or_null(text()))],
    );
    let bagian = object(&[("bagian", text()), ("anggaran", items())], &[]);
    let unit = object(&[("kode", schema::<UnitCode>()), ("nama", text()), ("anggaran", items())], &[]);
    let iku = object(
        &[
            ("kode", text()),
            ("nama", text()),
            ("anggaran", items()),
            ("efisiensi", reference("Angka")),
            ("efisiensi_resmi", reference("Angka")),
        ],
        &[],
    );
    let all = [
        ("jumlah", items()),
        ("ro", list(ro)),
        ("per_unit", list(unit)),
        ("per_iku", list(iku)),
        ("per_bagian", list(bagian)),
        ("output", output()),
    ];
    view("anggaran", true, &all)
}

fn findings() -> Value {
    let figures: Vec<_> = FindingsItem::ALL.iter().map(|i| (i.word(), reference("Angka"))).collect();
    let row = object(
        &[
            ("unit", schema::<UnitCode>()),
            ("temuan", schema::<TemuanCode>()),
            ("pemeriksa", text()),
            ("diterima", schema::<Tanggal>()),
            ("tenggat", schema::<Tanggal>()),
            ("uraian", text()),
            ("terlambat", flag()),
            ("event", seq()),
        ],
        &[
            ("rekomendasi", or_null(json!({"type": "object"}))),
            ("hasil", or_null(text())),
            ("dijawab", or_null(schema::<Tanggal>())),
            ("sisa_hari", or_null(json!({"type": "integer"}))),
        ],
    );
    view("temuan", false, &[("angka", object(&figures, &[])), ("temuan", list(row))])
}

/// Views of figures, which name their unit in the address.
fn figures() -> Vec<(&'static str, Value)> {
    let optional = [
        ("alamat", text()),
        ("angka", number()),
        ("rentang", list(number())),
        ("warna", text()),
        ("sebab", text()),
        ("catatan", list(text())),
    ];
    let fields = [("tercetak", text()), ("satuan", text())];
    let node = [
        ("nama", text()),
        ("rumus", object(&[("jenis", text())], &[])),
        ("event", list(seq())),
        ("masukan", list(reference("Pohon"))),
    ];
    let deeper: Vec<_> = optional.iter().cloned().chain([("masukan_lain", seq())]).collect();
    let tree: Vec<_> = fields.iter().cloned().chain(node).collect();
    let moment = object(
        &[("seq", seq()), ("nilai", reference("Angka")), ("event", list(reference("Event")))],
        &[("sejak", or_null(instant()))],
    );
    let one = [("tercetak", text()), ("satuan", text()), ("event", list(seq()))];
    vec![
        ("Angka", object(&fields, &optional)),
        ("Pohon", object(&tree, &deeper)),
        ("SatuAngka", any_year("angka", &one)),
        ("Jejak", pages(any_year("jejak", &[("pohon", reference("Pohon")), ("event", list(reference("Event")))]))),
        ("Riwayat", pages(any_year("riwayat", &[("alamat", text()), ("riwayat", list(moment))]))),
        ("Perubahan", pages(changes())),
        ("Event", shape_event::event()),
        ("SatuEvent", document("event", &[("event", reference("Event"))], &[])),
        (
            "DaftarEvent",
            document(
                "event",
                &[
                    ("as_of", or_null(reference("Saat"))),
                    ("event", list(reference("Event"))),
                    ("masih_ada", flag()),
                    ("lanjut", or_null(seq())),
                ],
                &[],
            ),
        ),
    ]
}

/// Schema of the changes between two moments.
fn changes() -> Value {
    let change = object(
        &[("alamat", text())],
        &[("dari", or_null(reference("Angka"))), ("menjadi", or_null(reference("Angka")))],
    );
    let step = object(
        &[("seq", seq()), ("geseran", number()), ("berubah", list(text()))],
        &[("event", or_null(reference("Event")))],
    );
    let diff = [
        ("dari", reference("Saat")),
        ("sampai", reference("Saat")),
        ("npss_dari", or_null(number())),
        ("npss_menjadi", or_null(number())),
        ("geseran", number()),
        ("perubahan", list(change)),
        ("langkah", list(step)),
    ];
    view("perubahan", true, &diff)
}

/// Schema of a unit's view without a year, for figures that have none.
fn any_year(kind: &str, fields: &[(&str, Value)]) -> Value {
    view(kind, false, fields)
}

/// Adds the fields of a paged view.
fn pages(of: Value) -> Value {
    let mut of = of;
    of["properties"]["masih_ada"] = flag();
    of["properties"]["lanjut"] = or_null(seq());
    of
}
