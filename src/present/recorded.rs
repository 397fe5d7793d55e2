//! An event as recorded in the journal, with its actor, reason, documents and sources for people.

use serde_json::{Value, json};

use super::{number, time};
use crate::event::{
    Event, Hash, Header, Line, Seq,
    data::{Dokumen, Sumber},
};

/// An event with its header and hash.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Header.
    pub header: Header,
    /// Data, typed.
    pub event: Event,
    /// Hash of the event.
    pub hash: Hash,
    /// Data as in the line.
    data: Vec<u8>,
    /// The event that erased texts of it; `None` if nothing was erased.
    pub erased_by: Option<Seq>,
}

impl Recorded {
    /// Reads a line, without its line feed.
    pub fn read(line: &[u8]) -> Result<Self, String> {
        let parts = Line::split(line)?;
        let header = Header::read(parts.header)?;
        let event = Event::decode(header.kind, header.v, parts.data).map_err(|e| e.to_string())?;
        let erased = if parts.holds(header.data_hash) { None } else { parts.erased(header.seq) };
        let erased_by = erased.map(|erased| erased.by);
        Ok(Self { header, event, hash: parts.hash(), data: parts.data.to_vec(), erased_by })
    }

    /// Account and role: `ppu-01 (unit)`.
    pub fn who(&self) -> String {
        format!("{} ({})", self.header.actor.id, self.header.actor.role.name())
    }

    /// First digits of the hash.
    pub fn short_hash(&self) -> String {
        short(self.hash)
    }

    /// Reason, document, assumption and source: label and text of each.
    pub fn remarks(&self) -> Vec<(&'static str, String)> {
        let umum = self.event.umum();
        let mut all = Vec::new();
        if !self.header.refs.is_empty() {
            let refs: Vec<_> = self.header.refs.iter().map(ToString::to_string).collect();
            all.push(("merujuk", format!("event {}", refs.join(", "))));
        }
        all.extend(
            self.erased_by.map(|by| ("data dihapus", format!("teksnya dihapus event {by}; tempatnya terbukti"))),
        );
        all.extend(umum.alasan.map(|t| ("alasan", t.to_string())));
        all.extend(umum.dokumen.map(|d| ("dokumen", document(d))));
        match (umum.asumsi, umum.keterangan) {
            (true, Some(text)) => all.push(("asumsi", text.to_string())),
            (true, None) => all.push(("asumsi", "ya".to_owned())),
            (false, Some(text)) => all.push(("keterangan", text.to_string())),
            (false, None) => {}
        }
        all.extend(umum.sumber.map(|s| ("sumber", source(s))));
        all
    }

    /// The name of a part in the entry: for `pembilang 1`, `penyebut`, `komponen 2`.
    pub fn part(&self, part: &str) -> Option<&str> {
        let (rasio, komponen) = match &self.event {
            Event::RealisasiDicatat(d) => (d.rasio.as_ref(), &d.komponen),
            Event::RealisasiDikoreksi(d) => (d.rasio.as_ref(), &d.komponen),
            _ => return None,
        };
        let found = match part.split_once(' ') {
            Some(("pembilang", number)) => rasio?.pembilang.get(index(number)?),
            Some(("komponen", number)) => komponen.get(index(number)?),
            None if part == "penyebut" => Some(&rasio?.penyebut),
            _ => None,
        };
        found.map(|part| part.nama.as_str())
    }

    /// The bounds of a status band, if the event sets rules: `80 <= nilai < 100`.
    pub fn band(&self, name: &str, value: &str) -> Option<String> {
        let Event::AturanDitetapkan(rules) = &self.event else { return None };
        let band = rules.pita.iter().find(|band| band.nama.as_str() == name)?;
        let sign = |inside: bool| if inside { "<=" } else { "<" };
        let low = band.dari.map(|n| format!("{} {} ", number::exact(n.get()), sign(band.termasuk_dari)));
        let high = band.sampai.map(|n| format!(" {} {}", sign(band.termasuk_sampai), number::exact(n.get())));
        Some(format!("{}{value}{}", low.unwrap_or_default(), high.unwrap_or_default()))
    }

    /// The whole event as JSON.
    pub fn json(&self) -> Value {
        let h = &self.header;
        let data: Value = serde_json::from_slice(&self.data).unwrap_or_default();
        let mut all = json!({
            "seq": h.seq, "type": h.kind.name(), "v": h.v, "hash": self.hash, "prev": h.prev, "id": h.id,
            "unit": h.unit, "unit_seq": h.unit_seq, "subject": h.subject, "berlaku": h.berlaku,
            "recorded_at": h.recorded_at, "group": [h.group.0, h.group.1], "ref": h.refs,
            "actor": {"id": h.actor.id, "role": h.actor.role.name(), "grant": h.actor.grant},
        });
        // Moved here, because the macro would copy it.
        all["data"] = data;
        all
    }
}

/// Index in a list of a part whose number counts from 1.
fn index(number: &str) -> Option<usize> {
    number.parse::<usize>().ok()?.checked_sub(1)
}

/// The first 12 digits of a hash.
pub fn short(hash: Hash) -> String {
    let text = hash.to_string();
    format!("{}…", &text[..15])
}

fn document(of: &Dokumen) -> String {
    let title = of.judul.as_ref().map_or(String::new(), |judul| format!(" — {judul}"));
    format!("{}, {}{title}", of.nomor, time::day(of.tanggal))
}

fn source(of: &Sumber) -> String {
    let mut text = of.berkas.to_string();
    for part in [&of.tempat, &of.sel].into_iter().flatten() {
        text.push_str(", ");
        text.push_str(part.as_str());
    }
    if let Some(day) = of.tanggal {
        text.push_str(", tertanggal ");
        text.push_str(&time::day(day));
    }
    if let Some(printed) = &of.tercetak {
        text.push_str(&format!(" (tercetak «{printed}»)"));
    }
    if let Some(hash) = of.hash {
        text.push_str(&format!(", hash berkas {}", short(hash)));
    }
    text
}
