//! Rules for retention schedules and holds.

use super::{Admitted, Trial, rule};
use crate::{
    event::{
        Seq,
        data::{PenahananDitetapkan, RetensiDitetapkan, Role},
    },
    projection::{Grant, Tahan},
};

impl Trial<'_> {
    pub(super) fn schedule_set(&self, data: &RetensiDitetapkan) -> Admitted {
        self.within_own("actor", &[])?;
        self.needs_document("jadwal retensi")?;
        match self.world.global().arsip.retensi.contains_key(&data.kode) {
            true => self.needs_reason("perubahan jadwal retensi"),
            false => Ok(()),
        }
    }

    /// Checks that a hold has a reason and a document, and that the role which set it changes it.
    pub(super) fn hold_set(&self, data: &PenahananDitetapkan) -> Admitted {
        self.needs_reason("penahanan")?;
        self.needs_document("penahanan")?;
        data.unit.iter().try_for_each(|unit| self.known_unit("data.unit", unit))?;
        self.within_own("data.unit", &data.unit)?;
        let (dari, sampai) = (data.dari.unwrap_or(1), data.sampai.unwrap_or(Seq::MAX));
        if dari > sampai {
            return rule("data.sampai", sampai, "rentang event terbalik", format!("{dari} atau sesudahnya"));
        }
        match self.world.global().arsip.tahan.get(&data.kode) {
            None if data.berakhir => {
                rule("data.kode", &data.kode, "tidak ada penahanan itu", "kode penahanan yang berlaku")
            }
            None => Ok(()),
            Some(held) => {
                let role = self.holder(held);
                if role != self.actor.role {
                    let by = role.name();
                    let detail = format!("penahanan {} (event {}) ditetapkan peran {by}", held.kode, held.seq);
                    return rule("actor", &self.actor.id, detail, format!("peran {by}"));
                }
                self.within_own("data.kode", &held.unit)
            }
        }
    }

    /// The role that a hold belongs to: inspektorat if the account that set it ever had that role, else admin.
    fn holder(&self, held: &Tahan) -> Role {
        let mut all = self.world.global().all_grants().iter();
        let audits = |g: &Grant| Some(&g.akun) == held.oleh.as_ref() && g.peran == Role::Inspektorat && g.counted();
        if all.any(audits) { Role::Inspektorat } else { Role::Admin }
    }

    fn needs_document(&self, why: &str) -> Admitted {
        match self.case.event.umum().dokumen {
            Some(_) => Ok(()),
            None => rule("data.dokumen", "(kosong)", format!("{why} memerlukan dokumen"), "nomor dan tanggal"),
        }
    }
}
