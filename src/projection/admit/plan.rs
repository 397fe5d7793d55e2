//! Rules for structure, rule sets, targets, and attachments.

use crate::event::{
    Angka, Event, IkuCode, Masukan, Periode, UnitCode,
    data::{
        AturanDitetapkan, BuktiDilampirkan, IndikatorDitetapkan, NarasiDitulis, NilaiTarget, Pita, Polarisasi,
        RincianDicatat, SasaranDitetapkan, Seri, SumberRealisasi,
    },
};

use super::{Admitted, Trial, one_of, rule, unknown};

pub(super) const CAPAIAN_INPUTS: &[Masukan] =
    &[Masukan::Realisasi, Masukan::Target, Masukan::BatasBawah, Masukan::BatasAtas];
const EFFICIENCY_INPUTS: &[Masukan] = &[Masukan::PaguAkhir, Masukan::Capaian, Masukan::RealisasiAnggaran];
/// Longest cell of a printed table, in characters.
const MAX_CELL: usize = 2_000;

impl Trial<'_> {
    pub(super) fn plan_event(&self, event: &Event) -> Admitted {
        match event {
            Event::PerspektifDitetapkan(d) => {
                self.free_of_indicators(d.kode.as_str())?;
                self.changed(self.book.perspektif.contains_key(&d.kode), "perubahan perspektif")
            }
            Event::SasaranDitetapkan(d) => self.sasaran_set(d),
            Event::SimpulDitetapkan(d) => self.simpul_set(d),
            Event::IndikatorDitetapkan(d) => self.indikator_set(d),
            Event::AturanDitetapkan(d) => self.aturan_set(d),
            Event::TargetDitetapkan(d) => {
                self.target_fits(&d.iku, d.seri, d.periode, &d.nilai)?;
                if self.book.iku.get(&d.iku).is_some_and(|i| i.target.contains_key(&(d.seri, d.periode))) {
                    return rule(
                        "data.periode",
                        d.periode,
                        "target untuk seri dan periode ini sudah ditetapkan",
                        "target.diubah dengan dasar, alasan dan dokumen",
                    );
                }
                Ok(())
            }
            Event::TargetDiubah(d) => {
                self.target_fits(&d.iku, d.seri, d.periode, &d.nilai)?;
                self.needs_reason("perubahan target")?;
                if d.dokumen.is_none() {
                    return rule(
                        "data.dokumen",
                        "(kosong)",
                        "perubahan target memerlukan dokumen",
                        "dokumen dengan nomor dan tanggal",
                    );
                }
                if self.book.iku.get(&d.iku).is_none_or(|i| !i.target.contains_key(&(d.seri, d.periode))) {
                    return unknown(
                        "data.periode",
                        d.periode,
                        "belum ada target untuk seri dan periode ini",
                        "target.ditetapkan lebih dahulu",
                    );
                }
                Ok(())
            }
            Event::NarasiDitulis(d) => self.narasi(d),
            Event::RincianDicatat(d) => self.rincian(d),
            Event::BuktiDilampirkan(d) => self.bukti(d),
            _ => Ok(()),
        }
    }

    /// Checks that a text about an indicator names an existing one, and that a text about the unit names none.
    fn narasi(&self, data: &NarasiDitulis) -> Admitted {
        match (&data.iku, data.jenis.of_indicator()) {
            (Some(iku), true) => self.indikator(iku).map(drop),
            (None, false) => Ok(()),
            (None, true) => rule(
                "data.iku",
                "(kosong)",
                "narasi jenis ini menjelaskan satu indikator",
                "kode indikator, misalnya IKU.2",
            ),
            (Some(iku), false) => {
                rule("data.iku", iku.as_str(), "narasi jenis ini tentang unit, bukan tentang indikator", "tanpa iku")
            }
        }
    }

    fn changed(&self, exists: bool, what: &str) -> Admitted {
        if exists { self.needs_reason(what) } else { Ok(()) }
    }

    fn sasaran_set(&self, data: &SasaranDitetapkan) -> Admitted {
        if !self.book.perspektif.contains_key(&data.perspektif) {
            let known: Vec<_> = self.book.perspektif.keys().map(ToString::to_string).collect();
            let none =
                "belum ada perspektif pada unit dan tahun ini: tetapkan lebih dahulu dengan perspektif.ditetapkan";
            return unknown("data.perspektif", &data.perspektif, "perspektif tidak dikenal", one_of(&known, none));
        }
        self.free_of_indicators(data.kode.as_str())?;
        self.changed(self.book.sasaran.contains_key(&data.kode), "perubahan sasaran")
    }

    /// Refuses a perspektif or sasaran whose code an indicator already has: both would share addresses. Not checked in a replay,
    /// because earlier programs did not check it.
    fn free_of_indicators(&self, kode: &str) -> Admitted {
        let held = kode.parse().ok().and_then(|kode: IkuCode| self.book.iku.get(&kode));
        if !self.case.replayed && held.is_some_and(|i| !i.definisi.is_empty()) {
            return rule("data.kode", kode, "kode sudah dipakai indikator", "kode lain");
        }
        Ok(())
    }

    fn indikator_set(&self, data: &IndikatorDitetapkan) -> Admitted {
        if let Some(sasaran) = data.sasaran.as_ref().filter(|s| !self.book.sasaran.contains_key(*s)) {
            let known: Vec<_> = self.book.sasaran.keys().map(ToString::to_string).collect();
            let none = "belum ada sasaran pada unit dan tahun ini: tetapkan lebih dahulu dengan sasaran.ditetapkan";
            return unknown("data.sasaran", sasaran, "sasaran tidak dikenal", one_of(&known, none));
        }
        let kode = data.kode.as_str();
        let above = kode.parse().is_ok_and(|kode| self.book.perspektif.contains_key(&kode))
            || kode.parse().is_ok_and(|kode| self.book.sasaran.contains_key(&kode));
        if above && !self.case.replayed {
            return rule("data.kode", kode, "kode sudah dipakai perspektif atau sasaran", "kode lain");
        }
        if data.polarisasi == Polarisasi::Stabil && data.rumus.is_none() {
            return rule(
                "data.rumus",
                "(kosong)",
                "indikator stabil memerlukan rumus capaian sendiri",
                "rumus atas realisasi dan target",
            );
        }
        if let Some(Err(why)) = data.rumus.as_ref().map(|r| r.check(CAPAIAN_INPUTS)) {
            return rule("data.rumus", "(rumus)", why, "rumus atas realisasi, target, batas_bawah, batas_atas");
        }
        self.components(data)?;
        self.sources(data)?;
        self.indikator_extended(data)?;
        self.changed(self.book.iku.get(&data.kode).is_some_and(|i| !i.definisi.is_empty()), "perubahan indikator")
    }

    fn components(&self, data: &IndikatorDitetapkan) -> Admitted {
        let weighted = data.sumber_realisasi == SumberRealisasi::Berbobot;
        if weighted == data.komponen.is_empty() {
            let accepted = if weighted {
                "komponen dengan bobot berjumlah 100"
            } else {
                "komponen hanya untuk sumber_realisasi berbobot"
            };
            return rule(
                "data.komponen",
                data.komponen.len(),
                "komponen tidak sesuai dengan sumber realisasi",
                accepted,
            );
        }
        let sum: rust_decimal::Decimal = data.komponen.iter().map(|k| k.bobot.get()).sum();
        if weighted && sum != rust_decimal::Decimal::ONE_HUNDRED {
            return rule("data.komponen", sum, "bobot komponen tidak berjumlah 100", "bobot berjumlah 100");
        }
        let mut names: Vec<_> = data.komponen.iter().map(|k| &k.nama).collect();
        names.sort();
        match names.windows(2).find(|w| w[0] == w[1]) {
            Some(twice) => rule("data.komponen", twice[0], "nama komponen kembar", "nama yang berbeda-beda"),
            None => Ok(()),
        }
    }

    fn sources(&self, data: &IndikatorDitetapkan) -> Admitted {
        let global = self.world.global();
        let below = global.subtree(self.unit_code(), self.before());
        if let Some(unit) = data.penanggung_jawab.iter().find(|u| global.unit(u, self.before()).is_none()) {
            return unknown("data.penanggung_jawab", unit, "unit tidak dikenal", self.known_units());
        }
        let from_units = data.sumber_realisasi == SumberRealisasi::Unit;
        if (from_units || data.sumber_realisasi == SumberRealisasi::Anggaran) && data.konsolidasi_unit.is_none() {
            return rule(
                "data.konsolidasi_unit",
                "(kosong)",
                "sumber ini memerlukan konsolidasi unit",
                "jumlah, rata_rata atau mentah",
            );
        }
        if from_units {
            let own: Option<&UnitCode> =
                data.penanggung_jawab.iter().find(|u| *u == self.unit_code() || !below.contains(u));
            if data.penanggung_jawab.is_empty() || own.is_some() {
                let value = own.map_or_else(|| "[]".to_owned(), ToString::to_string);
                return rule(
                    "data.penanggung_jawab",
                    value,
                    "konsolidasi memerlukan unit di bawah unit ini",
                    "unit-unit di bawah unit ini",
                );
            }
        }
        Ok(())
    }

    fn aturan_set(&self, data: &AturanDitetapkan) -> Admitted {
        let next = self.book.aturan.iter().map(|a| a.isi.versi).max().unwrap_or(0) + 1;
        if data.versi != next {
            return rule("data.versi", data.versi, "versi aturan tidak berurutan", format!("versi {next}"));
        }
        self.changed(next > 1, "perubahan aturan")?;
        self.rules_extended(data)?;
        let formulas = [
            ("data.capaian_maksimum", &data.capaian_maksimum, CAPAIAN_INPUTS),
            ("data.capaian_minimum", &data.capaian_minimum, CAPAIAN_INPUTS),
            ("data.capaian_rentang", &data.capaian_rentang, CAPAIAN_INPUTS),
            ("data.efisiensi", &data.efisiensi, EFFICIENCY_INPUTS),
            ("data.efisiensi_resmi", &data.efisiensi_resmi, EFFICIENCY_INPUTS),
        ];
        for (field, formula, inputs) in formulas {
            let named = formula
                .figures()
                .first()
                .map(|figur| format!("rumus aturan tidak dapat menyebut angka lain: [{figur}]"));
            if let Err(why) = formula.check(inputs).and(named.map_or(Ok(()), Err)) {
                return rule(field, "(rumus)", why, "rumus paling dalam 12 tingkat atas masukan yang tersedia");
            }
        }
        if data.efisiensi_terendah > data.efisiensi_tertinggi {
            return rule(
                "data.efisiensi_terendah",
                data.efisiensi_terendah,
                "batas efisiensi terbalik",
                format!("paling tinggi {}", data.efisiensi_tertinggi),
            );
        }
        if let Some(cap) = data.batas_capaian.filter(|c| *c <= Angka::ZERO) {
            return rule(
                "data.batas_capaian",
                cap,
                "batas capaian harus di atas nol",
                "misalnya 120, atau tanpa batas",
            );
        }
        bands(&data.pita)
    }

    fn target_fits(&self, iku: &IkuCode, seri: Seri, periode: Periode, nilai: &NilaiTarget) -> Admitted {
        let indikator = self.indikator(iku)?;
        if (seri == Seri::Triwulan) == periode.setahun() {
            let accepted = if seri == Seri::Triwulan { "triwulan, misalnya 2023-TW1" } else { "tahun, misalnya 2023" };
            return rule("data.periode", periode, "periode tidak sesuai dengan seri target", accepted);
        }
        self.target_form(&indikator, periode, nilai)?;
        let range = matches!(nilai, NilaiTarget::Rentang(..));
        if *nilai != NilaiTarget::TidakBerlaku && range != (indikator.polarisasi == Polarisasi::Rentang) {
            let accepted = if range { "satu angka atau N/A" } else { "rentang (\"70..80\") atau N/A" };
            return rule("data.nilai", nilai, "bentuk target tidak sesuai dengan polarisasi indikator", accepted);
        }
        Ok(())
    }

    pub(super) fn own_subject(&self) -> Admitted {
        let prefix = format!("{}/", self.unit_code());
        if self.fact.subject.as_str().starts_with(&prefix) {
            return Ok(());
        }
        rule(
            "data.subjek",
            &self.fact.subject,
            "subjek bukan milik unit event ini",
            format!("subjek yang berawal {prefix}"),
        )
    }

    fn rincian(&self, data: &RincianDicatat) -> Admitted {
        self.own_subject()?;
        let cells = data.kolom.iter().chain(data.baris.iter().flatten());
        match cells
            .into_iter()
            .find(|c| c.chars().count() > MAX_CELL || c.chars().any(|ch| ch.is_control() && ch != '\n'))
        {
            Some(cell) => rule(
                "data.baris",
                cell,
                "isi sel terlalu panjang atau memuat karakter kendali",
                format!("paling banyak {MAX_CELL} karakter"),
            ),
            None => Ok(()),
        }
    }

    fn bukti(&self, data: &BuktiDilampirkan) -> Admitted {
        self.own_subject()?;
        if !self.book.last.contains_key(&data.subjek) {
            return unknown(
                "data.subjek",
                &data.subjek,
                "belum ada event tentang subjek ini",
                "subjek event yang sudah dicatat",
            );
        }
        Ok(())
    }
}

/// Checks that bands are ordered from the highest and cover every number exactly once.
fn bands(pita: &[Pita]) -> Admitted {
    let edge = |b: Option<Angka>| b.map_or_else(|| "tanpa batas".to_owned(), |b| b.to_string());
    let (Some(first), Some(last)) = (pita.first(), pita.last()) else {
        return rule("data.pita", "[]", "tidak ada pita status", "paling sedikit satu pita");
    };
    if first.sampai.is_some() || last.dari.is_some() {
        let value = if first.sampai.is_some() { edge(first.sampai) } else { edge(last.dari) };
        return rule(
            "data.pita",
            value,
            "pita status menyisakan celah di ujung",
            "pita tertinggi tanpa sampai, pita terendah tanpa dari",
        );
    }
    for pair in pita.windows(2) {
        let (upper, lower) = (&pair[0], &pair[1]);
        let meets = upper.dari.is_some() && upper.dari == lower.sampai;
        if !meets {
            let detail = format!("celah atau tumpang tindih antara pita {} dan {}", lower.nama, upper.nama);
            return rule(
                "data.pita",
                format!("{} / {}", edge(lower.sampai), edge(upper.dari)),
                detail,
                "sampai pita bawah sama dengan dari pita atas",
            );
        }
        if upper.termasuk_dari == lower.termasuk_sampai {
            let detail = format!(
                "batas {} {} pita {} dan {}",
                edge(upper.dari),
                if upper.termasuk_dari { "dimiliki kedua" } else { "tidak dimiliki" },
                lower.nama,
                upper.nama
            );
            return rule("data.pita", edge(upper.dari), detail, "batas termasuk tepat satu pita");
        }
        if upper.sampai.is_some_and(|top| upper.dari.is_some_and(|bottom| bottom >= top)) {
            return rule("data.pita", &upper.nama, "pita kosong atau terbalik", "«dari» harus sebelum «sampai»");
        }
    }
    Ok(())
}
