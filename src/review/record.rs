//! The events of a review and of a publication.

use std::collections::BTreeSet;

use super::{Putusan, Review};
use crate::event::{
    Event, Hash, Refusal, RefusalKind, Seq, Teks,
    data::{AngkaTerbit, HasilReviu, LaporanDiterbitkan, ReviuDicatat},
};

fn title(review: &Review) -> Result<Teks, Refusal> {
    let name = &review.report.name;
    name.parse().map_err(|why: String| Refusal::new(RefusalKind::OutOfBounds, "LAPORAN", name, why, Teks::ACCEPTED))
}

/// The event `reviu.dicatat`: the ledger was read up to `head`; `paper` is the working paper.
pub fn reviewed(review: &Review, head: (Seq, Hash), paper: &[u8]) -> Result<Event, Refusal> {
    let mapping = review.mapping().text()?;
    let counts = review.counts();
    let hasil = Putusan::ALL.into_iter().filter_map(|kind| {
        let angka = counts.get(&kind).copied().unwrap_or_default();
        let temuan = review.findings.iter().filter(|f| f.jenis == kind).count();
        let whole = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (angka + temuan > 0).then(|| HasilReviu {
            putusan: kind.word().into(),
            angka: whole(angka),
            temuan: whole(temuan),
        })
    });
    Ok(Event::ReviuDicatat(ReviuDicatat {
        tahun: review.tahun,
        judul: title(review)?,
        laporan: review.report.hash,
        sampai: head.0,
        kepala: head.1,
        pemetaan: Hash(blake3::hash(mapping.as_bytes()).into()),
        kertas_kerja: Hash(blake3::hash(paper).into()),
        hasil: hasil.collect(),
        alasan: None,
        dokumen: None,
        asumsi: false,
        keterangan: None,
        sumber: None,
        tanda_tangan: None,
    }))
}

/// The event `laporan.diterbitkan`: every figure that the report prints, with each value of an address once.
pub fn published(review: &Review) -> Result<Event, Refusal> {
    let mut seen = BTreeSet::new();
    let mut angka = Vec::new();
    for figure in &review.figures {
        let Some(alamat) = figure.alamat.as_ref().map(ToString::to_string) else { continue };
        let printed = &figure.printed;
        let nilai = format!("{:.*}", printed.decimals as usize, printed.value);
        if seen.insert((alamat.clone(), nilai.clone()))
            && let Ok(alamat) = alamat.parse()
        {
            angka.push(AngkaTerbit { alamat, nilai: nilai.into() });
        }
    }
    Ok(Event::LaporanDiterbitkan(LaporanDiterbitkan {
        tahun: review.tahun,
        judul: title(review)?,
        laporan: review.report.hash,
        ukuran: review.report.bytes,
        angka,
        alasan: None,
        dokumen: None,
        asumsi: false,
        keterangan: None,
        sumber: None,
        tanda_tangan: None,
    }))
}
