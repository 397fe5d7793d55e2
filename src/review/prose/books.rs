//! Numbers in sentences that are figures of the ledger: the score of the card, values of an indicator, amounts of the budget.

use super::{
    Juru,
    claims::{self, Sebutan},
    match_rows::clear,
    near::is_near,
    tokens::Jenis,
};
use crate::{
    event::IkuCode,
    projection::{Address, BudgetItem, CardItem, IkuItem, ReadError},
    review::{Alamat, held::equal, meaning::role::Arti, words},
};

/// Minimum number of words of an indicator's name that identifies it in a sentence.
const WORDS: usize = 4;

/// Sets the addresses of the numbers of a sentence.
pub fn compare(juru: &mut Juru<'_>, k: usize) -> Result<(), ReadError> {
    let kalimat = &juru.all[k];
    let said = Arti::of(&kalimat.text);
    let names = juru.floor.names;
    let other_year = said.tahun.iter().any(|y| *y != names.tahun);
    if said.periode.is_some() {
        return Ok(());
    }
    for n in 0..juru.all[k].angka.len() {
        if let Some(address) = address(juru, k, n, other_year)? {
            let at = juru.take(k, n) - juru.floor.figures.len();
            juru.out.figures[at].alamat = Some(address);
        }
    }
    Ok(())
}

fn address(juru: &Juru<'_>, k: usize, n: usize, other_year: bool) -> Result<Option<Alamat>, ReadError> {
    let kalimat = &juru.all[k];
    let (names, held) = (juru.floor.names, juru.floor.held);
    let (unit, tahun) = (names.unit.clone(), names.tahun);
    let angka = &kalimat.angka[n];
    // The numbers of `3 dari 5` are not figures by themselves.
    let share = kalimat.behind(n).trim() == "dari" || (n > 0 && kalimat.before(n).trim() == "dari");
    if share && angka.jenis == Jenis::Biasa {
        return Ok(None);
    }
    // A list of figures by their addresses, as at the end of this program's own report.
    if kalimat.text.split_whitespace().any(|t| t.contains('/') && t.trim_start_matches('-').parse::<Address>().is_ok())
    {
        return Ok(kalimat.text[..angka.from].trim().parse().ok());
    }
    // A code may have blanks.
    if let Some(alamat) = kalimat.text[..angka.from].trim().parse().ok().filter(|a: &Alamat| a.single().is_some()) {
        return Ok(Some(alamat));
    }
    if angka.jenis == Jenis::Rupiah {
        let mut near = None;
        for item in BudgetItem::ALL.iter().copied() {
            let address = Address::UnitBudget(unit.clone(), tahun, item);
            let Some(value) = held.node(&address)?.angka() else { continue };
            if equal(value, &angka.printed) {
                return Ok(Some(Alamat::one(address)));
            }
            near = near.or(is_near(value, angka.printed.value).then_some(Alamat::one(address)));
        }
        return Ok(near);
    }
    if other_year || !clear(kalimat, n) {
        return Ok(None);
    }
    let before = words::words(&kalimat.before(n));
    if before.iter().rev().take(14).any(|w| w == "npss") && angka.jenis != Jenis::Poin {
        return Ok(Some(Alamat::one(Address::Card(unit, tahun, CardItem::Npss))));
    }
    let item = match claims::mention(kalimat, n) {
        Some(Sebutan::Target) if said_renstra(&kalimat.text) => IkuItem::TargetRenstra,
        Some(Sebutan::Target) => IkuItem::Target,
        Some(Sebutan::Realisasi) => IkuItem::Realisasi,
        Some(Sebutan::Capaian) if angka.jenis == Jenis::Persen => IkuItem::Capaian,
        _ => return Ok(None),
    };
    Ok(subject(juru, &kalimat.text).map(|iku| Alamat::one(Address::Iku(unit, tahun, iku, item))))
}

fn said_renstra(text: &str) -> bool {
    words::has(text, "renstra")
}

/// The one indicator that a sentence names, by its code or by all words of its name.
fn subject(juru: &Juru<'_>, text: &str) -> Option<IkuCode> {
    let own = words::words(text);
    let names = &juru.floor.names.iku;
    // A value of another unit is not this unit's.
    let names_unit = |name: &str| {
        let name = words::words(name);
        name.len() >= 2 && name.iter().all(|w| own.contains(w))
    };
    let all = &juru.floor.names;
    if all.units.iter().any(|(unit, name)| *unit != all.unit && names_unit(name)) {
        return None;
    }
    if let Some(number) = words::code(text, "IKU") {
        let code: IkuCode = juru.floor.names.numbered_iku(number)?;
        return names.iter().any(|(k, _)| *k == code).then_some(code);
    }
    let mut found: Vec<&IkuCode> = names
        .iter()
        .filter(|(_, name)| {
            let name = words::words(name);
            name.len() >= WORDS && name.iter().all(|w| own.contains(w))
        })
        .map(|(code, _)| code)
        .collect();
    found.dedup();
    if let [one] = found[..] { Some(one.clone()) } else { None }
}
