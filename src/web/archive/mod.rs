//! Retention: the recorded schedules and holds, and the state of each year's records.

mod page;

use axum::response::Response;

use crate::{
    event::{
        Seq, UnitCode,
        data::{BerkasArsip, NasibArsip},
    },
    http::{Problem, call::Call, dear},
    present::time,
    projection::{Retensi, Tahan},
    query::{Masa, Tahap},
    web::archive::page::{Arsip, Baris, Jadwal, Penahanan},
};

/// Handler of `/arsip`.
pub async fn semua(call: Call) -> Result<Response, Problem> {
    dear(call, |call| {
        call.only(&[])?;
        let arsip = &call.books.global.arsip;
        let seen = |unit: &UnitCode| call.caller.sees(&call.books, unit);
        let all = call.ask().retention()?;
        let own: Vec<_> = all.into_iter().filter(|one| seen(&one.unit)).collect();
        let holds = arsip.tahan.values().filter(|t| t.unit.is_empty() || t.unit.iter().any(seen));
        let page = Arsip {
            rangka: call.rangka("arsip"),
            habis: own.iter().filter(|one| one.tahap == Tahap::Habis).count(),
            jadwal: arsip.retensi.values().map(jadwal).collect(),
            penahanan: holds.map(penahanan).collect(),
            berkas: own.iter().map(baris).collect(),
        };
        call.page(call.service.reader.last().seq, &page)
    })
    .await
}

fn jadwal(one: &Retensi) -> Jadwal {
    let masa = format!("{} tahun aktif, {} tahun inaktif", one.aktif, one.inaktif);
    let berkas = match one.berkas {
        BerkasArsip::Kinerja => "kinerja",
        BerkasArsip::Anggaran => "anggaran",
        BerkasArsip::Temuan => "temuan",
    };
    let nasib = match one.nasib {
        NasibArsip::Musnah => "dimusnahkan",
        NasibArsip::Permanen => "permanen",
        NasibArsip::DinilaiKembali => "dinilai kembali",
    };
    Jadwal { kode: one.kode.to_string(), nama: one.nama.clone(), berkas, masa, nasib, event: one.seq }
}

fn penahanan(one: &Tahan) -> Penahanan {
    let units: Vec<_> = one.unit.iter().map(ToString::to_string).collect();
    let unit = if units.is_empty() { "seluruh buku besar".to_owned() } else { units.join(", ") };
    let rentang = match (one.dari, one.sampai) {
        (1, Seq::MAX) => "semua event".to_owned(),
        (dari, Seq::MAX) => format!("sejak event {dari}"),
        (dari, sampai) => format!("event {dari} sampai {sampai}"),
    };
    Penahanan { kode: one.kode.to_string(), unit, rentang, berakhir: one.berakhir, event: one.seq }
}

fn baris(one: &Masa) -> Baris {
    let held: Vec<_> = one.ditahan.iter().map(ToString::to_string).collect();
    Baris {
        unit: one.unit.to_string(),
        tahun: one.tahun,
        kode: one.jadwal.kode.to_string(),
        nama: one.jadwal.nama.clone(),
        aktif: time::day(one.sampai.0),
        inaktif: time::day(one.sampai.1),
        keadaan: one.keadaan(),
        ditahan: held.join(", "),
    }
}
