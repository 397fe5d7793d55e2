//! Files of evidence on the page of their event; the API serves them to callers who may see them.

use std::ops::ControlFlow;

use crate::{
    event::{Event, Kind},
    http::{Problem, call::Call},
    present::Recorded,
    store::Filter,
};

/// Maximum number of events that are searched for the evidence of one.
const MOST: usize = 1_000;

impl Call {
    /// Files that an event names itself or that were attached to it: description (name, size, type) and address.
    pub(super) fn berkas(&self, event: &Recorded) -> Result<Vec<(String, String)>, Problem> {
        let mut all: Vec<_> = self.one(event).into_iter().collect();
        let h = &event.header;
        let filter = Filter {
            unit: Some(h.unit.clone()),
            kind: Some(Kind::BuktiDilampirkan),
            from: h.group.0,
            limit: Some(MOST),
            ..Filter::default()
        };
        let mut seqs = Vec::new();
        self.service.reader.events(&filter, &mut |found| {
            let of = &found.header;
            let beside = of.group == h.group && of.refs.is_empty() && of.subject == h.subject;
            if of.seq != h.seq && (of.refs.contains(&h.seq) || beside) {
                seqs.push(of.seq);
            }
            ControlFlow::Continue(())
        })?;
        for seq in seqs {
            let line = self.service.reader.line(seq)?;
            all.extend(self.one(&Recorded::read(&line).map_err(|e| Problem::internal(&e))?));
        }
        Ok(all)
    }

    /// The file that an event names, if this machine has it.
    fn one(&self, event: &Recorded) -> Option<(String, String)> {
        let Event::BuktiDilampirkan(of) = &event.event else { return None };
        let kept = self.service.evidence.join(hex::encode(of.hash.0)).is_file();
        kept.then(|| (format!("{} ({} byte, {})", of.nama, of.ukuran, of.media), format!("/v1/evidence/{}", of.hash)))
    }
}
