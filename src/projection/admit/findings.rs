//! The findings book: auditors find and assess, units answer; nobody assesses a unit that they enter for.

use crate::event::{
    Event, Rupiah, TemuanCode,
    data::{HasilTindakLanjut, Pemeriksa, Role, TemuanDicatat},
};

use super::{Admitted, Trial, rule, unknown};
use crate::projection::Rekomendasi;

impl Trial<'_> {
    pub(super) fn findings_event(&self, event: &Event) -> Admitted {
        // An answer is the unit's own; all else here is said about it.
        if self.versi() >= 2 && !matches!(event, Event::TindakLanjutDisampaikan(_)) {
            self.assesses_others()?;
        }
        match event {
            Event::TemuanDicatat(d) => self.found(d),
            Event::RekomendasiDicatat(d) => {
                let Some(temuan) = self.book.temuan.get(&d.temuan) else {
                    let known: Vec<_> = self.book.temuan.keys().map(ToString::to_string).take(30).collect();
                    return unknown("data.temuan", &d.temuan, "temuan tidak dikenal", known.join(", "));
                };
                self.whose(temuan.pemeriksa)?;
                match self.book.rekomendasi.get(&d.kode) {
                    Some(other) => rule(
                        "data.kode",
                        &d.kode,
                        format!("kode rekomendasi sudah dipakai (event {})", other.seq),
                        "kode lain",
                    ),
                    None => Ok(()),
                }
            }
            Event::TindakLanjutDisampaikan(d) => {
                let rekomendasi = self.recommendation(&d.rekomendasi)?;
                match rekomendasi.penilaian.last().map(|p| p.isi) {
                    Some(HasilTindakLanjut::Sesuai) => rule(
                        "data.rekomendasi",
                        &d.rekomendasi,
                        "rekomendasi sudah dinilai sesuai",
                        "rekomendasi yang belum selesai",
                    ),
                    _ => Ok(()),
                }
            }
            Event::TindakLanjutDinilai(d) => {
                let rekomendasi = self.recommendation(&d.rekomendasi)?;
                if let Some(temuan) = self.book.temuan.get(&rekomendasi.temuan) {
                    self.whose(temuan.pemeriksa)?;
                }
                if let Some(seq) =
                    self.fact.refs.iter().find(|seq| !rekomendasi.tindak_lanjut.iter().any(|t| t.seq == **seq))
                {
                    return unknown(
                        "ref",
                        seq,
                        "bukan tindak lanjut dari rekomendasi ini",
                        "nomor event tindak_lanjut.disampaikan, atau kosong",
                    );
                }
                self.no_own_interest()
            }
            _ => Ok(()),
        }
    }

    fn found(&self, data: &TemuanDicatat) -> Admitted {
        if let Some(other) = self.book.temuan.get(&data.kode) {
            return rule(
                "data.kode",
                &data.kode,
                format!("kode temuan sudah dipakai (event {})", other.seq),
                "kode lain",
            );
        }
        if data.diterima < data.lhp.tanggal {
            return rule(
                "data.diterima",
                data.diterima,
                "LHP diterima sebelum tanggal LHP",
                format!("{} atau sesudahnya", data.lhp.tanggal),
            );
        }
        if data.nilai < Rupiah::ZERO {
            return rule("data.nilai", data.nilai, "nilai temuan negatif", "0 atau lebih");
        }
        Ok(())
    }

    fn recommendation(&self, kode: &TemuanCode) -> Admitted<&Rekomendasi> {
        match self.book.rekomendasi.get(kode) {
            Some(found) => Ok(found),
            None => {
                let known: Vec<_> = self.book.rekomendasi.keys().map(ToString::to_string).take(30).collect();
                unknown("data.rekomendasi", kode, "rekomendasi tidak dikenal", known.join(", "))
            }
        }
    }

    /// Findings of BPK are carried on by BPK, those of the Inspektorat by the Inspektorat.
    fn whose(&self, pemeriksa: Pemeriksa) -> Admitted {
        let role = if pemeriksa == Pemeriksa::Bpk { Role::Bpk } else { Role::Inspektorat };
        if self.actor.role == role {
            return Ok(());
        }
        rule("actor", self.actor.role.name(), "temuan ini milik pemeriksa lain", format!("peran {}", role.name()))
    }

    fn no_own_interest(&self) -> Admitted {
        let global = self.world.global();
        let enters = global.grants(self.before()).find(|g| {
            g.akun == self.actor.id && g.peran == Role::Unit && global.covers(g, self.unit_code(), self.before())
        });
        match enters {
            Some(grant) => {
                let detail = format!("akun ini juga mengisi data {} (akses event {})", self.unit_code(), grant.seq);
                rule("actor", &self.actor.id, detail, "penilai yang tidak mengisi data unit ini")
            }
            None => Ok(()),
        }
    }
}
