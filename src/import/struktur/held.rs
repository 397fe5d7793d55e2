//! The recorded structure of a year: the events in force.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::{
    event::{Event, IkuCode, PemeriksaCode, Seq, SimpulCode, Tanggal, UnitCode},
    projection::{Book, Dated, ReadError, View, in_force},
};

/// Looks up a recorded event with its day of effect.
pub type Recorded<'a> = &'a dyn Fn(Seq) -> Option<(Tanggal, Event)>;

/// The books and events of a year.
#[derive(Clone, Copy)]
pub struct Held<'a> {
    /// The books as of the import, for the year.
    pub view: &'a View<'a>,
    /// Year.
    pub tahun: u16,
    /// Looks up a recorded event.
    pub recorded: Recorded<'a>,
}

/// An event in force.
pub struct Ada {
    /// Its seq.
    pub seq: Seq,
    /// The day from which it is in effect.
    pub berlaku: Tanggal,
    /// The event.
    pub event: Event,
}

/// Fields that every event may have: they give reason and source, not content.
const COMMON: [&str; 5] = ["alasan", "asumsi", "dokumen", "keterangan", "sumber"];

/// The data of an event without reason and source.
pub fn plain(event: &Event) -> Map<String, Value> {
    let bytes = event.canonical().unwrap_or_default();
    let mut data: Map<String, Value> = serde_json::from_slice(&bytes).unwrap_or_default();
    COMMON.iter().for_each(|field| drop(data.remove(*field)));
    data.retain(|_, value| !value.is_null());
    data
}

impl<'a> Held<'a> {
    fn of<T>(&self, dated: &Dated<T>) -> Option<Ada> {
        let (_, event) = (self.recorded)(dated.seq)?;
        Some(Ada { seq: dated.seq, berlaku: dated.berlaku, event })
    }

    fn last<T>(&self, versions: Option<&Vec<Dated<T>>>) -> Option<Ada> {
        let versions = versions?;
        in_force(versions, self.view.day(self.tahun)).or(versions.last()).and_then(|dated| self.of(dated))
    }

    /// A unit's book of the year.
    pub fn book(&self, unit: &UnitCode) -> Result<Arc<Book>, ReadError> {
        self.view.book(unit, self.tahun)
    }

    /// A unit.
    pub fn unit(&self, kode: &UnitCode) -> Option<Ada> {
        let unit = self.view.unit_in(kode, self.tahun)?;
        let (berlaku, event) = (self.recorded)(unit.seq)?;
        Some(Ada { seq: unit.seq, berlaku, event })
    }

    /// A recorded auditing body; those of version 1 were not set by an event.
    pub fn pemeriksa(&self, kode: &PemeriksaCode) -> Option<Ada> {
        let badan = self.view.global.badan(kode, self.view.as_of).filter(|badan| badan.seq > 0)?;
        let (berlaku, event) = (self.recorded)(badan.seq)?;
        Some(Ada { seq: badan.seq, berlaku, event })
    }

    /// A perspective, sasaran or node.
    pub fn simpul(&self, book: &Book, kode: &SimpulCode) -> Option<Ada> {
        let text = kode.as_str();
        let node = self.last(book.simpul.get(kode));
        let node = node.or_else(|| self.last(text.parse().ok().and_then(|kode| book.sasaran.get(&kode))));
        node.or_else(|| self.last(text.parse().ok().and_then(|kode| book.perspektif.get(&kode))))
    }

    /// An indicator.
    pub fn indikator(&self, book: &Book, kode: &IkuCode) -> Option<Ada> {
        book.iku.get(kode).and_then(|iku| self.last(Some(&iku.definisi)))
    }

    /// The unit's own rules.
    pub fn aturan(&self, book: &Book) -> Option<Ada> {
        self.last(Some(&book.aturan))
    }
}
