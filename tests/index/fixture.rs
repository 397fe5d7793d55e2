//! Journals made by hand, with everything that was written also kept in a plain list.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use jejak::{
    event::{Actor, Event, Hash, Header, Instant, Kind, Line, Seq, UnitCode, data::Role, hash_data},
    projection::Fact,
    store::{
        Catalog, Committed, IndexOptions, Place, Reader, Snapshotter,
        disk::Disk,
        disk_real::RealDisk,
        head::{Head, HeadFile},
        journal::{Cursor, Journal},
    },
};
use uuid::Uuid;

/// A small generator of numbers; the same seed gives the same ledger.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }
}

/// A ledger being written.
pub struct Ledger {
    pub dir: PathBuf,
    /// What was written; lines only where `keep` says so.
    pub events: Vec<Committed>,
    pub lines: Vec<Vec<u8>>,
    pub keep: bool,
    /// Mostly targets, realisasi and budget, as in a real ledger; otherwise all kinds alike.
    pub realistic: bool,
    numbers: Numbers,
    units: Vec<UnitCode>,
    chains: HashMap<UnitCode, (Seq, Hash)>,
    file: BufWriter<File>,
    at: Cursor,
    segment_bytes: u64,
    now: i64,
    seq: Seq,
    prev: Hash,
    first: Hash,
}

fn segment(dir: &Path, number: u32) -> BufWriter<File> {
    fs::create_dir_all(dir.join("journal")).unwrap();
    BufWriter::with_capacity(1 << 20, File::create(dir.join(format!("journal/{number:08}.jsonl"))).unwrap())
}

impl Ledger {
    pub fn new(dir: &Path, seed: u64, units: usize, segment_bytes: u64) -> Self {
        let units = (0..units).map(|n| format!("U{n:03}").parse().unwrap()).collect();
        let mut ledger = Self {
            dir: dir.to_owned(),
            events: Vec::new(),
            lines: Vec::new(),
            keep: true,
            realistic: false,
            numbers: Numbers(seed * 2 + 1),
            units,
            chains: HashMap::new(),
            file: segment(dir, 0),
            at: Cursor::default(),
            segment_bytes,
            now: 1_600_000_000_000_000,
            seq: 0,
            prev: Hash::ZERO,
            first: Hash::ZERO,
        };
        let key = "00".repeat(32);
        let opening =
            format!(r#"{{"nama":"uji","kunci_publik":"{key}","hash":"blake3","pohon":"sha256","jam":"simulasi"}}"#);
        ledger.group(vec![("-".parse().unwrap(), Kind::LedgerDibuka, opening)]);
        ledger
    }

    /// Writes a group of events and gives them back.
    pub fn group(&mut self, events: Vec<(UnitCode, Kind, String)>) -> Vec<Committed> {
        self.now += self.numbers.below(3) as i64 * 40_000_000;
        let group = (self.seq + 1, self.seq + events.len() as u64);
        if self.at.offset > self.segment_bytes {
            self.file.flush().unwrap();
            self.at = Cursor { segment: self.at.segment + 1, offset: 0 };
            self.file = segment(&self.dir, self.at.segment);
        }
        events.into_iter().map(|(unit, kind, data)| self.event(group, unit, kind, &data)).collect()
    }

    fn event(&mut self, group: (Seq, Seq), unit: UnitCode, kind: Kind, data: &str) -> Committed {
        let event = Event::decode(kind, kind.version(), data.as_bytes()).unwrap_or_else(|e| panic!("{data}: {e}"));
        let data = event.canonical().unwrap();
        self.seq += 1;
        let (unit_seq, unit_prev) = self.chains.get(&unit).copied().unwrap_or((0, self.first));
        let header = Header {
            actor: Actor { grant: 1, id: "uji-01".parse().unwrap(), role: Role::Unit },
            berlaku: "2023-09-30".parse().unwrap(),
            data_hash: hash_data(&[7; 16], &data),
            epoch: 1,
            format: 1,
            group,
            id: Uuid::from_u64_pair(self.numbers.below(u64::MAX), self.seq),
            ledger: "uji".parse().unwrap(),
            prev: self.prev,
            recorded_at: Instant(self.now),
            refs: if self.seq.is_multiple_of(7) { vec![self.seq / 2] } else { Vec::new() },
            seq: self.seq,
            subject: event.subject(&unit),
            kind,
            unit: unit.clone(),
            unit_prev,
            unit_seq: unit_seq + 1,
            v: kind.version(),
        };
        let mut bytes = Vec::with_capacity(600);
        header.write(&mut bytes);
        let mut line = Vec::with_capacity(1_000);
        Line::write(&mut line, &data, &bytes, &[7; 16]);
        let hash = Line::split(&line).unwrap().hash();
        self.prev = hash;
        if self.seq == 1 {
            self.first = hash;
        }
        self.chains.insert(unit, (header.unit_seq, hash));
        let place = Place { segment: self.at.segment, offset: self.at.offset, length: line.len() as u32 };
        line.push(b'\n');
        self.file.write_all(&line).unwrap();
        line.pop();
        self.at = place.end();
        let committed = Committed {
            fact: Fact::of(&header, &event),
            id: header.id,
            hash,
            unit_seq: header.unit_seq,
            place,
            erased: None,
        };
        if self.keep {
            self.events.push(committed.clone());
            self.lines.push(line);
        }
        committed
    }

    /// Writes a group of one to five events of all kinds.
    pub fn some(&mut self) -> Vec<Committed> {
        let size = if self.numbers.below(4) == 0 { 1 + self.numbers.below(5) } else { 1 };
        let events = (0..size).map(|_| self.draw()).collect();
        self.group(events)
    }

    pub fn up_to(&mut self, events: u64) {
        while self.seq < events {
            self.some();
        }
    }

    fn draw(&mut self) -> (UnitCode, Kind, String) {
        let unit = self.units[self.numbers.below(self.units.len() as u64) as usize].clone();
        let year = 2021 + self.numbers.below(3);
        let n = self.numbers.below(100_000);
        let iku = n % 12 + 1;
        let hash = format!("b3:{}", "0".repeat(64));
        let any = !self.realistic || self.numbers.below(50) == 0;
        let pick = if any { self.numbers.below(40) } else { 10 + self.numbers.below(30) };
        let (kind, data) = match pick {
            0 => (Kind::UnitDitetapkan, format!(r#"{{"kode":"{unit}","nama":"Unit {n}"}}"#)),
            1 => (Kind::AksesDiberikan, format!(r#"{{"akun":"a-{n}","peran":"unit","unit":["{unit}"]}}"#)),
            2 => (
                Kind::PeriodeDitutup,
                format!(
                    r#"{{"periode":"{year}-TW1","kartu":"{hash}","sampai":1,"aturan":1,"npss":"1","perhitungan":"1"}}"#
                ),
            ),
            3 => (Kind::EventDibatalkan, format!(r#"{{"subjek":"{unit}/{year}/IKU.{iku}"}}"#)),
            4 => (Kind::EventDibatalkan, format!(r#"{{"subjek":"unit/{unit}"}}"#)),
            5 => (Kind::EventDibatalkan, format!(r#"{{"subjek":"{unit}/{year}-TW1"}}"#)),
            6 => (Kind::TindakLanjutDisampaikan, r#"{"rekomendasi":"T-1.R1","uraian":"sudah"}"#.to_owned()),
            7 => (
                Kind::BuktiDilampirkan,
                format!(
                    r#"{{"subjek":"{unit}/{year}/IKU.{iku}","nama":"a.pdf","media":"application/pdf","ukuran":{n},"hash":"{hash}"}}"#
                ),
            ),
            8 => (
                Kind::BuktiDilampirkan,
                format!(
                    r#"{{"subjek":"{unit}/temuan/T-1","nama":"a.pdf","media":"application/pdf","ukuran":{n},"hash":"{hash}"}}"#
                ),
            ),
            9 => (
                Kind::NarasiDitulis,
                format!(
                    r#"{{"tahun":{year},"iku":"IKU.{iku}","jenis":"kendala","teks":"memuat \",\\\"header\\\":{{\" {n}"}}"#
                ),
            ),
            10..=13 => (
                Kind::TargetDitetapkan,
                format!(r#"{{"seri":"pk","iku":"IKU.{iku}","periode":"{year}","nilai":"{}.5"}}"#, n % 90),
            ),
            14..=24 => (
                Kind::RealisasiDicatat,
                format!(
                    r#"{{"iku":"IKU.{iku}","periode":"{year}-TW{}","nilai":"{}.25","keterangan":"Laporan triwulan unit kerja, diisi oleh pengelola kinerja"}}"#,
                    n % 4 + 1,
                    n % 100
                ),
            ),
            25..=28 => (
                Kind::PaguDitetapkan,
                format!(r#"{{"tahun":{year},"ro":"001.AAH.{:03}","nilai":"{n}000000"}}"#, n % 20),
            ),
            _ => (
                Kind::RealisasiAnggaranDicatat,
                format!(
                    r#"{{"tahun":{year},"ro":"001.AAH.{:03}","nilai":"{n}000","dokumen":{{"nomor":"SP2D-{n}/2023","tanggal":"2023-03-31"}}}}"#,
                    n % 20
                ),
            ),
        };
        (unit, kind, data)
    }

    /// Makes what was written readable to others, and gives its head.
    pub fn head(&mut self) -> Head {
        self.file.flush().unwrap();
        let head = Head { seq: self.seq, hash: self.prev, at: self.at, closed: false };
        HeadFile::open(self.disk().as_ref()).unwrap().settle(&head).unwrap();
        head
    }

    pub fn disk(&self) -> Arc<dyn Disk> {
        RealDisk::new(&self.dir)
    }

    pub fn journal(&self) -> Arc<Journal> {
        Arc::new(Journal::open_read(self.disk()).unwrap())
    }

    pub fn index_dir(&self) -> PathBuf {
        self.dir.join("index")
    }

    pub fn options(&self, step: u64) -> IndexOptions {
        IndexOptions { step, ..IndexOptions::new(self.index_dir(), seqs()) }
    }

    /// Opens as the one who holds the ledger.
    pub fn open(&mut self, step: u64) -> (Arc<Catalog>, Reader) {
        let head = self.head();
        let catalog = Catalog::open(self.journal(), Some(self.options(step)), &head, &|_, _| ()).unwrap();
        (catalog.clone(), Reader::new(catalog))
    }
}

/// A snapshot for tests: the seqs of all facts so far.
pub fn seqs() -> Snapshotter {
    Arc::new(|_, before, facts| {
        let mut bytes = before.unwrap_or_default();
        bytes.extend(facts.iter().flat_map(|fact| fact.seq.to_be_bytes()));
        bytes
    })
}
