//! Movements of a budget, for the rules of admission over a bag's lines.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::event::{Header, Seq, Tanggal};

/// Event types by the item of the budget that they move (pagu awal, blokir, penambahan, refocusing, realisasi), with the sign.
const MOVES: [(&str, usize, i64); 8] = [
    ("pagu.ditetapkan", 0, 1),
    ("blokir.dikenakan", 1, 1),
    ("blokir.dilepas", 1, -1),
    ("pagu.ditambah", 2, 1),
    ("pagu.dikurangi", 2, -1),
    ("refocusing.dicatat", 3, 1),
    ("realisasi_anggaran.dicatat", 4, 1),
    (CORRECTION, 4, 1),
];
/// The event type that corrects spending.
pub const CORRECTION: &str = "realisasi_anggaran.dikoreksi";

/// One movement with its corrections.
#[derive(Clone)]
pub struct Move {
    /// Index of the budget item, see `MOVES`.
    pub item: usize,
    /// 1 or -1.
    pub sign: Decimal,
    /// Day of effect.
    pub day: Tanggal,
    /// Seq and amount of the movement, then of each correction.
    pub amounts: Vec<(Seq, Decimal)>,
}

/// A rincian output.
#[derive(Default)]
pub struct Ro {
    /// Registrations.
    pub list: Vec<Seq>,
    /// Movements.
    pub moves: Vec<Move>,
    /// Seqs of monthly plans.
    pub plans: Vec<Seq>,
    /// Volumes and progress: seq and day of effect.
    pub outputs: Vec<(Seq, Tanggal)>,
    /// Latest day of effect of a movement.
    pub latest: Option<Tanggal>,
    /// Sums of the five items over all movements.
    pub balance: [Decimal; 5],
}

/// The item that an event type moves, and the sign.
pub fn of_move(kind: &str) -> Option<(usize, i64)> {
    MOVES.iter().find(|(name, ..)| *name == kind).map(|(_, item, sign)| (*item, *sign))
}

impl Ro {
    /// Adds or corrects a movement, and updates the sums.
    pub fn booked(&mut self, header: &Header, n: Decimal) {
        book(&mut self.moves, header, n);
        match of_move(header.kind.name()) {
            Some((item, sign)) if header.kind.name() != CORRECTION => {
                self.balance[item] += Decimal::from(sign) * n;
                self.latest = self.latest.max(Some(header.berlaku));
            }
            _ => self.balance = balance_on(&self.moves, None),
        }
    }
}

/// Adds or corrects a movement.
pub fn book(moves: &mut Vec<Move>, header: &Header, n: Decimal) {
    let Some((item, sign)) = of_move(header.kind.name()) else { return };
    if header.kind.name() == CORRECTION {
        let last = header.refs.last().copied().unwrap_or_default();
        if let Some(found) = moves.iter_mut().find(|m| m.amounts.iter().any(|(seq, _)| *seq == last)) {
            found.amounts.push((header.seq, n));
        }
        return;
    }
    moves.push(Move { item, sign: Decimal::from(sign), day: header.berlaku, amounts: vec![(header.seq, n)] });
}

/// The movements without an event, which may be a movement or one of its corrections.
pub fn without(moves: &[Move], seq: Seq) -> Vec<Move> {
    let kept = moves.iter().filter(|m| m.amounts.first().is_none_or(|(first, _)| *first != seq));
    let mut kept: Vec<Move> = kept.cloned().collect();
    kept.iter_mut().for_each(|m| m.amounts.retain(|(s, _)| *s != seq));
    kept
}

/// The sums of movements up to a day; `None`: of all.
pub fn balance_on(moves: &[Move], day: Option<Tanggal>) -> [Decimal; 5] {
    let mut balance = [Decimal::ZERO; 5];
    for m in moves.iter().filter(|m| day.is_none_or(|day| m.day <= day)) {
        balance[m.item] += m.sign * m.amounts.last().map_or(Decimal::ZERO, |(_, n)| *n);
    }
    balance
}

/// Returns whether more is spent than available, or more released than held.
pub fn overdrawn([granted, blokir, penambahan, refocusing, realisasi]: &[Decimal; 5]) -> bool {
    granted - blokir + penambahan + refocusing < *realisasi || *blokir < Decimal::ZERO || *realisasi < Decimal::ZERO
}

/// Returns whether that is so on any day from `from` on.
pub fn ever_overdrawn(moves: &[Move], from: Tanggal) -> bool {
    let days: BTreeSet<Tanggal> = moves.iter().map(|m| m.day).filter(|day| *day >= from).collect();
    days.into_iter().any(|day| overdrawn(&balance_on(moves, Some(day))))
}

/// Returns whether a registration, a monthly plan or an output of a rincian output is valid.
pub fn plans(ro: Option<&Ro>, header: &Header, data: &Value, reason: bool) -> bool {
    let field = |name: &str| data.get(name).filter(|v| !v.is_null());
    let number = |value: &Value| value.as_str().and_then(|text| text.parse::<Decimal>().ok()).unwrap_or_default();
    let (volume, day) = (field("volume").map(number), header.berlaku);
    if header.kind.name() == "ro.didaftarkan" {
        let all = field("porsi").and_then(Value::as_array).into_iter().flatten();
        let shares: Vec<_> = all.map(|p| (p["iku"].as_str(), number(&p["persen"]))).collect();
        let apart = shares.iter().map(|(iku, _)| iku).collect::<BTreeSet<_>>().len() == shares.len();
        let sum: Decimal = shares.iter().map(|(_, persen)| *persen).sum();
        let fits = shares.iter().all(|(_, persen)| *persen > Decimal::ZERO) && sum <= Decimal::ONE_HUNDRED;
        let single = field("iku").is_none() || shares.is_empty();
        return apart && fits && single && volume.is_none_or(|v| v > Decimal::ZERO) && (ro.is_none() || reason);
    }
    let Some(ro) = ro.filter(|ro| !ro.list.is_empty()) else { return false };
    if header.kind.name() == "rpd.ditetapkan" {
        let months = field("bulan").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let sound = months.len() == 12 && months.iter().all(|n| number(n) >= Decimal::ZERO);
        return sound && (ro.plans.is_empty() || reason);
    }
    let in_year = data["tahun"].as_u64() == Some(u64::from(day.year()));
    let told = volume.is_some() || field("progres").is_some();
    let sound = in_year && told && volume.is_none_or(|v| v >= Decimal::ZERO);
    sound && (reason || ro.outputs.iter().all(|(_, known)| *known != day))
}
