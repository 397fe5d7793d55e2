//! Builds the form of a type: fields by its schema, choices from the ledger, and adjustments that the schema cannot express.

use std::sync::Arc;

use uuid::Uuid;

use super::shape::{self, Bentukan, Bersama};
use crate::{
    event::{Kind, Seq, UnitCode},
    http::{
        Problem,
        call::{Call, Reading},
    },
    present::Recorded,
    projection::{Book, Pandangan, Per},
    store::AsOf,
    web::{Bagian, Bidang, Formulir, JenisBidang as Jenis},
};

/// Maximum number of choices that a field offers; beyond it, the value is typed.
const MOST: usize = 500;

/// A form for a type.
pub struct Isi {
    /// Type.
    pub kind: Kind,
    /// Unit.
    pub unit: UnitCode,
    /// Year.
    pub tahun: u16,
    /// The form.
    pub formulir: Formulir,
    /// Fields that belong together.
    pub bersama: Vec<Bersama>,
}

/// The book of the unit's year, and that of its findings.
fn buku(call: &Call, unit: &UnitCode, tahun: u16) -> Result<(Arc<Book>, Arc<Book>), Problem> {
    if unit.is_ledger() {
        return Ok((Arc::default(), Arc::default()));
    }
    let reading = Reading { as_of: AsOf::Latest, per: Per::Tahun, pandangan: Pandangan::Semua };
    let view = call.view(&call.context(&reading, unit, Some(tahun))?);
    Ok((view.book(unit, tahun)?, view.book(unit, 0)?))
}

/// The recorded choices for a field of a type; a new code is typed instead.
fn pilihan(
    call: &Call,
    kind: Kind,
    (buku, temuan): (&Book, &Book),
    path: &str,
    tipe: &str,
) -> Option<Vec<(String, String)>> {
    let new = path.ends_with(".kode") || kind == Kind::RoDidaftarkan && path == "data.ro";
    let pair = |code: &dyn ToString, name: &str| (code.to_string(), format!("{} {name}", code.to_string()));
    let all: Vec<_> = match tipe {
        _ if new => return None,
        "IkuCode" => {
            let name =
                |iku: &crate::projection::Iku| iku.definisi.last().map_or("", |d| d.isi.nama.as_str()).to_owned();
            buku.iku.iter().map(|(kode, iku)| pair(kode, &name(iku))).collect()
        }
        "RoCode" => buku.ro.iter().map(|(k, ro)| pair(k, ro.daftar.last().map_or("", |d| d.isi.0.as_str()))).collect(),
        "SasaranCode" => buku.sasaran.keys().map(|k| pair(k, "")).collect(),
        "PerspektifCode" => buku.perspektif.keys().map(|k| pair(k, "")).collect(),
        "TemuanCode" if path.ends_with("temuan") => temuan.temuan.iter().map(|(k, t)| pair(k, &t.uraian)).collect(),
        "TemuanCode" if path.ends_with("rekomendasi") => {
            temuan.rekomendasi.iter().map(|(k, r)| pair(k, &r.uraian)).collect()
        }
        "UnitCode" => {
            let seen = call.books.global.units(Seq::MAX).filter(|u| call.caller.sees(&call.books, &u.kode));
            seen.map(|u| pair(&u.kode, &u.nama)).collect()
        }
        _ => return None,
    };
    (!all.is_empty() && all.len() <= MOST).then_some(all)
}

/// Field of the issuer's subject that a grant names in place of a token.
pub const SUBJEK: &str = "subjek_penerbit";

/// Builds the form of a type; lists have `baris` rows.
pub fn susun(call: &Call, kind: Kind, unit: &UnitCode, tahun: u16, baris: usize) -> Result<Isi, Problem> {
    let (buku, temuan) = buku(call, unit, tahun)?;
    let choose = |path: &str, tipe: &str| pilihan(call, kind, (&buku, &temuan), path, tipe);
    let made = Bentukan::dari(kind, baris, &choose);
    let mut bagian = made.bagian;
    sesuaikan(kind, tahun, &mut bagian);
    if kind == Kind::AksesDiberikan && call.service.oidc.is_some() {
        let subject = Bidang::new(SUBJEK, "Subjek di penerbit (tanpa token)", Jenis::Teks)
            .petunjuk("Boleh kosong: akses dibuka dengan token. Bila diisi, tepat seperti dikatakan penerbit.");
        bagian.push(Bagian { judul: "Masuk lewat penerbit".to_owned(), bidang: vec![subject] });
    }
    let hari = call.ask().day().to_string();
    let mut awal = vec![Bidang::new("berlaku", "Berlaku sejak", Jenis::Tanggal).wajib().isi(hari)];
    let needs = needs_ref(kind);
    let refers = Bidang::new("ref", "Nomor event yang dirujuk", Jenis::Daftar)
        .petunjuk("Event yang dikoreksi, disetujui, dibatalkan atau dijawab; nomornya tampak di Buku besar.");
    awal.push(if needs { refers.wajib() } else { refers });
    if !unit.is_ledger() {
        let files = Bidang::new("bukti", "Berkas bukti", Jenis::Berkas).petunjuk("Boleh kosong, boleh beberapa.");
        awal.push(files);
    }
    bagian.push(Bagian { judul: "Waktu, rujukan dan bukti".to_owned(), bidang: awal });
    let mut tetap = vec![("id".to_owned(), Uuid::now_v7().to_string())];
    tetap.extend(made.berbaris.then(|| ("baris".to_owned(), baris.to_string())));
    let formulir = Formulir {
        ke: format!("/catat/{}?{}", kind.name(), call.query_text()),
        csrf: call.caller.csrf(),
        tetap,
        bagian,
        ..Formulir::default()
    };
    Ok(Isi { kind, unit: unit.clone(), tahun, formulir, bersama: made.bersama })
}

/// Whether the type refers to another event.
fn needs_ref(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::RealisasiDikoreksi | Kind::RealisasiDisetujui | Kind::RealisasiAnggaranDikoreksi | Kind::EventDibatalkan
    )
}

/// Adjusts the fields where the schema is not enough: a named set of rules, a generated token, a derived subject.
fn sesuaikan(kind: Kind, tahun: u16, bagian: &mut Vec<Bagian>) {
    let named = |b: &Bidang, names: &[&str]| names.iter().any(|n| b.nama == *n);
    match kind {
        Kind::AturanDitetapkan => {
            bagian.retain_mut(|part| {
                part.bidang.retain(|b| named(b, &["data.tahun", "data.versi", "data.alasan", "data.keterangan"]));
                !part.bidang.is_empty()
            });
            let sets = crate::sample::paket::names().map(|n| (n.to_owned(), n.to_owned())).collect();
            let set = Bidang::new("paket", "Paket aturan", Jenis::Pilihan(sets)).wajib();
            bagian.insert(0, Bagian { judul: String::new(), bidang: vec![set] });
        }
        Kind::RefocusingDicatat => {
            let all = bagian.iter_mut().flat_map(|part| &mut part.bidang);
            let mut other = Vec::new();
            for bidang in all {
                if bidang.nama == "data.ro" {
                    "Dari rincian output".clone_into(&mut bidang.label);
                    let to = Bidang { nama: "ke".to_owned(), label: "Ke rincian output".to_owned(), ..bidang.clone() };
                    other.push(to);
                }
            }
            bagian.extend((!other.is_empty()).then(|| Bagian { judul: String::new(), bidang: other }));
        }
        Kind::AksesDiberikan => bagian.iter_mut().for_each(|part| part.bidang.retain(|b| b.nama != "data.token")),
        Kind::BuktiDilampirkan => {
            let own = ["data.hash", "data.nama", "data.media", "data.ukuran"];
            bagian.iter_mut().for_each(|part| part.bidang.retain(|b| !named(b, &own)));
        }
        Kind::EventDibatalkan => bagian.iter_mut().flat_map(|part| &mut part.bidang).for_each(|b| {
            if b.nama == "data.subjek" {
                b.wajib = false;
                b.petunjuk = "Boleh kosong: mengikuti event yang dirujuk.".to_owned();
            }
        }),
        _ => {}
    }
    for bidang in bagian.iter_mut().flat_map(|part| &mut part.bidang) {
        if bidang.nama == "data.tahun" {
            bidang.nilai = tahun.to_string();
        }
    }
}

/// Fills in the parameters of the address: an event to copy, and values by name.
pub fn awali(call: &Call, isi: &mut Isi) -> Result<(), Problem> {
    if let Some(seq) = call.query::<Seq>("salin", "nomor event")? {
        let event = Recorded::read(&call.service.reader.line(seq)?).map_err(|e| Problem::internal(&e))?;
        call.known_unit(&event.header.unit)?;
        let data = event.event.canonical().map_err(|e| Problem::internal(&e))?;
        let mut fields = Vec::new();
        shape::urai("data", &serde_json::from_slice(&data).unwrap_or_default(), &mut fields);
        for (name, text) in fields.into_iter().filter(|(name, _)| name != "data.alasan") {
            if let Some(bidang) = isi.formulir.bidang(&name) {
                bidang.nilai = text;
            }
        }
    }
    let names: Vec<String> = isi.formulir.semua().map(|b| b.nama.clone()).collect();
    for name in names {
        if let (Some(text), Some(bidang)) = (call.query::<String>(&name, "")?, isi.formulir.bidang(&name)) {
            bidang.nilai = text;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_asked_for_by_the_name_of_a_set() {
        let mut parts = Bentukan::dari(Kind::AturanDitetapkan, 1, &|_, _| None).bagian;
        sesuaikan(Kind::AturanDitetapkan, 2026, &mut parts);
        let names: Vec<_> = parts.iter().flat_map(|p| &p.bidang).map(|b| b.nama.as_str()).collect();
        assert_eq!(names, ["paket", "data.tahun", "data.versi", "data.alasan", "data.keterangan"]);
    }
}
