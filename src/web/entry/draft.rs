//! Makes events from the fields of a form.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    form::{Alas, Bentuk},
    kind::Apa,
};
use crate::{
    event::{Draft, Hash, Refusal, Seq},
    http::append::id_of,
    projection::Gerak,
    web::posted::Fields,
};

/// A file attached to an entry.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lampiran {
    /// Name.
    pub nama: String,
    /// Media type.
    pub media: String,
    /// Size in bytes.
    pub ukuran: u64,
    /// BLAKE3.
    pub hash: Hash,
}

/// Events of a form, and the prefix of each one's fields.
pub struct Kiriman {
    /// The events.
    pub draf: Vec<Draft>,
    /// Prefix of each event's field names; empty for the first.
    pub awalan: Vec<String>,
}

impl Bentuk {
    /// Takes over the hidden fields of the form: its id, and the position that it was made from.
    pub fn sambung(&mut self, fields: &Fields) {
        for (nama, nilai) in &mut self.formulir.tetap {
            let sent = fields.get(nama);
            if !sent.is_empty() {
                *nilai = sent.to_owned();
            }
        }
    }

    fn tetapan<T: std::str::FromStr>(&self, nama: &str) -> Option<T> {
        self.formulir.tetap.iter().find(|(n, _)| n == nama).and_then(|(_, nilai)| nilai.parse().ok())
    }

    /// The events (`None` if fields are wrong; they then have a message).
    pub fn kiriman(&mut self, alas: &Alas, lampiran: &[Lampiran]) -> Option<Kiriman> {
        let mut tree = self.formulir.pohon()?;
        if !self.lengkap(&tree) {
            return None;
        }
        let advice = tree["rekomendasi"].take();
        let chosen: Option<Seq> = tree["ref"].as_str().and_then(|t| t.parse().ok());
        let first = self.utama(alas, &mut tree, chosen);
        let berlaku = first["berlaku"].clone();
        let mut all = vec![(String::new(), first)];
        for (index, one) in advice.as_array().into_iter().flatten().enumerate().filter(|(_, one)| one.is_object()) {
            let data = json!({"kode": one["kode"], "temuan": all[0].1["data"]["kode"], "uraian": one["uraian"]});
            let event = json!({"type": Apa::Rekomendasi.tipe(), "unit": self.unit, "berlaku": berlaku, "data": data});
            all.push((format!("rekomendasi.{index}"), event));
        }
        for Lampiran { nama, media, ukuran, hash } in lampiran {
            let data = json!({"subjek": self.subjek, "nama": nama, "media": media, "ukuran": ukuran, "hash": hash});
            let event = json!({"type": "bukti.dilampirkan", "unit": self.unit, "berlaku": berlaku, "data": data});
            all.push(("bukti".to_owned(), event));
        }
        self.urai(alas, all)
    }

    /// The main event of the form.
    fn utama(&self, alas: &Alas, tree: &mut Value, chosen: Option<Seq>) -> Value {
        let mut event = self.dasar.clone();
        merge(&mut event["data"], tree["data"].take());
        compact(&mut event["data"]);
        event["berlaku"] = tree["berlaku"].take();
        if let Some(seq) = chosen.or_else(|| self.tetapan("ref")) {
            event["ref"] = json!([seq]);
        }
        if let Some(expect) = self.tetapan::<Seq>("expect") {
            event["expect"] = expect.into();
        }
        // A correction of spending has the day of the spending that it corrects.
        if let (Apa::KoreksiBelanja, Some(seq)) = (self.apa, chosen) {
            let moves = alas.buku.ro.values().flat_map(|ro| ro.mutasi.iter()).filter(|m| m.gerak == Gerak::Realisasi);
            let named = |m: &&crate::projection::Mutasi| m.seq == seq || m.koreksi.iter().any(|(s, _)| *s == seq);
            event["berlaku"] = moves.into_iter().find(named).map_or(Value::Null, |m| json!(m.berlaku));
        }
        event
    }

    fn urai(&mut self, alas: &Alas, all: Vec<(String, Value)>) -> Option<Kiriman> {
        let key: String = self.tetapan("id").unwrap_or_default();
        let key = Uuid::parse_str(&key).unwrap_or_default().to_string();
        let account = alas.call.caller.akun.as_ref().map_or("", |a| a.as_str());
        let single = all.len() == 1;
        let mut sent = Kiriman { draf: Vec::new(), awalan: Vec::new() };
        for (index, (awalan, event)) in all.into_iter().enumerate() {
            sent.awalan.push(awalan);
            match Draft::parse(event.to_string().as_bytes()) {
                Ok(mut draft) => {
                    draft.id = Some(id_of(&key, account, index, single));
                    sent.draf.push(draft);
                }
                Err(refusal) => {
                    self.tolak(&sent.awalan[index], &refusal);
                    return None;
                }
            }
        }
        Some(sent)
    }

    /// Shows a refusal of one of the events.
    pub fn tolak(&mut self, awalan: &str, refusal: &Refusal) {
        let accepted = match refusal.accepted.as_str() {
            "" => String::new(),
            accepted => format!(". Yang diterima: {accepted}"),
        };
        self.tolak_bidang(awalan, &refusal.field, &format!("{}{accepted}", refusal.detail));
    }

    /// Shows a message at a field.
    pub fn tolak_bidang(&mut self, awalan: &str, field: &str, why: &str) {
        let place = match awalan {
            "" => field.to_owned(),
            "bukti" => "bukti".to_owned(),
            within => field.replacen("data", within, 1),
        };
        self.formulir.tolak(&place, why);
    }

    /// Checks the fields that must be filled in together; a missing one gets a message.
    fn lengkap(&mut self, tree: &Value) -> bool {
        let mut missing = Vec::new();
        let mut both = |part: &Value, place: String, names: [&str; 2]| {
            if part.as_object().is_some_and(|all| !all.is_empty()) {
                missing.extend(names.iter().filter(|n| part[**n].is_null()).map(|n| format!("{place}.{n}")));
            }
        };
        both(&tree["data"]["dokumen"], "data.dokumen".to_owned(), ["nomor", "tanggal"]);
        let lists = [(&tree["data"]["rasio"]["pembilang"], "data.rasio.pembilang", ["nama", "nilai"])];
        let lists = lists.into_iter().chain([(&tree["rekomendasi"], "rekomendasi", ["kode", "uraian"])]);
        for (list, place, names) in lists {
            for (index, part) in list.as_array().into_iter().flatten().enumerate() {
                both(part, format!("{place}.{index}"), names);
            }
        }
        for name in &missing {
            if let Some(bidang) = self.formulir.bidang(name) {
                bidang.galat = Some("harus diisi bersama isian di sampingnya".to_owned());
            }
        }
        missing.is_empty()
    }
}

/// Merges typed values over fixed ones.
fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (_, Value::Null) => {}
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (Value::Array(into), Value::Array(from)) => {
            for (index, value) in from.into_iter().enumerate() {
                match into.get_mut(index) {
                    Some(place) => merge(place, value),
                    None => into.push(value),
                }
            }
        }
        (place, value) => *place = value,
    }
}

/// Removes empty items from lists.
fn compact(value: &mut Value) {
    match value {
        Value::Array(list) => {
            list.retain(|v| !v.is_null());
            list.iter_mut().for_each(compact);
        }
        Value::Object(all) => all.values_mut().for_each(compact),
        _ => {}
    }
}
