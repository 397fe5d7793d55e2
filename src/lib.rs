//! Jejak ("trail"): an event-sourced, hash-chained audit ledger for government performance figures.
//!
//! # The parts, from the bottom; imports run this way only (`tests/architecture.rs` holds it)
//!
//! - [`event`]: the vocabulary. Types parsed at the edge, one closed enum of events, the canonical line and its hashes.
//! - [`ledger`]: what a verifier needs and nothing else: the chain over lines.
//! - [`projection`]: facts (an event without its texts), the books that they fold to, admission, figures with their trees,
//!   figures through time.
//! - [`sample`]: the report of 2023 and an invented unit, as JSON that is read like anybody's.
//! - [`store`]: the only place that touches the disk: journal, head, recovery, writer, index, readers.
//! - [`import`]: spreadsheets, CSV and TSV in, without guessing; [`export`]: bags for an auditor out; [`peer`]: other machines.
//! - [`present`]: figures as people and machines read them. Views below `view`, forms below `form`, the figures part of a
//!   performance report (LKj) below `lkj`.
//! - [`query`]: the one place that turns a question, and who asks it, into an answer.
//! - [`review`]: a published report against the ledger, number by number.
//! - [`http`]: the service over all of this: the API, sessions, limits.
//! - [`web`]: the web pages, a folder each: `mod.rs` says what the page asks, `page.rs` what it shows (data in, HTML out).
//! - [`cli`]: one file per command.
//!
//! # Which way data flows
//!
//! ```text
//! bytes -> Draft -> Prepared -> admit (may refuse) -> line, hash -> write, fdatasync -> publish -> acknowledge
//!          parse    canonical    World::admit          Committer     one for all that waits
//! facts of a unit's year up to as_of -> Book (fold) -> View at per -> Node (figure with its tree) -> table, JSON, CSV
//! ```
//!
//! A unit's year is a stream of its own ([`projection::StreamKey`]), so a figure costs what the units that it asks about cost.
//! The index keeps streams in chunks and a snapshot of a book now and then; both can be thrown away at any time.
//!
//! # What must never be
//!
//! - An acknowledged event is never lost, and a stored line never changed, moved or dropped.
//! - No number without its tree: [`projection::Node`] is the only way a figure leaves the projections.
//! - `event`, `ledger`, `projection` and `sample` do no I/O, read no clock and no randomness, and use no floating point.
//! - `admit` may fail, `apply` cannot: quantities are bounded so that no fold overflows.
//! - Nothing is rounded before it is printed, but where a recorded rule rounds (an indicator's precision); quotients keep
//!   [`projection::QUOTIENT_SCALE`] decimals, so that differences of scores add up exactly.
//! - Exports, closings and verification compute from the journal, never from snapshots.
//!
//! # The shape of a card is data
//!
//! Code knows no agency and no perspective. Levels (`aturan.ditetapkan`), nodes (`simpul.ditetapkan`) and indicators make the
//! tree; [`projection::pohon`] arranges it, `gabung` combines children, one evaluator by address ([`projection::View::figure`])
//! serves what were NSS, skor, NKP and NPSS, cascading, formulas and named formulas of a unit. Cards of version 1 keep their own
//! path (`card.rs`), because closings commit to its very nodes; they are shown by the same rows, and perspektif and sasaran events
//! count as nodes where recorded levels have these names. `tools/docs/kartu.md` and `aritmetika.md` say the rest.
//!
//! # How an event type gains a version
//!
//! `src/event/versions.rs` has the rule, `unit.ditetapkan` is the example. (1) New fields go into the `kedua` section of its
//! `isi!`, so that version 1 is the struct without them and writes the same bytes as ever. (2) `kind.rs` counts the version up;
//! the old schema file stays as it is, the new one is written by the test. (3) `distil` turns both into facts, with what holds
//! where the old version says nothing; the fold never asks for a version. (4) Where the old meaning is wrong, it stays, a note in
//! the tree says so, and only the new version has the mended one. (5) Closings name the computation (`angka/1`, `angka/2`,
//! [`projection::statement::version`]), and are computed again by it.
//!
//! # Decisions that are not obvious
//!
//! - Facts, not events, feed the books: they decode in a tenth of a microsecond and hold no text that a figure does not need.
//!   Traces fetch the lines of the events that they name.
//! - Corrections and voids change the books of *now*; the past is the same fold, stopped earlier.
//! - Of several values of a target, a rule or a definition, the one with the latest day of effect counts, and of those the latest
//!   recorded; of several entries for a period, the latest recorded.
//! - The index is not transactional. What the journal alone determines is written and flushed first, then one key that says how far
//!   it goes; what lies beyond is never read (sled's transactions would make every reader wait).

pub mod cli;
pub mod event;
pub mod export;
pub mod http;
pub mod import;
pub mod ledger;
pub mod peer;
pub mod present;
pub mod projection;
pub mod query;
pub mod review;
pub mod sample;
pub mod store;
pub mod web;
