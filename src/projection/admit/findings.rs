//! Rules of the findings book: auditors find and assess, units answer; no account assesses a unit that it enters for.

use crate::event::{
    Event, PemeriksaCode, Rupiah, TemuanCode,
    data::{HasilTindakLanjut, RekomendasiDicatat, Role, SaldoTemuanDicatat, TemuanDicatat, TindakLanjutDinilai},
};

use super::{Admitted, Trial, one_of, rule, unknown};
use crate::projection::{Dated, Rekomendasi, SaldoTemuan, Temuan};

/// The accepted value if there is none yet: the event to record first.
const NO_FINDING: &str = "belum ada temuan pada unit ini: catat lebih dahulu dengan temuan.dicatat";
const NO_ADVICE: &str = "belum ada rekomendasi pada unit ini: catat lebih dahulu dengan rekomendasi.dicatat";

impl Trial<'_> {
    pub(super) fn findings_event(&self, event: &Event) -> Admitted {
        // Follow-ups come from the unit itself; all other events here are about it.
        if self.versi() >= 2 && !matches!(event, Event::TindakLanjutDisampaikan(_)) {
            self.assesses_others()?;
        }
        match event {
            Event::TemuanDicatat(d) => self.found(d),
            Event::RekomendasiDicatat(d) => self.recommended(d),
            Event::SaldoTemuanDicatat(d) => self.balance(d),
            Event::TindakLanjutDisampaikan(d) => {
                not_negative("data.nilai", d.nilai)?;
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
            Event::TindakLanjutDinilai(d) => self.assessed(d),
            _ => Ok(()),
        }
    }

    fn recommended(&self, data: &RekomendasiDicatat) -> Admitted {
        let Some(temuan) = self.book.temuan.get(&data.temuan) else {
            let known: Vec<_> = self.book.temuan.keys().map(ToString::to_string).take(30).collect();
            return unknown("data.temuan", &data.temuan, "temuan tidak dikenal", one_of(&known, NO_FINDING));
        };
        self.whose(&temuan.pemeriksa)?;
        not_negative("data.nilai", data.nilai)?;
        match self.book.rekomendasi.get(&data.kode) {
            Some(other) => {
                let detail = format!("kode rekomendasi sudah dipakai (event {})", other.seq);
                rule("data.kode", &data.kode, detail, "kode lain")
            }
            None => Ok(()),
        }
    }

    fn assessed(&self, data: &TindakLanjutDinilai) -> Admitted {
        let rekomendasi = self.recommendation(&data.rekomendasi)?;
        if let Some(temuan) = self.book.temuan.get(&rekomendasi.temuan) {
            self.whose(&temuan.pemeriksa)?;
        }
        if let Some(seq) = self.fact.refs.iter().find(|seq| !rekomendasi.tindak_lanjut.iter().any(|t| t.seq == **seq)) {
            return unknown(
                "ref",
                seq,
                "bukan tindak lanjut dari rekomendasi ini",
                "nomor event tindak_lanjut.disampaikan, atau kosong",
            );
        }
        not_negative("data.nilai", data.nilai)?;
        if let Some(accepted) = data.nilai {
            let most = rekomendasi.nilai.unwrap_or(Rupiah::ZERO);
            if accepted > most {
                let detail = match rekomendasi.nilai {
                    Some(most) => format!("lebih dari nilai rekomendasi {most} (event {})", rekomendasi.seq),
                    None => format!("rekomendasi ini tanpa nilai rupiah (event {})", rekomendasi.seq),
                };
                return rule("data.nilai", accepted, detail, format!("0 sampai {most}"));
            }
        }
        self.no_own_interest()
    }

    /// Checks a balance of earlier years: recorded by the auditor's role, with a document, and not beside single findings of
    /// the same auditor and year, which would count twice.
    fn balance(&self, data: &SaldoTemuanDicatat) -> Admitted {
        self.whose(&data.pemeriksa)?;
        if data.dokumen.is_none() {
            return rule("data.dokumen", "(kosong)", "saldo temuan memerlukan dokumen", "nomor dan tanggal dokumen");
        }
        let all = [data.sesuai, data.belum_sesuai, data.belum_ditindaklanjuti, data.tidak_dapat];
        let amounts = [data.nilai, data.nilai_tindak_lanjut, data.nilai_diterima].into_iter();
        for nilai in amounts.chain(all.map(|status| status.nilai)) {
            not_negative("data.nilai", Some(nilai))?;
        }
        let twice = |t: &&Temuan| t.pemeriksa == data.pemeriksa && t.lhp_tanggal.year() == data.tahun;
        if let Some(temuan) = self.book.temuan.values().find(twice) {
            let detail = format!(
                "temuan {} LHP tahun {} sudah dicatat satu per satu (event {}); saldo akan menghitungnya dua kali",
                data.pemeriksa, data.tahun, temuan.seq
            );
            return rule("data.tahun", data.tahun, detail, "tahun yang temuannya tidak dicatat satu per satu");
        }
        let mut others = self.book.saldo_temuan.iter().filter(|(kode, _)| **kode != data.kode);
        let same = |s: &Dated<SaldoTemuan>| s.isi.pemeriksa == data.pemeriksa && s.isi.tahun == data.tahun;
        if let Some((kode, _)) = others.find(|(_, all)| all.iter().any(same)) {
            let detail = format!("saldo {} {} sudah dicatat dengan kode {kode}", data.pemeriksa, data.tahun);
            return rule("data.kode", &data.kode, detail, kode.to_string());
        }
        match self.book.saldo_temuan.get(&data.kode) {
            Some(_) => self.needs_reason("perubahan saldo temuan"),
            None => Ok(()),
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
        self.whose(&data.pemeriksa)?;
        let year = data.lhp.tanggal.year();
        let mut balances = self.book.saldo_temuan.values().flatten();
        if let Some(saldo) = balances.find(|s| s.isi.pemeriksa == data.pemeriksa && s.isi.tahun == year) {
            let detail = format!(
                "temuan {} LHP tahun {year} sudah termasuk saldo {} (event {})",
                data.pemeriksa, saldo.isi.kode, saldo.seq
            );
            return rule("data.lhp.tanggal", data.lhp.tanggal, detail, "temuan LHP tahun lain");
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
                unknown("data.rekomendasi", kode, "rekomendasi tidak dikenal", one_of(&known, NO_ADVICE))
            }
        }
    }

    /// Checks the role of the actor: findings of BPK are handled by BPK, those of the Inspektorat by the Inspektorat, those of
    /// a recorded body by the role recorded for it.
    fn whose(&self, pemeriksa: &PemeriksaCode) -> Admitted {
        let global = self.world.global();
        let Some(badan) = global.badan(pemeriksa, self.before()) else {
            let known: Vec<_> = global.semua_pemeriksa(self.before()).iter().map(ToString::to_string).collect();
            return unknown("data.pemeriksa", pemeriksa, "pemeriksa tidak dikenal", known.join(", "));
        };
        let role = badan.pencatat.role();
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

fn not_negative(field: &str, nilai: Option<Rupiah>) -> Admitted {
    match nilai {
        Some(nilai) if nilai < Rupiah::ZERO => rule(field, nilai, "nilai rupiah negatif", "0 atau lebih"),
        _ => Ok(()),
    }
}
