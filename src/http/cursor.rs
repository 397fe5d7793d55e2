//! The position of a follower: event, epoch and ledger. A bare number would go on silently in another history: in one that was
//! restored from an older state, or in another ledger.

use super::{Problem, Service, call::read_position};
use crate::event::{Header, Line, Seq};

/// A position in a history. Epoch and ledger are missing if only a number was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The last event that was received.
    pub seq: Seq,
    history: Option<(u64, String)>,
}

/// The epoch that a line names; 0 if it cannot be read.
pub fn epoch(line: &[u8]) -> u64 {
    let header = Line::split(line).and_then(|parts| Header::read(parts.header));
    header.map_or(0, |header| header.epoch.into())
}

impl Cursor {
    /// Reads `42-1-bkn-pmk`, or `42`.
    pub fn read(name: &str, text: &str) -> Result<Self, Problem> {
        let mut parts = text.splitn(3, '-');
        let seq = read_position(name, parts.next().unwrap_or_default())?;
        let history = match (parts.next(), parts.next()) {
            (None, _) => None,
            (Some(epoch), Some(ledger)) if !ledger.is_empty() => Some((read_position(name, epoch)?, ledger.to_owned())),
            _ => return Err(Problem::value(name, text, "kursor tidak dapat dibaca", "nomor-epoch-buku, atau nomor")),
        };
        Ok(Self { seq, history })
    }

    /// Refuses a position that is not in this ledger's history, and names the one to start from again.
    pub fn check(&self, service: &Service) -> Result<(), Problem> {
        let last = service.reader.last().seq;
        if let Some((_, ledger)) = self.history.as_ref().filter(|(_, ledger)| *ledger != service.ledger.nama) {
            let detail = format!("kursor ini milik buku besar {ledger}; di sini buku besar {}", service.ledger.nama);
            return Err(other(detail, "mulai dari awal: after=0"));
        }
        if self.seq > last {
            let detail = format!(
                "event {} belum ada di sini; event terakhir {last}. Salinan yang tertinggal akan menyusul; buku yang dipulihkan melanjutkan riwayat lain",
                self.seq
            );
            return Err(other(detail, &format!("coba lagi nanti, atau mulai lagi: after={last}")));
        }
        let Some((wanted, _)) = self.history.as_ref().filter(|_| self.seq > 0) else { return Ok(()) };
        let found = epoch(&service.reader.line(self.seq)?);
        if found == *wanted {
            return Ok(());
        }
        let detail = format!(
            "event {} di sini dari epoch {found}, bukan epoch {wanted}: riwayatnya lain sejak epoch itu dibuka",
            self.seq
        );
        Err(other(detail, &format!("mulai lagi sebelum epoch {found}: after={}", self.before_epoch(service, found)?)))
    }

    /// The last event before an epoch, by binary search.
    fn before_epoch(&self, service: &Service, of: u64) -> Result<Seq, Problem> {
        let (mut low, mut high) = (1, self.seq);
        // Epochs only grow.
        while low < high {
            let middle = low + (high - low) / 2;
            match epoch(&service.reader.line(middle)?) >= of {
                true => high = middle,
                false => low = middle + 1,
            }
        }
        Ok(low - 1)
    }
}

fn other(detail: String, accepted: &str) -> Problem {
    Problem::new("kursor-salah", detail).accepting(accepted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_a_number_or_a_place_in_a_history() {
        let read = |text| Cursor::read("after", text).ok();
        assert_eq!(read("42"), Some(Cursor { seq: 42, history: None }));
        assert_eq!(read("42-1-bkn-pmk"), Some(Cursor { seq: 42, history: Some((1, "bkn-pmk".to_owned())) }));
        for wrong in ["", "x", "42-", "42-1", "42-1-", "42-x-buku", "-1", "42 "] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }
}
