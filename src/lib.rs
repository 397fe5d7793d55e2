//! Jejak ("trail"): an event-sourced, hash-chained audit ledger for government performance figures.
//!
//! # The modules, from the bottom up; a module imports only from those above it in this list (`tests/architecture.rs` checks it)
//!
//! - [`event`]: the vocabulary. Types parsed at the edge, one closed enum of events, the canonical line and its hashes.
//! - [`ledger`]: what a verifier needs and nothing else: the hash chain over lines, the Merkle tree, checkpoints, keys.
//! - [`projection`]: facts (an event without its texts), the books that facts are folded into, admission, figures with their
//!   trees, figures through time.
//! - [`sample`]: the report of 2023 and an invented unit, as JSON that is read like any other input.
//! - [`store`]: the only place that touches the disk: journal, head, recovery, writer, index, readers.
//! - [`import`]: reads spreadsheets, CSV and TSV without guessing; [`export`]: writes bags for an auditor; [`peer`]: other
//!   machines.
//! - [`present`]: figures in the forms that people and machines read. Views are in `view`, output formats in `form`, the
//!   figures part of a performance report (LKj) in `lkj`.
//! - [`query`]: the one place that answers a question within the rights of the one who asks.
//! - [`review`]: a published report against the ledger, number by number.
//! - [`http`]: the service over all of this: the API, sessions, limits.
//! - [`web`]: the web pages, one folder each: `mod.rs` holds the queries of the page, `page.rs` its HTML (data in, HTML out).
//! - [`cli`]: one file per command.
//!
//! # Data flow
//!
//! ```text
//! bytes -> Draft -> Prepared -> admit (may refuse) -> line, hash -> write, fdatasync -> publish -> acknowledge
//!          parse    canonical    World::admit          Committer     one for all that waits
//! facts of a unit's year up to as_of -> Book (fold) -> View at per -> Node (figure with its tree) -> table, JSON, CSV
//! ```
//!
//! A unit's year is a stream of its own ([`projection::StreamKey`]), so the cost of a figure depends on the units that it
//! reads, and not on the size of the ledger. The index keeps streams in chunks, and a snapshot of a book now and then; both
//! can be deleted at any time.
//!
//! # Invariants
//!
//! - An acknowledged event is never lost, and a stored line is never changed, moved or dropped.
//! - No number leaves the projections without its tree: [`projection::Node`] is the only form of a figure.
//! - `event`, `ledger`, `projection` and `sample` do no I/O, read no clock and no randomness, and use no floating point.
//! - `admit` may fail, `apply` cannot: quantities are bounded so that no fold overflows.
//! - Nothing is rounded before it is printed, except where a recorded rule rounds (an indicator's precision); quotients keep
//!   [`projection::QUOTIENT_SCALE`] decimals, so that differences of scores add up exactly.
//! - Exports, closings and verification compute from the journal, never from snapshots.
//!
//! # The shape of a card is data
//!
//! The code knows no agency and no perspektif. Levels (`aturan.ditetapkan`), nodes (`simpul.ditetapkan`) and indicators make
//! the tree; [`projection::pohon`] arranges it, `gabung` combines children, and one evaluator by address
//! ([`projection::View::figure`]) serves NSS, skor, NKP and NPSS, cascading, formulas and named formulas of a unit. Cards of
//! version 1 keep a path of their own (`card.rs`), because closings commit to their exact nodes; they are shown by the same
//! rows, and perspektif and sasaran events count as nodes where recorded levels have these names. `tools/docs/kartu.md` and
//! `aritmetika.md` describe the rest.
//!
//! # How an event type gains a version
//!
//! `src/event/versions.rs` has the rule, `unit.ditetapkan` is the example. (1) New fields go into the `kedua` section of its
//! `isi!`, so that version 1 is the struct without them and writes the same bytes as before. (2) `kind.rs` names the new
//! version; the old schema file stays as it is, the new one is written by the test. (3) `distil` turns both versions into
//! facts, with the values that hold where the old version says nothing; the fold never asks for a version. (4) Where the old
//! meaning is wrong, it stays for the old version, a note in the tree says so, and only the new version has the corrected
//! meaning. (5) Closings name the computation (`angka/1`, `angka/2`, [`projection::statement::version`]), and are recomputed
//! by it.
//!
//! # Decisions that are not obvious
//!
//! - Facts, not events, feed the books: they decode in a tenth of a microsecond and hold no text that a figure does not need.
//!   Traces fetch the lines of the events that they name.
//! - Corrections and voids change the books as of *now*; the past is the same fold, stopped earlier.
//! - Of several values of a target, a rule or a definition, the one with the latest day of effect counts, and of those the latest
//!   recorded; of several entries for a period, the latest recorded.
//! - The index is not transactional. Entries that follow from the journal alone are written and flushed first, then one key
//!   that says how far they go; entries beyond it are never read (sled's transactions would make every reader wait).

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
