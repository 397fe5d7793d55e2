//! Units, access, closed periods.

use crate::event::{
    Event, Refusal, RefusalKind, UnitCode,
    data::{AksesDiberikan, AksesDicabut, PeriodeDitutup, Role, UnitDitetapkan},
};

use super::{Admitted, Trial, rule, unknown};
use crate::projection::{Per, View, statement};

impl Trial<'_> {
    pub(super) fn ledger_event(&self, event: &Event) -> Admitted {
        match event {
            Event::LedgerDibuka(_) if self.fact.seq != 1 => {
                rule("type", "ledger.dibuka", "buku besar sudah dibuka", "hanya sebagai event 1")
            }
            Event::UnitDitetapkan(data) => self.unit_set(data),
            Event::AksesDiberikan(data) => self.access_granted(data),
            Event::AksesDicabut(data) => self.access_withdrawn(data),
            Event::KunciDiganti(_) => self.needs_reason("penggantian kunci"),
            Event::EpochDibuka(_) => self.needs_reason("pembukaan epoch"),
            Event::CheckpointDicatat(data) if data.ukuran > self.before() => {
                let accepted = format!("paling banyak {}", self.before());
                rule("data.ukuran", data.ukuran, "pohon melampaui event terakhir", accepted)
            }
            Event::EksporDibuat(data) if data.sampai > self.before() => {
                let accepted = format!("paling banyak {}", self.before());
                rule("data.sampai", data.sampai, "ekspor melampaui event terakhir", accepted)
            }
            Event::ReviuDicatat(data) if data.sampai > self.before() => {
                let accepted = format!("paling banyak {}", self.before());
                rule("data.sampai", data.sampai, "reviu melampaui event terakhir", accepted)
            }
            Event::PeriodeDitutup(data) => self.period_closed(data),
            Event::PeriodeDibukaKembali(data) => {
                self.needs_reason("membuka kembali periode")?;
                let mut closings = self.world.global().closings(self.unit_code(), data.periode, self.before());
                if closings.any(|c| c.ended.is_none()) {
                    return Ok(());
                }
                rule("data.periode", data.periode, "periode tidak sedang ditutup", "periode yang sudah ditutup")
            }
            _ => Ok(()),
        }
    }

    fn known_unit(&self, field: &str, unit: &UnitCode) -> Admitted {
        if self.world.global().unit(unit, self.before()).is_some() {
            return Ok(());
        }
        unknown(field, unit, "unit tidak dikenal", self.known_units())
    }

    fn unit_set(&self, data: &UnitDitetapkan) -> Admitted {
        if data.kode.is_ledger() {
            return rule(
                "data.kode",
                &data.kode,
                "kode - dipakai untuk buku besar sebagai keseluruhan",
                UnitCode::ACCEPTED,
            );
        }
        if let Some(above) = &data.induk {
            self.known_unit("data.induk", above)?;
            if self.world.global().ancestry(above, self.before()).contains(&data.kode) {
                return rule(
                    "data.induk",
                    above,
                    "unit akan berada di bawah dirinya sendiri",
                    "unit yang tidak berada di bawah unit ini",
                );
            }
        }
        match self.world.global().unit(&data.kode, self.before()) {
            Some(_) => self.needs_reason("perubahan unit"),
            None => Ok(()),
        }
    }

    fn access_granted(&self, data: &AksesDiberikan) -> Admitted {
        let global = self.world.global();
        if data.peran == Role::Sistem {
            return rule(
                "data.peran",
                "sistem",
                "peran sistem tidak dapat diberikan",
                "admin, perencana, unit, inspektorat, bpk, reader",
            );
        }
        if self.actor.role == Role::Sistem
            && (data.peran != Role::Admin || global.grants(self.before()).any(|g| g.peran == Role::Admin))
        {
            return rule(
                "data.peran",
                data.peran.name(),
                "program hanya memberi akses admin pertama",
                "akses lain diberikan oleh admin",
            );
        }
        if matches!(data.peran, Role::Unit | Role::Reader) && data.unit.is_empty() {
            return rule("data.unit", "[]", "peran ini memerlukan unit yang disebut", "satu unit atau lebih");
        }
        data.unit.iter().try_for_each(|unit| self.known_unit("data.unit", unit))?;
        if data.token.is_some() && global.grants(self.before()).any(|g| g.token == data.token) {
            return rule("data.token", "(hash)", "token sudah dipakai akses lain", "token baru untuk setiap akses");
        }
        Ok(())
    }

    fn access_withdrawn(&self, data: &AksesDicabut) -> Admitted {
        self.needs_reason("pencabutan akses")?;
        let global = self.world.global();
        let [seq] = self.fact.refs[..] else {
            return rule(
                "ref",
                format!("{:?}", self.fact.refs),
                "pencabutan merujuk tepat satu pemberian akses",
                "[nomor event akses.diberikan]",
            );
        };
        let Some(grant) = global.grants(self.before()).find(|g| g.seq == seq && g.akun == data.akun) else {
            return unknown(
                "ref",
                seq,
                format!("bukan akses {} yang masih berlaku", data.akun),
                "nomor event akses.diberikan dari akun itu",
            );
        };
        let admins = global.grants(self.before()).filter(|g| g.peran == Role::Admin).count();
        if grant.peran == Role::Admin && admins == 1 {
            return rule("ref", seq, "akses admin terakhir tidak dapat dicabut", "beri akses admin lain lebih dahulu");
        }
        Ok(())
    }

    /// A closing commits to the card as it stands: it is computed again here, and must agree.
    fn period_closed(&self, data: &PeriodeDitutup) -> Admitted {
        let global = self.world.global();
        if let Some(closing) =
            global.closings(self.unit_code(), data.periode, self.before()).find(|c| c.ended.is_none())
        {
            return rule(
                "data.periode",
                data.periode,
                format!("periode sudah ditutup (event {})", closing.seq),
                "periode yang masih terbuka",
            );
        }
        if !self.case.alone {
            return rule(
                "type",
                "periode.ditutup",
                "penutupan periode dicatat sendiri, tidak dalam kelompok",
                "kelompok berisi satu event",
            );
        }
        if data.sampai != self.before() {
            let detail =
                format!("kartu dihitung sampai event {}, padahal event terakhir {}", data.sampai, self.before());
            return Err(Refusal::new(
                RefusalKind::Conflict,
                "data.sampai",
                data.sampai,
                detail,
                self.before().to_string(),
            )
            .into());
        }
        // What another version of the computation closed cannot be computed again by this one.
        if self.case.replayed && !statement::knows(data.perhitungan.as_str()) {
            return Ok(());
        }
        let tahun = data.periode.tahun();
        let per = Per::from(data.periode);
        let load = Box::new(|key: &_| self.world.book(key));
        let view = View::new(global, self.before(), per, self.fact.recorded_at.day(), load);
        let card = view.card(self.unit_code(), tahun)?;
        let wanted = statement::closing(&card, data.periode, data.sampai, None);
        let (hash, npss, aturan, version) = (wanted.kartu, wanted.npss, wanted.aturan, wanted.perhitungan);
        let same = data.kartu == hash && data.npss == npss && data.aturan == aturan && data.perhitungan == version;
        if !same {
            let accepted = format!("kartu {hash}, npss {npss}, aturan {aturan}, perhitungan {version}");
            return rule("data.kartu", data.kartu, "bukan hash kartu yang berlaku sekarang", accepted);
        }
        Ok(())
    }
}
