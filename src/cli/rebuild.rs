//! Rebuilds all projections from the lines, and compares them with the stored ones: books of the index, snapshots, and the hashes
//! that closings recorded.

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use crate::{
    event::{Hash, Periode, Seq, UnitCode},
    projection::{Book, Fact, Global, Per, ReadError, StreamKey, View, What, statement},
    store::Reader,
};

/// The rebuilt projections, and the first difference.
pub struct Rebuilt {
    /// Later facts are left out: they are newer than the compared projections.
    upto: Seq,
    global: Global,
    books: RefCell<HashMap<StreamKey, Arc<Book>>>,
    /// Number of closed periods whose card was recomputed.
    pub closings: u64,
    /// Number of closed periods with another version of the computation, which cannot be recomputed.
    pub foreign: u64,
    /// The first difference.
    pub fault: Option<String>,
}

/// The number of compared projections.
pub struct Compared {
    /// Books.
    pub books: usize,
    /// Snapshots.
    pub snapshots: usize,
}

impl Rebuilt {
    /// Without any facts.
    pub fn new(upto: Seq) -> Self {
        let (global, books) = (Global::default(), RefCell::default());
        Self { upto, global, books, closings: 0, foreign: 0, fault: None }
    }

    /// Adds the next fact.
    pub fn take(&mut self, fact: &Fact) {
        if fact.seq > self.upto || self.fault.is_some() {
            return;
        }
        if let What::Ditutup { periode, kartu, sampai, perhitungan, .. } = &fact.what {
            if statement::knows(perhitungan) {
                self.closings += 1;
                self.fault = self.closing(fact, *periode, *kartu, *sampai).err();
            } else {
                self.foreign += 1;
            }
        }
        let key = fact.stream();
        if key == StreamKey::global() {
            self.global.apply(fact);
        } else {
            Arc::make_mut(self.books.get_mut().entry(key).or_default()).apply(fact);
        }
    }

    /// Recomputes the card of a closing from the books as they are before it.
    fn closing(&self, fact: &Fact, periode: Periode, committed: Hash, sampai: Seq) -> Result<(), String> {
        let wrong = |why: String| format!("event {} (periode.ditutup {} {periode}): {why}", fact.seq, fact.unit);
        if sampai + 1 != fact.seq {
            return Err(wrong(format!("kartu sampai event {sampai}, bukan sampai event sebelumnya")));
        }
        let hash = self.card(&fact.unit, periode, fact).map_err(|e| wrong(e.to_string()))?;
        if hash == committed {
            return Ok(());
        }
        Err(wrong(format!("kartu yang dihitung ulang ber-hash {hash}, padahal tercatat {committed}")))
    }

    fn card(&self, unit: &UnitCode, periode: Periode, fact: &Fact) -> Result<Hash, ReadError> {
        let per = Per::from(periode);
        let load = Box::new(|key: &StreamKey| Ok(self.books.borrow().get(key).cloned().unwrap_or_default()));
        let view = View::new(&self.global, fact.seq - 1, per, fact.recorded_at.day(), load);
        Ok(statement::hash(&view.card(unit, periode.tahun())?, per))
    }

    /// Compares with the books of a reader; fails with the first difference.
    pub fn compare(&self, reader: &Reader) -> anyhow::Result<Compared> {
        let books = self.books.borrow();
        let mut keys: Vec<&StreamKey> = books.keys().collect();
        keys.sort();
        let known = reader.all_streams();
        if let Some(extra) = known.iter().find(|k| **k != StreamKey::global() && !books.contains_key(k)) {
            let facts = reader.facts(extra, self.upto)?;
            anyhow::ensure!(facts.is_empty(), "indeks memuat buku {extra} yang tidak ada di jurnal");
        }
        let mut snapshots = 0;
        for key in keys {
            if *reader.book(key, self.upto)? != *books[key] {
                return Err(difference(reader, key, self.upto, &books[key])?);
            }
            snapshots += self.snapshots(reader, key)?;
        }
        anyhow::ensure!(
            reader.global()? == self.global || reader.last().seq > self.upto,
            "buku unit dan akses berbeda dari jurnal"
        );
        Ok(Compared { books: books.len(), snapshots })
    }

    /// Compares every snapshot of a stream with the facts before it.
    fn snapshots(&self, reader: &Reader, key: &StreamKey) -> anyhow::Result<usize> {
        let mut kept = Vec::new();
        let mut upto = self.upto;
        while let Some((count, bytes)) = reader.snapshot(key, upto) {
            let book: Book =
                postcard::from_bytes(&bytes).map_err(|e| anyhow::anyhow!("potret {key} sesudah {count} fakta: {e}"))?;
            if book.seq == 0 {
                break;
            }
            upto = book.seq - 1;
            kept.push((count, book));
        }
        let facts = if kept.is_empty() { Vec::new() } else { reader.facts(key, self.upto)? };
        let (mut book, mut done) = (Book::default(), 0);
        for (count, snapshot) in kept.iter().rev() {
            facts[done.min(facts.len())..(*count).min(facts.len())].iter().for_each(|fact| book.apply(fact));
            done = *count;
            anyhow::ensure!(book == *snapshot, "potret {key} pada event {} berbeda dari jurnal", snapshot.seq);
        }
        Ok(kept.len())
    }
}

/// The first fact of a book in the index that differs from its line.
fn difference(reader: &Reader, key: &StreamKey, upto: Seq, book: &Book) -> anyhow::Result<anyhow::Error> {
    let facts = reader.facts(key, upto)?;
    for fact in &facts {
        let line = reader.committed(fact.seq)?.map(|event| event.fact);
        if line.as_ref() != Some(fact) {
            return Ok(anyhow::anyhow!("indeks buku {key} berbeda dari jurnal pada event {}", fact.seq));
        }
    }
    if facts.len() as u64 != book.facts {
        return Ok(anyhow::anyhow!("indeks buku {key} memuat {} fakta, padahal jurnal {}", facts.len(), book.facts));
    }
    Ok(anyhow::anyhow!("potret buku {key} berbeda dari jurnal, terakhir pada event {}", book.seq))
}
