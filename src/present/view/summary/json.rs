//! The summary as a JSON document.

use serde_json::{Value, json};

use super::{Indicator, Position, Summary, UnitSummary, Weight};
use crate::{
    present::{context, document},
    projection::FIGURES_VERSION,
};

/// The summary as a JSON document.
pub fn json(summary: &Summary) -> Value {
    json!({
        "dokumen": "ringkasan", "ledger": summary.ledger.json(), "as_of": summary.as_of.json(), "tahun": summary.tahun,
        "per": summary.per.to_string(), "hari": summary.hari, "pandangan": context::pandangan(summary.pandangan),
        "perhitungan": FIGURES_VERSION, "dibandingkan_dengan": summary.before, "prakiraan_ditetapkan": summary.forecasts(),
        "unit": summary.units.iter().map(unit).collect::<Vec<_>>(),
        "tanpa_kartu": summary.without.iter().map(|u| u.json()).collect::<Vec<_>>(),
    })
}

fn unit(of: &UnitSummary) -> Value {
    let codes = |all: Vec<&Indicator>| all.iter().map(|i| i.kode.clone()).collect::<Vec<_>>();
    let forecasts = of
        .forecasts
        .iter()
        .map(|f| json!({"kode": f.kode, "prakiraan": document::figure(&f.figure), "berisiko": f.at_risk()}));
    json!({
        "kode": of.unit.kode, "nama": of.unit.nama, "contoh": of.unit.contoh, "induk": of.induk,
        "posisi": of.position().map(position), "sebelumnya": of.before.as_ref().map(|n| document::figure(n)),
        "turun": of.fell(), "periode": of.positions.iter().map(position).collect::<Vec<_>>(),
        "penyerapan": document::figure(&of.absorbed), "lewat_tenggat": document::figure(&of.late),
        "belum_ditutup": of.open, "merah": codes(of.red().collect()), "iku_turun": codes(of.fallen().collect()),
        "prakiraan": forecasts.collect::<Vec<_>>(),
        "indikator": of.indicators.iter().map(|i| indicator(of, i)).collect::<Vec<_>>(),
        "perubahan_bobot": of.weights.iter().map(weight).collect::<Vec<_>>(),
    })
}

fn position(of: &Position) -> Value {
    let reported =
        of.reported.as_ref().map(|r| json!({"npss": r.npss, "event": r.event, "recorded_at": r.recorded_at}));
    json!({
        "periode": of.periode, "npss": document::figure(&of.npss), "status": document::figure(&of.status),
        "terisi": document::figure(&of.filled), "dari": of.of, "dilaporkan": reported, "disajikan_kembali": of.restated(),
    })
}

fn indicator(of: &UnitSummary, i: &Indicator) -> Value {
    let periods = of.positions.iter().zip(&i.periods).filter_map(|(position, figures)| {
        let (capaian, status) = figures.as_ref()?;
        Some(json!({"periode": position.periode, "capaian": document::figure(capaian), "status": document::figure(status)}))
    });
    json!({
        "kode": i.kode, "nama": i.nama, "satuan": i.satuan, "target": document::figure(&i.target),
        "realisasi": document::figure(&i.realisasi), "capaian": document::figure(&i.capaian),
        "status": document::figure(&i.status), "sebelumnya": i.before.as_ref().map(|n| document::figure(n)),
        "merah": i.is_red(), "turun": i.fell(), "periode": periods.collect::<Vec<_>>(),
    })
}

fn weight(of: &Weight) -> Value {
    let alasan = of.event.event.umum().alasan.map(ToString::to_string);
    json!({
        "kode": of.kode, "semula": of.from, "menjadi": of.to, "berlaku": of.berlaku, "event": of.event.header.seq,
        "oleh": of.event.header.actor.id, "peran": of.event.header.actor.role, "alasan": alasan,
    })
}
