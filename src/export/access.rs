//! The table of access: who granted what to whom, and the later events about each grant (confirmation, withdrawal).

use std::collections::HashMap;

use rust_xlsxwriter::Workbook;
use serde_json::Value;

use super::{ExportError, table::Table, tables::Finished};
use crate::event::{Header, Seq};
use crate::present::sheet::Cell;

/// Columns of the table.
const HEADS: [&str; 12] = [
    "seq",
    "jenis",
    "akun",
    "peran",
    "unit",
    "oleh",
    "peran_oleh",
    "hibah_oleh",
    "direkam",
    "alasan",
    "rujukan",
    "dirujuk",
];

/// Writes the table from header and data of the ledger's own events. Fields are taken by name, so that future event types are
/// included too.
pub fn table(own: &[(Header, Value)], workbook: &mut Workbook) -> Result<Finished, ExportError> {
    let mut named: HashMap<Seq, Vec<String>> = HashMap::new();
    for (h, _) in own {
        let by = format!("{}:{}:{}", h.seq, h.kind.name(), h.actor.id);
        h.refs.iter().for_each(|seq| named.entry(*seq).or_default().push(by.clone()));
    }
    let mut table = Table::new("akses", &HEADS, workbook)?;
    for (h, data) in own.iter().filter(|(h, _)| h.kind.name().starts_with("akses.")) {
        let text = |name: &str| data.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let units: Vec<&str> =
            data.get("unit").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let refs: Vec<_> = h.refs.iter().map(ToString::to_string).collect();
        table.row(vec![
            Cell::count(h.seq),
            h.kind.name().into(),
            text("akun").into(),
            text("peran").into(),
            units.join(" ").into(),
            h.actor.id.as_str().into(),
            h.actor.role.name().into(),
            h.actor.grant.to_string().into(),
            h.recorded_at.to_string().into(),
            text("alasan").into(),
            refs.join(" ").into(),
            named.get(&h.seq).map(|all| all.join(" ")).unwrap_or_default().into(),
        ])?;
    }
    table.finish()
}
