//! Progress of the structure of a year, and its next steps: the order of work for somebody who starts from nothing.

use super::page::LangkahKerja;
use crate::{
    event::{Seq, data::Role},
    http::{Problem, call::Call},
    projection::{Pandangan, Per},
};

/// Counts of recorded things for a year.
#[derive(Default)]
struct Ada {
    unit: usize,
    akun: usize,
    tunggu: usize,
    aturan: usize,
    indikator: usize,
    target: usize,
    ro: usize,
    realisasi: usize,
    berikutnya: usize,
}

fn hitung(call: &Call, tahun: u16) -> Result<Ada, Problem> {
    let global = &call.books.global;
    let last = call.service.reader.last().seq;
    let view = call.view_at(last, Per::Tahun, call.ask().day(), Pandangan::Semua);
    let mut ada = Ada::default();
    for unit in global.units(Seq::MAX) {
        ada.unit += 1;
        let book = view.book(&unit.kode, tahun)?;
        ada.aturan += usize::from(!book.aturan.is_empty());
        ada.indikator += book.iku.values().filter(|iku| !iku.definisi.is_empty()).count();
        ada.target += book.iku.values().filter(|iku| !iku.target.is_empty()).count();
        ada.realisasi += book.iku.values().map(|iku| iku.realisasi.len()).sum::<usize>();
        ada.ro += book.ro.len();
        let next = view.book(&unit.kode, tahun.saturating_add(1))?;
        ada.berikutnya += next.iku.values().filter(|iku| !iku.definisi.is_empty()).count();
    }
    let mut accounts: Vec<_> = global.grants(Seq::MAX).map(|grant| &grant.akun).collect();
    accounts.sort();
    accounts.dedup();
    ada.akun = accounts.len();
    ada.tunggu = global.all_grants().iter().filter(|g| g.stands(Seq::MAX) && !g.in_force(Seq::MAX)).count();
    Ok(ada)
}

/// The steps of a year in order, with their progress.
pub fn langkah(call: &Call, peran: Role, tahun: u16) -> Result<Vec<LangkahKerja>, Problem> {
    let ada = hitung(call, tahun)?;
    let step = |judul: &'static str, keadaan: String, selesai: bool, oleh: &'static str| LangkahKerja {
        judul,
        keadaan,
        selesai,
        oleh,
        ke: None,
    };
    let mut all = vec![
        step("Unit dan akun", format!("{} unit, {} akun", ada.unit, ada.akun), ada.unit > 0, "admin, dari buku kerja"),
        step(
            "Konfirmasi akses yang menilai unit lain",
            if ada.tunggu == 0 { "tidak ada yang menunggu".to_owned() } else { format!("{} menunggu", ada.tunggu) },
            ada.unit > 0 && ada.tunggu == 0,
            "admin kedua, di halaman Akun",
        ),
        step(
            "Aturan, simpul, indikator, target, keluaran, pagu",
            format!(
                "{} unit dengan aturan sendiri, {} indikator ({} bertarget), {} keluaran",
                ada.aturan, ada.indikator, ada.target, ada.ro
            ),
            ada.indikator > 0,
            "perencana, dari buku kerja yang sama",
        ),
        step(
            "Realisasi dengan bukti, tiap triwulan",
            format!("{} nilai tercatat", ada.realisasi),
            ada.realisasi > 0,
            "unit, di halaman Entri",
        ),
        step(
            "Tahun berikutnya",
            format!("{} indikator pada {}", ada.berikutnya, tahun.saturating_add(1)),
            ada.berikutnya > 0,
            "perencana",
        ),
    ];
    if peran == Role::Admin {
        all[1].ke = Some("/akun".to_owned());
    } else {
        all[4].ke = (ada.indikator > 0).then(|| format!("/struktur/tahun-berikutnya?dari={tahun}"));
    }
    Ok(all)
}
