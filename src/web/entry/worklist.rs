//! Work lists of an account: its units, and for a unit's year one list for each of its roles.

use axum::{http::StatusCode, response::Response};
use form_urlencoded::Serializer;

use super::{
    around::rangka,
    following,
    form::alamat,
    import,
    kind::{Apa, peran},
};
use crate::{
    event::{
        IkuCode, Periode, Seq, UnitCode,
        data::{Frekuensi, HasilTindakLanjut, Role, Seri},
    },
    http::{
        Problem,
        call::{Call, Reading},
        heavy,
    },
    present::{Context, time, view::findings::Findings},
    projection::{Address, Book, BudgetItem, FindingRow, IkuItem, Indikator, Pandangan, Per, View, access},
    store::AsOf,
    web::{
        Angka, Baca,
        entry::page::{Daftar, Entri, Kerja, Sel},
    },
};

/// Number of years of a unit that are offered.
const TAHUN: usize = 2;

/// Page of the units that the account enters data for.
pub async fn unit(call: Call) -> Result<Response, Problem> {
    call.only(&[])?;
    let mut unit = Vec::new();
    for known in call.books.global.units(Seq::MAX) {
        if !peran(&call, &known.kode).into_iter().any(access::enters) {
            continue;
        }
        let years = call.service.reader.streams(&known.kode).into_iter().map(|k| k.tahun).filter(|t| *t > 0);
        let mut years: Vec<u16> = years.collect();
        years.sort_unstable_by(|a, b| b.cmp(a));
        years.truncate(TAHUN);
        if !years.is_empty() {
            unit.push((known.kode.to_string(), known.nama.clone(), known.contoh, years));
        }
    }
    call.html(StatusCode::OK, &Entri { rangka: call.rangka("entri"), unit })
}

/// Page of the work lists for a unit's year.
pub async fn kerja(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        call.only(&[])?;
        let (unit, tahun) = (call.unit()?, call.tahun()?);
        let reading = Reading { as_of: AsOf::Latest, per: Per::Tahun, pandangan: Pandangan::Semua };
        let context = call.context(&reading, &unit, Some(tahun))?;
        let list = Senarai { call, unit: &unit, tahun, context };
        let roles = peran(call, &unit);
        let mut daftar = Vec::new();
        if roles.contains(&Role::Unit) {
            daftar.extend([list.realisasi()?, list.belanja()?, list.tindak_lanjut()?]);
        }
        if roles.contains(&Role::Perencana) {
            daftar.push(list.target()?);
        }
        if roles.iter().any(|r| Apa::Persetujuan.oleh(*r)) {
            daftar.extend(list.persetujuan()?);
        }
        for role in roles.iter().filter(|r| matches!(r, Role::Bpk | Role::Inspektorat)) {
            daftar.push(list.temuan(*role)?);
        }
        let impor = import::ada(call, &unit).then(|| import::alamat(&unit, tahun));
        call.html(StatusCode::OK, &Kerja { rangka: rangka(call, &unit, tahun)?, daftar, impor })
    })
    .await
}

/// Whether an indicator is measured in a period; quarterly if its definition names no frequency.
fn measured(indikator: &Indikator, periode: Periode) -> bool {
    let often = indikator.ukur.as_ref().map_or(Frekuensi::Triwulanan, |ukur| ukur.frekuensi);
    match periode {
        Periode::Tahun(_) => true,
        Periode::Semester(..) => often == Frekuensi::Semesteran,
        Periode::Triwulan(..) => often == Frekuensi::Triwulanan,
        Periode::Bulan(..) => often == Frekuensi::Bulanan,
    }
}

/// Builds the lists of a unit's year.
struct Senarai<'a> {
    call: &'a Call,
    unit: &'a UnitCode,
    tahun: u16,
    context: Context,
}

fn kolom(names: &[(&str, bool)]) -> Vec<(String, bool)> {
    names.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect()
}

impl Senarai<'_> {
    /// The periods: the year first, then those that end in it.
    fn periode(&self) -> Result<Vec<Periode>, Problem> {
        let mut all = self.call.ask().periods(self.unit, self.tahun, self.context.as_of.seq)?;
        all.rotate_right(1);
        Ok(all)
    }

    fn view(&self, per: Per) -> View<'_> {
        self.call.view_at(self.context.as_of.seq, per, self.context.hari, Pandangan::Semua)
    }

    fn ke(&self, unit: &UnitCode, apa: Apa, query: &[(&str, &str)]) -> String {
        let query = Serializer::new(String::new()).extend_pairs(query).finish();
        format!("{}?{query}", alamat(unit, self.tahun, apa))
    }

    /// A figure of an indicator in each period, with the possible actions.
    fn per_periode(
        &self,
        item: IkuItem,
        aksi: impl Fn(&Book, &IkuCode, Periode) -> Option<Apa>,
    ) -> Result<Vec<(String, Vec<Sel>)>, Problem> {
        let all = self.periode()?;
        let views = all.iter().map(|periode| self.view(Per::from(*periode))).collect::<Vec<_>>();
        let book = views[0].book(self.unit, self.tahun)?;
        let mut rows = Vec::new();
        for row in views[0].iku_rows(self.unit, self.tahun, |_| true)? {
            let indikator = &row.indikator.isi;
            let mut cells = vec![Sel::asli(&format!("{} ({})", indikator.nama, indikator.satuan))];
            for (periode, view) in all.iter().zip(&views) {
                if !measured(indikator, *periode) {
                    cells.push(Sel::default());
                    continue;
                }
                let per = Per::from(*periode);
                let address = Address::Iku(self.unit.clone(), self.tahun, indikator.kode.clone(), item);
                let per = (per != Per::Tahun).then(|| per.to_string());
                let baca = Baca { per, pandangan: Some("semua".to_owned()), as_of: None };
                let mut cell = Sel::angka(Angka::dari(&*view.figure(&address)?, &baca));
                if let Some(apa) = aksi(&book, &indikator.kode, *periode) {
                    let query = [("iku", indikator.kode.as_str()), ("periode", &periode.to_string())];
                    let words = match apa {
                        Apa::Koreksi => "Koreksi",
                        Apa::UbahTarget => "Ubah",
                        Apa::Target => "Tetapkan",
                        _ => "Catat",
                    };
                    let whole = format!("{} {}", indikator.kode, time::period(*periode));
                    cell.aksi.push((words.to_owned(), self.ke(self.unit, apa, &query), whole));
                }
                cells.push(cell);
            }
            rows.push((indikator.kode.to_string(), cells));
        }
        Ok(rows)
    }

    fn realisasi(&self) -> Result<Daftar, Problem> {
        Ok(Daftar {
            judul: "Realisasi".to_owned(),
            keterangan:
                "Indikator tanpa tautan Catat/Koreksi dihitung otomatis. Nilai yang sudah dicatat hanya dikoreksi, dengan alasan."
                    .to_owned(),
            kolom: self.kolom_periode()?,
            baris: self.per_periode(IkuItem::Realisasi, following::dicatat)?,
            kosong: "Belum ada indikator pada unit dan tahun ini.".to_owned(),
            ..Daftar::default()
        })
    }

    fn kolom_periode(&self) -> Result<Vec<(String, bool)>, Problem> {
        let head = |periode| match periode {
            Periode::Triwulan(_, quarter) => format!("TW {}", time::roman(quarter)),
            Periode::Semester(_, half) => format!("Semester {}", time::roman(half)),
            Periode::Tahun(tahun) => tahun.to_string(),
            Periode::Bulan(..) => time::period(periode),
        };
        let heads = self.periode()?.into_iter().map(|periode| (head(periode), true));
        Ok(kolom(&[("Kode", false), ("Indikator", false)]).into_iter().chain(heads).collect())
    }

    fn target(&self) -> Result<Daftar, Problem> {
        let set = |book: &Book, iku: &IkuCode, periode: Periode| {
            let seri = if periode.setahun() { Seri::Pk } else { Seri::Triwulan };
            let there = book.iku.get(iku)?.target.contains_key(&(seri, periode));
            Some(if there { Apa::UbahTarget } else { Apa::Target })
        };
        Ok(Daftar {
            judul: "Target".to_owned(),
            keterangan: format!(
                "Kolom {}: target Perjanjian Kinerja. Perubahan memerlukan dasar, alasan dan dokumen.",
                self.tahun
            ),
            kolom: self.kolom_periode()?,
            baris: self.per_periode(IkuItem::Target, set)?,
            kosong: "Belum ada indikator pada unit dan tahun ini.".to_owned(),
            ..Daftar::default()
        })
    }

    fn belanja(&self) -> Result<Daftar, Problem> {
        let view = self.view(Per::Tahun);
        let mut rows = Vec::new();
        for (kode, ro) in &view.book(self.unit, self.tahun)?.ro {
            let Some(registered) = ro.daftar.last() else { continue };
            let mut cells = vec![Sel::asli(&registered.isi.0)];
            for item in [BudgetItem::PaguAkhir, BudgetItem::Realisasi, BudgetItem::Sisa] {
                cells.push(Sel::angka(Angka::dari(
                    &*view.ro_budget(self.unit, self.tahun, kode, item)?,
                    &Baca::default(),
                )));
            }
            let query = [("ro", kode.as_str())];
            let spent = ro.mutasi.iter().any(|m| m.gerak == crate::projection::Gerak::Realisasi);
            let mut aksi = vec![("Catat".to_owned(), self.ke(self.unit, Apa::Belanja, &query), kode.to_string())];
            if spent {
                aksi.push(("Koreksi".to_owned(), self.ke(self.unit, Apa::KoreksiBelanja, &query), kode.to_string()));
            }
            cells.push(Sel { aksi, ..Sel::default() });
            rows.push((kode.to_string(), cells));
        }
        Ok(Daftar {
            judul: "Realisasi anggaran".to_owned(),
            kolom: kolom(&[
                ("RO", false),
                ("Rincian output", false),
                ("Pagu akhir", true),
                ("Realisasi", true),
                ("Sisa", true),
                ("Entri", false),
            ]),
            baris: rows,
            kosong: "Tidak ada rincian output pada unit dan tahun ini.".to_owned(),
            ..Daftar::default()
        })
    }

    /// Recommendations of the unit and of those below: for a unit those to be answered, for an auditor its own.
    fn rekomendasi(
        &self,
        apa: Apa,
        wanted: impl Fn(Role, Option<HasilTindakLanjut>) -> bool,
    ) -> Result<Vec<(String, Vec<Sel>)>, Problem> {
        let book = Findings::of(&self.view(Per::Tahun), self.unit)?;
        let mut rows = Vec::new();
        let global = &self.call.books.global;
        let whose = |row: &FindingRow| {
            global.badan(&row.temuan.pemeriksa, Seq::MAX).map_or(Role::Inspektorat, |badan| badan.pencatat.role())
        };
        for row in book.rows.iter().filter(|r| wanted(whose(r), r.hasil)) {
            let state = row.hasil.map_or("belum dinilai", HasilTindakLanjut::nama);
            let due = row.sisa_hari.map_or_else(String::new, |left| match left < 0 {
                true => format!("lewat {} hari", -left),
                false => format!("sisa {left} hari"),
            });
            let temuan = Sel::asli(&format!("{} {}", row.kode_temuan, row.temuan.uraian));
            let further = (apa == Apa::Penilaian).then(|| {
                let to = self.ke(&row.unit, Apa::Rekomendasi, &[("temuan", row.kode_temuan.as_str())]);
                ("Tambah rekomendasi".to_owned(), to, row.kode_temuan.to_string())
            });
            let temuan = Sel { aksi: further.into_iter().collect(), ..temuan };
            let Some((kode, rekomendasi)) = &row.rekomendasi else {
                rows.push((
                    row.unit.to_string(),
                    vec![temuan, Sel::teks("—"), Sel::teks(""), Sel::teks(""), Sel::default()],
                ));
                continue;
            };
            let words = if apa == Apa::Penilaian { "Nilai" } else { "Sampaikan" };
            let to = self.ke(&row.unit, apa, &[("rekomendasi", kode.as_str())]);
            let aksi = Sel { aksi: vec![(words.to_owned(), to, kode.to_string())], ..Sel::default() };
            let advice = Sel::asli(&format!("{kode} {}", rekomendasi.uraian));
            rows.push((row.unit.to_string(), vec![temuan, advice, Sel::teks(state), Sel::teks(due), aksi]));
        }
        Ok(rows)
    }

    fn kolom_rekomendasi() -> Vec<(String, bool)> {
        kolom(&[
            ("Unit", false),
            ("Temuan", false),
            ("Rekomendasi", false),
            ("Penilaian", false),
            ("Tenggat", false),
            ("Entri", false),
        ])
    }

    fn tindak_lanjut(&self) -> Result<Daftar, Problem> {
        use HasilTindakLanjut as H;
        let open = |_, hasil: Option<H>| !matches!(hasil, Some(H::Sesuai | H::TidakDapatDitindaklanjuti));
        let rows = self.rekomendasi(Apa::TindakLanjut, open)?;
        Ok(Daftar {
            judul: "Tindak lanjut".to_owned(),
            keterangan: "Rekomendasi yang belum selesai.".to_owned(),
            kolom: Self::kolom_rekomendasi(),
            // A finding without a recommendation needs no follow-up.
            baris: rows.into_iter().filter(|(_, cells)| !cells[4].aksi.is_empty()).collect(),
            kosong: "Tidak ada rekomendasi yang menunggu jawaban.".to_owned(),
            ..Daftar::default()
        })
    }

    fn temuan(&self, role: Role) -> Result<Daftar, Problem> {
        Ok(Daftar {
            judul: format!("Temuan {}", if role == Role::Bpk { "BPK" } else { "Inspektorat" }),
            aksi: vec![("Catat temuan".to_owned(), self.ke(self.unit, Apa::Temuan, &[]))],
            kolom: Self::kolom_rekomendasi(),
            baris: self.rekomendasi(Apa::Penilaian, |whose, _| whose == role)?,
            kosong: "Belum ada temuan Anda pada unit ini.".to_owned(),
            ..Daftar::default()
        })
    }

    /// Entries that wait for approval by another account (`None` if the rules require no approval).
    fn persetujuan(&self) -> Result<Option<Daftar>, Problem> {
        let view = self.view(Per::Tahun);
        if !view.aturan(self.unit, self.tahun)?.is_some_and(|a| a.isi.wajib_disetujui) {
            return Ok(None);
        }
        let book = view.book(self.unit, self.tahun)?;
        let own = self.call.caller.akun.as_ref();
        let mut rows = Vec::new();
        for (kode, iku) in &book.iku {
            for (periode, entries) in &iku.realisasi {
                let waiting = entries.last().filter(|e| e.disetujui.is_none() && Some(&e.actor) != own);
                let Some(entry) = waiting else { continue };
                let query = [("iku", kode.as_str()), ("periode", &periode.to_string())];
                let to = self.ke(self.unit, Apa::Persetujuan, &query);
                let whole = format!("{kode} {}", time::period(*periode));
                rows.push((
                    kode.to_string(),
                    vec![
                        Sel::teks(time::period(*periode)),
                        Sel::angka(Angka::event(format!("event {}", entry.seq), entry.seq)),
                        Sel::asli(&entry.actor.to_string()),
                        Sel { aksi: vec![("Setujui".to_owned(), to, whole)], ..Sel::default() },
                    ],
                ));
            }
        }
        Ok(Some(Daftar {
            judul: "Menunggu persetujuan".to_owned(),
            keterangan: "Entri menjadi resmi sesudah disetujui akun lain.".to_owned(),
            kolom: kolom(&[
                ("Kode", false),
                ("Periode", false),
                ("Entri", true),
                ("Dicatat oleh", false),
                ("Persetujuan", false),
            ]),
            baris: rows,
            kosong: "Tidak ada entri yang menunggu persetujuan.".to_owned(),
            ..Daftar::default()
        }))
    }
}
