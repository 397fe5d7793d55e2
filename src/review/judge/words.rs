//! Finds words of status that contradict the ledger, and formulas other than the regulation's.

use std::collections::HashSet;

use super::Bench;
use crate::{
    present::number,
    projection::{Address, IkuItem, Nilai, ReadError, round},
    review::{Figure, Finding, Putusan, figure::Word, words},
};

/// Table, row and column.
type Place = (usize, usize, usize);

/// Compares words of status with the ledger's; also returns the places of the words that it compared.
pub fn judge(bench: &Bench<'_>, spoken: &[Word]) -> Result<(HashSet<Place>, Vec<Finding>), ReadError> {
    let (mut judged, mut found) = (HashSet::new(), Vec::new());
    for word in spoken {
        let Some(address) = word.alamat.single() else { continue };
        let node = bench.held.node(address)?;
        let Nilai::Kata(status, _) = &node.nilai else { continue };
        judged.insert((word.table, word.row, word.column));
        // A mark next to the word (a coloured dot) does not count.
        if words::words(&word.raw) == words::words(status) {
            continue;
        }
        let of = node.masukan.first().map_or(String::new(), |n| format!("{} = {}; ", n.nama, number::figure(n)));
        found.push(Finding {
            jenis: Putusan::StatusBertentangan,
            table: word.table,
            at: word.at,
            subject: format!("{} / {}", word.label, bench.tables[word.table].heads[word.column]),
            printed: word.raw.clone(),
            alamat: Some(word.alamat.clone()),
            held: status.to_string(),
            why: format!("{of}pitanya {status}, tercetak {}", word.raw),
        });
    }
    Ok((judged, found))
}

/// Finds efficiency that follows the recorded formula if the regulation's gives another result.
pub fn formula(bench: &Bench<'_>, figures: &[Figure]) -> Result<Vec<Finding>, ReadError> {
    let mut found = Vec::new();
    // A report that prints both and labels them hides nothing.
    let said = |f: &Figure| {
        f.dari_kalimat
            || words::has(&f.head, "tercatat") && bench.tables[f.table].heads.iter().any(|h| words::has(h, "resmi"))
    };
    for figure in figures.iter().filter(|f| f.putusan == Putusan::Sama && !said(f)) {
        let Some(Address::Iku(unit, tahun, iku, IkuItem::Efisiensi)) = figure.alamat.as_ref().and_then(|a| a.single())
        else {
            continue;
        };
        let official = bench.held.node(&Address::Iku(unit.clone(), *tahun, iku.clone(), IkuItem::EfisiensiResmi))?;
        let Some(value) = official.angka() else { continue };
        let decimals = figure.printed.decimals;
        if round(value, decimals) != figure.printed.value {
            let limits =
                figure.node.as_ref().map_or(String::new(), |n| n.catatan.iter().map(|c| format!("; {c}")).collect());
            found.push(Finding {
                jenis: Putusan::RumusLain,
                table: figure.table,
                at: figure.at,
                subject: figure.place(),
                printed: figure.raw.clone(),
                alamat: figure.alamat.clone(),
                held: number::rounded(value, decimals),
                why: format!(
                    "rumus peraturan memberi {}; tercetak menurut rumus tercatat di buku besar{limits}",
                    number::rounded(value, decimals)
                ),
            });
        }
    }
    Ok(found)
}
