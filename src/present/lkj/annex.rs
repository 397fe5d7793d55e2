//! Annex: the Perjanjian Kinerja, with places for signatures. Names are written by hand: the ledger does not have them.

use super::{Material, front::words, plan};
use crate::present::block::{Block, Run};

/// The Perjanjian Kinerja in force at the end of the year.
pub fn agreement(of: &Material<'_>) -> Vec<Block> {
    let unit = &of.context.unit.nama;
    let mut isi = vec![
        Block::Heading(1, "LAMPIRAN I PERJANJIAN KINERJA".to_owned()),
        words(
            "Dalam rangka mewujudkan manajemen pemerintahan yang efektif, transparan, dan akuntabel serta berorientasi pada hasil, \
             pihak pertama berjanji akan mewujudkan target kinerja menurut tabel berikut. Keberhasilan dan kegagalan pencapaiannya \
             menjadi tanggung jawab pihak pertama."
                .to_owned(),
        ),
        words(
            "Pihak kedua melakukan supervisi yang diperlukan, mengevaluasi capaian kinerja menurut perjanjian ini, dan mengambil \
             tindakan yang diperlukan dalam rangka pemberian penghargaan dan sanksi."
                .to_owned(),
        ),
        Block::Table(plan::agreement(of, "lampiran-pk")),
    ];
    if let Some(pagu) = of.budget.total.first().filter(|_| !of.budget.ro.is_empty()) {
        let runs: Vec<Run> = vec!["Pagu alokasi: Rp".into(), pagu.into(), ".".into()];
        isi.push(Block::Paragraph(runs));
    }
    isi.push(Block::Signatures(vec![
        ("Pihak Kedua,".to_owned(), format!("Atasan langsung pimpinan {unit}")),
        ("Pihak Pertama,".to_owned(), format!("Pimpinan {unit}")),
    ]));
    isi
}
