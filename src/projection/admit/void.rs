//! Rules for voiding: an event leaves the books, its line stays. An event that others depend on cannot be voided.

use crate::event::{
    PemeriksaCode, Refusal, RefusalKind, Rupiah, Seq, Tanggal,
    data::{EventDibatalkan, Pemeriksa, Role},
};

use super::{Admitted, Trial, rule, unknown};
use crate::projection::{Book, Fact, What};

impl Trial<'_> {
    pub(super) fn void_event(&self, data: &EventDibatalkan) -> Admitted {
        self.needs_reason("pembatalan")?;
        self.own_subject()?;
        let [seq] = self.fact.refs[..] else {
            return rule(
                "ref",
                format!("{:?}", self.fact.refs),
                "pembatalan merujuk tepat satu event",
                "[nomor event]",
            );
        };
        let Some((roles, from)) = held(&self.book, data.subjek.as_str(), seq, &|kode| self.whose_role(kode)) else {
            let detail =
                format!("event {seq} bukan event tentang {} yang masih berlaku dan dapat dibatalkan", data.subjek);
            return unknown("ref", seq, detail, "event terakhir yang tampak pada jejak angkanya");
        };
        if !roles.contains(&self.actor.role) {
            let accepted: Vec<_> = roles.iter().map(|r| r.name()).collect();
            let refusal = Refusal::new(
                RefusalKind::NotAllowed,
                "actor",
                self.actor.role.name(),
                format!("peran {} tidak boleh membatalkan event {seq}", self.actor.role.name()),
                format!("peran {}", accepted.join(" atau ")),
            );
            return Err(refusal.into());
        }
        if let Some(leaning) = self.book.leaning.get(&seq).filter(|l| !l.is_empty()) {
            return self.stands(seq, leaning);
        }
        self.nothing_falls(seq, from)
    }

    /// The role that records for an auditor.
    fn whose_role(&self, kode: &PemeriksaCode) -> &'static [Role] {
        match self.world.global().badan(kode, self.before()).map(|badan| badan.pencatat) {
            Some(Pemeriksa::Bpk) => &[Role::Bpk],
            _ => &[Role::Inspektorat],
        }
    }

    fn stands(&self, seq: Seq, leaning: &[Seq]) -> Admitted {
        let names: Vec<_> = leaning.iter().map(ToString::to_string).collect();
        rule(
            "ref",
            seq,
            format!("event lain bertumpu padanya: {}", names.join(", ")),
            "batalkan dahulu event-event itu",
        )
    }

    /// Checks the books without the event: refuses if anything would lose its basis.
    fn nothing_falls(&self, seq: Seq, from: Tanggal) -> Admitted {
        let mut without: Book = (*self.book).clone();
        without.apply(&Fact { seq: self.fact.seq, refs: vec![seq], what: What::Batal, ..self.fact.clone() });
        for (code, ro) in &without.ro {
            if ro.daftar.is_empty() {
                let moved = ro.mutasi.iter().map(|m| m.seq).chain(ro.rpd.iter().map(|d| d.seq));
                let all: Vec<_> = moved.chain(ro.output.iter().map(|d| d.seq)).collect();
                return self.stands(seq, &all);
            }
            if self.book.ro.get(code) != Some(ro) {
                self.covered(ro, code, Rupiah::ZERO, from)?;
            }
        }
        if let Some(iku) = without.iku.values().find(|i| i.definisi.is_empty()) {
            let entries = iku.realisasi.values().flatten().map(|e| e.seq);
            let above = iku.ditimpa.values().flatten().map(|d| d.seq);
            let targets = iku.target.values().flatten().map(|d| d.seq);
            return self.stands(seq, &targets.chain(entries).chain(above).collect::<Vec<_>>());
        }
        let nodes = || without.simpul.values().flatten();
        if let Some(hanging) =
            nodes().find(|d| d.isi.induk.as_ref().is_some_and(|induk| !without.simpul.contains_key(induk)))
        {
            return self.stands(seq, &[hanging.seq]);
        }
        let on_node = |i: &crate::projection::Indikator| i.ukur.as_ref().and_then(|u| u.simpul.clone());
        let definitions = || without.iku.values().flat_map(|i| &i.definisi);
        if let Some(hanging) =
            definitions().find(|d| on_node(&d.isi).is_some_and(|simpul| !without.simpul.contains_key(&simpul)))
        {
            return self.stands(seq, &[hanging.seq]);
        }
        if let Some(hanging) =
            definitions().find(|d| d.isi.sasaran.as_ref().is_some_and(|s| !without.sasaran.contains_key(s)))
        {
            return self.stands(seq, &[hanging.seq]);
        }
        let sasaran = without.sasaran.values().flatten();
        if let Some(hanging) = sasaran.into_iter().find(|s| !without.perspektif.contains_key(&s.isi.perspektif)) {
            return self.stands(seq, &[hanging.seq]);
        }
        let findings = without.rekomendasi.values().find(|r| !without.temuan.contains_key(&r.temuan));
        if let Some(hanging) = findings {
            return self.stands(seq, &[hanging.seq]);
        }
        let answered = self.book.rekomendasi.values().find(|r| r.seq == seq);
        let on_it: Vec<Seq> = answered
            .map(|r| r.tindak_lanjut.iter().map(|t| t.seq).chain(r.penilaian.iter().map(|p| p.seq)).collect())
            .unwrap_or_default();
        if on_it.is_empty() { Ok(()) } else { self.stands(seq, &on_it) }
    }
}

/// The roles that may void the event that the book holds under a subject, and the day from which it holds.
fn held(
    book: &Book,
    subject: &str,
    seq: Seq,
    auditor: &dyn Fn(&PemeriksaCode) -> &'static [Role],
) -> Option<(&'static [Role], Tanggal)> {
    const PLAN: &[Role] = &[Role::Perencana];
    const ENTRY: &[Role] = &[Role::Unit];
    const EITHER: &[Role] = &[Role::Unit, Role::Perencana];
    let last = subject.rsplit('/').next()?;
    let plan = |d: Option<Tanggal>| d.map(|day| (PLAN, day));
    if let Some(iku) = last.parse().ok().and_then(|code| book.iku.get(&code)) {
        let dated = iku.definisi.iter().find(|d| d.seq == seq).map(|d| d.berlaku);
        let target = iku.target.values().flatten().find(|d| d.seq == seq).map(|d| d.berlaku);
        let entry = iku.realisasi.values().flatten().find(|e| e.seq == seq).map(|e| (ENTRY, e.berlaku));
        let above = iku.ditimpa.values().flatten().find(|d| d.seq == seq).map(|d| (EITHER, d.berlaku));
        let approved = iku.realisasi.values().flatten().find(|e| e.disetujui == Some(seq)).map(|e| (EITHER, e.berlaku));
        let put = iku.ditimpa.values().flatten().find(|t| t.disetujui == Some(seq)).map(|t| (EITHER, t.berlaku));
        return plan(dated.or(target)).or(entry).or(above).or(approved).or(put);
    }
    if let Some(ro) = last.parse().ok().and_then(|code| book.ro.get(&code)).filter(|_| subject.contains("/RO/")) {
        let dated = ro.daftar.iter().find(|d| d.seq == seq).map(|d| d.berlaku);
        let moved = ro.mutasi.iter().find(|m| m.seq == seq || m.koreksi.last().is_some_and(|(s, _)| *s == seq));
        let roles =
            |m: &crate::projection::Mutasi| if m.gerak == crate::projection::Gerak::Realisasi { ENTRY } else { PLAN };
        let planned = ro.rpd.iter().find(|d| d.seq == seq).map(|d| d.berlaku);
        let made = ro.output.iter().find(|d| d.seq == seq).map(|d| (ENTRY, d.berlaku));
        return plan(dated.or(planned)).or(made).or(moved.map(|m| (roles(m), m.berlaku)));
    }
    let set = book.perspektif.values().flatten().find(|d| d.seq == seq).map(|d| d.berlaku);
    let sasaran = book.sasaran.values().flatten().find(|d| d.seq == seq).map(|d| d.berlaku);
    let rules = book.aturan.iter().find(|d| d.seq == seq).map(|d| d.berlaku);
    let node = book.simpul.values().flatten().find(|d| d.seq == seq).map(|d| d.berlaku);
    plan(set.or(sasaran).or(rules).or(node)).or_else(|| finding_held(book, seq, auditor))
}

fn finding_held(
    book: &Book,
    seq: Seq,
    auditor: &dyn Fn(&PemeriksaCode) -> &'static [Role],
) -> Option<(&'static [Role], Tanggal)> {
    if let Some(saldo) = book.saldo_temuan.values().flatten().find(|s| s.seq == seq) {
        return Some((auditor(&saldo.isi.pemeriksa), saldo.berlaku));
    }
    if let Some(temuan) = book.temuan.values().find(|t| t.seq == seq) {
        return Some((auditor(&temuan.pemeriksa), temuan.berlaku));
    }
    for rekomendasi in book.rekomendasi.values() {
        let whose = auditor(&book.temuan.get(&rekomendasi.temuan)?.pemeriksa);
        if rekomendasi.seq == seq {
            return Some((whose, rekomendasi.berlaku));
        }
        if let Some(answer) = rekomendasi.tindak_lanjut.iter().find(|t| t.seq == seq) {
            return Some((&[Role::Unit], answer.berlaku));
        }
        if let Some(assessed) = rekomendasi.penilaian.iter().find(|p| p.seq == seq) {
            return Some((whose, assessed.berlaku));
        }
    }
    None
}
