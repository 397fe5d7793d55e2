//! The forms: their fields, known values, and the fixed parts of the event.

use std::sync::Arc;

use serde_json::{Value, json};
use uuid::Uuid;

use super::kind::Apa;
use crate::{
    event::{Event, Periode, Refusal, RefusalKind, Seq, SimpulCode, Subject, Tanggal, UnitCode, data::Role},
    http::{
        Problem,
        call::{Call, Reading},
    },
    present::Recorded,
    projection::{Book, Node, Pandangan, Per},
    store::AsOf,
    web::{Bagian, Bidang, Formulir, JenisBidang as Jenis},
};

/// A form to be shown, or one that was sent.
pub struct Bentuk {
    /// The kind of entry.
    pub apa: Apa,
    /// Unit.
    pub unit: UnitCode,
    /// Year of the page.
    pub tahun: u16,
    /// Subject for the heading.
    pub tentang: String,
    /// The form.
    pub formulir: Formulir,
    /// The fixed part of the event: type, unit and parts of the data.
    pub dasar: Value,
    /// Subject of its events.
    pub subjek: Subject,
    /// The period of the figures shown beside it.
    pub per: Per,
}

/// The inputs of a form: the current books.
pub struct Alas<'a> {
    /// The request.
    pub call: &'a Call,
    /// The kind of entry.
    pub apa: Apa,
    /// The role of the account.
    pub peran: Role,
    /// Unit.
    pub unit: UnitCode,
    /// Year of the page.
    pub tahun: u16,
    /// The current day.
    pub hari: Tanggal,
    /// Book of the unit's year.
    pub buku: Arc<Book>,
    /// Book of the unit's findings.
    pub temuan: Arc<Book>,
}

impl<'a> Alas<'a> {
    /// The inputs for a unit's year.
    pub fn baru(call: &'a Call, apa: Apa, peran: Role, unit: &UnitCode, tahun: u16) -> Result<Self, Problem> {
        let reading = Reading { as_of: AsOf::Latest, per: Per::Tahun, pandangan: Pandangan::Semua };
        let context = call.context(&reading, unit, Some(tahun))?;
        let view = call.view(&context);
        let (buku, temuan) = (view.book(unit, tahun)?, view.book(unit, 0)?);
        Ok(Self { call, apa, peran, unit: unit.clone(), tahun, hari: context.hari, buku, temuan })
    }

    /// Makes a form about a subject, with the given fields and those that every event may have.
    pub fn susun(&self, subjek: Subject, per: Per, tentang: String, data: Value, bidang: Vec<Bidang>) -> Bentuk {
        let expect = match self.apa {
            Apa::TindakLanjut | Apa::Penilaian | Apa::Temuan | Apa::Rekomendasi => &self.temuan,
            _ => &self.buku,
        };
        let expect = expect.last.get(&subjek).copied().unwrap_or(0);
        let formulir = Formulir {
            ke: format!("{}?{}", alamat(&self.unit, self.tahun, self.apa), self.call.query_text()),
            csrf: self.call.caller.csrf(),
            tetap: vec![("id".to_owned(), Uuid::now_v7().to_string()), ("expect".to_owned(), expect.to_string())],
            bagian: vec![Bagian { judul: String::new(), bidang }],
            ..Formulir::default()
        };
        let dasar = json!({"type": self.apa.tipe(), "unit": self.unit, "data": data});
        let (apa, unit, tahun) = (self.apa, self.unit.clone(), self.tahun);
        Bentuk { apa, unit, tahun, tentang, formulir, dasar, subjek, per }
    }

    /// The auditing bodies that the role records for: code and name.
    pub fn pemeriksa(&self) -> Vec<(String, String)> {
        let global = &self.call.books.global;
        let known = global.semua_pemeriksa(Seq::MAX).into_iter();
        let own = known.filter_map(|kode| Some((global.badan(&kode, Seq::MAX)?, kode)));
        let own = own.filter(|(badan, _)| badan.pencatat.role() == self.peran);
        own.map(|(badan, kode)| (kode.to_string(), badan.nama)).collect()
    }

    /// A required parameter of the address.
    pub fn sebut<T: std::str::FromStr + ToString>(&self, nama: &str, diterima: &str) -> Result<T, Problem> {
        let found = self.call.query::<T>(nama, diterima)?;
        found.ok_or_else(|| Problem::value(nama, "", "parameter wajib", diterima))
    }

    /// The problem that the address names something unknown.
    pub fn tak_ada<T>(&self, nama: &str, nilai: &dyn ToString, diterima: &str) -> Result<T, Problem> {
        let why = format!("tidak dikenal pada unit {} tahun {}", self.unit, self.tahun);
        Err(Refusal::new(RefusalKind::Unknown, nama, nilai.to_string(), why, diterima).into())
    }

    /// The recorded event.
    pub fn event(&self, seq: Seq) -> Result<Recorded, Problem> {
        Recorded::read(&self.call.service.reader.line(seq)?).map_err(|e| Problem::internal(&e))
    }

    /// A current figure, shown beside the form.
    pub fn angka(&self, alamat: &crate::projection::Address, per: Per) -> Result<Arc<Node>, Problem> {
        let reading = Reading { as_of: AsOf::Latest, per, pandangan: Pandangan::Semua };
        let context = self.call.context(&reading, &self.unit, Some(self.tahun))?;
        Ok(self.call.view(&context).figure(alamat)?)
    }

    /// The words of a scale in the unit's rules, best first.
    pub fn skala(&self, kode: &SimpulCode) -> Result<Vec<String>, Problem> {
        let reading = Reading { as_of: AsOf::Latest, per: Per::Tahun, pandangan: Pandangan::Semua };
        let context = self.call.context(&reading, &self.unit, Some(self.tahun))?;
        let aturan = self.call.view(&context).aturan(&self.unit, self.tahun)?;
        let scale = aturan.and_then(|a| a.isi.skala.iter().find(|skala| skala.kode == *kode).cloned());
        Ok(scale.map(|scale| scale.kata.iter().map(|one| one.kata.to_string()).collect()).unwrap_or_default())
    }

    /// The field `alasan`, which is required if the period is closed.
    pub fn alasan(&self, periode: Option<Periode>, wajib: bool) -> Bidang {
        let field = Bidang::new("data.alasan", "Alasan", Jenis::Area);
        let closed = periode.and_then(|p| self.call.books.global.closed(&self.unit, p, Seq::MAX));
        match (closed, wajib) {
            (Some((unit, closing)), _) => field.wajib().petunjuk(format!(
                "Periode {} {unit} sudah ditutup (event {}): entri ini tampak sebagai penyajian kembali, dengan alasan ini.",
                closing.periode, closing.seq
            )),
            (None, true) => field.wajib().petunjuk("Mengapa nilai yang sudah dicatat berubah. Alasan ini tampak di jejak angka."),
            (None, false) => field.petunjuk("Boleh kosong."),
        }
    }

    /// The field of the event's day of effect.
    pub fn berlaku(&self, label: &str, hari: Tanggal, petunjuk: impl Into<String>) -> Bidang {
        Bidang::new("berlaku", label, Jenis::Tanggal).wajib().petunjuk(petunjuk).isi(hari.to_string())
    }
}

/// Address of a form.
pub fn alamat(unit: &UnitCode, tahun: u16, apa: Apa) -> String {
    format!("/entri/{unit}/{tahun}/{}", apa.alamat())
}

/// The fields of the document that an entry is based on.
pub fn dokumen(judul: &str, wajib: bool) -> Bagian {
    let mut bidang = vec![
        Bidang::new("data.dokumen.nomor", "Nomor dokumen", Jenis::Teks),
        Bidang::new("data.dokumen.tanggal", "Tanggal dokumen", Jenis::Tanggal),
        Bidang::new("data.dokumen.judul", "Judul dokumen", Jenis::Teks),
    ];
    if wajib {
        bidang[..2].iter_mut().for_each(|b| b.wajib = true);
    }
    Bagian { judul: judul.to_owned(), bidang }
}

/// The field of evidence files.
pub fn bukti() -> Bidang {
    let files = "Berkas disimpan menurut hash isinya, di luar rantai. Boleh kosong, paling banyak 16 berkas.";
    Bidang::new("bukti", "Berkas bukti", Jenis::Berkas).petunjuk(files)
}

/// A document with files of evidence.
pub fn dengan_bukti(mut bagian: Bagian) -> Bagian {
    bagian.bidang.push(bukti());
    bagian
}

/// The field of remarks.
pub fn keterangan() -> Bidang {
    Bidang::new("data.keterangan", "Keterangan", Jenis::Area)
        .petunjuk("Boleh kosong. Jangan menulis nama atau NIP orang.")
}

impl Bentuk {
    /// Sets the known values.
    pub fn diketahui(mut self, all: Vec<(String, String, Option<String>)>) -> Self {
        self.formulir.diketahui = all;
        self
    }

    /// Adds a part.
    pub fn bagian(mut self, bagian: Bagian) -> Self {
        self.formulir.bagian.push(bagian);
        self
    }

    /// Adds a hidden field.
    pub fn tetap(mut self, nama: &str, nilai: impl ToString) -> Self {
        self.formulir.tetap.push((nama.to_owned(), nilai.to_string()));
        self
    }
}

/// The last entry of an indicator and period.
pub fn entri_terakhir(buku: &Book, iku: &crate::event::IkuCode, periode: Periode) -> Option<Seq> {
    buku.iku.get(iku)?.realisasi.get(&periode)?.last().map(|e| e.seq)
}

/// Ratio and components of an entry.
pub fn bagian_entri(event: &Event) -> Option<(Option<&crate::event::data::Rasio>, &[crate::event::data::Bagian])> {
    match event {
        Event::RealisasiDicatat(d) => Some((d.rasio.as_ref(), &d.komponen)),
        Event::RealisasiDikoreksi(d) => Some((d.rasio.as_ref(), &d.komponen)),
        _ => None,
    }
}
