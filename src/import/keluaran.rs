//! Rincian output in a budget table: their registration, the monthly plan of withdrawals, volume and progress.

use serde_json::Value;

use super::{
    fields::RPD,
    ground::{Quarantined, Step},
    line::{Line, event},
    measure::In,
    number::{Doubt, Reading},
    struktur, words,
};
use crate::event::{Angka, Bobot, Event, RoCode, Rupiah, SimpulCode, Tanggal, UnitCode, data::Porsi};

/// Key of the choice about codes with several sources of money.
pub(super) const SUMBER_DANA: &str = "sumber dana";

type Whose<'a> = (&'a UnitCode, u16, &'a RoCode);

/// Registers a rincian output that the ledger does not have yet, if the row names it.
pub(super) fn registration(
    of: &Line<'_>,
    unit: &UnitCode,
    tahun: u16,
    ro: &RoCode,
) -> Result<Option<Event>, Quarantined> {
    let key = format!("ro {unit}/{tahun}/{ro}");
    let held = of.book(unit, tahun)?.ro.get(ro).cloned();
    if of.seen.borrow().contains_key(&key) {
        return Ok(None);
    }
    let porsi = shares(of, unit, tahun)?;
    let iku = of.maybe("iku", |text| of.served(text, unit, tahun))?;
    let sumber_dana = of.maybe("sumber_dana", |text| text.trim().parse().map_err(Doubt::of))?;
    let satuan = of.words("satuan")?;
    let volume = number(of, "volume", satuan.as_ref().map_or("", |satuan| satuan.as_str()))?;
    let nama = of.words("nama")?;
    let rich = !porsi.is_empty() || sumber_dana.is_some() || satuan.is_some() || volume.is_some();
    let nama = match (&held, nama) {
        // A registration stays as it is, unless the row adds to it, or changes it and gives a reason.
        (Some(_), _) if !rich => return Ok(None),
        (Some(held), nama) => {
            let listed = held.daftar.last();
            let same = held.rinci.last().is_some_and(|rinci| {
                rinci.isi.sumber_dana == sumber_dana
                    && rinci.isi.volume == volume
                    && rinci.isi.satuan.as_deref() == satuan.as_ref().map(|satuan| satuan.as_str())
                    && rinci
                        .isi
                        .porsi
                        .iter()
                        .map(|(iku, persen)| (iku, persen))
                        .eq(porsi.iter().map(|p| (&p.iku, &p.persen)))
            });
            if same {
                return Ok(None);
            }
            if of.words("alasan")?.is_none() {
                let why = format!("RO {ro} sudah didaftarkan lain; isi kolom alasan untuk mengubah pendaftarannya");
                return Err(of.doubt("ro", Doubt::of(why)));
            }
            let known = listed.and_then(|listed| listed.isi.0.parse().ok());
            nama.or(known)
        }
        (None, nama) => nama,
    };
    let Some(nama) = nama else {
        let why = format!("RO {ro} belum didaftarkan untuk {unit} {tahun}; isi kolom nama untuk mendaftarkannya");
        return Err(of.doubt("ro", Doubt::of(why)));
    };
    of.seen.borrow_mut().insert(key, of.row.number);
    Ok(Some(event!(RoDidaftarkan, of, "ro", {
        tahun: tahun, ro: ro.clone(), nama: nama, iku: iku, porsi: porsi, sumber_dana: sumber_dana, satuan: satuan,
        volume: volume,
    })))
}

/// The choice that each source of money of an output gets a code of its own.
const OWN_CODE: &str = "kode sendiri";

/// The code of a row. A code with several sources of money is recorded once for each, the later ones as `code.SOURCE`. The
/// importer confirms this once; a row without a source is asked which one it means.
pub(super) fn sourced(of: &Line<'_>, unit: &UnitCode, tahun: u16, ro: RoCode) -> Result<RoCode, Quarantined> {
    let book = of.book(unit, tahun)?;
    let held = |code: &RoCode| book.ro.get(code).and_then(|held| held.rinci.last()?.isi.sumber_dana.clone());
    let Some(sumber) = of.maybe("sumber_dana", |text| text.trim().parse::<SimpulCode>().map_err(Doubt::of))? else {
        let parts = |code: &&RoCode| held(code).is_some_and(|of| code.as_str() == own_code(&ro, &of));
        let mut several: Vec<String> = book.ro.keys().filter(parts).map(ToString::to_string).collect();
        if several.is_empty() {
            return Ok(ro);
        }
        several.insert(0, ro.to_string());
        let why = "kode ini berdiri menurut sumber dananya; sebut sumber dana barisnya, atau pilih kodenya".to_owned();
        return of.settle("ro", Doubt { why, readings: several }, words::code);
    };
    let key = |code: &RoCode| format!("sumber {unit}/{tahun}/{code}");
    let known = |code: &RoCode| of.sources.borrow().get(&key(code)).cloned().or_else(|| held(code));
    let own: RoCode = own_code(&ro, &sumber).parse().map_err(|why: String| of.doubt("ro", Doubt::of(why)))?;
    let found = match known(&ro) {
        // An output without a source, or one whose registration the row changes and gives a reason.
        None if held(&own).is_none() => ro,
        Some(other) if other == sumber || of.words("alasan")?.is_some() => ro,
        _ if known(&own).is_some() => own,
        None => ro,
        Some(other) => {
            of.asks.borrow_mut().entry(SUMBER_DANA).or_default().push(format!("{} {ro}", of.cell("ro")));
            if of.ground.picks.get(SUMBER_DANA).is_none_or(|pick| pick != OWN_CODE) {
                let why =
                    format!("kode ini sudah terdaftar dengan sumber dana {other}; {sumber} berdiri sebagai {own}?");
                return Err(of.doubt("ro", Doubt::of(why)));
            }
            own
        }
    };
    of.sources.borrow_mut().insert(key(&found), sumber);
    Ok(found)
}

/// Whether a registered code has sibling codes for its other sources of money.
pub(super) fn parted(of: &Line<'_>, code: &str) -> bool {
    let (Ok(unit), Some(tahun), Ok(ro)) = (of.unit(), of.tahun(), code.parse::<RoCode>()) else { return false };
    let Ok(book) = of.book(&unit, tahun) else { return false };
    let source = |code: &RoCode| book.ro.get(code).and_then(|held| held.rinci.last()?.isi.sumber_dana.clone());
    source(&ro).is_some()
        && book.ro.keys().any(|other| source(other).is_some_and(|of| other.as_str() == own_code(&ro, &of)))
}

/// The code for a further source of money.
pub(super) fn own_code(ro: &RoCode, sumber: &SimpulCode) -> String {
    format!("{ro}.{}", sumber.as_str().replace([' ', '-'], "_"))
}

/// Parses indicators that an output serves, with their shares: `IKU 1: 60; IKU 2: 40`.
fn shares(of: &Line<'_>, unit: &UnitCode, tahun: u16) -> Result<Vec<Porsi>, Quarantined> {
    let read = |text: &str| -> Result<Vec<Porsi>, Doubt> {
        let all: Vec<Value> = struktur::shares(text)?;
        let one = |share: &Value| {
            let part = |field: &str| share[field].as_str().unwrap_or_default();
            let persen: Bobot = part("persen").parse().map_err(Doubt::of)?;
            Ok(Porsi { iku: of.served(part("iku"), unit, tahun)?, persen })
        };
        all.iter().map(one).collect()
    };
    Ok(of.maybe("porsi", read)?.unwrap_or_default())
}

/// An optional number.
fn number(of: &Line<'_>, field: &'static str, satuan: &str) -> Result<Option<Angka>, Quarantined> {
    match of.number(field, In::Unit(satuan))? {
        Reading::Number(value) => of.angka(field, value).map(Some),
        Reading::Empty | Reading::Dash => Ok(None),
        Reading::Range(..) | Reading::NotApplicable => Err(of.doubt(field, Doubt::of("harus satu angka"))),
    }
}

/// The monthly plan, if any of its months is filled; an empty month plans nothing.
pub(super) fn plan(
    of: &Line<'_>,
    (unit, tahun, ro): Whose<'_>,
    tanggal: Option<Tanggal>,
    step: &mut Step,
) -> Result<(), Quarantined> {
    let Some(first) = RPD.iter().map(|field| field.0).find(|field| of.has(field)) else { return Ok(()) };
    if of.once(first, format!("rpd {unit}/{tahun}/{ro}/{}", of.row.number)).is_err() {
        // A row of several periods gets here once for each period, but has one plan.
        return Ok(());
    }
    let month = |field: &'static str| match of.number(field, In::Rupiah)? {
        Reading::Number(value) => {
            let value = value.checked_mul(of.skala).ok_or_else(|| of.doubt(field, Doubt::of("angka di luar batas")))?;
            of.rupiah(field, value)
        }
        Reading::Empty | Reading::Dash => Ok(Rupiah::ZERO),
        Reading::Range(..) | Reading::NotApplicable => Err(of.doubt(field, Doubt::of("harus satu jumlah"))),
    };
    let bulan: Vec<Rupiah> = RPD.iter().map(|field| month(field.0)).collect::<Result<_, _>>()?;
    let held = of.book(unit, tahun)?.ro.get(ro).and_then(|ro| ro.rpd.last().cloned());
    if held.as_ref().is_some_and(|held| held.isi == bulan) {
        step.same += 1;
        return Ok(());
    }
    if held.is_some() && of.words("alasan")?.is_none() {
        let why = "rencana penarikan dana sudah tercatat lain; isi kolom alasan untuk mengubahnya";
        return Err(of.doubt(first, Doubt::of(why)));
    }
    let awal = crate::event::Periode::Tahun(tahun).awal();
    let berlaku = if held.is_some() { tanggal } else { Some(tanggal.map_or(awal, |day| day.min(awal))) };
    let berlaku = berlaku.ok_or_else(|| of.doubt("tanggal", Doubt::of("kosong")))?;
    let event = event!(RpdDitetapkan, of, first, { tahun: tahun, ro: ro.clone(), bulan: bulan });
    step.drafts.push(of.draft(unit, berlaku, first, event, Vec::new()));
    Ok(())
}

/// The volume and progress of an output.
pub(super) fn made(
    of: &Line<'_>,
    (unit, tahun, ro): Whose<'_>,
    tanggal: Option<Tanggal>,
    step: &mut Step,
) -> Result<(), Quarantined> {
    let satuan = of.words("satuan")?;
    let volume = number(of, "realisasi_volume", satuan.as_ref().map_or("", |satuan| satuan.as_str()))?;
    let progres = match number(of, "progres", "%")? {
        None => None,
        Some(value) => Some(value.to_string().parse::<Bobot>().map_err(|why| of.doubt("progres", Doubt::of(why)))?),
    };
    let field = if volume.is_some() { "realisasi_volume" } else { "progres" };
    if volume.is_none() && progres.is_none() {
        return Ok(());
    }
    let berlaku = tanggal.ok_or_else(|| of.doubt("tanggal", Doubt::of("kosong")))?;
    let book = of.book(unit, tahun)?;
    let held = book.ro.get(ro).and_then(|ro| ro.output.iter().rev().find(|held| held.berlaku == berlaku));
    if held.is_some_and(|held| held.isi == (volume, progres)) {
        step.same += 1;
        return Ok(());
    }
    let event = event!(OutputDicatat, of, field, { tahun: tahun, ro: ro.clone(), volume: volume, progres: progres });
    step.drafts.push(of.draft(unit, berlaku, field, event, Vec::new()));
    Ok(())
}
