//! What a sentence says of a number that a sentence before it names: `… nilai 83,59. … dari target 80, atau tercapai 104,49 %.`

use super::{
    Juru,
    claims::{self, Sebutan},
    near::is_slip,
    sentence::Kalimat,
    tokens::Jenis,
};
use crate::review::{meaning::formula::Rumus, words};

/// How many sentences back it may stand: between them may be some that give no number.
const BACK: usize = 12;

/// The achievement of a target, or what is missing to it, by what a sentence before said was reached.
pub fn compare(juru: &mut Juru<'_>, k: usize) {
    let kalimat = &juru.all[k];
    if let Some((target, capaian)) = claims::unreached(kalimat) {
        relate(juru, k, (target, capaian), Rumus::Capaian);
    } else if let Some((target, gap)) = missing(kalimat) {
        relate(juru, k, (target, gap), Rumus::Selisih);
    }
}

/// `target … sebesar 79, maka masih terdapat selisih 7,95 poin`: the two numbers of a sentence that has no other.
fn missing(kalimat: &Kalimat) -> Option<(usize, usize)> {
    let [target, gap] = &kalimat.angka[..] else { return None };
    let said = words::words(&kalimat.before(1));
    let apart = said.iter().any(|w| matches!(w.as_str(), "selisih" | "kurang" | "kekurangan" | "gap"));
    let alike = gap.jenis == Jenis::Poin || gap.jenis == target.jenis;
    (apart && alike && claims::mention(kalimat, 0) == Some(Sebutan::Target)).then_some((0, 1))
}

/// Numbers of the sentence, or of the nearest before it, that may be what was reached.
fn reached(juru: &Juru<'_>, k: usize, (target, told): (usize, usize)) -> Vec<(usize, usize)> {
    let kalimat = &juru.all[k];
    let rate = kalimat.angka[target].jenis == Jenis::Persen;
    let before = (k.saturating_sub(BACK)..=k).rev().map_while(|j| {
        let other = &juru.all[j];
        (other.after == kalimat.after).then(|| {
            let may = |m: &usize| {
                let (jenis, said) = (other.angka[*m].jenis, claims::mention(other, *m));
                let alike = (jenis == Jenis::Persen) == rate && jenis != Jenis::Rupiah;
                (j, *m) != (k, told)
                    && alike
                    && !matches!(said, Some(Sebutan::Target | Sebutan::Capaian | Sebutan::Pagu))
            };
            (0..other.angka.len()).filter(may).map(|m| (j, m)).collect::<Vec<_>>()
        })
    });
    let mut some = before.filter(|own| !own.is_empty());
    let mut found = some.next().unwrap_or_default();
    // What else its own sentence names does not hide what one before it said.
    if found.first().is_some_and(|(j, _)| *j == k) {
        found.extend(some.next().unwrap_or_default());
    }
    found
}

/// The words alone do not say that it is this number: it counts where it comes out, or where all but a slip of the pen does and no
/// other number may be meant.
fn relate(juru: &mut Juru<'_>, k: usize, (target, told): (usize, usize), rumus: Rumus) {
    let found = reached(juru, k, (target, told));
    let (printed, planned) = (&juru.all[k].angka[told].printed, &juru.all[k].angka[target].printed);
    let of = |(j, m): &(usize, usize)| &juru.all[*j].angka[*m].printed;
    let holds = |at: &&(usize, usize)| rumus.holds(printed, &[of(at), planned], true);
    let slips = |at: &&(usize, usize)| rumus.value(&[of(at), planned]).is_some_and(|value| is_slip(printed, value));
    let own = found.iter().filter(|(j, _)| *j == k).count();
    // The one number of its own sentence, or else of the one before.
    let only = || found.first().filter(|_| own == 1 || (own == 0 && found.len() == 1)).filter(slips);
    let Some((j, m)) = found.iter().find(holds).or_else(only).copied() else { return };
    let (hasil, reached, planned) = (juru.take(k, told), juru.take(j, m), juru.take(k, target));
    juru.relate(hasil, vec![(rumus, vec![reached, planned])]);
}
