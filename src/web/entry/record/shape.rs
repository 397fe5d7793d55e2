//! Derives the fields of a form from the schema of a type.

use serde_json::Value;

use super::words;
use crate::{
    event::Kind,
    web::{Bagian, Bidang, JenisBidang as Jenis},
};

/// Fields that every event may have; they come last. The source of a figure is left to imports.
const UMUM: [&str; 3] = ["alasan", "dokumen", "keterangan"];
/// Fields that are not typed: the program sets the remains of erased data, and a signature is computed.
const LEWAT: [&str; 4] = ["asumsi", "sisa", "sumber", "tanda_tangan"];
/// Fields that come first, in this order; the others are sorted by name.
const URUT: [&str; 12] =
    ["tahun", "akun", "peran", "kode", "nama", "iku", "ro", "periode", "temuan", "rekomendasi", "seri", "nilai"];
/// Fields with long texts.
const PANJANG: [&str; 6] = ["alasan", "keterangan", "uraian", "teks", "rumus", "rumus_realisasi"];
/// Maximum nesting that is shown.
const DALAM: usize = 4;

/// Fields that must be filled in together or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bersama {
    /// Common prefix of the field names.
    pub awalan: String,
    /// The fields that are required then.
    pub wajib: Vec<String>,
}

/// The recorded choices for a field of a type (`None`: the value is typed).
pub type Pilihan<'a> = &'a dyn Fn(&str, &str) -> Option<Vec<(String, String)>>;

/// Builds the fields.
pub struct Bentukan<'a> {
    defs: Value,
    pilihan: Pilihan<'a>,
    /// Number of rows of a list.
    baris: usize,
    /// The parts.
    pub bagian: Vec<Bagian>,
    /// Fields that belong together.
    pub bersama: Vec<Bersama>,
    /// Whether there are lists, which can be made longer.
    pub berbaris: bool,
}

impl<'a> Bentukan<'a> {
    /// Builds the fields of a type; lists have `baris` rows.
    pub fn dari(kind: Kind, baris: usize, pilihan: Pilihan<'a>) -> Self {
        let mut schema = kind.schema().to_value();
        let defs = schema["$defs"].take();
        let empty = || Bagian { judul: String::new(), bidang: Vec::new() };
        let (bagian, bersama) = (vec![empty()], Vec::new());
        let mut this = Self { defs, pilihan, baris, bagian, bersama, berbaris: false };
        let needed = required(&schema);
        let mut names: Vec<String> =
            schema["properties"].as_object().into_iter().flat_map(|all| all.keys().cloned()).collect();
        names.retain(|name| !LEWAT.contains(&name.as_str()));
        let place = |name: &String| {
            let last = UMUM.iter().position(|n| n == name).map_or(0, |at| at + 1);
            let first = URUT.iter().position(|n| n == name).unwrap_or(URUT.len());
            (last, !needed.contains(name), first, name.clone())
        };
        names.sort_by_key(place);
        for name in names {
            if name == UMUM[0] {
                this.bagian.push(Bagian { judul: "Penjelasan".to_owned(), bidang: Vec::new() });
            }
            let schema = schema["properties"][&name].clone();
            this.bidang(&format!("data.{name}"), &name, &schema, needed.contains(&name), 0);
        }
        this.bagian.retain(|part| !part.bidang.is_empty());
        this
    }

    /// Resolves references and optional types in a schema; also returns the name of the type.
    fn jelas(&self, schema: &Value) -> (String, Value) {
        let mut name = String::new();
        let mut schema = schema.clone();
        for _ in 0..6 {
            if let Some(to) = schema["$ref"].as_str() {
                name = to.rsplit('/').next().unwrap_or_default().to_owned();
                schema = self.defs[&name].clone();
                continue;
            }
            let Some(any) = schema["anyOf"].as_array() else { break };
            let real: Vec<_> = any.iter().filter(|s| s["type"] != "null").cloned().collect();
            match &real[..] {
                [one] => schema = one.clone(),
                _ => break,
            }
        }
        (name, schema)
    }

    fn bidang(&mut self, path: &str, name: &str, schema: &Value, needed: bool, depth: usize) {
        let (tipe, schema) = self.jelas(schema);
        let text = schema["anyOf"].as_array().is_some_and(|any| any.iter().any(|s| s["type"] == "string"));
        if schema["type"] == "object" && schema["properties"].is_object() && !text {
            return self.objek(path, name, &schema, needed, depth);
        }
        if schema["type"] == "array" {
            let (_, item) = self.jelas(&schema["items"]);
            if item["type"] == "object" {
                return self.deret(path, name, &item, needed, depth);
            }
            let jenis = if item["type"] == "array" { Jenis::Tabel } else { Jenis::Daftar };
            return self.tambah(path, name, jenis, needed);
        }
        let jenis = self.jenis(path, name, &tipe, &schema);
        self.tambah(path, name, jenis, needed);
        if let (Some(text), Some(field)) = (schema["description"].as_str(), self.terakhir())
            && field.petunjuk.is_empty()
            && matches!(field.jenis, Jenis::Tipe(_))
        {
            field.petunjuk = text.to_owned();
        }
    }

    fn terakhir(&mut self) -> Option<&mut Bidang> {
        self.bagian.last_mut().and_then(|part| part.bidang.last_mut())
    }

    fn tambah(&mut self, path: &str, name: &str, jenis: Jenis, needed: bool) {
        let (label, petunjuk) = words::kata(name);
        let mut field = Bidang::new(path, label, jenis).petunjuk(petunjuk);
        field.wajib = needed;
        if let Some(part) = self.bagian.last_mut() {
            part.bidang.push(field);
        }
    }

    fn jenis(&self, path: &str, name: &str, tipe: &str, schema: &Value) -> Jenis {
        let listed = schema["enum"].as_array().or(schema["oneOf"].as_array());
        if let Some(all) = listed {
            let value = |one: &Value| one["const"].as_str().or(one.as_str()).map(str::to_owned);
            let values: Vec<String> = all.iter().filter_map(value).collect();
            if values.len() == all.len() {
                return Jenis::Pilihan(values.into_iter().map(|v| (v.clone(), words::pilihan(&v))).collect());
            }
        }
        if let Some(all) = (self.pilihan)(path, tipe) {
            return Jenis::Pilihan(all);
        }
        match (tipe, schema["type"].as_str().unwrap_or_default()) {
            ("Rupiah", _) => Jenis::Rupiah,
            ("Angka" | "Bobot", _) => Jenis::Angka,
            ("Tanggal", _) => Jenis::Tanggal,
            ("NilaiTarget", _) => Jenis::Target,
            ("Teks", _) if PANJANG.contains(&name) => Jenis::Area,
            ("Formula", _) => Jenis::Area,
            (_, "boolean") => Jenis::Benar,
            (_, "integer") => Jenis::Bulat,
            ("Teks" | "", _) => Jenis::Teks,
            (other, _) => Jenis::Tipe(other.to_owned()),
        }
    }

    fn objek(&mut self, path: &str, name: &str, schema: &Value, needed: bool, depth: usize) {
        if depth >= DALAM {
            return;
        }
        let inner = required(schema);
        if !needed {
            self.bersama.push(Bersama { awalan: path.to_owned(), wajib: inner.clone() });
        }
        self.bagian.push(Bagian { judul: words::kata(name).0, bidang: Vec::new() });
        self.isi(path, schema, &inner, needed, depth);
        self.bagian.push(Bagian { judul: String::new(), bidang: Vec::new() });
    }

    fn isi(&mut self, path: &str, schema: &Value, inner: &[String], needed: bool, depth: usize) {
        let names: Vec<String> =
            schema["properties"].as_object().into_iter().flat_map(|all| all.keys().cloned()).collect();
        for name in names {
            let schema = schema["properties"][&name].clone();
            self.bidang(&format!("{path}.{name}"), &name, &schema, needed && inner.contains(&name), depth + 1);
        }
    }

    /// A list of objects as rows; empty ones are removed later.
    fn deret(&mut self, path: &str, name: &str, item: &Value, needed: bool, depth: usize) {
        if depth >= DALAM {
            return;
        }
        self.berbaris = true;
        let inner = required(item);
        let title = words::kata(name).0;
        for index in 0..self.baris {
            let place = format!("{path}.{index}");
            let must = needed && index == 0;
            if !must {
                self.bersama.push(Bersama { awalan: place.clone(), wajib: inner.clone() });
            }
            self.bagian.push(Bagian { judul: format!("{title} {}", index + 1), bidang: Vec::new() });
            self.isi(&place, item, &inner, must, depth);
        }
        self.bagian.push(Bagian { judul: String::new(), bidang: Vec::new() });
    }
}

fn required(schema: &Value) -> Vec<String> {
    schema["required"].as_array().into_iter().flatten().filter_map(|n| n.as_str().map(str::to_owned)).collect()
}

/// Removes empty items from lists.
pub fn rapat(value: &mut Value) {
    match value {
        Value::Array(list) => {
            list.retain(|v| !v.is_null());
            list.iter_mut().for_each(rapat);
        }
        Value::Object(all) => all.values_mut().for_each(rapat),
        _ => {}
    }
}

/// The data of an event as field names and texts.
pub fn urai(path: &str, value: &Value, out: &mut Vec<(String, String)>) {
    match value {
        Value::Object(all) => all.iter().for_each(|(name, inner)| urai(&format!("{path}.{name}"), inner, out)),
        Value::Array(list) if list.iter().any(Value::is_object) => {
            list.iter().enumerate().for_each(|(at, inner)| urai(&format!("{path}.{at}"), inner, out));
        }
        Value::Array(list) => {
            let row = |one: &Value| one.as_array().map(|cells| texts(cells, "; ")).unwrap_or_else(|| text(one));
            let rows: Vec<_> = list.iter().map(row).collect();
            let nested = list.iter().any(Value::is_array);
            out.push((path.to_owned(), rows.join(if nested { "\n" } else { ", " })));
        }
        other => out.push((path.to_owned(), text(other))),
    }
}

fn texts(cells: &[Value], between: &str) -> String {
    cells.iter().map(text).collect::<Vec<_>>().join(between)
}

fn text(value: &Value) -> String {
    match value {
        Value::Bool(true) => "ya".to_owned(),
        Value::Bool(false) => "tidak".to_owned(),
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_becomes_fields_with_lists_and_what_goes_together() {
        let made = Bentukan::dari(Kind::RealisasiDicatat, 2, &|_, _| None);
        let names: Vec<_> = made.bagian.iter().flat_map(|b| &b.bidang).map(|b| b.nama.as_str()).collect();
        for wanted in [
            "data.iku",
            "data.rasio.pembilang.1.nama",
            "data.rasio.penyebut.nilai",
            "data.dokumen.nomor",
            "data.alasan",
        ] {
            assert!(names.contains(&wanted), "{wanted}: {names:?}");
        }
        assert!(made.berbaris);
        assert!(made.bersama.iter().any(|b| b.awalan == "data.dokumen" && b.wajib == ["nomor", "tanggal"]));
        for kind in Kind::ALL {
            assert!(!Bentukan::dari(*kind, 1, &|_, _| None).bagian.is_empty(), "{}", kind.name());
        }
    }
}
