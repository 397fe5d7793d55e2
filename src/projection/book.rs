//! The books of one stream: plan and realisasi, budget, findings, as known after its last fact.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use serde::{Deserialize, Serialize, Serializer};

use crate::event::{
    AccountId, Angka, Hash, IkuCode, Periode, PerspektifCode, RoCode, SasaranCode, Seq, SimpulCode, Subject, Tanggal,
    TemuanCode,
    data::{JenisNarasi, NilaiTarget, Seri},
};

use super::{
    Aturan, Dated, Fact, Indikator, Isi, Perspektif, Rekomendasi, Ro, SaldoTemuan, Sasaran, Simpul, Temuan, What,
    fact::bagian, in_force,
};

/// An entry of realisasi.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entri {
    /// Seq of the event.
    pub seq: Seq,
    /// Day of effect.
    pub berlaku: Tanggal,
    /// Account that entered it.
    pub actor: AccountId,
    /// The value, with the parts that it was entered as.
    pub isi: Isi,
    /// The event by which another account approved it.
    pub disetujui: Option<Seq>,
}

/// An override: a value that replaces the computed one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timpa {
    /// Seq of the event.
    pub seq: Seq,
    /// Day of effect.
    pub berlaku: Tanggal,
    /// Account that recorded it.
    pub actor: AccountId,
    /// The value.
    pub isi: Angka,
    /// Whether it needs approval if entries do.
    pub perlu: bool,
    /// The event by which another account approved it.
    pub disetujui: Option<Seq>,
}

impl Timpa {
    /// Returns whether it counts if the rules require approval.
    pub fn counts(&self) -> bool {
        !self.perlu || self.disetujui.is_some()
    }
}

/// Everything about one indicator.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Iku {
    /// Its definitions.
    pub definisi: Vec<Dated<Arc<Indikator>>>,
    /// Targets by series and period.
    pub target: BTreeMap<(Seri, Periode), Vec<Dated<NilaiTarget>>>,
    /// Realisasi by period, in the order recorded; the last counts.
    pub realisasi: BTreeMap<Periode, Vec<Entri>>,
    /// Overrides by period; the last counts.
    pub ditimpa: BTreeMap<Periode, Vec<Timpa>>,
    /// Last event about it in this book; figures computed before that are outdated.
    pub changed: Seq,
}

/// The books of one stream.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Book {
    /// Perspektif.
    pub perspektif: BTreeMap<PerspektifCode, Vec<Dated<Perspektif>>>,
    /// Sasaran strategis.
    pub sasaran: BTreeMap<SasaranCode, Vec<Dated<Sasaran>>>,
    /// Nodes of a card with recorded levels.
    pub simpul: BTreeMap<SimpulCode, Vec<Dated<Arc<Simpul>>>>,
    /// Rules.
    pub aturan: Vec<Dated<Arc<Aturan>>>,
    /// Indicators.
    pub iku: BTreeMap<IkuCode, Iku>,
    /// Rincian output.
    pub ro: BTreeMap<RoCode, Arc<Ro>>,
    /// Findings.
    pub temuan: BTreeMap<TemuanCode, Temuan>,
    /// Recommendations.
    pub rekomendasi: BTreeMap<TemuanCode, Rekomendasi>,
    /// Balances of findings from earlier years.
    pub saldo_temuan: BTreeMap<TemuanCode, Vec<Dated<SaldoTemuan>>>,
    /// Narrative texts of indicators and of the unit (`None`): the events that hold them.
    pub narasi: BTreeMap<(Option<IkuCode>, JenisNarasi), Vec<Seq>>,
    /// Evidence: its subject, its hash, its event.
    pub bukti: Vec<(Subject, Hash, Seq)>,
    /// Tables as printed: their subject, their event.
    pub rincian: Vec<(Subject, Seq)>,
    /// Last event about each subject. Only looked up, once for each fact, and never iterated.
    #[serde(serialize_with = "by_name")]
    pub last: HashMap<Subject, Seq>,
    /// For each event that others refer to (`ref`): those others, without voided ones.
    pub leaning: BTreeMap<Seq, Vec<Seq>>,
    /// Last event that changed structure, rules or budget.
    pub changed: Seq,
    /// Number of facts applied.
    pub facts: u64,
    /// Seq of the last fact applied.
    pub seq: Seq,
}

/// Writes the map in the order of its keys, so that equal books have equal bytes.
fn by_name<S: Serializer>(last: &HashMap<Subject, Seq>, serializer: S) -> Result<S::Ok, S::Error> {
    last.iter().collect::<BTreeMap<_, _>>().serialize(serializer)
}

impl Book {
    /// Folds facts of one stream.
    pub fn fold<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Self {
        let mut book = Self::default();
        facts.into_iter().for_each(|fact| book.apply(fact));
        book
    }

    /// Applies the next fact of this stream. Cannot fail: admission refuses facts that could not be applied.
    pub fn apply(&mut self, fact: &Fact) {
        self.facts += 1;
        self.seq = fact.seq;
        // The subject is copied for its first fact only.
        match self.last.get_mut(&fact.subject) {
            Some(last) => *last = fact.seq,
            None => drop(self.last.insert(fact.subject.clone(), fact.seq)),
        }
        if !matches!(fact.what, What::Batal) {
            for named in &fact.refs {
                self.leaning.entry(*named).or_default().push(fact.seq);
            }
        }
        match &fact.what {
            bagian!(rencana) => self.apply_plan(fact),
            bagian!(isian) => self.apply_entry(fact),
            bagian!(anggaran) => self.apply_budget(fact),
            bagian!(temuan) => self.apply_findings(fact),
            bagian!(samping) => self.apply_beside(fact),
            // Facts of the ledger's own stream: folded by `Global`.
            bagian!(buku_besar) => {}
        }
    }

    fn apply_plan(&mut self, fact: &Fact) {
        let (seq, berlaku) = (fact.seq, fact.berlaku);
        match &fact.what {
            What::Perspektif(p) => {
                self.changed = seq;
                self.perspektif.entry(p.kode.clone()).or_default().push(Dated { seq, berlaku, isi: (**p).clone() });
            }
            What::Sasaran(s) => {
                self.changed = seq;
                self.sasaran.entry(s.kode.clone()).or_default().push(Dated { seq, berlaku, isi: (**s).clone() });
            }
            What::Simpul(s) => {
                self.changed = seq;
                let isi = Arc::new((**s).clone());
                self.simpul.entry(s.kode.clone()).or_default().push(Dated { seq, berlaku, isi });
            }
            What::Aturan(a) => {
                self.changed = seq;
                self.aturan.push(Dated { seq, berlaku, isi: Arc::new((**a).clone()) });
            }
            What::Indikator(i) => {
                self.changed = seq;
                self.iku(&i.kode, seq).definisi.push(Dated { seq, berlaku, isi: Arc::new((**i).clone()) });
            }
            What::Target { seri, iku, periode, nilai, .. } => {
                let targets = self.iku(iku, seq).target.entry((*seri, *periode)).or_default();
                targets.push(Dated { seq, berlaku, isi: nilai.clone() });
            }
            bagian!(isian) | bagian!(anggaran) | bagian!(temuan) | bagian!(samping) | bagian!(buku_besar) => {}
        }
    }

    fn apply_entry(&mut self, fact: &Fact) {
        let (seq, berlaku) = (fact.seq, fact.berlaku);
        match &fact.what {
            What::Realisasi { iku, periode, isi, .. } => {
                let entry = Entri { seq, berlaku, actor: fact.actor.clone(), isi: isi.clone(), disetujui: None };
                self.iku(iku, seq).realisasi.entry(*periode).or_default().push(entry);
            }
            What::Ditimpa { iku, periode, nilai, perlu } => {
                let (actor, isi, perlu) = (fact.actor.clone(), *nilai, *perlu);
                let put = Timpa { seq, berlaku, actor, isi, perlu, disetujui: None };
                self.iku(iku, seq).ditimpa.entry(*periode).or_default().push(put);
            }
            What::Disetujui { iku, periode } => {
                let iku = self.iku(iku, seq);
                for put in iku.ditimpa.get_mut(periode).into_iter().flatten().filter(|t| fact.refs.contains(&t.seq)) {
                    put.disetujui = Some(seq);
                }
                let entries = iku.realisasi.get_mut(periode).into_iter().flatten();
                for entry in entries.filter(|e| fact.refs.contains(&e.seq)) {
                    entry.disetujui = Some(seq);
                }
            }
            bagian!(rencana) | bagian!(anggaran) | bagian!(temuan) | bagian!(samping) | bagian!(buku_besar) => {}
        }
    }

    fn apply_budget(&mut self, fact: &Fact) {
        let (seq, berlaku) = (fact.seq, fact.berlaku);
        match &fact.what {
            What::Ro { ro, nama, iku, rinci } => {
                self.changed = seq;
                let held = Arc::make_mut(self.ro.entry(ro.clone()).or_default());
                held.register(seq, berlaku, nama, iku.as_ref());
                held.rinci.extend(rinci.iter().map(|rinci| Dated { seq, berlaku, isi: (**rinci).clone() }));
            }
            What::Anggaran { ro, gerak, nilai } => {
                self.changed = seq;
                let held = self.ro.entry(ro.clone()).or_default();
                Arc::make_mut(held).book(seq, berlaku, *gerak, *nilai, &fact.refs);
            }
            What::Rpd { ro, bulan } => {
                self.changed = seq;
                let held = Arc::make_mut(self.ro.entry(ro.clone()).or_default());
                held.rpd.push(Dated { seq, berlaku, isi: bulan.clone() });
            }
            What::Output { ro, volume, progres } => {
                self.changed = seq;
                let held = Arc::make_mut(self.ro.entry(ro.clone()).or_default());
                held.output.push(Dated { seq, berlaku, isi: (*volume, *progres) });
            }
            bagian!(rencana) | bagian!(isian) | bagian!(temuan) | bagian!(samping) | bagian!(buku_besar) => {}
        }
    }

    fn apply_findings(&mut self, fact: &Fact) {
        let (seq, berlaku) = (fact.seq, fact.berlaku);
        match &fact.what {
            What::Temuan { kode, pemeriksa, lhp, lhp_tanggal, diterima, uraian, nilai } => {
                let temuan = Temuan {
                    seq,
                    berlaku,
                    pemeriksa: pemeriksa.clone(),
                    lhp: lhp.clone(),
                    lhp_tanggal: *lhp_tanggal,
                    diterima: *diterima,
                    uraian: uraian.clone(),
                    nilai: *nilai,
                };
                self.temuan.insert(kode.clone(), temuan);
            }
            What::Rekomendasi { kode, temuan, uraian, nilai } => {
                let rekomendasi = Rekomendasi {
                    seq,
                    berlaku,
                    temuan: temuan.clone(),
                    uraian: uraian.clone(),
                    nilai: *nilai,
                    tindak_lanjut: Vec::new(),
                    penilaian: Vec::new(),
                    diterima: BTreeMap::new(),
                };
                self.rekomendasi.insert(kode.clone(), rekomendasi);
            }
            What::TindakLanjut { rekomendasi, nilai } => {
                if let Some(rekomendasi) = self.rekomendasi.get_mut(rekomendasi) {
                    rekomendasi.tindak_lanjut.push(Dated { seq, berlaku, isi: *nilai });
                }
            }
            What::Dinilai { rekomendasi, hasil, nilai } => {
                if let Some(rekomendasi) = self.rekomendasi.get_mut(rekomendasi) {
                    rekomendasi.penilaian.push(Dated { seq, berlaku, isi: *hasil });
                    rekomendasi.diterima.extend(nilai.map(|nilai| (seq, nilai)));
                }
            }
            What::SaldoTemuan(saldo) => {
                let isi = (**saldo).clone();
                self.saldo_temuan.entry(isi.kode.clone()).or_default().push(Dated { seq, berlaku, isi });
            }
            bagian!(rencana) | bagian!(isian) | bagian!(anggaran) | bagian!(samping) | bagian!(buku_besar) => {}
        }
    }

    fn apply_beside(&mut self, fact: &Fact) {
        match &fact.what {
            What::Narasi { iku, jenis } => self.narasi.entry((iku.clone(), *jenis)).or_default().push(fact.seq),
            What::Bukti { hash } => self.bukti.push((fact.subject.clone(), *hash, fact.seq)),
            What::Rincian => self.rincian.push((fact.subject.clone(), fact.seq)),
            What::Batal => fact.refs.iter().for_each(|seq| self.void(*seq, fact.seq)),
            // Recorded and read by subject alone.
            What::Laporan | What::Beside => {}
            bagian!(rencana) | bagian!(isian) | bagian!(anggaran) | bagian!(temuan) | bagian!(buku_besar) => {}
        }
    }

    fn iku(&mut self, kode: &IkuCode, seq: Seq) -> &mut Iku {
        let iku = self.iku.entry(kode.clone()).or_default();
        iku.changed = seq;
        iku
    }

    /// Removes a voided event from the books; its line stays in the journal.
    fn void(&mut self, seq: Seq, by: Seq) {
        self.changed = by;
        self.perspektif.values_mut().for_each(|v| v.retain(|d| d.seq != seq));
        self.sasaran.values_mut().for_each(|v| v.retain(|d| d.seq != seq));
        self.simpul.values_mut().for_each(|v| v.retain(|d| d.seq != seq));
        self.aturan.retain(|d| d.seq != seq);
        for iku in self.iku.values_mut() {
            iku.void(seq, by);
        }
        self.ro.values_mut().filter(|ro| ro.holds(seq)).for_each(|ro| Arc::make_mut(ro).void(seq));
        self.void_findings(seq);
        self.narasi.values_mut().for_each(|v| v.retain(|s| *s != seq));
        self.bukti.retain(|(_, _, s)| *s != seq);
        self.rincian.retain(|(_, s)| *s != seq);
        self.leaning.values_mut().for_each(|v| v.retain(|s| *s != seq));
        // Empty entries are removed, so that a book depends only on the events in force, not on those that were voided.
        self.perspektif.retain(|_, v| !v.is_empty());
        self.sasaran.retain(|_, v| !v.is_empty());
        self.simpul.retain(|_, v| !v.is_empty());
        self.iku.retain(|_, i| !i.is_empty());
        self.ro.retain(|_, r| !r.is_empty());
        self.narasi.retain(|_, v| !v.is_empty());
        self.leaning.retain(|_, v| !v.is_empty());
    }

    fn void_findings(&mut self, seq: Seq) {
        self.temuan.retain(|_, t| t.seq != seq);
        self.rekomendasi.retain(|_, r| r.seq != seq);
        for rekomendasi in self.rekomendasi.values_mut() {
            rekomendasi.tindak_lanjut.retain(|t| t.seq != seq);
            rekomendasi.penilaian.retain(|p| p.seq != seq);
            rekomendasi.diterima.remove(&seq);
        }
        self.saldo_temuan.values_mut().for_each(|all| all.retain(|d| d.seq != seq));
        self.saldo_temuan.retain(|_, all| !all.is_empty());
    }
}

impl Iku {
    fn void(&mut self, seq: Seq, by: Seq) {
        let before = self.count();
        self.definisi.retain(|d| d.seq != seq);
        self.target.values_mut().for_each(|v| v.retain(|d| d.seq != seq));
        self.realisasi.values_mut().for_each(|v| v.retain(|d| d.seq != seq));
        self.ditimpa.values_mut().for_each(|v| v.retain(|d| d.seq != seq));
        self.target.retain(|_, v| !v.is_empty());
        self.realisasi.retain(|_, v| !v.is_empty());
        self.ditimpa.retain(|_, v| !v.is_empty());
        let mut approval = false;
        for entry in self.realisasi.values_mut().flatten().filter(|e| e.disetujui == Some(seq)) {
            entry.disetujui = None;
            approval = true;
        }
        for put in self.ditimpa.values_mut().flatten().filter(|t| t.disetujui == Some(seq)) {
            put.disetujui = None;
            approval = true;
        }
        if approval || self.count() != before {
            self.changed = by;
        }
    }

    fn count(&self) -> usize {
        self.definisi.len()
            + self.target.values().map(Vec::len).sum::<usize>()
            + self.realisasi.values().map(Vec::len).sum::<usize>()
            + self.ditimpa.values().map(Vec::len).sum::<usize>()
    }

    fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// The definition in force on a day.
    pub fn definisi(&self, day: Tanggal) -> Option<&Dated<Arc<Indikator>>> {
        in_force(&self.definisi, day)
    }

    /// The target in force on a day.
    pub fn target(&self, seri: Seri, periode: Periode, day: Tanggal) -> Option<&Dated<NilaiTarget>> {
        in_force(self.target.get(&(seri, periode))?, day)
    }

    /// The entry that counts for a period: the last recorded one that took effect by `day`; if `approved`, the last approved one
    /// of those.
    pub fn entri(&self, periode: Periode, day: Tanggal, approved: bool) -> Option<&Entri> {
        let entries = self.realisasi.get(&periode)?;
        entries.iter().rev().find(|e| e.berlaku <= day && (!approved || e.disetujui.is_some()))
    }
}
