//! Rules for access: granting, confirming, withdrawing.

use super::{Admitted, SISTEM, Trial, by, rule, unknown};
use crate::{
    event::{
        Event, Instant, Rule, Tanggal, UnitCode,
        data::{AksesDiberikan, AksesDicabut, AksesDikonfirmasi, AksesDiperpanjang, AksesDipulihkan, Role},
    },
    projection::Grant,
};

/// Number of administrators that the program itself grants to a new ledger: two, so that one is never alone.
const FIRST_ADMINS: usize = 2;

impl Trial<'_> {
    pub(super) fn access_granted(&self, data: &AksesDiberikan) -> Admitted {
        let global = self.world.global();
        if data.peran == Role::Sistem {
            return rule(
                "data.peran",
                "sistem",
                "peran sistem tidak dapat diberikan",
                Role::words(Role::PEOPLE, "atau"),
            );
        }
        if self.actor.role == Role::Sistem && !self.first_admin(data) {
            return rule(
                "data.peran",
                data.peran.name(),
                "program hanya memberi akses admin pertama",
                "akses lain diberikan oleh admin",
            );
        }
        if data.peran.of_named_units() && data.unit.is_empty() {
            return rule("data.unit", "[]", "peran ini memerlukan unit yang disebut", "satu unit atau lebih");
        }
        data.unit.iter().try_for_each(|unit| self.known_unit("data.unit", unit))?;
        let used = |g: &Grant| data.token.is_some() && g.token == data.token;
        let taken = match self.versi() {
            1 => global.grants(self.before()).any(used),
            _ => data.token.is_some_and(|token| self.token_known(&token)),
        };
        if taken {
            return rule("data.token", "(hash)", "token sudah dipakai akses lain", "token baru untuk setiap akses");
        }
        self.ends_later(data.sampai)?;
        if self.versi() >= 2 {
            if data.akun.as_str() == SISTEM {
                return rule("data.akun", SISTEM, "akun program sendiri tidak dapat diberi akses", "akun orang");
            }
            self.within_own("data.unit", &data.unit)?;
        }
        Ok(())
    }

    /// Returns whether the program may grant this itself.
    fn first_admin(&self, data: &AksesDiberikan) -> bool {
        let global = self.world.global();
        if self.versi() == 1 {
            return data.peran == Role::Admin && !global.grants(self.before()).any(|g| g.peran == Role::Admin);
        }
        let all = global.all_grants();
        let fresh = all.len() < FIRST_ADMINS && all.iter().all(|g| g.akun != data.akun);
        data.peran == Role::Admin && data.unit.is_empty() && fresh && !global.acted()
    }

    /// The grant that the event refers to and the account holds, in force or unconfirmed.
    fn named_grant(&self, akun: &crate::event::AccountId) -> Option<&Grant> {
        let [seq] = self.fact.refs[..] else { return None };
        let waiting = self.versi() >= 2;
        let stands = |g: &&Grant| if waiting { g.stands(self.before()) } else { g.in_force(self.before()) };
        self.world.global().grant(seq).filter(stands).filter(|g| g.akun == *akun)
    }

    pub(super) fn access_withdrawn(&self, data: &AksesDicabut) -> Admitted {
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
        let Some(grant) = self.named_grant(&data.akun) else {
            return unknown(
                "ref",
                seq,
                format!("bukan akses {} yang masih berlaku", data.akun),
                "nomor event akses.diberikan dari akun itu",
            );
        };
        if grant.peran == Role::Admin && grant.in_force(self.before()) && !global.lewat(grant, self.hari()) {
            self.admins_remain(grant)?;
        }
        if global.penerimaan(self.before()).versi >= 2 {
            self.within_own("ref", &grant.unit)?;
        }
        Ok(())
    }

    /// Checks that two administrators remain in a ledger that confirms grants, and one in any other.
    fn admins_remain(&self, grant: &Grant) -> Admitted {
        let global = self.world.global();
        let refused = |accepted: &str| rule("ref", grant.seq, "akses admin terakhir tidak dapat dicabut", accepted);
        // A grant that ended does not count.
        // Nor does one limited to some units, which can confirm nothing beyond them. Earlier programs did not check this, so a
        // replay does not.
        let whole = |g: &&Grant| self.case.replayed || g.unit.is_empty();
        let admins: Vec<_> = global.hidup(self.hari()).filter(|g| g.peran == Role::Admin).filter(whole).collect();
        if !admins.iter().any(|g| g.seq == grant.seq) {
            return Ok(());
        }
        if admins.len() == 1 {
            return refused("beri akses admin lain lebih dahulu");
        }
        let left: Vec<_> = admins.iter().filter(|g| g.seq != grant.seq).collect();
        let mut all: Vec<_> = admins.iter().map(|g| &g.akun).collect();
        all.sort_unstable();
        all.dedup();
        let mut accounts: Vec<_> = left.iter().map(|g| &g.akun).collect();
        accounts.sort_unstable();
        accounts.dedup();
        let confirmed = !global.penerimaan(self.before()).konfirmasi.is_empty();
        if confirmed && accounts.len() < FIRST_ADMINS && all.len() >= FIRST_ADMINS {
            return refused("dua akun admin harus tersisa, agar akses tetap dapat dikonfirmasi");
        }
        Ok(())
    }

    /// Checks that the holder of the signing key may restore access for an administrator. Needs no second account, because
    /// there may be none left; therefore it is only for accounts that are administrators already, and every view shows it.
    pub(super) fn access_recovered(&self, data: &AksesDipulihkan) -> Admitted {
        self.needs_reason("pemulihan akses")?;
        let global = self.world.global();
        let refuse = |field: &str, why: &str, accepted: &str| rule(field, &data.akun, why, accepted);
        if self.versi() < 2 || !global.penerimaan(self.before()).penanda {
            let accepted = "buku besar yang barisnya memuat penanda kunci";
            return refuse("type", "tanpa penanda tidak terlihat bahwa pemegang kunci yang mencatat", accepted);
        }
        if !self.case.alone {
            return refuse(
                "type",
                "pemulihan akses dicatat sendiri, tidak dalam kelompok",
                "kelompok berisi satu event",
            );
        }
        let whole = |g: &&Grant| g.peran == Role::Admin && g.unit.is_empty();
        if !global.grants(self.before()).filter(whole).any(|g| g.akun == data.akun) {
            let known: Vec<_> = global.grants(self.before()).filter(whole).map(|g| g.akun.to_string()).collect();
            return unknown("data.akun", &data.akun, "bukan admin seluruh buku besar ini", known.join(", "));
        }
        if self.token_known(&data.token) {
            return rule("data.token", "(hash)", "token sudah dipakai akses lain", "token baru untuk setiap akses");
        }
        Ok(())
    }

    /// Checks the renewal of a grant by its holder, before it ends by the recorded rule.
    pub(super) fn access_renewed(&self, data: &AksesDiperpanjang) -> Admitted {
        let global = self.world.global();
        let own = self.own_grant().filter(|g| self.fact.refs == [g.seq] && g.akun == data.akun);
        let Some(own) = own else {
            let accepted = format!("[{}], akun {}", self.actor.grant, self.actor.id);
            let detail =
                "akses diperpanjang oleh pemegangnya sendiri, sebelum berakhir; sesudahnya admin memberi akses baru";
            return by(Rule::Akses, rule("ref", format!("{:?}", self.fact.refs), detail, accepted));
        };
        let until = |end: Option<Tanggal>| end.map_or_else(|| "tanpa akhir".to_owned(), |day| day.to_string());
        let (now, then) = (global.berakhir(own), global.berakhir_bila(own, self.hari()));
        if then <= now {
            let detail = format!("akses ini berakhir {}; diperpanjang hari ini tidak menjadi lebih lama", until(now));
            return rule(
                "ref",
                own.seq,
                detail,
                "akses yang akhirnya dihitung dari masa_akses, sehari sesudah terbit atau lebih",
            );
        }
        match (own.token, data.token) {
            (Some(_), None) => rule("data.token", "(kosong)", "perpanjangan mengganti token", "hash token baru"),
            (None, Some(_)) => rule("data.token", "(hash)", "akses ini tanpa token", "tanpa token"),
            (Some(_), Some(new)) if self.token_known(&new) => {
                rule("data.token", "(hash)", "token sudah dipakai akses lain", "token baru untuk setiap akses")
            }
            _ => Ok(()),
        }
    }

    /// The day on which the event is recorded, by the corrected clock; a correction of the clock already applies to itself.
    pub(super) fn hari(&self) -> Tanggal {
        let ahead = match self.case.event {
            Event::JamDikoreksi(data) => data.selisih_mikrodetik,
            _ => 0,
        };
        let at = self.world.global().jam.saat(self.fact.seq, self.fact.recorded_at);
        Instant(at.0.saturating_sub_unsigned(ahead)).day()
    }

    fn ends_later(&self, sampai: Option<Tanggal>) -> Admitted {
        match sampai.filter(|day| *day < self.hari()) {
            Some(day) => {
                rule("data.sampai", day, "hari terakhir sudah lewat", format!("{} atau sesudahnya", self.hari()))
            }
            None => Ok(()),
        }
    }

    /// Returns whether any grant ever had the token.
    fn token_known(&self, token: &crate::event::Hash) -> bool {
        self.world.global().all_grants().iter().any(|g| g.knows(token))
    }

    /// Checks that a second account confirms the access, one that neither gave nor gets it.
    pub(super) fn access_confirmed(&self, data: &AksesDikonfirmasi) -> Admitted {
        by(Rule::Konfirmasi, self.confirmed(data))
    }

    fn confirmed(&self, data: &AksesDikonfirmasi) -> Admitted {
        if let Some(key) = self.named_key(&data.akun) {
            return self.key_confirmed(key);
        }
        let waits = |g: &&Grant| g.menunggu && g.konfirmasi.is_none();
        let Some(grant) = self.named_grant(&data.akun).filter(waits) else {
            let done = self.named_grant(&data.akun).and_then(|grant| grant.konfirmasi.as_ref());
            let detail = match done {
                // Two administrators at the same moment: the second is told who was first.
                Some((seq, oleh)) => {
                    format!(
                        "akses {} sudah dikonfirmasi {oleh} (event {seq}); tidak ada yang menunggu konfirmasi",
                        data.akun
                    )
                }
                None => format!("bukan akses atau kunci {} yang menunggu konfirmasi", data.akun),
            };
            return unknown(
                "ref",
                format!("{:?}", self.fact.refs),
                detail,
                "[nomor event akses.diberikan atau kunci_akun.ditetapkan yang menunggu]",
            );
        };
        if [&grant.oleh, &grant.akun].contains(&&self.actor.id) {
            let detail = "akses tidak dikonfirmasi oleh akun yang memberi atau menerimanya";
            return rule("actor", &self.actor.id, detail, "akun admin lain");
        }
        self.within_own("ref", &grant.unit)
    }

    /// The actor's own grant.
    fn own_grant(&self) -> Option<&Grant> {
        self.world.global().grant(self.actor.grant)
    }

    /// Keeps an administrator of some units within them; an empty list of units means all.
    pub(super) fn within_own(&self, field: &str, units: &[UnitCode]) -> Admitted {
        let Some(own) = self.own_grant().filter(|g| !g.unit.is_empty()) else { return Ok(()) };
        let global = self.world.global();
        let beyond = units.iter().find(|unit| !global.covers(own, unit, self.before()));
        if beyond.is_none() && !units.is_empty() {
            return Ok(());
        }
        let value = beyond.map_or_else(|| "semua unit".to_owned(), ToString::to_string);
        let accepted: Vec<_> = own.unit.iter().map(ToString::to_string).collect();
        let detail = format!("melampaui akses admin ini (event {})", own.seq);
        by(Rule::Cakupan, rule(field, value, detail, format!("unit {}", accepted.join(", "))))
    }

    /// Refuses events about the whole ledger by an administrator of some units.
    pub(super) fn whole_ledger(&self) -> Admitted {
        if self.versi() >= 2 { self.within_own("actor", &[]) } else { Ok(()) }
    }
}
