//! Parameters that operations share.

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::operation::Param;
use crate::event::{Hash, Kind, Periode, Subject, UnitCode};

/// Names of the query parameters of a read.
pub const READING: &[&str] = &["as_of", "per", "pandangan"];

/// Default number of events on a page.
pub const PAGE_OF_EVENTS: usize = 100;
/// Maximum number of events on a page.
pub const MOST_EVENTS: usize = 1_000;

/// Schema of a type of the vocabulary.
pub fn schema<T: JsonSchema>() -> Value {
    let mut schema = schemars::schema_for!(T).to_value();
    if let Some(all) = schema.as_object_mut() {
        all.remove("$schema");
        all.remove("title");
    }
    schema
}

/// `unit` in the path.
pub fn unit() -> Param {
    let own = json!({"type": "string", "pattern": "^[A-Z0-9][A-Z0-9._-]*$", "maxLength": 24});
    Param::path("unit", "Kode unit", own, "PMK")
}

/// `tahun` in the path.
pub fn tahun() -> Param {
    Param::path("tahun", "Tahun kartu", json!({"type": "integer", "minimum": 2000, "maximum": 2100}), 2023)
}

/// `as_of`, `per` and `pandangan` in the query.
pub fn reading() -> [Param; 3] {
    let kinds = json!({"type": "string", "enum": ["resmi", "semua"], "default": "resmi"});
    [
        as_of(),
        Param::query("per", "Tentang apa: tahun, triwulan, atau keadaan pada suatu tanggal", per(), "TW3"),
        Param::query("pandangan", "Hanya realisasi yang disetujui (resmi), atau semua", kinds, "resmi"),
    ]
}

/// `as_of` in the query.
pub fn as_of() -> Param {
    Param::query("as_of", "Sebagaimana diketahui kapan; terbaru bila tidak disebut", when(), "2024-01-31")
}

/// Schema of a moment of recorded time: one string, not a `oneOf`, of which client generators make a class for each choice.
pub fn when() -> Value {
    let pattern = format!("^(terbaru|[0-9]{{1,19}}|{DAY}({TIME})?)$");
    json!({"type": "string", "description": crate::store::AsOf::ACCEPTED, "pattern": pattern})
}

const DAY: &str = "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
const TIME: &str = "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](Z|\\+0[789]:00)";

fn per() -> Value {
    let pattern = format!("^(tahun|TW[1-4]|S[12]|B(0[1-9]|1[0-2])|{DAY})$");
    json!({"type": "string", "description": crate::projection::Per::ACCEPTED, "pattern": pattern, "default": "tahun"})
}

/// The address of a figure, in the query.
pub fn alamat() -> Param {
    let pattern = "^[A-Z0-9][A-Z0-9._-]*(/[A-Za-z0-9._-]+){2,4}$";
    let own = json!({"type": "string", "pattern": pattern, "maxLength": 120, "description": crate::projection::Address::ACCEPTED});
    Param::query("alamat", "Alamat angka", own, "PMK/2023/IKU.2/capaian").required()
}

/// `periode` in the path.
pub fn periode() -> Param {
    Param::path("periode", "Periode", schema::<Periode>(), "2023-TW3")
}

/// A content hash in the path.
pub fn hash() -> Param {
    Param::path("hash", "BLAKE3 isi berkas", schema::<Hash>(), format!("b3:{}", "0".repeat(64)))
}

/// A position in a path.
pub fn seq() -> Param {
    let own = json!({"type": "integer", "format": "int64", "minimum": 1, "maximum": crate::event::MAX_INTEGER});
    Param::path("seq", "Nomor event", own, 1)
}

/// `after` and `limit` of a paged view.
pub fn window() -> [Param; 2] {
    let limit =
        json!({"type": "integer", "minimum": 1, "maximum": super::call::MOST_OF_PAGE, "default": super::call::PAGE});
    let cursor = json!({"type": "integer", "format": "int64", "minimum": 0, "maximum": crate::event::MAX_INTEGER});
    [
        Param::query("after", "Kursor: hanya sesudah event ini", cursor, 0),
        Param::query("limit", "Paling banyak sekian pada satu halaman", limit, 500),
    ]
}

/// Filters of a list of events.
pub fn filters() -> Vec<Param> {
    let kinds: Vec<_> = Kind::ALL.iter().map(|k| k.name()).collect();
    let limit = json!({"type": "integer", "minimum": 1, "maximum": MOST_EVENTS, "default": PAGE_OF_EVENTS});
    let cursor = json!({"type": "integer", "format": "int64", "minimum": 0, "maximum": crate::event::MAX_INTEGER});
    let id = json!({"type": "string", "format": "uuid"});
    vec![
        as_of(),
        Param::query("id", "Hanya event dengan id ini", id, "01890a5d-ac96-774b-bcce-b302099a8057"),
        Param::query("unit", "Hanya event unit ini; - untuk buku besar sendiri", schema::<UnitCode>(), "PPU"),
        Param::query("subject", "Hanya event tentang subjek ini", schema::<Subject>(), "PPU/2023/IKU.2"),
        Param::query("type", "Hanya event jenis ini", json!({"type": "string", "enum": kinds}), "realisasi.dicatat"),
        Param::query("actor", "Hanya event oleh akun ini", schema::<crate::event::AccountId>(), "ppu-01"),
        Param::query("since", "Dicatat saat itu atau sesudahnya", when(), "2023-01-01"),
        Param::query("until", "Dicatat saat itu atau sebelumnya", when(), "2023-12-31"),
        Param::query("after", "Kursor: hanya event sesudah nomor ini (sebelum, bila terbalik)", cursor, 0),
        Param::query("reverse", "Terbaru lebih dahulu", json!({"type": "boolean", "default": false}), true),
        Param::query("limit", "Paling banyak sekian event", limit, 3),
    ]
}
