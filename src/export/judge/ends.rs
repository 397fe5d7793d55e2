//! The ends of grants: by their own last day, and by the recorded rules; days are those of Jakarta, by the corrected clock.

use serde_json::Value;

use crate::event::{Header, Seq, Tanggal};

const DAY: i64 = 86_400_000_000;
const JAKARTA: i64 = 25_200_000_000;

/// Corrections of the clock, and rules for the longest duration of a grant, up to the events taken so far.
#[derive(Default)]
pub struct Ends {
    /// Seq of the event, time of the machine's clock, and microseconds by which the lines are ahead from there on.
    jam: Vec<(Seq, i64, i64)>,
    /// Seq of the event, time of recording, days.
    rules: Vec<(Seq, i64, i64)>,
}

/// The end of a grant.
pub struct Term {
    /// Its own last day, in days since 1970.
    pub sampai: Option<i64>,
    /// The event that gave or last renewed it, and its time of recording.
    pub terbit: (Seq, i64),
}

impl Term {
    /// The end that an event sets, which gives or renews a grant.
    pub fn of(header: &Header, data: &Value) -> Self {
        let day = data.get("sampai").and_then(Value::as_str).and_then(|text| text.parse::<Tanggal>().ok());
        Self { sampai: day.map(|day| day.days().into()), terbit: (header.seq, header.recorded_at.0) }
    }
}

impl Ends {
    /// Applies a correction of the clock.
    pub fn correct(&mut self, header: &Header, data: &Value) {
        let ahead = self.jam.last().map_or(0, |(.., ahead)| *ahead).saturating_add(given(data));
        self.jam.push((header.seq, header.recorded_at.0.saturating_sub(ahead), ahead));
    }

    /// Applies a rule, if the event sets one.
    pub fn rule(&mut self, header: &Header, data: &Value) {
        if let Some(days) = data.get("masa_akses").and_then(Value::as_i64) {
            self.rules.push((header.seq, header.recorded_at.0, days));
        }
    }

    fn day(&self, seq: Seq, at: i64, ahead: i64) -> i64 {
        let own = at.saturating_sub(self.jam.iter().rfind(|one| one.0 <= seq).map_or(0, |one| one.2));
        let right = self.jam.iter().filter(|one| one.0 > seq).map(|one| one.1).fold(own, i64::min);
        (right.saturating_sub(ahead).saturating_add(JAKARTA)).div_euclid(DAY)
    }

    /// Returns whether the grant had ended before the event.
    pub fn over(&self, term: &Term, header: &Header, data: Option<&Value>) -> bool {
        // A correction of the clock already applies to itself.
        let ahead = data.filter(|_| header.kind.name() == "jam.dikoreksi").map_or(0, given);
        let today = self.day(header.seq, header.recorded_at.0, ahead);
        let from = self.day(term.terbit.0, term.terbit.1, 0);
        let by_rule = self.rules.iter().map(|(seq, at, days)| from.max(self.day(*seq, *at, 0)) + days);
        by_rule.chain(term.sampai).min().is_some_and(|end| end < today)
    }
}

fn given(data: &Value) -> i64 {
    data.get("selisih_mikrodetik").and_then(Value::as_i64).unwrap_or(0)
}
