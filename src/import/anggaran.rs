//! The budget book: a column for each kind of movement, or a kind and an amount.

use rust_decimal::Decimal;

use super::{
    ground::{Outcome, Quarantined, Step},
    heads::{self, Slot},
    keluaran, kembali,
    line::{Line, event},
    measure::In,
    number::{self, Doubt, Reading},
    words,
};
use crate::event::{Event, RoCode, Rupiah, Tanggal, UnitCode, YEARS, indonesian};

/// Fields that hold an amount of their own kind.
const KINDS: [&str; 7] = ["pagu", "penambahan", "pengurangan", "blokir", "lepas", "refocusing", "realisasi"];

pub(super) fn row(of: &Line<'_>) -> Outcome {
    let unit = of.unit()?;
    let tahun = of.must("tahun", |text| {
        text.parse().ok().filter(|y| YEARS.contains(y)).ok_or_else(|| Doubt::of("bukan tahun 2000 sampai 2100"))
    })?;
    let ro = keluaran::sourced(of, &unit, tahun, code(of)?)?;
    let mut amounts = Vec::new();
    let tanggal = day(of, tahun)?;
    for kind in KINDS {
        amounts.extend(amount(of, kind, kind)?.map(|(said, nilai)| (kind, said, nilai)));
    }
    if let Some(kind) = of.maybe("jenis", kind_of)? {
        amounts.extend(amount(of, "nilai", kind)?.map(|(said, nilai)| ("nilai", said, nilai)));
    } else if of.number("nilai", In::Any)? != Reading::Empty {
        return Err(of.doubt("jenis", Doubt::of("kosong, padahal ada nilai")));
    }
    let mut step = Step::default();
    if let Some(event) = keluaran::registration(of, &unit, tahun, &ro)? {
        let berlaku = tanggal.ok_or_else(|| of.doubt("tanggal", Doubt::of("kosong")))?;
        step.drafts.push(of.draft(&unit, berlaku, "ro", event, Vec::new()));
    }
    keluaran::plan(of, (&unit, tahun, &ro), tanggal, &mut step)?;
    keluaran::made(of, (&unit, tahun, &ro), tanggal, &mut step)?;
    for (field, kind, nilai) in amounts {
        let nilai =
            if kind == "realisasi" { added_up(of, (&unit, tahun, &ro), tanggal, (field, nilai))? } else { Some(nilai) };
        let Some(nilai) = nilai else {
            step.same += 1;
            continue;
        };
        let berlaku = tanggal.ok_or_else(|| of.doubt("tanggal", Doubt::of("kosong")))?;
        let from = of.came_from()?;
        if let Some((_, Some(seq))) = from {
            let book = of.book(&unit, tahun)?;
            let held = book.ro.get(&ro).and_then(|held| held.mutasi.iter().find(|m| m.seq == seq).cloned());
            let same = held.is_some_and(|m| {
                m.berlaku == berlaku
                    && m.jumlah() == nilai.get()
                    && kembali::word(m.gerak).map(kind_of) == Some(Ok(kind))
            });
            if !same {
                return Err(of.otherwise(seq));
            }
            step.same += 1;
            continue;
        }
        let event = movement(of, (field, kind), tahun, ro.clone(), nilai)?;
        let (mut draft, cell) = of.draft(&unit, berlaku, field, event, Vec::new());
        draft.id = from.map(|(id, _)| id).or(draft.id);
        step.drafts.push((draft, cell));
    }
    Ok(step)
}

/// The movement and its amount; `None` if the cell is empty, a dash or zero, which move nothing.
fn amount(of: &Line<'_>, field: &str, kind: &'static str) -> Result<Option<(&'static str, Rupiah)>, Quarantined> {
    let (said, value) = match of.peek(field, In::Rupiah) {
        Ok(Reading::Empty | Reading::Dash) => return Ok(None),
        Ok(Reading::Number(value)) => match moved(kind, value) {
            Some(moved) => moved,
            None => of.settle(field, negative(kind, &[(value, String::new())]), |pick| chosen(pick, kind))?,
        },
        Ok(Reading::Range(..)) => return Err(of.doubt(field, Doubt::of("rentang, padahal harus satu jumlah"))),
        Ok(Reading::NotApplicable) => {
            return Err(of.doubt(field, Doubt::of("N/A, padahal harus jumlah; kosongkan bila tidak ada")));
        }
        Err(doubt) => of.settle(field, with_moves(kind, doubt), |pick| chosen(pick, kind))?,
    };
    let value = value.checked_mul(of.skala).ok_or_else(|| of.doubt(field, Doubt::of("angka di luar batas")))?;
    if value.is_zero() { Ok(None) } else { of.rupiah(field, value).map(|nilai| Some((said, nilai))) }
}

/// The day of a row: that of its cell, or the last of the month or quarter in the head.
fn day(of: &Line<'_>, tahun: u16) -> Result<Option<Tanggal>, Quarantined> {
    let own = of.day("tanggal")?;
    let month = match of.said.and_then(|said| said.slot) {
        Some(Slot::Bulan(n)) => n,
        Some(Slot::Triwulan(n)) => n * 3,
        Some(Slot::Semester(n)) => n * 6,
        None => return Ok(own),
    };
    Ok(own.or_else(|| (28..=31).rev().find_map(|day| format!("{tahun:04}-{month:02}-{day:02}").parse().ok())))
}

/// The part of a cumulative spending that is not booked yet; `None` if all of it is.
fn added_up(
    of: &Line<'_>,
    (unit, tahun, ro): (&UnitCode, u16, &RoCode),
    tanggal: Option<Tanggal>,
    (field, nilai): (&str, Rupiah),
) -> Result<Option<Rupiah>, Quarantined> {
    let titled = || {
        let above = of.sheet.rows.iter().take_while(|row| row.number < of.mapping.judul);
        above.flat_map(|row| &row.cells).any(|(_, raw)| heads::spoken(&raw.text()).upto)
    };
    if !of.said.is_some_and(|said| said.upto) && !titled() && of.kumulatif != Some(true) {
        return Ok(Some(nilai));
    }
    match of.kumulatif {
        Some(true) => {}
        Some(false) => return Ok(Some(nilai)),
        None => {
            of.asks.borrow_mut().entry("kumulatif").or_default().push(of.cell(field));
            let why = "s.d.: dijumlahkan sejak awal tahun? nyatakan kumulatif (ya atau tidak)";
            return Err(of.doubt(field, Doubt::of(why)));
        }
    }
    let day = tanggal.ok_or_else(|| of.doubt("tanggal", Doubt::of("kosong")))?;
    let key = format!("{unit}/{tahun}/{ro}");
    let held = of.book(unit, tahun)?.ro.get(ro).map_or(Decimal::ZERO, |held| held.saldo(day).realisasi);
    let before = of.sums.borrow().get(&key).map_or(held, |given| held.max(*given));
    let difference = nilai.get() - before;
    if difference.is_sign_negative() && !difference.is_zero() {
        let told = |value: Decimal| indonesian(&value.normalize().to_string());
        let why = format!("kumulatif {} di bawah yang sudah dibukukan s.d. {day}: {}", told(nilai.get()), told(before));
        return Err(of.doubt(field, Doubt::of(why)));
    }
    of.sums.borrow_mut().insert(key, nilai.get());
    *of.note.borrow_mut() = format!(", kumulatif dikurangi {}", indonesian(&before.normalize().to_string()));
    if difference.is_zero() { Ok(None) } else { of.rupiah(field, difference).map(Some) }
}

/// The movement of an amount; `None` if it is negative and the kind has no sign, so its meaning is unknown.
fn moved(kind: &'static str, value: Decimal) -> Option<(&'static str, Decimal)> {
    (!value.is_sign_negative() || value.is_zero() || kind == "refocusing").then_some((kind, value))
}

/// The doubt, with the movement that each negative reading would mean.
fn with_moves(kind: &str, doubt: Doubt) -> Doubt {
    let values: Vec<(Decimal, String)> = doubt
        .readings
        .iter()
        .filter_map(|reading| match number::picked(reading) {
            Ok(Reading::Number(value)) => Some((value, reading.clone())),
            _ => None,
        })
        .collect();
    if kind == "refocusing" || !values.iter().any(|(value, _)| value.is_sign_negative()) {
        return doubt;
    }
    Doubt { why: format!("{}; {}", doubt.why, negative(kind, &values).why), ..negative(kind, &values) }
}

/// The doubt about a negative amount, with the movements that it may mean.
fn negative(kind: &str, values: &[(Decimal, String)]) -> Doubt {
    let others: &[&str] = match kind {
        "blokir" => &["penambahan", "lepas blokir"],
        "penambahan" => &["pengurangan"],
        "pengurangan" => &["penambahan"],
        _ => &[],
    };
    let mut readings = Vec::new();
    for (value, as_it_is) in values.iter().filter(|_| !others.is_empty()) {
        if !value.is_sign_negative() {
            readings.push(as_it_is.clone());
            continue;
        }
        let positive = indonesian(&(-*value).normalize().to_string());
        readings.extend(others.iter().map(|other| format!("{other} {positive}")));
    }
    let hint = if kind == "realisasi" { "; pengembalian belanja dicatat sebagai koreksi realisasi" } else { "" };
    Doubt { why: format!("{kind} negatif{hint}"), readings }
}

/// Parses a chosen reading: a number, or a movement with its amount.
fn chosen(pick: &str, kind: &'static str) -> Result<(&'static str, Decimal), Doubt> {
    let (said, number) = match pick.rsplit_once(' ').map(|(word, number)| (kind_of(word), number)) {
        Some((Ok(said), number)) => (said, number),
        _ => (kind, pick),
    };
    match number::picked(number)? {
        Reading::Number(value) => Ok((said, value)),
        _ => Ok((said, Decimal::ZERO)),
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

/// The code of the output, combined with the account if that has its own column, as SIPD prints them.
fn code(of: &Line<'_>) -> Result<RoCode, Quarantined> {
    let account = of.maybe("rekening", |text| {
        let joined: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        format!("A-{joined}").parse::<RoCode>().map(|_| joined).map_err(Doubt::of)
    })?;
    let Some(account) = account else { return of.must("ro", words::code) };
    of.must("ro", |text| words::code(&format!("{text}-{account}")))
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
