//! Output of an append.

use serde_json::json;

use super::{options::Format, output, source::Source};
use crate::{
    event::{AccountId, Seq, data::Role},
    present::{
        form::csv::{self, Cell},
        time,
    },
    store::{Reader, writer::Receipt},
};

/// Prints the receipt of a group.
pub fn print(reader: Reader, receipt: &Receipt, format: Format) -> anyhow::Result<()> {
    let source = Source::over(reader)?;
    let events = source.query().events(receipt.first..=receipt.last)?;
    match format {
        Format::Table => {
            let how = if receipt.duplicate { "sudah tercatat sebelumnya" } else { "tercatat" };
            let mut out = format!("{} event {how}, {}\n", events.len(), time::wib(receipt.recorded_at));
            for (seq, event) in &events {
                let (kind, subject) = (event.header.kind.name(), &event.header.subject);
                out.push_str(&format!("  event {seq}  {kind}  {subject}  {}\n", event.short_hash()));
            }
            output::print(&out)
        }
        Format::Json => output::print_json(&json!({
            "dokumen": "kuitansi", "ledger": source.ledger.json(), "first": receipt.first, "last": receipt.last,
            "recorded_at": receipt.recorded_at, "hash": receipt.hashes, "sudah_ada": receipt.duplicate,
        })),
        Format::Csv => {
            let rows = events.values().map(|event| {
                let h = &event.header;
                let (kind, subject) = (h.kind.name().into(), h.subject.to_string().into());
                vec![Cell::count(h.seq), kind, subject, h.recorded_at.to_string().into(), event.hash.to_string().into()]
            });
            output::print(&csv::write(&["seq", "type", "subject", "recorded_at", "hash"], rows)?)
        }
    }
}

/// Shows a new token once. If the output is JSON or CSV, it goes to stderr.
pub fn token(akun: &AccountId, peran: Role, token: &str, format: Format) -> anyhow::Result<()> {
    let told = format!("Token {akun} ({}), hanya ditampilkan sekali:\n\n    {token}\n", peran.name());
    match format {
        Format::Table => output::print(&told),
        Format::Json | Format::Csv => {
            eprint!("{told}");
            Ok(())
        }
    }
}

/// Prints the number of appended events.
pub fn appended(before: Seq, last: Seq, format: Format) -> anyhow::Result<()> {
    match format {
        Format::Json => {
            let document = json!({"dokumen": "impor", "first": before + 1, "last": last, "jumlah": last - before});
            output::print_json(&document)
        }
        Format::Csv => output::print(&format!("first,last,jumlah\n{},{last},{}\n", before + 1, last - before)),
        Format::Table if last == before => output::print("0 event tercatat: semuanya sudah ada sebelumnya\n"),
        Format::Table => {
            output::print(&format!("{} event tercatat: event {} sampai {last}\n", last - before, before + 1))
        }
    }
}
