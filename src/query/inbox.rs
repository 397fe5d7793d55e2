//! The tasks that wait for the asker, by the permissions of their roles.

use std::collections::BTreeSet;

use super::{Query, QueryError, Who};
use crate::{
    event::{
        AccountId, Periode, Seq, Tanggal, UnitCode,
        data::{Frekuensi, HasilTindakLanjut, NilaiTarget, Role, Seri},
    },
    present::view::inbox::{Inbox, Perihal, Tugas},
    projection::{Book, FindingRow, IkuRow, Indikator, Nilai, Pandangan, Per, Sebab},
};

/// Days before the end of a period from which its entries are due.
const MENJELANG: i32 = 14;
/// The same of a month.
const MENJELANG_BULAN: i32 = 5;
/// Days after the end of a period within which it should be closed.
const TENGGAT_TUTUP: i64 = 30;
/// Days before and after the end of a grant in which it is reported.
pub const BERAKHIR: i32 = 30;
/// Years whose cards are read, counted back from the current one.
const TAHUN: [u16; 2] = [1, 0];

/// The permissions of the asker for a unit.
#[derive(Default)]
struct Boleh {
    peran: BTreeSet<Role>,
    akun: Option<AccountId>,
}

impl Boleh {
    fn punya(&self, peran: Role) -> bool {
        self.peran.contains(&peran)
    }

    /// Returns whether the account is another one than the asker's.
    fn lain(&self, oleh: &AccountId) -> bool {
        self.akun.as_ref() != Some(oleh)
    }
}

impl Query<'_> {
    /// The tasks that wait for the asker now; without an account, all tasks.
    pub fn inbox(&self) -> Result<Inbox, QueryError> {
        let (last, hari) = (self.reader.last().seq, self.day());
        let mut tugas = self.konfirmasi(hari);
        tugas.extend(self.berakhir(hari));
        tugas.extend(self.struktur(hari)?);
        // A unit that ended may still have tasks for its time.
        for unit in self.global.units(Seq::MAX) {
            let boleh = self.boleh(&unit.kode);
            if boleh.peran.is_empty() {
                continue;
            }
            self.of_findings(&unit.kode, &boleh, hari, &mut tugas)?;
            for back in TAHUN {
                self.of_year(&unit.kode, hari.year().saturating_sub(back), &boleh, hari, &mut tugas)?;
            }
        }
        tugas.sort_by(|a, b| {
            let key = |t: &Tugas| (!t.lewat, t.perihal, t.tahun, t.periode.map(Periode::akhir), t.unit.clone());
            key(a).cmp(&key(b))
        });
        Ok(Inbox { ledger: self.ledger.clone(), seq: last, hari, tugas })
    }

    fn boleh(&self, unit: &UnitCode) -> Boleh {
        match self.who {
            Who::Everybody => Boleh { peran: Role::PEOPLE.iter().copied().collect(), akun: None },
            Who::Holder(_) => {
                let own: Vec<_> = self.who.grants(self.global).collect();
                let covers = own.iter().filter(|g| self.global.covers(g, unit, Seq::MAX));
                Boleh { peran: covers.map(|g| g.peran).collect(), akun: own.first().map(|g| g.akun.clone()) }
            }
        }
    }

    /// Access that ends soon or ended recently: the holder sees their own, an administrator that of everybody.
    fn berakhir(&self, hari: Tanggal) -> Option<Tugas> {
        let own: Vec<_> = self.who.grants(self.global).collect();
        let all = matches!(self.who, Who::Everybody) || own.iter().any(|g| g.peran == Role::Admin);
        let mut ends = self.global.menjelang(hari, BERAKHIR);
        ends.retain(|(grant, _)| all || own.iter().any(|own| own.akun == grant.akun));
        ends.sort_by_key(|(_, end)| *end);
        let first = ends.first().map(|(_, end)| *end)?;
        let codes = ends.iter().map(|(grant, end)| format!("{} {} sampai {end}", grant.akun, grant.peran.name()));
        let one = Tugas::new(Perihal::Akses, &UnitCode::ledger(), hari.year()).tentang(codes.collect());
        Some(one.pada(None, Some(first), hari))
    }

    /// Access given by another administrator, to be confirmed.
    fn konfirmasi(&self, hari: Tanggal) -> Vec<Tugas> {
        let boleh = match self.who {
            Who::Everybody => Boleh { peran: [Role::Admin].into(), akun: None },
            Who::Holder(_) => {
                let own: Vec<_> = self.who.grants(self.global).collect();
                let peran = own.iter().map(|g| g.peran).collect();
                Boleh { peran, akun: own.first().map(|g| g.akun.clone()) }
            }
        };
        if !boleh.punya(Role::Admin) {
            return Vec::new();
        }
        let waiting = self.global.all_grants().iter().filter(|g| g.stands(Seq::MAX) && !g.in_force(Seq::MAX));
        let codes: Vec<String> = waiting.filter(|g| boleh.lain(&g.oleh)).map(|g| g.akun.to_string()).collect();
        match codes.is_empty() {
            true => Vec::new(),
            false => vec![Tugas::new(Perihal::Konfirmasi, &UnitCode::ledger(), hari.year()).tentang(codes)],
        }
    }

    /// The structure of the year, if there is none yet; from December on that of the next year.
    fn struktur(&self, hari: Tanggal) -> Result<Option<Tugas>, QueryError> {
        // Nobody continues a sample.
        if self.ledger.simulasi {
            return Ok(None);
        }
        let may = |wanted: Role| match self.who {
            Who::Everybody => true,
            Who::Holder(_) => self.who.grants(self.global).any(|g| g.peran == wanted && g.unit.is_empty()),
        };
        let mut units = self.global.units(Seq::MAX).peekable();
        let one = |tahun: u16, what: &str| Tugas {
            kurang: vec![what.to_owned()],
            ..Tugas::new(Perihal::Struktur, &UnitCode::ledger(), tahun)
        };
        if units.peek().is_none() {
            return Ok(may(Role::Admin).then(|| one(hari.year(), "unit dan akun")));
        }
        if !may(Role::Perencana) {
            return Ok(None);
        }
        let view = self.view_at(self.reader.last().seq, Per::Tahun, hari, Pandangan::Semua);
        let (mut own, mut next) = (false, false);
        for unit in units {
            own |= !view.book(&unit.kode, hari.year())?.iku.is_empty();
            next |= !view.book(&unit.kode, hari.year().saturating_add(1))?.iku.is_empty();
        }
        let december = hari.month_day().0 == 12;
        Ok(match (own, next) {
            (false, _) => Some(one(hari.year(), "aturan, simpul, indikator, target")),
            (true, false) if december => Some(one(hari.year().saturating_add(1), "kartu tahun berikutnya")),
            _ => None,
        })
    }

    fn of_findings(
        &self,
        unit: &UnitCode,
        boleh: &Boleh,
        hari: Tanggal,
        tugas: &mut Vec<Tugas>,
    ) -> Result<(), QueryError> {
        let view = self.view_at(self.reader.last().seq, Per::Tahun, hari, Pandangan::Semua);
        if view.book(unit, 0)?.temuan.is_empty() {
            return Ok(());
        }
        let rows: Vec<_> = view.finding_rows(unit, None)?.into_iter().filter(|row| row.unit == *unit).collect();
        let mut told = |perihal, wanted: &dyn Fn(&FindingRow) -> bool, due: bool| {
            let found: Vec<_> = rows.iter().filter(|row| wanted(row)).collect();
            let codes = found.iter().filter_map(|row| row.rekomendasi.as_ref()).map(|(kode, _)| kode.to_string());
            let tenggat = found.iter().map(|row| row.temuan.tenggat()).min().filter(|_| due);
            let one = Tugas::new(perihal, unit, hari.year()).tentang(codes.collect()).pada(None, tenggat, hari);
            tugas.extend((one.jumlah > 0).then_some(one));
        };
        if boleh.punya(Role::Unit) {
            told(Perihal::TindakLanjut, &|row| row.sisa_hari.is_some_and(|left| left < 0), true);
            told(Perihal::TindakLanjut, &|row| row.sisa_hari.is_some_and(|left| left >= 0), true);
            told(Perihal::TindakLanjut, &|row| row.hasil == Some(HasilTindakLanjut::BelumSesuai), false);
        }
        for peran in [Role::Bpk, Role::Inspektorat] {
            if boleh.punya(peran) {
                let records = |row: &FindingRow| self.global.badan(&row.temuan.pemeriksa, Seq::MAX);
                let mine = |row: &FindingRow| records(row).is_some_and(|badan| badan.pencatat.role() == peran);
                told(Perihal::Penilaian, &|row| mine(row) && row.dijawab.is_some() && row.hasil.is_none(), false);
            }
        }
        Ok(())
    }

    /// Periods of a year that end soon or have ended, and are not closed.
    fn of_year(
        &self,
        unit: &UnitCode,
        tahun: u16,
        boleh: &Boleh,
        hari: Tanggal,
        tugas: &mut Vec<Tugas>,
    ) -> Result<(), QueryError> {
        let last = self.reader.last().seq;
        let at = |per: Per| self.view_at(last, per, hari, Pandangan::Semua);
        let view = at(Per::Tahun);
        let book = view.book(unit, tahun)?;
        if book.iku.is_empty() {
            return Ok(());
        }
        let alive = |day: Tanggal| self.global.alive(unit, last, day);
        if boleh.punya(Role::Perencana) && tahun == hari.year() && alive(hari) {
            let bare = |row: &IkuRow| row.target.nilai == Nilai::TidakBerlaku(Sebab::TanpaTarget);
            let codes = codes(&view.iku_rows(unit, tahun, |_| true)?, bare);
            let one = Tugas::new(Perihal::Target, unit, tahun).tentang(codes);
            tugas.extend((one.jumlah > 0).then_some(one));
        }
        let approved = view.aturan(unit, tahun)?.is_some_and(|a| a.isi.wajib_disetujui);
        let has = |which: Frekuensi| {
            let typed = |i: &Indikator| i.frekuensi() == which && !i.sumber.dihitung();
            book.iku.values().flat_map(|iku| &iku.definisi).any(|d| typed(&d.isi))
        };
        let quarters = (1..=4).map(|q| Periode::Triwulan(tahun, q)).chain([Periode::Tahun(tahun)]);
        let months = (1..=12).map(|m| Periode::Bulan(tahun, m)).filter(|_| has(Frekuensi::Bulanan));
        let halves = (1..=2).map(|h| Periode::Semester(tahun, h)).filter(|_| has(Frekuensi::Semesteran));
        for periode in quarters.chain(months).chain(halves) {
            let open = covering(periode).all(|p| self.global.closed(unit, p, Seq::MAX).is_none());
            // Of a period that lies before the unit began, or after it ended, it has nothing to say.
            let there = alive(periode.awal()) || alive(periode.akhir());
            if !open || !there || periode.akhir().days() > hari.days() + menjelang(periode) {
                continue;
            }
            let rows = at(Per::from(periode)).iku_rows(unit, tahun, |i| !i.sumber.dihitung())?;
            let of = Ditanya { unit, tahun, periode, book: &book, rows: &rows, approved };
            self.of_period(&of, boleh, hari, tugas);
        }
        Ok(())
    }

    fn of_period(&self, of: &Ditanya<'_>, boleh: &Boleh, hari: Tanggal, tugas: &mut Vec<Tugas>) {
        let (unit, tahun, periode) = (of.unit, of.tahun, of.periode);
        let mut add = |one: Tugas| tugas.extend((one.jumlah > 0).then_some(one));
        if boleh.punya(Role::Unit) {
            let one = Tugas::new(Perihal::Entri, unit, tahun).tentang(of.entries());
            add(one.pada(Some(periode), Some(periode.akhir()), hari));
        }
        if (boleh.punya(Role::Unit) || boleh.punya(Role::Perencana)) && of.approved {
            let own = menunggu(of.book, |p| p == periode, |oleh| boleh.lain(oleh));
            add(Tugas::new(Perihal::Persetujuan, unit, tahun).tentang(own).pada(Some(periode), None, hari));
        }
        let closes = matches!(periode, Periode::Triwulan(..) | Periode::Tahun(_));
        if closes && boleh.punya(Role::Perencana) && periode.akhir() < hari {
            let day = Tanggal::from_days(i64::from(periode.akhir().days()) + TENGGAT_TUTUP);
            let mut one = Tugas::new(Perihal::Penutupan, unit, tahun).pada(Some(periode), Some(day), hari);
            let missing = codes(of.rows, kosong).len();
            let within = |p: Periode| {
                p == periode || !p.setahun() && periode.awal() <= p.akhir() && p.akhir() <= periode.akhir()
            };
            let waiting = if of.approved { menunggu(of.book, within, |_| true).len() } else { 0 };
            one.kurang.extend((missing > 0).then(|| format!("{missing} realisasi")));
            one.kurang.extend((waiting > 0).then(|| format!("{waiting} persetujuan")));
            add(one);
        }
    }
}

/// A period that is asked about.
struct Ditanya<'a> {
    unit: &'a UnitCode,
    tahun: u16,
    periode: Periode,
    book: &'a Book,
    rows: &'a [IkuRow],
    approved: bool,
}

impl Ditanya<'_> {
    /// Indicators whose entry of this very period is missing: of a month and of a half those that are measured so, whose target may
    /// stand for the year alone; of a quarter and of the year the others.
    fn entries(&self) -> Vec<String> {
        let wanted = match self.periode {
            Periode::Bulan(..) => Some(Frekuensi::Bulanan),
            Periode::Semester(..) => Some(Frekuensi::Semesteran),
            Periode::Triwulan(..) | Periode::Tahun(_) => None,
        };
        let yearly_only = |own: Frekuensi| own == Frekuensi::Tahunan && !self.periode.setahun();
        let yearly = |row: &IkuRow| {
            let iku = self.book.iku.get(&row.indikator.isi.kode);
            let last = iku.and_then(|iku| iku.target.get(&(Seri::Pk, Periode::Tahun(self.tahun)))?.last());
            last.is_some_and(|target| target.isi != NilaiTarget::TidakBerlaku)
        };
        let due = |row: &IkuRow| {
            let own = row.indikator.isi.frekuensi();
            let bare = row.target.nilai == Nilai::TidakBerlaku(Sebab::TanpaTarget);
            let nothing = row.realisasi.nilai == Nilai::TidakBerlaku(Sebab::TanpaRealisasi);
            match wanted {
                Some(wanted) => own == wanted && (kosong(row) || bare && nothing && yearly(row)),
                None if yearly_only(own) => false,
                None => !matches!(own, Frekuensi::Bulanan | Frekuensi::Semesteran) && kosong(row),
            }
        };
        codes(self.rows, due)
    }
}

/// The periods whose closing closes a period, and itself.
fn covering(periode: Periode) -> impl Iterator<Item = Periode> {
    let tahun = periode.tahun();
    let above = match periode {
        Periode::Bulan(_, m) => {
            [Some(Periode::Triwulan(tahun, (m - 1) / 3 + 1)), Some(Periode::Semester(tahun, (m - 1) / 6 + 1))]
        }
        Periode::Semester(_, half) => [Some(Periode::Triwulan(tahun, half * 2)), None],
        Periode::Triwulan(..) | Periode::Tahun(_) => [None, None],
    };
    std::iter::once(periode).chain(above.into_iter().flatten())
}

/// Days before the end of a period from which its entries are asked for.
fn menjelang(periode: Periode) -> i32 {
    if matches!(periode, Periode::Bulan(..)) { MENJELANG_BULAN } else { MENJELANG }
}

/// Returns whether an indicator has a target for the period but no entry.
fn kosong(row: &IkuRow) -> bool {
    let asked = !matches!(row.target.nilai, Nilai::TidakBerlaku(_));
    asked && row.realisasi.nilai == Nilai::TidakBerlaku(Sebab::TanpaRealisasi)
}

fn codes(rows: &[IkuRow], wanted: impl Fn(&IkuRow) -> bool) -> Vec<String> {
    rows.iter().filter(|row| wanted(row)).map(|row| row.indikator.isi.kode.to_string()).collect()
}

/// Indicators whose last entry of one of the periods awaits approval.
fn menunggu(book: &Book, of: impl Fn(Periode) -> bool, by: impl Fn(&AccountId) -> bool) -> Vec<String> {
    let waits = |iku: &crate::projection::Iku| {
        let mut entries = iku.realisasi.iter().filter(|(p, _)| of(**p)).filter_map(|(_, all)| all.last());
        let mut over = iku.ditimpa.iter().filter(|(p, _)| of(**p)).filter_map(|(_, all)| all.last());
        entries.any(|e| e.disetujui.is_none() && by(&e.actor)) || over.any(|t| !t.counts() && by(&t.actor))
    };
    book.iku.iter().filter(|(_, iku)| waits(iku)).map(|(kode, _)| kode.to_string()).collect()
}
