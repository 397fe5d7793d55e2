//! The rules of admission that need data (`tools/docs/vonis.md`, 16), for the units that a bag holds whole. Written from that
//! document, and not shared with the program's own admission.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::Value;

use super::moves::{CORRECTION, Move, Ro, balance_on, book, ever_overdrawn, of_move, overdrawn, plans, without};
use super::{Lines, Wrong, description::About, reading::Reading};
use crate::event::{Header, Periode, Seq};

/// Unit, and the place within it: period and indicator, or year and RO.
type Place = (String, String, String);

const BY_DAY: [&str; 11] = [
    "perspektif.",
    "sasaran.",
    "simpul.",
    "indikator.",
    "aturan.",
    "pagu.",
    "blokir.",
    "refocusing.",
    "realisasi_anggaran.dicatat",
    "rpd.",
    "output.",
];

/// An entry or an override.
struct Entry {
    seq: Seq,
    account: String,
    version: u32,
    by: Option<Seq>,
}

#[derive(Default)]
struct Advice {
    seq: Seq,
    answers: Vec<Seq>,
    marks: Vec<(Seq, String)>,
}

#[derive(Default)]
struct Replay {
    units: BTreeSet<String>,
    version: u64,
    above: BTreeMap<String, String>,
    entries: BTreeMap<Place, Vec<Entry>>,
    overrides: BTreeMap<Place, Vec<Entry>>,
    ro: BTreeMap<Place, Ro>,
    findings: BTreeMap<(String, String), Seq>,
    advice: BTreeMap<(String, String), Advice>,
    closed: BTreeMap<String, Vec<Periode>>,
    held: BTreeMap<Seq, String>,
    leaning: BTreeMap<Seq, BTreeSet<Seq>>,
}

/// Replays the rules over the lines in the bag.
pub fn check(reading: &Reading, about: &About, lines: &mut Lines) -> Result<(), Wrong> {
    let units = about.all.get("unit_tercakup").and_then(Value::as_array).into_iter().flatten();
    let units = units.filter_map(Value::as_str).map(str::to_owned).collect();
    let mut replay = Replay { units, version: 1, ..Replay::default() };
    let mut count = 0;
    for held in &reading.events {
        let (header, data) = (&held.sound.header, &held.data);
        replay.ledger(header, data);
        if !replay.units.contains(header.unit.as_str()) {
            continue;
        }
        count += 1;
        if let Some(rule) = replay.breaks(header, data) {
            let (seq, kind, account) = (header.seq, header.kind.name(), &header.actor.id);
            return Err(format!("event {seq} ({kind} oleh {account}) tidak mungkin diterima menurut aturan «{rule}»"));
        }
        replay.take(header, data);
    }
    lines.good(format!(
        "aturan atas isi: {count} event unit yang dimuat cocok dengan pagu, periode tertutup, rujukan, persetujuan dan pembatalan"
    ));
    Ok(())
}

fn text<'a>(data: &'a Value, name: &str) -> &'a str {
    data.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn amount(data: &Value) -> Decimal {
    text(data, "nilai").parse().unwrap_or_default()
}

fn period(data: &Value) -> Option<Periode> {
    text(data, "periode").parse().ok()
}

fn place(header: &Header, data: &Value, first: &str, second: &str) -> Place {
    let field = |name: &str| data.get(name).map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned));
    (header.unit.to_string(), field(first).unwrap_or_default(), field(second).unwrap_or_default())
}

fn entry_place(header: &Header, data: &Value) -> Place {
    place(header, data, "periode", "iku")
}

impl Replay {
    fn ledger(&mut self, header: &Header, data: &Value) {
        match header.kind.name() {
            "unit.ditetapkan" => {
                let kode = text(data, "kode").to_owned();
                match data.get("induk").and_then(Value::as_str) {
                    Some(up) => self.above.insert(kode, up.to_owned()),
                    None => self.above.remove(&kode),
                };
            }
            "penerimaan.ditetapkan" => self.version = data.get("versi").and_then(Value::as_u64).unwrap_or(1),
            _ => {}
        }
    }

    fn breaks(&self, header: &Header, data: &Value) -> Option<&'static str> {
        let (kind, reason) = (header.kind.name(), data.get("alasan").is_some_and(|v| !v.is_null()));
        if !reason && touched(header, data).into_iter().any(|p| self.is_closed(header.unit.as_str(), p)) {
            return Some("periode-ditutup");
        }
        match kind {
            "realisasi.dicatat" | "realisasi.dikoreksi" | "realisasi.ditimpa" => {
                let last = self.entries.get(&entry_place(header, data)).and_then(|all| all.last()).map(|e| e.seq);
                let good = match kind {
                    "realisasi.dicatat" => last.is_none(),
                    "realisasi.dikoreksi" => reason && last.is_some_and(|last| header.refs == [last]),
                    _ => reason,
                };
                let within = period(data).is_some_and(|p| (p.awal()..=p.akhir()).contains(&header.berlaku));
                (!good || !within).then_some("realisasi")
            }
            "realisasi.disetujui" => self.approval(header, data),
            "ro.didaftarkan" | "rpd.ditetapkan" | "output.dicatat" => {
                let ro = self.ro.get(&place(header, data, "tahun", "ro"));
                (!plans(ro, header, data, reason)).then_some("anggaran")
            }
            _ if of_move(kind).is_some() => (!self.moves(header, data, reason)).then_some("anggaran"),
            "temuan.dicatat" | "rekomendasi.dicatat" | "tindak_lanjut.disampaikan" | "tindak_lanjut.dinilai" => {
                (!self.audit(header, data)).then_some("temuan")
            }
            "event.dibatalkan" => (!self.voids(header, reason)).then_some("pembatalan"),
            _ => None,
        }
    }

    fn approval(&self, header: &Header, data: &Value) -> Option<&'static str> {
        let at = entry_place(header, data);
        let (entries, overrides) = (self.entries.get(&at), self.overrides.get(&at));
        let account = header.actor.id.as_str();
        let mut own = entries.into_iter().chain(overrides).flatten();
        if self.version >= 2 && own.any(|e| e.account == account) {
            return Some("dua-sisi");
        }
        let put = overrides.and_then(|all| all.last()).filter(|put| put.version >= 2 && header.refs == [put.seq]);
        if let Some(put) = put.filter(|_| self.version >= 2) {
            return put.by.is_some().then_some("realisasi");
        }
        let last = entries.and_then(|all| all.last());
        let good = last.is_some_and(|e| header.refs == [e.seq] && e.by.is_none() && e.account != account);
        (!good).then_some("realisasi")
    }

    fn moves(&self, header: &Header, data: &Value, reason: bool) -> bool {
        let (kind, n, day) = (header.kind.name(), amount(data), header.berlaku);
        let tahun = data.get("tahun").and_then(Value::as_u64).unwrap_or_default() as u16;
        let held = self.ro.get(&place(header, data, "tahun", "ro")).filter(|ro| !ro.list.is_empty());
        let (Some(ro), Some((item, sign))) = (held, of_move(kind)) else { return false };
        let first = kind == "pagu.ditetapkan";
        let fits = match kind {
            "refocusing.dicatat" => !n.is_zero(),
            "pagu.ditetapkan" | CORRECTION => n >= Decimal::ZERO,
            _ => n > Decimal::ZERO,
        };
        let in_year = day.year() == tahun || first && day.year() + 1 == tahun;
        let told = reason || !matches!(kind, "refocusing.dicatat" | CORRECTION);
        if !fits || !in_year || !told || first && ro.moves.iter().any(|m| m.item == 0) {
            return false;
        }
        let corrected =
            |m: &Move| m.item == 4 && m.day == day && m.amounts.last().is_some_and(|(s, _)| header.refs == [*s]);
        if kind == CORRECTION && !ro.moves.iter().any(corrected) {
            return false;
        }
        if kind != CORRECTION && ro.latest.is_none_or(|latest| day >= latest) {
            let mut balance = ro.balance;
            balance[item] += Decimal::from(sign) * n;
            return !overdrawn(&balance);
        }
        let mut tried = ro.moves.clone();
        book(&mut tried, header, n);
        !ever_overdrawn(&tried, day)
    }

    fn audit(&self, header: &Header, data: &Value) -> bool {
        let unit = header.unit.to_string();
        let at = |name: &str| (unit.clone(), text(data, name).to_owned());
        match header.kind.name() {
            "temuan.dicatat" => {
                let report = data.get("lhp").map_or("", |lhp| text(lhp, "tanggal"));
                !self.findings.contains_key(&at("kode")) && text(data, "diterima") >= report
            }
            "rekomendasi.dicatat" => {
                self.findings.contains_key(&at("temuan")) && !self.advice.contains_key(&at("kode"))
            }
            kind => self.advice.get(&at("rekomendasi")).is_some_and(|r| match kind {
                "tindak_lanjut.disampaikan" => r.marks.last().is_none_or(|(_, hasil)| hasil != "sesuai"),
                _ => header.refs.iter().all(|seq| r.answers.contains(seq)),
            }),
        }
    }

    fn voids(&self, header: &Header, reason: bool) -> bool {
        let [seq] = header.refs[..] else { return false };
        let unit = header.unit.as_str();
        let stands = self.leaning.get(&seq).is_some_and(|all| !all.is_empty());
        if !reason || stands || self.held.get(&seq).is_none_or(|of| of != unit) {
            return false;
        }
        self.ro.iter().filter(|((of, ..), _)| of == unit).all(|(_, ro)| {
            let own = ro.moves.iter().find(|m| m.amounts.iter().any(|(s, _)| *s == seq));
            let last = ro.list == [seq] && !(ro.moves.is_empty() && ro.plans.is_empty() && ro.outputs.is_empty());
            !last && !own.is_some_and(|own| ever_overdrawn(&without(&ro.moves, seq), own.day))
        })
    }

    /// Returns whether a period is closed for a unit, or for a unit above it whose closings are in the bag.
    fn is_closed(&self, unit: &str, period: Periode) -> bool {
        let mut line = vec![unit];
        while let Some(up) =
            line.last().and_then(|unit| self.above.get(*unit)).filter(|up| !line.contains(&up.as_str()))
        {
            line.push(up);
        }
        let year = Periode::Tahun(period.tahun());
        line.iter().any(|unit| self.closed.get(*unit).is_some_and(|all| all.contains(&period) || all.contains(&year)))
    }

    fn take(&mut self, header: &Header, data: &Value) {
        let (kind, seq, unit) = (header.kind.name(), header.seq, header.unit.to_string());
        if kind == "event.dibatalkan" {
            header.refs.iter().for_each(|seq| self.forget(*seq));
            return;
        }
        self.held.insert(seq, unit.clone());
        for named in &header.refs {
            self.leaning.entry(*named).or_default().insert(seq);
        }
        let at = entry_place(header, data);
        match kind {
            "realisasi.dicatat" | "realisasi.dikoreksi" | "realisasi.ditimpa" => {
                let map = if kind == "realisasi.ditimpa" { &mut self.overrides } else { &mut self.entries };
                let account = header.actor.id.to_string();
                map.entry(at).or_default().push(Entry { seq, account, version: header.v, by: None });
            }
            "realisasi.disetujui" => {
                for map in [&mut self.entries, &mut self.overrides] {
                    let all = map.get_mut(&at).into_iter().flatten();
                    all.filter(|e| header.refs.contains(&e.seq)).for_each(|e| e.by = Some(seq));
                }
            }
            "ro.didaftarkan" => self.ro.entry(place(header, data, "tahun", "ro")).or_default().list.push(seq),
            "rpd.ditetapkan" => self.ro.entry(place(header, data, "tahun", "ro")).or_default().plans.push(seq),
            "output.dicatat" => {
                let ro = self.ro.entry(place(header, data, "tahun", "ro")).or_default();
                ro.outputs.push((seq, header.berlaku));
            }
            _ if of_move(kind).is_some() => {
                self.ro.entry(place(header, data, "tahun", "ro")).or_default().booked(header, amount(data));
            }
            _ => self.take_beside(header, data, unit),
        }
    }

    fn take_beside(&mut self, header: &Header, data: &Value, unit: String) {
        let seq = header.seq;
        let at = |name: &str| (unit.clone(), text(data, name).to_owned());
        match header.kind.name() {
            "temuan.dicatat" => {
                self.findings.insert(at("kode"), seq);
            }
            "rekomendasi.dicatat" => {
                self.advice.insert(at("kode"), Advice { seq, ..Advice::default() });
            }
            "tindak_lanjut.disampaikan" => {
                self.advice.entry(at("rekomendasi")).and_modify(|r| r.answers.push(seq));
            }
            "tindak_lanjut.dinilai" => {
                let hasil = text(data, "hasil").to_owned();
                self.advice.entry(at("rekomendasi")).and_modify(|r| r.marks.push((seq, hasil)));
            }
            "periode.ditutup" => self.closed.entry(unit).or_default().extend(period(data)),
            "periode.dibuka_kembali" => {
                let ended = period(data);
                self.closed.entry(unit).or_default().retain(|p| Some(*p) != ended);
            }
            _ => {}
        }
    }

    /// Removes a voided event from the books.
    fn forget(&mut self, seq: Seq) {
        self.held.remove(&seq);
        for all in self.leaning.values_mut() {
            all.remove(&seq);
        }
        for all in self.entries.values_mut().chain(self.overrides.values_mut()) {
            all.retain(|e| e.seq != seq);
            all.iter_mut().filter(|e| e.by == Some(seq)).for_each(|e| e.by = None);
        }
        for ro in self.ro.values_mut() {
            ro.list.retain(|s| *s != seq);
            ro.plans.retain(|s| *s != seq);
            ro.outputs.retain(|(s, _)| *s != seq);
            ro.moves = without(&ro.moves, seq);
            ro.balance = balance_on(&ro.moves, None);
        }
        self.ro.retain(|_, ro| {
            !(ro.list.is_empty() && ro.moves.is_empty() && ro.plans.is_empty() && ro.outputs.is_empty())
        });
        self.findings.retain(|_, s| *s != seq);
        self.advice.retain(|_, r| r.seq != seq);
        for r in self.advice.values_mut() {
            r.answers.retain(|s| *s != seq);
            r.marks.retain(|(s, _)| *s != seq);
        }
    }
}

/// The periods that an event names, directly or by its day.
fn touched(header: &Header, data: &Value) -> Vec<Periode> {
    let kind = header.kind.name();
    let quarters = |tahun| (1..=4).map(move |q| Periode::Triwulan(tahun, q));
    let halves = |tahun| (1..=2).map(move |h| Periode::Semester(tahun, h));
    if kind.starts_with("target.") || kind.starts_with("realisasi.") {
        let Some(own) = period(data) else { return Vec::new() };
        let longer = quarters(own.tahun()).chain(halves(own.tahun()));
        let holds = |p: &Periode| *p != own && p.awal() <= own.awal() && p.akhir() >= own.akhir();
        return std::iter::once(own).chain(longer.filter(holds)).collect();
    }
    let tahun = data.get("tahun").and_then(Value::as_u64).unwrap_or_default() as u16;
    if !BY_DAY.iter().any(|prefix| kind.starts_with(prefix)) {
        return Vec::new();
    }
    let months = (1..=12).map(|m| Periode::Bulan(tahun, m));
    let all = quarters(tahun).chain(halves(tahun)).chain(months).chain([Periode::Tahun(tahun)]);
    all.filter(|p| p.akhir() >= header.berlaku).collect()
}
