//! Output of published figures that no longer hold.

use serde_json::{Value, json};

use crate::{
    event::{Event, Seq, indonesian},
    present::{
        Context, Recorded, Style,
        form::{
            csv::{self, Cell},
            terminal::{Column, Table},
        },
        number,
        style::paragraph,
        time,
    },
    review::published::Published,
};

/// Looks up an event.
pub type Events<'a> = &'a dyn Fn(Seq) -> Option<Recorded>;

fn now(figure: &Published) -> String {
    figure.kini.map_or("N/A".to_owned(), |value| number::rounded(value, figure.decimals))
}

fn story(figure: &Published, events: Events<'_>) -> String {
    let Some(span) = &figure.span else { return "tidak pernah bernilai seperti yang diterbitkan".to_owned() };
    let told = span.ended_by.iter().take(2).filter_map(|seq| events(*seq));
    let told: Vec<String> = told
        .map(|e| format!("{} oleh {}, {}", e.header.kind.name(), e.who(), time::wib(e.header.recorded_at)))
        .collect();
    format!(
        "berlaku dari event {} sampai {}; diganti event {}: {}",
        span.from,
        span.upto,
        span.upto + 1,
        told.join("; ")
    )
}

/// The figures that no longer hold: the published value, the present value, and the explanation.
pub fn changed<'a>(figures: &'a [Published], events: Events<'_>) -> Vec<(&'a Published, [String; 3])> {
    let changed = figures.iter().filter(|f| !f.sama);
    changed.map(|f| (f, [indonesian(&f.nilai), now(f), story(f, events)])).collect()
}

/// The comparison for the terminal.
pub fn text(context: &Context, style: Style, event: &Recorded, figures: &[Published], events: Events<'_>) -> String {
    let mut out = context.heading(style, "LAPORAN TERBIT", &[]);
    if let Event::LaporanDiterbitkan(data) = &event.event {
        let (seq, who, when) = (event.header.seq, event.who(), time::wib(event.header.recorded_at));
        let what = format!("{} ({}), diterbitkan di event {seq} oleh {who}, {when}", data.judul, data.laporan);
        paragraph(&mut out, "", "  ", &what, style.width);
    }
    let changed: Vec<&Published> = figures.iter().filter(|f| !f.sama).collect();
    let counts = format!("{} angka terbit, {} di antaranya kini berbeda", figures.len(), changed.len());
    out.push_str(&format!("{counts}\n"));
    if changed.is_empty() {
        return out;
    }
    let heads =
        [("Alamat", Column::Text), ("Terbit", Column::Number), ("Kini", Column::Number), ("Sejak", Column::Text)];
    let mut table = Table::new(style, &heads);
    for figure in changed {
        table.row([figure.alamat.to_string(), indonesian(&figure.nilai), now(figure), story(figure, events)]);
    }
    out.push('\n');
    out.push_str(&table.finish());
    out
}

/// The comparison as JSON.
pub fn json(context: &Context, event: &Recorded, figures: &[Published]) -> Value {
    let all = figures.iter().map(|f| {
        json!({
            "alamat": f.alamat.to_string(), "terbit": f.nilai, "kini": f.kini.map(|v| v.normalize().to_string()), "sama": f.sama,
            "dari": f.span.as_ref().map(|s| s.from), "sampai": f.span.as_ref().map(|s| s.upto),
            "diganti": f.span.as_ref().map(|s| s.ended_by.clone()),
        })
    });
    context.document("laporan_terbit", json!({"event": event.json(), "angka": all.collect::<Vec<_>>()}))
}

/// The comparison as CSV.
pub fn csv(figures: &[Published]) -> Result<String, ::csv::Error> {
    let rows = figures.iter().map(|f| {
        let kini = f.kini.map_or_else(|| "N/A".into(), |v| Cell::count(v.normalize()));
        let sama = if f.sama { "ya" } else { "tidak" };
        vec![f.alamat.to_string().into(), Cell::count(&f.nilai), kini, sama.into()]
    });
    csv::write(&["alamat", "terbit", "kini", "sama"], rows)
}
