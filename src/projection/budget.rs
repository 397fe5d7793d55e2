//! The budget book of one rincian output: dated movements, and their sums on a day.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::event::{Angka, Bobot, IkuCode, Rupiah, Seq, SimpulCode, Tanggal};

use super::{Dated, Gerak, Moves, Mutasi};

/// A rincian output: its registrations and movements.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ro {
    /// Registrations: name and indicator.
    pub daftar: Vec<Dated<(String, Option<IkuCode>)>>,
    /// Movements in the order recorded.
    pub mutasi: Moves,
    /// Further data of registrations in version 2.
    pub rinci: Vec<Dated<Rinci>>,
    /// Monthly plans of withdrawals.
    pub rpd: Vec<Dated<Vec<Rupiah>>>,
    /// Volume and progress of the output, each up to its day of effect.
    pub output: Vec<Dated<(Option<Angka>, Option<Bobot>)>>,
}

/// Data of a registration besides name and indicator.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Rinci {
    /// Indicators that it serves, with shares in per cent.
    pub porsi: Vec<(IkuCode, Bobot)>,
    /// Source of its money.
    pub sumber_dana: Option<SimpulCode>,
    /// Unit of measure of the volume.
    pub satuan: Option<String>,
    /// Planned volume.
    pub volume: Option<Angka>,
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
    fn add(&mut self, mutasi: &Mutasi) {
        let item = match mutasi.gerak {
            Gerak::Pagu => &mut self.pagu_awal,
            Gerak::Tambah | Gerak::Kurang => &mut self.penambahan,
            Gerak::Blokir | Gerak::Lepas => &mut self.blokir,
            Gerak::Refocusing => &mut self.refocusing,
            Gerak::Realisasi => &mut self.realisasi,
            // A correction is kept with the spending that it corrects.
            Gerak::Koreksi => return,
        };
        *item += mutasi.signed();
    }

    /// Returns whether more is spent than available, or more released than held.
    fn broken(&self) -> bool {
        self.sisa() < Decimal::ZERO || self.blokir < Decimal::ZERO || self.realisasi < Decimal::ZERO
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

    /// Further data of the registration in force on a day.
    pub fn rinci(&self, day: Tanggal) -> Option<&Rinci> {
        let daftar = super::in_force(&self.daftar, day)?;
        self.rinci.iter().find(|r| r.seq == daftar.seq).map(|r| &r.isi)
    }

    /// The share of it, in per cent, that serves the wanted indicators: `None` if it serves none of them, 100 if it serves
    /// only them.
    pub fn porsi(&self, day: Tanggal, wanted: &dyn Fn(&IkuCode) -> bool) -> Option<Decimal> {
        let daftar = super::in_force(&self.daftar, day)?;
        if daftar.isi.1.as_ref().is_some_and(wanted) {
            return Some(Decimal::ONE_HUNDRED);
        }
        let shares = self.rinci(day)?.porsi.iter().filter(|(iku, _)| wanted(iku)).map(|(_, persen)| persen.get());
        shares.reduce(|a, b| a + b)
    }

    /// Returns whether anything is recorded about it that version 1 could not express.
    pub fn lebih(&self) -> bool {
        !self.rinci.is_empty() || !self.rpd.is_empty() || !self.output.is_empty()
    }

    /// Adds a movement, or corrects one (`Koreksi`).
    pub fn book(&mut self, seq: Seq, berlaku: Tanggal, gerak: Gerak, nilai: Rupiah, refs: &[Seq]) {
        if gerak == Gerak::Koreksi {
            let last = refs.last().copied().unwrap_or(0);
            self.mutasi.change(|m| m.seq == last || m.corrected_by(last), |m| m.koreksi.push((seq, nilai)));
        } else {
            self.mutasi.push(Mutasi { seq, berlaku, gerak, nilai, koreksi: Vec::new() });
        }
    }

    /// Returns whether it contains anything that an event set or moved.
    pub fn holds(&self, seq: Seq) -> bool {
        let moved = |m: &Mutasi| m.seq == seq || m.corrected_by(seq);
        self.daftar.iter().any(|d| d.seq == seq)
            || self.rpd.iter().any(|d| d.seq == seq)
            || self.output.iter().any(|d| d.seq == seq)
            || self.mutasi.iter().any(moved)
    }

    /// Removes a voided event.
    pub fn void(&mut self, seq: Seq) {
        self.daftar.retain(|d| d.seq != seq);
        self.rinci.retain(|d| d.seq != seq);
        self.rpd.retain(|d| d.seq != seq);
        self.output.retain(|d| d.seq != seq);
        self.mutasi.retain(|m| m.seq != seq);
        self.mutasi.change(|m| m.corrected_by(seq), |m| m.koreksi.retain(|(s, _)| *s != seq));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.daftar.is_empty() && self.mutasi.is_empty() && self.rpd.is_empty() && self.output.is_empty()
    }

    /// The sums up to a day.
    pub fn saldo(&self, day: Tanggal) -> Saldo {
        let of = |kinds: &[Gerak]| self.mutasi.sum(kinds, day).unwrap_or_default();
        Saldo {
            pagu_awal: of(Gerak::PAGU_AWAL),
            blokir: of(Gerak::BLOKIR),
            penambahan: of(Gerak::PENAMBAHAN),
            refocusing: of(Gerak::REFOCUSING),
            realisasi: of(Gerak::REALISASI),
        }
    }

    /// Returns whether one more movement surely overdraws nothing. Returns `false` if there are movements on later days,
    /// because then the days in between must be checked too.
    pub fn affords(&self, day: Tanggal, gerak: Gerak, nilai: Rupiah) -> bool {
        if self.mutasi.latest().is_some_and(|latest| latest > day) {
            return false;
        }
        let mut saldo = self.saldo(day);
        saldo.add(&Mutasi { seq: 0, berlaku: day, gerak, nilai, koreksi: Vec::new() });
        !saldo.broken()
    }

    /// The first day from `from` on with more spent than available, or more released than held.
    pub fn first_overdraft(&self, from: Tanggal) -> Option<(Tanggal, Saldo)> {
        let latest = self.mutasi.latest()?;
        if latest <= from {
            let saldo = self.saldo(latest);
            return (latest == from && saldo.broken()).then_some((latest, saldo));
        }
        let mut moves: Vec<&Mutasi> = self.mutasi.iter().collect();
        moves.sort_by_key(|m| m.berlaku);
        let mut saldo = Saldo::default();
        for (index, mutasi) in moves.iter().enumerate() {
            saldo.add(mutasi);
            let day_ends = moves.get(index + 1).is_none_or(|next| next.berlaku > mutasi.berlaku);
            if day_ends && mutasi.berlaku >= from && saldo.broken() {
                return Some((mutasi.berlaku, saldo));
            }
        }
        None
    }
}
