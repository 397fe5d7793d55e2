//! A ledger that is open for reading: no lock, beside whoever writes.

use std::{path::Path, sync::Arc};

use anyhow::anyhow;

use super::{options::Reading, output};
use crate::{
    event::{Event, Refusal, RefusalKind, Seq, Tanggal, UnitCode},
    present::{Context, LedgerInfo, Moment, Recorded, UnitInfo, view::trace::Events},
    projection::{Global, Pandangan, Per, StreamKey, View, timeline},
    store::{self, AsOf, ReadError, Reader},
};

/// An open ledger.
pub struct Source {
    /// Lines and facts.
    pub reader: Reader,
    /// Units, access and closings, up to the last event.
    pub global: Global,
    /// Name and clock.
    pub ledger: LedgerInfo,
}

impl Source {
    /// Opens the ledger in a directory.
    pub fn open(dir: &Path) -> anyhow::Result<Self> {
        let bar = output::bar("membaca jurnal");
        let progress = output::progress(&bar);
        let reader = store::read(dir, &progress).map_err(|e| match e {
            ReadError::NoHead => {
                anyhow!("tidak ada buku besar di {}; buat dengan `jejak init` atau `jejak sample`", dir.display())
            }
            other => anyhow!(other).context(format!("buku besar di {} tidak dapat dibaca", dir.display())),
        })?;
        bar.finish_and_clear();
        Self::over(reader)
    }

    /// Over a reader that is open already.
    pub fn over(reader: Reader) -> anyhow::Result<Self> {
        let global = reader.global()?;
        let opening = read(&reader, 1)?;
        let Event::LedgerDibuka(data) = &opening.event else { return Err(anyhow!("event 1 tidak membuka buku besar")) };
        let ledger = LedgerInfo { nama: data.nama.to_string(), simulasi: global.simulasi };
        Ok(Self { reader, global, ledger })
    }

    /// The last event.
    pub fn last(&self) -> Seq {
        self.reader.last().seq
    }

    /// The day on which an event that is appended now takes effect: of a simulated clock, its last.
    pub fn day(&self) -> anyhow::Result<Tanggal> {
        let simulated = self.ledger.simulasi.then(|| self.moment(AsOf::Latest)).transpose()?;
        Ok(simulated.map_or_else(|| now().day(), |last| last.recorded_at.day()))
    }

    /// An event as it stands in the journal.
    pub fn event(&self, seq: Seq) -> anyhow::Result<Recorded> {
        read(&self.reader, seq)
    }

    /// Several events, by position.
    pub fn events(&self, seqs: impl IntoIterator<Item = Seq>) -> anyhow::Result<Events> {
        seqs.into_iter().map(|seq| Ok((seq, self.event(seq)?))).collect()
    }

    /// The moment that a read asks about; refused before the first event.
    pub fn moment(&self, as_of: AsOf) -> anyhow::Result<Moment> {
        let seq = self.reader.resolve(as_of)?;
        if seq == 0 {
            let detail = "belum ada event pada waktu itu";
            let first = self.event(1)?.header.recorded_at;
            return Err(
                Refusal::new(RefusalKind::Unknown, "--as-of", as_of, detail, format!("waktu sejak {first}")).into()
            );
        }
        let event = self.event(seq)?;
        Ok(Moment { seq, recorded_at: event.header.recorded_at, hash: event.hash })
    }

    /// The day that findings are read for where `per` names none.
    fn today(&self, as_of: AsOf, moment: Moment) -> Tanggal {
        match as_of {
            AsOf::Date(day) => day,
            AsOf::Instant(at) => at.day(),
            AsOf::Latest if !self.ledger.simulasi => now().day(),
            AsOf::Latest | AsOf::Seq(_) => moment.recorded_at.day(),
        }
    }

    /// The unit; refused where the ledger does not know it.
    pub fn unit(&self, kode: &UnitCode, as_of: Seq) -> anyhow::Result<UnitInfo> {
        let found = self.global.unit(kode, as_of).or_else(|| self.global.unit(kode, Seq::MAX));
        let Some(unit) = found else {
            let known: Vec<_> = self.global.units(Seq::MAX).map(|u| u.kode.to_string()).collect();
            let accepted = format!("salah satu unit: {}", known.join(", "));
            return Err(Refusal::new(RefusalKind::Unknown, "UNIT", kode, "unit tidak dikenal", accepted).into());
        };
        let line = self.global.ancestry(kode, Seq::MAX);
        let contoh = line.iter().any(|k| self.global.unit(k, Seq::MAX).is_some_and(|u| u.contoh));
        Ok(UnitInfo { kode: unit.kode.clone(), nama: unit.nama.clone(), contoh })
    }

    /// What a view of a unit says of itself.
    pub fn context(&self, reading: &Reading, unit: &UnitCode, tahun: Option<u16>) -> anyhow::Result<Context> {
        let as_of = self.moment(reading.as_of)?;
        Ok(Context {
            ledger: self.ledger.clone(),
            unit: self.unit(unit, as_of.seq)?,
            tahun,
            hari: self.today(reading.as_of, as_of),
            as_of,
            per: reading.per,
            pandangan: reading.pandangan(),
        })
    }

    /// The books for a context.
    pub fn view(&self, context: &Context) -> View<'_> {
        self.view_at(context.as_of.seq, context.per, context.hari, context.pandangan)
    }

    /// The books at any position.
    pub fn view_at(&self, as_of: Seq, per: Per, hari: Tanggal, pandangan: Pandangan) -> View<'_> {
        let load = Box::new(move |key: &StreamKey| Ok(Arc::new(self.reader.book(key, as_of)?)));
        View::new(&self.global, as_of, per, hari, load).with(pandangan)
    }

    /// How a timeline of a context is read.
    pub fn timeline(context: &Context) -> timeline::Reading {
        timeline::Reading { per: context.per, pandangan: context.pandangan, hari: context.hari }
    }
}

/// The moment by the machine's clock.
pub fn now() -> crate::event::Instant {
    crate::event::Instant(chrono::Utc::now().timestamp_micros())
}

fn read(reader: &Reader, seq: Seq) -> anyhow::Result<Recorded> {
    let line = reader.line(seq)?;
    Recorded::read(&line).map_err(|why| anyhow!("event {seq}: {why}"))
}
