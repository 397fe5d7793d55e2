//! Pages of the findings of a unit, or of all units that the caller sees.

mod page;

use std::collections::BTreeMap;

use axum::response::Response;

use super::{halaman, konteks};
use crate::{
    event::{Seq, Tanggal, UnitCode, data::HasilTindakLanjut},
    http::{
        Problem,
        call::{Call, Reading},
        heavy,
    },
    present::{
        Context, number, time,
        view::{
            findings::{Findings, OF_PART, of as of_list},
            findings_sheet::STATES,
        },
    },
    projection::{FindingRow, FindingsItem, Node, Per, SaldoRow},
    web::{
        Angka, Baca, Rangka,
        bahasa::asli,
        findings::page::{DaftarTemuan, Rekomendasi, Ringkas, Temuan},
    },
};

/// Number of findings on a page.
const SEHALAMAN: usize = 40;
const NAMES: &[&str] = &["as_of", "per", "pandangan", "mulai", "status", "urut"];
/// Filter of recommendations: word, title.
const STATUS: [(&str, &str); 7] = [
    ("", "semua"),
    ("lewat", "lewat tenggat"),
    ("belum_dinilai", "belum dinilai"),
    ("sesuai", "sesuai"),
    ("belum_sesuai", "belum sesuai"),
    ("belum_ditindaklanjuti", "belum ditindaklanjuti"),
    ("tidak_dapat_ditindaklanjuti", "tidak dapat ditindaklanjuti"),
];
/// Orders: word, title.
const URUTAN: [(&str, &str); 4] =
    [("", "unit dan kode"), ("tenggat", "sisa hari"), ("nilai", "nilai terbesar"), ("lhp", "LHP terbaru")];

/// Handler of `/temuan`.
pub async fn semua(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        call.only(NAMES)?;
        let (reading, baca) = (call.reading()?, call.baca()?);
        let global = &call.books.global;
        let tops: Vec<UnitCode> = global
            .units(Seq::MAX)
            .filter(|u| call.caller.sees(&call.books, &u.kode))
            // Units below are included with the unit above, if the caller sees that.
            .filter(|u| u.induk.as_ref().is_none_or(|induk| !call.caller.sees(&call.books, induk)))
            .map(|u| u.kode.clone())
            .collect();
        let mut all = Vec::new();
        for unit in tops {
            let context = call.context(&reading, &unit, None)?;
            let book = Findings::of(&call.view(&context), &unit)?;
            if !book.rows.is_empty() {
                all.push((context, book));
            }
        }
        let top = call.context(&reading, &crate::event::UnitCode::ledger(), None);
        let hari = all.first().map(|(c, _)| c.hari).or(top.ok().map(|c| c.hari));
        let moment = call.moment(reading.as_of)?;
        let hari = hari.unwrap_or_else(|| moment.recorded_at.day());
        let contoh = all.iter().filter(|(c, _)| c.unit.contoh).map(|(c, _)| c.unit.kode.to_string()).collect();
        let words = format!("{} · per {}", moment.words(&call.service.ledger), time::day(hari));
        let rangka = Rangka { contoh, ..call.rangka("temuan") };
        let page = page(call, rangka, words, &all, &baca, "/temuan")?;
        call.page(moment.seq, &page)
    })
    .await
}

/// Handler of `/temuan/{unit}`.
pub async fn unit(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| of_unit(call, None)).await
}

/// Handler of `/temuan/{unit}/{tahun}`: as of the last day of the year, or of today within it.
pub async fn tahun(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| of_unit(call, Some(call.tahun()?))).await
}

fn of_unit(call: &Call, tahun: Option<u16>) -> Result<Response, Problem> {
    let unit = call.unit()?;
    call.only(NAMES)?;
    let (given, baca) = (call.reading()?, call.baca()?);
    // Findings continue across years: a year without a quarter or day is read as of the day of the moment.
    let per = match (given.per, tahun) {
        (Per::Triwulan(_), Some(tahun)) => Per::Tanggal(given.per.day(tahun)),
        (per, _) => per,
    };
    let reading = Reading { per, ..given };
    let context = call.context(&reading, &unit, None)?;
    let book = Findings::of(&call.view(&context), &unit)?;
    let day = match per {
        Per::Tanggal(day) => Some(day.to_string()),
        _ => None,
    };
    let links = baca.tentang(day.as_deref());
    let path = tahun.map_or(format!("/temuan/{unit}"), |tahun| format!("/temuan/{unit}/{tahun}"));
    let rangka = call.rangka_unit(&context, tahun.unwrap_or(context.hari.year()), "temuan", &baca);
    let page = page(call, rangka, konteks(&context), &[(context.clone(), book)], &links, &path)?;
    call.page(context.as_of.seq, &page)
}

fn page(
    call: &Call,
    rangka: Rangka,
    konteks: String,
    all: &[(Context, Findings)],
    baca: &Baca,
    path: &str,
) -> Result<DaftarTemuan, Problem> {
    let ringkas = all.iter().map(|(context, book)| ringkas(context, book, baca)).collect();
    let status = one_of(call, "status", &STATUS)?;
    let urut = one_of(call, "urut", &URUTAN)?;
    let mut rows: Vec<&FindingRow> = all.iter().flat_map(|(_, book)| &book.rows).collect();
    let semua = group(&rows).len();
    rows.retain(|row| shown(row, status));
    let umur = umur(&rows);
    let temuan = group(&ordered(rows, urut));
    let asked: Vec<_> = [("status", status), ("urut", urut)].into_iter().filter(|(_, word)| !word.is_empty()).collect();
    let (from, to, sebelum, sesudah) = halaman(call, temuan.len(), SEHALAMAN, baca, path, &asked)?;
    Ok(DaftarTemuan {
        rangka,
        konteks,
        ringkas,
        umur,
        dari: (from + 1, to, temuan.len(), semua),
        temuan: temuan[from..to].to_vec(),
        sebelum,
        sesudah,
        path: path.to_owned(),
        baca: baca.clone(),
        status: STATUS.map(|(word, title)| (word, title, word == status)).to_vec(),
        urut: URUTAN.map(|(word, title)| (word, title, word == urut)).to_vec(),
    })
}

/// The parameter as one word of a closed list; without one, the first.
fn one_of(call: &Call, name: &'static str, all: &[(&'static str, &'static str)]) -> Result<&'static str, Problem> {
    let given = call.query::<String>(name, "")?.unwrap_or_default();
    let known = all.iter().find(|(word, _)| *word == given).map(|(word, _)| *word);
    known.ok_or_else(|| {
        let accepted: Vec<_> = all.iter().map(|(word, _)| *word).filter(|word| !word.is_empty()).collect();
        Problem::value(name, &given, "pilihan tidak dikenal", &accepted.join(", "))
    })
}

/// Whether a row matches the filter.
fn shown(row: &FindingRow, status: &str) -> bool {
    match status {
        "" => true,
        "lewat" => row.sisa_hari.is_some_and(|days| days < 0),
        "belum_dinilai" => row.hasil.is_none() && row.rekomendasi.is_some(),
        word => row.hasil.is_some_and(|hasil| hasil.nama().replace(' ', "_") == word),
    }
}

/// Rows in the requested order; recommendations of a finding stay together.
fn ordered<'a>(mut rows: Vec<&'a FindingRow>, urut: &str) -> Vec<&'a FindingRow> {
    let mut soonest: BTreeMap<_, i32> = BTreeMap::new();
    for row in &rows {
        let days = soonest.entry((&row.unit, &row.kode_temuan)).or_insert(i32::MAX);
        *days = row.sisa_hari.unwrap_or(i32::MAX).min(*days);
    }
    match urut {
        "tenggat" => rows.sort_by_key(|row| soonest.get(&(&row.unit, &row.kode_temuan)).copied()),
        "nilai" => rows.sort_by_key(|row| std::cmp::Reverse(row.temuan.nilai.get())),
        "lhp" => rows.sort_by_key(|row| std::cmp::Reverse(row.temuan.lhp_tanggal)),
        _ => {}
    }
    rows
}

fn ringkas(context: &Context, book: &Findings, baca: &Baca) -> Ringkas {
    let titles = [
        "Persentase tindak lanjut",
        "Temuan",
        "Rekomendasi",
        "Sesuai",
        "Belum sesuai",
        "Belum ditindaklanjuti",
        "Tidak dapat ditindaklanjuti",
        "Lewat tenggat",
        "Nilai temuan (Rp)",
    ];
    let unit = &context.unit;
    let here = format!("/temuan/{}", unit.kode);
    let angka = FindingsItem::ALL.iter().zip(titles).zip(&book.figures);
    let show = |node: &std::sync::Arc<Node>| Angka::dari(node, baca);
    let keadaan = STATES.iter().map(|(words, items)| (*words, items.map(|item| show(book.figure(item)))));
    let bagian = book.by_auditor(false).into_iter().chain(book.by_auditor(true)).map(|(name, which, (_, figures))| {
        (name, which, OF_PART.map(|(item, _)| show(of_list(figures, item))).to_vec())
    });
    Ringkas {
        keadaan: if book.is_empty() { Vec::new() } else { keadaan.collect() },
        diterima: [FindingsItem::NilaiDiterima, FindingsItem::PersenNilaiDiterima].map(|item| show(book.figure(item))),
        kolom: OF_PART.map(|(_, head)| head),
        bagian: bagian.collect(),
        saldo: book.saldo.iter().map(|s| (saldo(s), s.saldo.seq)).collect(),
        unit: (unit.kode.to_string(), unit.nama.clone(), baca.ke(&here)),
        angka: angka.map(|((_, title), node)| (title, Angka::dari(node, baca))).collect(),
    }
}

/// The balance of earlier years, in words.
fn saldo(row: &SaldoRow) -> String {
    let s = &row.saldo.isi;
    format!(
        "{} {} LHP tahun {}: {} temuan, {} rekomendasi, dokumen {}, per {}",
        row.unit,
        row.nama_pemeriksa,
        s.tahun,
        s.temuan,
        s.rekomendasi(),
        s.dokumen,
        time::day(row.saldo.berlaku)
    )
}

/// Open recommendations without an answer by days left or overdue; each count is linked to the first of them.
fn umur(rows: &[&FindingRow]) -> Vec<(&'static str, Angka, i64)> {
    type Umur = (&'static str, fn(i32) -> bool);
    const AGES: [Umur; 5] = [
        ("Lewat lebih dari 60 hari", |d| d < -60),
        ("Lewat 31–60 hari", |d| (-60..=-31).contains(&d)),
        ("Lewat 1–30 hari", |d| (-30..0).contains(&d)),
        ("Sisa 0–30 hari", |d| (0..=30).contains(&d)),
        ("Sisa lebih dari 30 hari", |d| d > 30),
    ];
    let of = |within: fn(i32) -> bool| rows.iter().filter(move |r| r.sisa_hari.is_some_and(within));
    let most = AGES.iter().map(|(_, within)| of(*within).count()).max().unwrap_or(1).max(1);
    let one = |(title, within): Umur| {
        let count = of(within).count();
        let first = of(within).next().map(|r| format!("#{}-{}", r.unit, r.kode_temuan));
        let angka = Angka {
            teks: if count == 0 { "–".to_owned() } else { count.to_string() },
            href: first,
            kelas: "n",
            ..Angka::default()
        };
        (title, angka, (count * 1000 / most) as i64)
    };
    AGES.into_iter().map(one).collect()
}

/// Groups recommendations under their findings.
fn group(rows: &[&FindingRow]) -> Vec<Temuan> {
    let mut all: Vec<Temuan> = Vec::new();
    for row in rows {
        let (unit, kode) = (row.unit.to_string(), row.kode_temuan.to_string());
        if all.last().is_none_or(|last| (&last.unit, &last.kode) != (&unit, &kode)) {
            all.push(temuan(row));
        }
        if let (Some((kode, r)), Some(last)) = (&row.rekomendasi, all.last_mut()) {
            last.rekomendasi.push(rekomendasi(row, kode.to_string(), r));
        }
    }
    all
}

fn temuan(row: &FindingRow) -> Temuan {
    let t = &row.temuan;
    Temuan {
        unit: row.unit.to_string(),
        kode: row.kode_temuan.to_string(),
        uraian: t.uraian.clone(),
        tentang: format!("{}, LHP {} tanggal {}", asli(&row.nama_pemeriksa), asli(&t.lhp), time::day(t.lhp_tanggal)),
        seq: t.seq,
        nilai: Angka::event(number::exact(t.nilai.get()), t.seq),
        tenggat: (time::day(t.diterima), time::day(t.tenggat())),
        rekomendasi: Vec::new(),
    }
}

fn rekomendasi(row: &FindingRow, kode: String, r: &crate::projection::Rekomendasi) -> Rekomendasi {
    let on = |day: Tanggal| time::day(day);
    let mut event = vec![("rekomendasi".to_owned(), r.seq, on(r.berlaku))];
    event.extend(r.tindak_lanjut.iter().map(|t| ("tindak lanjut".to_owned(), t.seq, on(t.berlaku))));
    event.extend(r.penilaian.iter().map(|p| (format!("dinilai {}", p.isi.nama()), p.seq, on(p.berlaku))));
    event[1..].sort_by_key(|(_, seq, _)| *seq);
    let gaya = match (row.hasil, row.sisa_hari) {
        (Some(HasilTindakLanjut::Sesuai), _) => ("s-hijau", "●"),
        (_, Some(days)) if days < 0 => ("s-merah", "■"),
        (Some(HasilTindakLanjut::BelumSesuai | HasilTindakLanjut::BelumDitindaklanjuti), _) => ("s-kuning", "▲"),
        _ => ("s-lain", "○"),
    };
    Rekomendasi {
        kode,
        uraian: r.uraian.clone(),
        event,
        hasil: row.hasil.map_or("belum dinilai", HasilTindakLanjut::nama).to_owned(),
        gaya,
        sisa: row.sisa_hari.map(|days| Angka::event(format!("{} hari", days.abs()), row.temuan.seq)),
        lewat: row.sisa_hari.is_some_and(|days| days < 0),
    }
}
