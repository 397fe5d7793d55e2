//! The budget book: a column for each kind of movement, or a kind and an amount.

use super::{
    number::{Doubt, Reading},
    plan::{Line, Outcome, Quarantined, Step, event},
    words,
};
use crate::event::{Event, RoCode, Rupiah, UnitCode, YEARS, indonesian};

/// Fields that hold an amount of their own kind.
const KINDS: [&str; 7] = ["pagu", "penambahan", "pengurangan", "blokir", "lepas", "refocusing", "realisasi"];

pub(super) fn row(of: &Line<'_>) -> Outcome {
    let unit = of.unit()?;
    let tahun = of.must("tahun", |text| {
        text.parse().ok().filter(|y| YEARS.contains(y)).ok_or_else(|| Doubt::of("bukan tahun 2000 sampai 2100"))
    })?;
    let ro: RoCode = of.must("ro", words::code)?;
    let mut amounts = Vec::new();
    for kind in KINDS {
        amounts.extend(amount(of, kind, kind)?.map(|(said, nilai)| (kind, said, nilai)));
    }
    if let Some(kind) = of.maybe("jenis", kind_of)? {
        amounts.extend(amount(of, "nilai", kind)?.map(|(said, nilai)| ("nilai", said, nilai)));
    } else if of.number("nilai")? != Reading::Empty {
        return Err(of.doubt("jenis", Doubt::of("kosong, padahal ada nilai")));
    }
    let mut step = Step::default();
    if let Some(event) = registration(of, &unit, tahun, &ro)? {
        let berlaku = of.day("tanggal")?.ok_or_else(|| of.doubt("tanggal", Doubt::of("kosong")))?;
        step.drafts.push(of.draft(&unit, berlaku, "ro", event, Vec::new()));
    }
    for (field, kind, nilai) in amounts {
        let berlaku = of.day("tanggal")?.ok_or_else(|| of.doubt("tanggal", Doubt::of("kosong")))?;
        let event = movement(of, (field, kind), tahun, ro.clone(), nilai)?;
        step.drafts.push(of.draft(&unit, berlaku, field, event, Vec::new()));
    }
    Ok(step)
}

/// What an amount moves, and how much; nothing where the cell is empty, a dash, or zero: each moves nothing.
fn amount(of: &Line<'_>, field: &str, kind: &'static str) -> Result<Option<(&'static str, Rupiah)>, Quarantined> {
    match of.number(field)? {
        Reading::Empty | Reading::Dash => Ok(None),
        Reading::Number(value) if value.is_zero() => Ok(None),
        Reading::Number(value) if value.is_sign_negative() && kind != "refocusing" => {
            let others: &[&str] = match kind {
                "blokir" => &["penambahan", "lepas blokir"],
                "penambahan" => &["pengurangan"],
                "pengurangan" => &["penambahan"],
                _ => &[],
            };
            let positive = indonesian(&(-value).normalize().to_string());
            let readings = others.iter().map(|other| format!("{other} {positive}")).collect();
            let hint =
                if kind == "realisasi" { "; pengembalian belanja dicatat sebagai koreksi realisasi" } else { "" };
            let said = of.settle(field, Doubt { why: format!("{kind} negatif{hint}"), readings }, |pick| {
                kind_of(pick.rsplit_once(' ').map_or(pick, |(kind, _)| kind))
            })?;
            of.rupiah(field, -value).map(|nilai| Some((said, nilai)))
        }
        Reading::Number(value) => of.rupiah(field, value).map(|nilai| Some((kind, nilai))),
        Reading::Range(..) => Err(of.doubt(field, Doubt::of("rentang, padahal harus satu jumlah"))),
        Reading::NotApplicable => {
            Err(of.doubt(field, Doubt::of("N/A, padahal harus jumlah; kosongkan bila tidak ada")))
        }
    }
}

fn kind_of(text: &str) -> Result<&'static str, Doubt> {
    let plain = text.to_lowercase().replace('_', " ");
    Ok(match plain.trim() {
        "pagu" | "pagu awal" => "pagu",
        "penambahan" | "tambah" => "penambahan",
        "pengurangan" | "kurang" => "pengurangan",
        "blokir" => "blokir",
        "lepas blokir" | "blokir dilepas" | "buka blokir" => "lepas",
        "refocusing" | "refocussing" => "refocusing",
        "realisasi" | "realisasi anggaran" => "realisasi",
        _ => {
            return Err(Doubt::of(
                "bukan pagu awal, penambahan, pengurangan, blokir, lepas blokir, refocusing atau realisasi",
            ));
        }
    })
}

/// Registers a rincian output that the ledger does not know yet, where the row names it.
fn registration(of: &Line<'_>, unit: &UnitCode, tahun: u16, ro: &RoCode) -> Result<Option<Event>, Quarantined> {
    let key = format!("ro {unit}/{tahun}/{ro}");
    if of.book(unit, tahun)?.ro.contains_key(ro) || of.seen.borrow().contains_key(&key) {
        return Ok(None);
    }
    let Some(nama) = of.words("nama")? else {
        let why = format!("RO {ro} belum didaftarkan untuk {unit} {tahun}; isi kolom nama untuk mendaftarkannya");
        return Err(of.doubt("ro", Doubt::of(why)));
    };
    let iku = of.maybe("iku", words::iku)?;
    of.seen.borrow_mut().insert(key, of.row.number);
    Ok(Some(event!(RoDidaftarkan, of, "ro", { tahun: tahun, ro: ro.clone(), nama: nama, iku: iku })))
}

fn movement(
    of: &Line<'_>,
    (field, kind): (&str, &str),
    tahun: u16,
    ro: RoCode,
    nilai: Rupiah,
) -> Result<Event, Quarantined> {
    Ok(match kind {
        "pagu" => event!(PaguDitetapkan, of, field, { tahun: tahun, ro: ro, nilai: nilai }),
        "penambahan" => event!(PaguDitambah, of, field, { tahun: tahun, ro: ro, nilai: nilai }),
        "pengurangan" => event!(PaguDikurangi, of, field, { tahun: tahun, ro: ro, nilai: nilai }),
        "blokir" => event!(BlokirDikenakan, of, field, { tahun: tahun, ro: ro, nilai: nilai }),
        "lepas" => event!(BlokirDilepas, of, field, { tahun: tahun, ro: ro, nilai: nilai }),
        "refocusing" => {
            event!(RefocusingDicatat, of, field, { tahun: tahun, ro: ro, nilai: nilai })
        }
        _ => event!(RealisasiAnggaranDicatat, of, field, { tahun: tahun, ro: ro, nilai: nilai }),
    })
}
