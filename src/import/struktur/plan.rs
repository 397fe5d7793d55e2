//! The plan of an import: additions, changes and ends, quarantine, and the effect on figures.

use std::collections::{BTreeSet, HashSet};

use super::{
    held::{Held, Recorded},
    read::{Buku, Karantina},
    rows,
    sebab::{self, Gagal, Menunggu},
    step::{Langkah, Tindakan},
    trial::Trial,
    umum::Umum,
    wanted::Ingin,
};
use crate::{
    event::{Actor, Draft, Event, Hash, Instant, Tanggal, UnitCode, data::Role},
    import::{ImportError, Source},
    projection::{Facts, ReadError, View, timeline},
};

/// A figure that would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Berubah {
    /// The address of the figure.
    pub alamat: String,
    /// The present value.
    pub dari: String,
    /// The value after the import.
    pub menjadi: String,
}

/// The plan of an import.
#[derive(Debug, Default)]
pub struct Rencana {
    /// Year of the structure.
    pub tahun: u16,
    /// Its events in the order of recording; those of an administrator come first.
    pub langkah: Vec<Langkah>,
    /// Number of rows that the ledger already has in the same form.
    pub sama: usize,
    /// Number of recorded things that the file does not mention, by sheet; they stay.
    pub tak_disebut: Vec<(&'static str, usize)>,
    /// Remarks for the importer.
    pub catatan: Vec<String>,
    /// Quarantine, with each cause once.
    pub karantina: Vec<Karantina>,
    /// Cells that wait for a cause in the quarantine.
    pub menunggu: Vec<Menunggu>,
    /// Figures that would change.
    pub angka: Vec<Berubah>,
    /// Number of further changing figures.
    pub angka_lain: usize,
}

/// Maximum number of figures that are listed.
const MOST_FIGURES: usize = 200;
/// Maximum number of units whose figures are compared.
const MOST_UNITS: usize = 200;

/// Most nodes of which it is told what they leave out.
const MOST_NOTES: usize = 20;

/// The inputs of a plan.
pub struct Ground<'a> {
    /// The books as of the import, for the whole year.
    pub view: &'a View<'a>,
    /// Looks up a recorded event.
    pub recorded: Recorded<'a>,
    /// Facts of the streams, to try the plan on.
    pub facts: Box<dyn Facts>,
    /// The importer's grants.
    pub actors: &'a [Actor],
    /// The time of the import.
    pub at: Instant,
    /// The file.
    pub source: &'a Source,
}

/// Makes the plan. Without `tahun`, the year is that of the sheet Umum.
pub fn plan(buku: &Buku, tahun: Option<u16>, ground: Ground<'_>) -> Result<Rencana, ImportError> {
    let mut karantina = buku.karantina.clone();
    let mut umum = Umum::read(buku, tahun, &mut karantina);
    if umum.tahun == 0 {
        let why = "tahun tidak disebut: isi Tahun pada lembar Umum, atau sebutkan dengan --year";
        return Err(ImportError::Mapping(why.to_owned()));
    }
    umum.hari = Some(ground.at.day());
    let held = Held { view: ground.view, tahun: umum.tahun, recorded: ground.recorded };
    let tahun = umum.tahun;
    let mut ingin = Ingin::new(held, umum, ground.source);
    ingin.karantina = karantina;
    ingin.catatan.clone_from(&buku.catatan);
    ingin.all(buku);
    let tak_disebut = rows::unnamed(&held, buku, &|what| ingin.names(what))?;
    let mut steps = std::mem::take(&mut ingin.langkah);
    expected(&mut steps, &ingin);
    let gagal = std::mem::take(&mut ingin.gagal).above(std::mem::take(&mut ingin.induk));
    let tried = tried(steps, ground.facts, ground.actors, ground.at, ground.view, (tahun, &gagal))?;
    ingin.karantina.extend(tried.karantina);
    ingin.catatan.extend(tried.catatan);
    Ok(Rencana {
        tahun,
        langkah: tried.langkah,
        sama: ingin.sama,
        tak_disebut,
        catatan: ingin.catatan,
        karantina: ingin.karantina,
        menunggu: tried.menunggu,
        angka: tried.angka,
        angka_lain: tried.angka_lain,
    })
}

/// Sets the expectation of the first event about each subject to the last recorded event, so that a concurrent change is
/// detected.
fn expected(steps: &mut [Langkah], ingin: &Ingin<'_>) {
    steps.sort_by_key(Langkah::rank);
    let mut seen = HashSet::new();
    for step in steps {
        let subject = step.draft.event.subject(&step.draft.unit);
        if seen.insert(subject) {
            step.draft.expect = Some(ingin.last(&step.draft.unit, &step.draft));
        }
    }
}

/// Tries steps on the books: refusals become quarantine, with each cause once, and changed figures are listed.
pub fn tried(
    steps: Vec<Langkah>,
    facts: Box<dyn Facts>,
    actors: &[Actor],
    at: Instant,
    view: &View<'_>,
    (tahun, gagal): (u16, &Gagal),
) -> Result<Rencana, ReadError> {
    let mut trial = Trial::open(facts, actors, at, view.as_of)?;
    let outcome = trial.run(steps)?;
    let mut rencana = Rencana { tahun, langkah: outcome.taken, ..Rencana::default() };
    (rencana.karantina, rencana.menunggu) = sebab::gather(&outcome.refused, gagal, view.global);
    let after = trial.view(view);
    figures(&mut rencana, view, &after)?;
    rencana.catatan = unweighed(&rencana, &after)?;
    Ok(rencana)
}

/// What a card that weighs would leave out, of units whose card the plan touches.
fn unweighed(rencana: &Rencana, after: &View<'_>) -> Result<Vec<String>, ReadError> {
    let of_card = |step: &&Langkah| {
        matches!(
            step.draft.event,
            Event::AturanDitetapkan(_) | Event::SimpulDitetapkan(_) | Event::IndikatorDitetapkan(_)
        )
    };
    let units: BTreeSet<&UnitCode> = rencana.langkah.iter().filter(of_card).map(|step| &step.draft.unit).collect();
    let mut told = Vec::new();
    for unit in units.into_iter().take(MOST_UNITS) {
        for (node, codes) in after.tanpa_bobot(unit, rencana.tahun)? {
            let node = node.map_or_else(|| "kartu".to_owned(), |kode| kode.to_string());
            told.push(format!("{unit} {node} berbobot: tanpa bobot tidak ikut dihitung: {}", codes.join(", ")));
        }
    }
    told.truncate(MOST_NOTES);
    Ok(told)
}

/// Compares the figures of the touched units and of the units above them.
fn figures(rencana: &mut Rencana, before: &View<'_>, after: &View<'_>) -> Result<(), ReadError> {
    let tahun = rencana.tahun;
    let touched =
        rencana.langkah.iter().filter(|step| !step.draft.unit.is_ledger()).map(|step| step.draft.unit.clone());
    let mut units: BTreeSet<UnitCode> = BTreeSet::new();
    for unit in touched.collect::<BTreeSet<_>>() {
        let entered = |book: &crate::projection::Book| {
            book.iku.values().any(|iku| !iku.realisasi.is_empty() || !iku.ditimpa.is_empty())
                || book.ro.values().any(|ro| !ro.mutasi.is_empty())
        };
        if before.book(&unit, tahun).is_ok_and(|book| entered(&book)) {
            units.extend(before.global.ancestry(&unit, before.as_of));
        }
    }
    // What stands below a unit is among its own figures too.
    let mut told = HashSet::new();
    for unit in units.into_iter().take(MOST_UNITS) {
        let (was, is) = (timeline::figures(before, &unit, tahun)?, timeline::figures(after, &unit, tahun)?);
        for change in timeline::compare(&was, &is) {
            let printed = |node: Option<&std::sync::Arc<crate::projection::Node>>| {
                node.map_or_else(|| "N/A".to_owned(), |node| node.tertulis())
            };
            let (dari, menjadi) = (printed(change.from.as_ref()), printed(change.to.as_ref()));
            if dari == menjadi || !told.insert(change.address.clone()) {
                continue;
            }
            match rencana.angka.len() < MOST_FIGURES {
                true => rencana.angka.push(Berubah { alamat: change.address.to_string(), dari, menjadi }),
                false => rencana.angka_lain += 1,
            }
        }
    }
    Ok(())
}

impl Rencana {
    /// Number of steps of one action.
    pub fn banyak(&self, tindakan: Tindakan) -> usize {
        self.langkah.iter().filter(|step| step.tindakan == tindakan).count()
    }

    /// The events of a role, in order.
    pub fn bagian(&self, peran: Role) -> Vec<Draft> {
        self.langkah.iter().filter(|step| step.peran() == peran).map(|step| step.draft.clone()).collect()
    }

    /// Fingerprint of the plan: hash of everything that it would record.
    pub fn sidik(&self) -> Hash {
        let mut hasher = blake3::Hasher::new_derive_key("jejak struktur 2026: plan as shown");
        for step in &self.langkah {
            let draft = &step.draft;
            let head = format!("{} {} {:?} {}", draft.event.kind().name(), draft.unit, draft.refs, draft.berlaku);
            for part in [head.as_bytes(), &draft.event.canonical().unwrap_or_default()] {
                hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
            }
        }
        Hash(hasher.finalize().into())
    }

    /// The first day of effect.
    pub fn sejak(&self) -> Option<Tanggal> {
        self.langkah.iter().map(|step| step.draft.berlaku).min()
    }
}
