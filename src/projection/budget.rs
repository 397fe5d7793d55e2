//! The budget book of one rincian output: dated movements, and what they add up to on a day.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::event::{IkuCode, Rupiah, Seq, Tanggal};

use super::{Dated, Gerak};

/// One movement of money or of permission to spend it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mutasi {
    /// Event.
    pub seq: Seq,
    /// Day from which it holds.
    pub berlaku: Tanggal,
    /// Kind.
    pub gerak: Gerak,
    /// Amount; signed for refocusing.
    pub nilai: Rupiah,
    /// For a corrected spending: the events that corrected it, first to last, with their amounts.
    pub koreksi: Vec<(Seq, Rupiah)>,
}

impl Mutasi {
    /// The amount that counts.
    pub fn jumlah(&self) -> Decimal {
        self.koreksi.last().map_or(self.nilai, |(_, nilai)| *nilai).get()
    }
}

/// A rincian output: its registrations and movements.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ro {
    /// Registrations: name and indicator.
    pub daftar: Vec<Dated<(String, Option<IkuCode>)>>,
    /// Movements in the order recorded.
    pub mutasi: Vec<Mutasi>,
}

/// The sums of a rincian output (or of many) on a day, in rupiah.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the items of the budget book, domain words")]
pub struct Saldo {
    pub pagu_awal: Decimal,
    pub blokir: Decimal,
    pub penambahan: Decimal,
    pub refocusing: Decimal,
    pub realisasi: Decimal,
}

impl Saldo {
    /// Adds one movement.
    fn add(&mut self, gerak: Gerak, nilai: Decimal) {
        match gerak {
            Gerak::Pagu => self.pagu_awal += nilai,
            Gerak::Tambah => self.penambahan += nilai,
            Gerak::Kurang => self.penambahan -= nilai,
            Gerak::Blokir => self.blokir += nilai,
            Gerak::Lepas => self.blokir -= nilai,
            Gerak::Refocusing => self.refocusing += nilai,
            Gerak::Realisasi => self.realisasi += nilai,
            // A correction stands with the spending that it corrects.
            Gerak::Koreksi => {}
        }
    }

    /// Pagu awal - blokir + penambahan + refocusing.
    pub fn pagu_akhir(&self) -> Decimal {
        self.pagu_awal - self.blokir + self.penambahan + self.refocusing
    }

    /// Pagu akhir - realisasi.
    pub fn sisa(&self) -> Decimal {
        self.pagu_akhir() - self.realisasi
    }
}

impl Ro {
    pub(super) fn register(&mut self, seq: Seq, berlaku: Tanggal, nama: &str, iku: Option<&IkuCode>) {
        self.daftar.push(Dated { seq, berlaku, isi: (nama.to_owned(), iku.cloned()) });
    }

    /// Books a movement.
    pub fn book(&mut self, seq: Seq, berlaku: Tanggal, gerak: Gerak, nilai: Rupiah, refs: &[Seq]) {
        if gerak == Gerak::Koreksi {
            let last = refs.last().copied().unwrap_or(0);
            let of = self.mutasi.iter_mut().find(|m| m.seq == last || m.koreksi.iter().any(|(s, _)| *s == last));
            if let Some(mutasi) = of {
                mutasi.koreksi.push((seq, nilai));
            }
        } else {
            self.mutasi.push(Mutasi { seq, berlaku, gerak, nilai, koreksi: Vec::new() });
        }
    }

    /// Does it hold what an event set or moved?
    pub fn holds(&self, seq: Seq) -> bool {
        let moved = |m: &Mutasi| m.seq == seq || m.koreksi.iter().any(|(s, _)| *s == seq);
        self.daftar.iter().any(|d| d.seq == seq) || self.mutasi.iter().any(moved)
    }

    /// Takes a voided event out.
    pub fn void(&mut self, seq: Seq) {
        self.daftar.retain(|d| d.seq != seq);
        self.mutasi.retain(|m| m.seq != seq);
        self.mutasi.iter_mut().for_each(|m| m.koreksi.retain(|(s, _)| *s != seq));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.daftar.is_empty() && self.mutasi.is_empty()
    }

    /// What it adds up to on a day.
    pub fn saldo(&self, day: Tanggal) -> Saldo {
        let mut saldo = Saldo::default();
        self.mutasi.iter().filter(|m| m.berlaku <= day).for_each(|m| saldo.add(m.gerak, m.jumlah()));
        saldo
    }

    /// The first day from `from` on at which more is spent than there is, or more released than is held.
    pub fn first_overdraft(&self, from: Tanggal) -> Option<(Tanggal, Saldo)> {
        let mut moves: Vec<&Mutasi> = self.mutasi.iter().collect();
        moves.sort_by_key(|m| m.berlaku);
        let mut saldo = Saldo::default();
        for (index, mutasi) in moves.iter().enumerate() {
            saldo.add(mutasi.gerak, mutasi.jumlah());
            let day_ends = moves.get(index + 1).is_none_or(|next| next.berlaku > mutasi.berlaku);
            let broken =
                saldo.sisa() < Decimal::ZERO || saldo.blokir < Decimal::ZERO || saldo.realisasi < Decimal::ZERO;
            if day_ends && mutasi.berlaku >= from && broken {
                return Some((mutasi.berlaku, saldo));
            }
        }
        None
    }
}
