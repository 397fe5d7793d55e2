//! Rules for the settings of admission.

use super::{Admitted, Trial, rule};
use crate::{
    event::data::{DataDihapus, EkorDiakui, PenerimaanDitetapkan, Role},
    projection::{ADMISSION, What},
};

impl Trial<'_> {
    /// Checks that rules go forward and settings are only widened: an actor who could narrow them alone would be bound by none.
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
        if now.penanda && !data.penanda {
            return rule("data.penanda", false, "penanda baris tidak dapat dihentikan lagi", "true");
        }
        if let Some(longest) = now.masa_akses.filter(|longest| data.masa_akses.is_none_or(|days| days > *longest)) {
            let value = data.masa_akses.map_or_else(|| "(kosong)".to_owned(), |days| days.to_string());
            let detail = "masa akses yang sudah diatur hanya dapat diperpendek";
            return rule("data.masa_akses", value, detail, format!("30 sampai {longest}"));
        }
        self.signatures_set(data)?;
        if self.actor.role == Role::Sistem { Ok(()) } else { self.needs_reason("perubahan aturan penerimaan") }
    }
    /// Checks that two administrators, both appointed before the events in question, take responsibility for them, with a
    /// document.
    pub(super) fn tail_acknowledged(&self, data: &EkorDiakui) -> Admitted {
        self.whole_ledger()?;
        self.needs_reason("pengakuan event tanpa penanda")?;
        if self.case.event.umum().dokumen.is_none() {
            return rule(
                "data.dokumen",
                "(kosong)",
                "pengakuan event tanpa penanda memerlukan dokumen",
                "nomor dan tanggal",
            );
        }
        if data.dari > data.sampai || data.sampai > self.before() {
            let accepted = format!("2 sampai {}, dari tidak sesudah sampai", self.before());
            return rule("data.sampai", data.sampai, "bukan rentang event yang sudah ada", accepted);
        }
        if self.actor.grant >= data.dari {
            let detail = "akses ini sendiri diberikan di dalam atau sesudah event yang dipersoalkan";
            return rule("actor", &self.actor.id, detail, format!("akun admin dari sebelum event {}", data.dari));
        }
        let [named] = self.fact.refs.as_slice() else {
            let none = self.fact.refs.is_empty();
            let accepted = "[] untuk yang pertama, [nomor ekor.diakui pertama] untuk yang kedua";
            return if none {
                Ok(())
            } else {
                rule("ref", format!("{:?}", self.fact.refs), "paling banyak satu", accepted)
            };
        };
        let all = self.world.global().ekor();
        let first = all.iter().find(|e| e.seq == *named && e.atas.is_none());
        match first.filter(|e| (e.dari, e.sampai) == (data.dari, data.sampai)) {
            Some(first) if first.oleh != self.actor.id => Ok(()),
            Some(first) => rule("actor", &first.oleh, "orang kedua adalah akun lain", "akun admin lain"),
            None => rule("ref", named, "bukan ekor.diakui pertama dengan rentang yang sama", "nomor event itu"),
        }
    }

    /// Checks that two administrators erase texts of an event, with a reason and a document. The store checks that the
    /// remaining data is true, against the line while it still has the texts.
    pub(super) fn data_erased(&self, data: &DataDihapus) -> Admitted {
        // An event of the ledger as a whole; for an event of a unit the grant must cover the unit. Not checked in a replay.
        if self.fact.unit.is_ledger() && !self.case.replayed {
            self.whole_ledger()?;
        }
        self.needs_reason("penghapusan data")?;
        if self.case.event.umum().dokumen.is_none() {
            return rule("data.dokumen", "(kosong)", "penghapusan data memerlukan dokumen", "nomor dan tanggal");
        }
        if data.event > self.before() {
            return rule("data.event", data.event, "belum ada event itu", format!("1 sampai {}", self.before()));
        }
        if let Some(held) = self.world.global().ditahan(&self.fact.unit, data.event) {
            let detail = format!("ditahan oleh penahanan {} (event {}): tidak dapat dihapus", held.kode, held.seq);
            return rule("data.event", data.event, detail, "sesudah penahanan itu diakhiri yang menetapkannya");
        }
        let accepted = "[] dan tanpa sisa untuk usulan; [nomor usulan] dan sisa untuk konfirmasi oleh admin lain";
        match (self.fact.refs.as_slice(), &data.sisa) {
            ([], None) => Ok(()),
            ([named], Some(_)) => {
                let same = |bidang: &crate::event::Hash| matches!(&self.fact.what, What::Hapus { bidang: own, .. } if own == bidang);
                let first = self.world.global().usulan_hapus(*named);
                match first.filter(|h| h.event == data.event && h.unit == self.fact.unit && same(&h.bidang)) {
                    Some(first) if first.oleh != self.actor.id => Ok(()),
                    Some(first) => rule("actor", &first.oleh, "orang kedua adalah akun lain", "akun admin lain"),
                    None => rule("ref", named, "bukan usulan penghapusan yang sama dan masih menunggu", accepted),
                }
            }
            (refs, _) => rule("ref", format!("{refs:?}"), "bukan usulan dan bukan konfirmasi", accepted),
        }
    }
}
