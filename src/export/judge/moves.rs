//! Movements of a budget, as the rules of admission over a bag's lines need them.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::event::{Header, Seq, Tanggal};

/// Items of a budget: pagu awal, blokir, penambahan, refocusing, realisasi.
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
/// Corrects spending.
pub const CORRECTION: &str = "realisasi_anggaran.dikoreksi";

/// One movement with its corrections.
#[derive(Clone)]
pub struct Move {
    /// See the rules.
    pub item: usize,
    /// See the rules.
    pub sign: Decimal,
    /// See the rules.
    pub day: Tanggal,
    /// See the rules.
    pub amounts: Vec<(Seq, Decimal)>,
}

/// A rincian output.
#[derive(Default)]
pub struct Ro {
    /// See the rules.
    pub list: Vec<Seq>,
    /// See the rules.
    pub moves: Vec<Move>,
    /// See the rules.
    pub latest: Option<Tanggal>,
    /// See the rules.
    pub balance: [Decimal; 5],
}

/// The item that a type moves, and its sign.
pub fn of_move(kind: &str) -> Option<(usize, i64)> {
    MOVES.iter().find(|(name, ..)| *name == kind).map(|(_, item, sign)| (*item, *sign))
}

impl Ro {
    /// Books a movement.
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

/// Books a movement or corrects one.
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

/// Movements without an event: the movement itself, or one of its corrections.
pub fn without(moves: &[Move], seq: Seq) -> Vec<Move> {
    let kept = moves.iter().filter(|m| m.amounts.first().is_none_or(|(first, _)| *first != seq));
    let mut kept: Vec<Move> = kept.cloned().collect();
    kept.iter_mut().for_each(|m| m.amounts.retain(|(s, _)| *s != seq));
    kept
}

/// What movements add up to on a day, or in all.
pub fn balance_on(moves: &[Move], day: Option<Tanggal>) -> [Decimal; 5] {
    let mut balance = [Decimal::ZERO; 5];
    for m in moves.iter().filter(|m| day.is_none_or(|day| m.day <= day)) {
        balance[m.item] += m.sign * m.amounts.last().map_or(Decimal::ZERO, |(_, n)| *n);
    }
    balance
}

/// Is more spent than there is, or more released than is held?
pub fn overdrawn([granted, blokir, penambahan, refocusing, realisasi]: &[Decimal; 5]) -> bool {
    granted - blokir + penambahan + refocusing < *realisasi || *blokir < Decimal::ZERO || *realisasi < Decimal::ZERO
}

/// Is it so on any day from one on?
pub fn ever_overdrawn(moves: &[Move], from: Tanggal) -> bool {
    let days: BTreeSet<Tanggal> = moves.iter().map(|m| m.day).filter(|day| *day >= from).collect();
    days.into_iter().any(|day| overdrawn(&balance_on(moves, Some(day))))
}
