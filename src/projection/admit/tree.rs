//! Rules for version 2 of the plan: nodes of recorded levels, scales, formulas over other figures, cascading.

use std::{collections::HashSet, sync::Arc};

use crate::event::{
    Angka, Formula, IkuCode, Masukan, Periode, SimpulCode,
    data::{
        AturanDitetapkan, Frekuensi, Gabung, IndikatorDitetapkan, NilaiTarget, Polarisasi, Sebutan, SimpulDitetapkan,
        Skala, SumberRealisasi, Tingkat,
    },
};

use super::{Admitted, Trial, handed::handed_from_the_top, one_of, rule, unknown};
use crate::projection::{
    Address, Aturan, Indikator, PLANNED_AHEAD, StreamKey, in_force, pohon::MOST_LEVELS, rujukan, ukur,
};

const CHILDREN: &[Masukan] = &[
    Masukan::JumlahAnak,
    Masukan::RataAnak,
    Masukan::MinAnak,
    Masukan::MaksAnak,
    Masukan::BanyakAnak,
    Masukan::BanyakTercapai,
];

/// The accepted value if there is none yet: the event to record first.
const NO_LEVEL: &str = "belum ada aturan dengan tingkat untuk unit ini: tetapkan lebih dahulu dengan aturan.ditetapkan \
                        (perintah jejak rules --unit UNIT --year TAHUN NAMA, atau halaman Catat)";

impl Trial<'_> {
    /// The rules for the unit that are in force on the event's day; the first ones if they begin later.
    pub(super) fn rules_of(&self, tahun: u16) -> Admitted<Option<Arc<Aturan>>> {
        for unit in self.world.global().ancestry(self.unit_code(), self.before()) {
            let book = self.world.book(&StreamKey::new(&unit, tahun))?;
            if let Some(found) = in_force(&book.aturan, self.fact.berlaku).or(book.aturan.first()) {
                return Ok(Some(found.isi.clone()));
            }
        }
        Ok(None)
    }

    pub(super) fn simpul_set(&self, data: &SimpulDitetapkan) -> Admitted {
        let aturan = self.rules_of(data.tahun)?;
        let tingkat = aturan.as_ref().map_or(&[][..], |a| &a.tingkat);
        let place = |kode: &SimpulCode| tingkat.iter().position(|t| t.kode == *kode);
        let Some(at) = place(&data.tingkat) else {
            let known: Vec<_> = tingkat.iter().map(|t| t.kode.to_string()).collect();
            return unknown(
                "data.tingkat",
                &data.tingkat,
                "tingkat tidak dikenal pada aturan kartu",
                one_of(&known, NO_LEVEL),
            );
        };
        if let Some(pola) = tingkat[at].pola.as_ref().filter(|pola| !fits(pola.as_str(), data.kode.as_str())) {
            return rule(
                "data.kode",
                &data.kode,
                format!("kode tidak sesuai pola {}", tingkat[at].nama),
                pola.as_str(),
            );
        }
        let handed = self.handed_down(data.tahun, aturan.as_ref())?;
        match &data.induk {
            None if at > 0 => {
                return rule("data.induk", "(kosong)", "simpul tingkat ini memerlukan induk", "kode simpul di atasnya");
            }
            None => {}
            Some(induk) => {
                let own = self.book.simpul.get(induk).and_then(|v| in_force(v, self.fact.berlaku).or(v.first()));
                let Some(above) = own.or(handed.get(induk).map(|(dated, _)| dated)) else {
                    return unknown("data.induk", induk, "simpul induk tidak dikenal", self.known_nodes(&handed));
                };
                if place(&above.isi.tingkat).is_none_or(|above| above >= at) {
                    let detail =
                        format!("induk berada pada tingkat {}, yang tidak di atas {}", above.isi.tingkat, data.tingkat);
                    return rule("data.induk", induk, detail, "simpul dari tingkat di atasnya");
                }
            }
        }
        let as_iku = data.kode.as_str().parse::<IkuCode>().ok();
        if as_iku.and_then(|kode| self.book.iku.get(&kode)).is_some_and(|i| !i.definisi.is_empty()) {
            return rule("data.kode", &data.kode, "kode sudah dipakai indikator", "kode lain");
        }
        if aturan.as_ref().is_some_and(|a| a.diwariskan.contains(&data.tingkat)) {
            self.free_below(data)?;
        }
        let lower = |d: &&crate::projection::Dated<Arc<crate::projection::Simpul>>| {
            d.isi.induk.as_ref() == Some(&data.kode) && place(&d.isi.tingkat).is_some_and(|below| below <= at)
        };
        if let Some(child) = self.book.simpul.values().filter_map(|v| v.last()).find(lower) {
            return rule(
                "data.tingkat",
                &data.tingkat,
                format!("simpul {} di bawahnya tidak lagi lebih rendah", child.isi.kode),
                "tingkat semula",
            );
        }
        self.combination("data.gabung", data.gabung.as_ref())?;
        if self.book.simpul.contains_key(&data.kode) { self.needs_reason("perubahan simpul") } else { Ok(()) }
    }

    fn combination(&self, field: &str, gabung: Option<&Gabung>) -> Admitted {
        let Some(Gabung::Rumus(formula)) = gabung else { return Ok(()) };
        checked(field, formula, CHILDREN)?;
        self.figures_known(field, formula, None, true)
    }

    /// Checks the fields of version 2 of an indicator.
    pub(super) fn indikator_extended(&self, data: &IndikatorDitetapkan) -> Admitted {
        if data.makna.lama() {
            return Ok(());
        }
        let handed = self.handed_down(data.tahun, self.rules_of(data.tahun)?.as_ref())?;
        let there = |kode: &SimpulCode| self.book.simpul.contains_key(kode) || handed.contains_key(kode);
        if let Some(simpul) = data.simpul.as_ref().filter(|s| !there(s)) {
            return unknown("data.simpul", simpul, "simpul tidak dikenal", self.known_nodes(&handed));
        }
        if data.simpul.is_some() && data.sasaran.is_some() {
            return rule(
                "data.sasaran",
                "(keduanya)",
                "indikator bergantung pada satu simpul",
                "simpul atau sasaran saja",
            );
        }
        if data.kode.as_str().parse().is_ok_and(|kode: SimpulCode| there(&kode)) {
            return rule("data.kode", &data.kode, "kode sudah dipakai simpul", "kode lain");
        }
        if let Some(faktor) = data.faktor.filter(|f| *f <= Angka::ZERO) {
            return rule("data.faktor", faktor, "faktor rasio harus di atas nol", "100, 1000, 10000, 100000");
        }
        if let Some(kode) = &data.skala {
            self.scale(kode, data.tahun)?;
        }
        let (by_formula, drawn) =
            (data.sumber_realisasi == SumberRealisasi::Rumus, data.sumber_realisasi == SumberRealisasi::Asal);
        if by_formula != data.rumus_realisasi.is_some() {
            return rule(
                "data.rumus_realisasi",
                "(rumus)",
                "rumus realisasi hanya dan wajib untuk sumber_realisasi rumus",
                "keduanya, atau tidak satu pun",
            );
        }
        if drawn == data.asal.is_empty() {
            return rule(
                "data.asal",
                data.asal.len(),
                "asal hanya dan wajib untuk sumber_realisasi asal",
                "unit dan iku asal",
            );
        }
        let own = Some(&data.kode);
        for (field, formula) in [("data.rumus", &data.rumus), ("data.rumus_realisasi", &data.rumus_realisasi)] {
            if let Some(formula) = formula {
                let inputs = if field == "data.rumus" { super::plan::CAPAIAN_INPUTS } else { &[] };
                checked(field, formula, inputs)?;
                self.figures_known(field, formula, own, false)?;
            }
        }
        for from in data.asal.iter().chain(&data.melanjutkan) {
            self.indicator_known("data.asal", &from.unit, data.tahun, &from.iku)?;
        }
        self.no_circle(data)
    }

    /// The scale in the rules of a year; for a coming year without rules, of a multi-year plan (Renstra, RPJMD), in those of
    /// the nearest year before it.
    fn scale(&self, kode: &SimpulCode, tahun: u16) -> Admitted<Skala> {
        let mut aturan = self.rules_of(tahun)?;
        for before in (tahun.saturating_sub(PLANNED_AHEAD)..tahun).rev() {
            if aturan.is_some() {
                break;
            }
            aturan = self.rules_of(before)?;
        }
        let all = aturan.as_ref().map_or(&[][..], |a| &a.skala);
        match all.iter().find(|s| s.kode == *kode) {
            Some(found) => Ok(found.clone()),
            None => {
                let known: Vec<_> = all.iter().map(|s| s.kode.to_string()).collect();
                let none = "aturan kartu ini tidak punya skala: tetapkan lebih dahulu dengan aturan.ditetapkan";
                unknown("data.skala", kode, "skala tidak dikenal pada aturan kartu", one_of(&known, none))
            }
        }
    }

    /// Checks the fields of version 2 of the rules.
    pub(super) fn rules_extended(&self, data: &AturanDitetapkan) -> Admitted {
        if data.tingkat.is_empty() != data.kartu.is_none() {
            return rule("data.kartu", "(kartu)", "kartu dan tingkat dicatat bersama", "keduanya, atau tidak satu pun");
        }
        if data.tingkat.len() > MOST_LEVELS {
            return rule(
                "data.tingkat",
                data.tingkat.len(),
                "terlalu banyak tingkat",
                format!("paling banyak {MOST_LEVELS}"),
            );
        }
        unique("data.tingkat", data.tingkat.iter().map(|t| &t.kode))?;
        handed_from_the_top(data)?;
        unique("data.skala", data.skala.iter().map(|s| &s.kode))?;
        unique("data.rumus", data.rumus.iter().map(|r| &r.kode))?;
        for tingkat in data.tingkat.iter().chain(&data.kartu) {
            self.combination("data.tingkat.gabung", Some(&tingkat.gabung))?;
            limits("data.tingkat", tingkat)?;
        }
        for skala in &data.skala {
            let falls = skala.kata.windows(2).all(|pair| pair[0].nilai >= pair[1].nilai);
            let mut words: Vec<_> = skala.kata.iter().map(|k| k.kata.as_str()).collect();
            words.sort_unstable();
            words.dedup();
            if !falls
                || words.len() < skala.kata.len()
                || words.iter().any(|w| !matches!(w.parse(), Ok(Sebutan::Kata(_))))
            {
                return rule(
                    "data.skala",
                    &skala.kode,
                    "kata skala kembar, tidak dari yang terbaik, atau bukan kata",
                    "kata berbeda, nilai menurun",
                );
            }
        }
        for (at, one) in data.rumus.iter().enumerate() {
            checked("data.rumus", &one.rumus, &[])?;
            let earlier = |kode: &SimpulCode| data.rumus[..at].iter().any(|r| r.kode == *kode);
            for figur in one.rumus.figures() {
                match rujukan::address(self.unit_code(), data.tahun, figur) {
                    Ok(Address::Rumus(_, _, kode)) if !earlier(&kode) => {
                        return rule(
                            "data.rumus",
                            figur,
                            "rumus hanya dapat menyebut rumus yang mendahuluinya",
                            one_of(
                                &data.rumus[..at].iter().map(|r| r.kode.to_string()).collect::<Vec<_>>(),
                                "belum ada rumus di atasnya: urutkan rumus yang disebut lebih dahulu dalam aturan.ditetapkan",
                            ),
                        );
                    }
                    Ok(_) => {}
                    Err(why) => return rule("data.rumus", figur, why, crate::event::Rujukan::ACCEPTED),
                }
            }
        }
        Ok(())
    }

    /// Checks that a target in words, days, bounds or for months fits the indicator.
    pub(super) fn target_form(&self, indikator: &Indikator, periode: Periode, nilai: &NilaiTarget) -> Admitted {
        self.measured_then(indikator, periode)?;
        let Some(ukur) = &indikator.ukur else {
            return match nilai {
                NilaiTarget::Angka(_) | NilaiTarget::Rentang(..) | NilaiTarget::TidakBerlaku => Ok(()),
                _ => rule(
                    "data.nilai",
                    nilai,
                    "bentuk target ini memerlukan indikator menurut versi 2",
                    "angka, rentang atau N/A",
                ),
            };
        };
        let wanted = match nilai {
            NilaiTarget::PalingSedikit(_) if indikator.polarisasi != Polarisasi::Maksimum => {
                "target paling sedikit hanya untuk polarisasi maksimum"
            }
            NilaiTarget::PalingBanyak(_) if indikator.polarisasi != Polarisasi::Minimum => {
                "target paling banyak hanya untuk polarisasi minimum"
            }
            NilaiTarget::Sebutan(Sebutan::Tanggal(_)) if indikator.rumus.is_none() => {
                "target tanggal memerlukan rumus capaian sendiri, misalnya atas realisasi - target (hari)"
            }
            NilaiTarget::Sebutan(Sebutan::Kata(word)) => return self.word(ukur.skala.as_ref(), word, "data.nilai"),
            _ => return Ok(()),
        };
        rule("data.nilai", nilai, wanted, "bentuk target yang sesuai dengan indikator")
    }

    /// Checks that a word is in the scale of its indicator.
    pub(super) fn word(&self, skala: Option<&SimpulCode>, word: &str, field: &str) -> Admitted {
        let Some(kode) = skala else {
            return rule(
                field,
                word,
                "indikator ini tidak mempunyai skala kata",
                "angka, atau skala pada definisi indikator",
            );
        };
        let skala = self.scale(kode, self.year())?;
        if skala.kata.iter().any(|k| k.kata.as_str() == word) {
            return Ok(());
        }
        let known: Vec<_> = skala.kata.iter().map(|k| k.kata.to_string()).collect();
        rule(field, word, format!("kata di luar skala {}", skala.nama), known.join(", "))
    }

    /// Checks that the indicator is measured for this kind of period.
    pub(super) fn measured_then(&self, indikator: &Indikator, periode: Periode) -> Admitted {
        let frekuensi = indikator.ukur.as_ref().map_or(Frekuensi::Triwulanan, |u| u.frekuensi);
        let own = ukur::periods(frekuensi, periode.tahun());
        if periode.setahun() || own.contains(&periode) {
            return Ok(());
        }
        let accepted = own.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        rule(
            "data.periode",
            periode,
            "indikator ini tidak diukur untuk periode semacam itu",
            format!("{accepted} atau tahun"),
        )
    }
}

fn checked(field: &str, formula: &Formula, inputs: &[Masukan]) -> Admitted {
    match formula.check(inputs) {
        Ok(()) => Ok(()),
        Err(why) => rule(field, "(rumus)", why, "rumus paling dalam 12 tingkat atas masukan yang tersedia"),
    }
}

fn limits(field: &str, tingkat: &Tingkat) -> Admitted {
    match (tingkat.batas_bawah, tingkat.batas_atas) {
        (Some(low), Some(high)) if low > high => {
            rule(field, low, "batas nilai terbalik", format!("paling tinggi {high}"))
        }
        _ => Ok(()),
    }
}

fn unique<'a>(field: &str, codes: impl Iterator<Item = &'a SimpulCode>) -> Admitted {
    let mut seen = HashSet::new();
    for code in codes {
        if !seen.insert(code) {
            return rule(field, code, "kode kembar", "kode yang berbeda-beda");
        }
    }
    Ok(())
}

/// Returns whether a code matches a pattern: `#` digits, `?` one character, `*` anything.
fn fits(pattern: &str, code: &str) -> bool {
    let Some(first) = pattern.chars().next() else { return code.is_empty() };
    let rest = &pattern[first.len_utf8()..];
    match first {
        '*' => (0..=code.len()).any(|at| code.is_char_boundary(at) && fits(rest, &code[at..])),
        '#' => {
            let digits = code.bytes().take_while(u8::is_ascii_digit).count();
            digits > 0 && fits(rest, &code[digits..])
        }
        '?' => code.chars().next().is_some_and(|c| fits(rest, &code[c.len_utf8()..])),
        _ => code.strip_prefix(first).is_some_and(|code| fits(rest, code)),
    }
}
