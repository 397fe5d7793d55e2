//! Settings of admission.

use super::{Admitted, Trial, rule};
use crate::{
    event::data::{PenerimaanDitetapkan, Role},
    projection::ADMISSION,
};

impl Trial<'_> {
    /// Rules go forward, and settings are only widened: who could narrow them alone would be bound by none.
    pub(super) fn penerimaan_set(&self, data: &PenerimaanDitetapkan) -> Admitted {
        let now = self.world.global().penerimaan(self.before());
        if data.versi < now.versi || data.versi > ADMISSION {
            let accepted = format!("{} sampai {ADMISSION}", now.versi);
            return rule("data.versi", data.versi, "versi penerimaan tidak dikenal atau mundur", accepted);
        }
        let (then, given) = (&now.konfirmasi, &data.konfirmasi);
        if then.iter().any(|role| !given.contains(role)) {
            let names = |roles: &[Role]| roles.iter().map(|r| r.name()).collect::<Vec<_>>().join(", ");
            let detail = "peran yang sudah diatur tidak dapat dikeluarkan lagi";
            return rule("data.konfirmasi", names(given), detail, format!("paling sedikit {}", names(then)));
        }
        if self.actor.role == Role::Sistem { Ok(()) } else { self.needs_reason("perubahan aturan penerimaan") }
    }
}
