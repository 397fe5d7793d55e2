//! The other forms: spending, targets, findings, follow-ups, and the auditor's assessments.

use serde_json::json;

use super::{
    form::{Alas, Bentuk, bukti, dengan_bukti, dokumen, keterangan},
    kind::Apa,
};
use crate::{
    event::{
        Event, IkuCode, Periode, RoCode, Seq, Subject, TemuanCode,
        data::{HasilTindakLanjut, Seri},
        indonesian,
    },
    http::Problem,
    present::{number, time},
    projection::{Address, BudgetItem, Gerak, IkuItem, Mutasi, Per},
    web::{Baca, Bagian, Bidang, JenisBidang as Jenis, bahasa::asli, figure, tertulis},
};

/// Maximum number of entries offered for correction, latest first.
const BANYAK: usize = 200;

fn subjek(text: String) -> Result<Subject, Problem> {
    text.parse().map_err(|e| Problem::internal(&e))
}

fn penjelasan(alasan: Bidang) -> Bagian {
    Bagian { judul: "Penjelasan".to_owned(), bidang: vec![alasan, keterangan()] }
}

/// The form of spending for a rincian output, or of its correction.
pub fn belanja(alas: &Alas) -> Result<Bentuk, Problem> {
    let ro: RoCode = alas.sebut("ro", RoCode::ACCEPTED)?;
    let Some(held) = alas.buku.ro.get(&ro).filter(|ro| !ro.daftar.is_empty()) else {
        return alas.tak_ada("ro", &ro, "RO dari daftar entri unit ini");
    };
    let nama = held.daftar.last().map(|d| d.isi.0.clone()).unwrap_or_default();
    let year = Periode::Tahun(alas.tahun);
    let mut fields = Vec::new();
    if alas.apa == Apa::KoreksiBelanja {
        let spent: Vec<&Mutasi> = held.mutasi.iter().filter(|m| m.gerak == Gerak::Realisasi).collect();
        let last = |m: &Mutasi| m.koreksi.last().map_or(m.seq, |(seq, _)| *seq);
        let words =
            |m: &Mutasi| format!("event {} · {} · Rp{}", last(m), time::day(m.berlaku), number::exact(m.jumlah()));
        let all = spent.iter().rev().take(BANYAK).map(|m| (last(m).to_string(), words(m))).collect();
        let hint = "Realisasi yang nilainya diganti; tanggal berlakunya tetap.";
        fields.push(Bidang::new("ref", "Yang dikoreksi", Jenis::Pilihan(all)).wajib().petunjuk(hint));
    } else {
        let day = alas.hari.clamp(year.awal(), year.akhir());
        fields.push(alas.berlaku("Tanggal belanja", day, format!("Dalam tahun anggaran {}.", alas.tahun)));
    }
    let label = if alas.apa == Apa::Belanja { "Jumlah (rupiah)" } else { "Jumlah yang benar (rupiah)" };
    let hint = "Jumlah belanja ini saja, bukan jumlah sejak awal tahun. Ditulis seperti 8.225.000.";
    fields.push(Bidang::new("data.nilai", label, Jenis::Rupiah).wajib().petunjuk(hint));
    let mut known = vec![("Rincian output".to_owned(), format!("{ro} {}", asli(&nama)), None)];
    for item in [BudgetItem::PaguAkhir, BudgetItem::Realisasi, BudgetItem::Sisa] {
        let alamat = Address::Ro(alas.unit.clone(), alas.tahun, ro.clone(), item);
        let node = alas.angka(&alamat, Per::Tahun)?;
        known.push((
            item.title().to_owned(),
            figure::tertulis(&node, number::figure(&node)),
            Some(Baca::default().jejak(&alamat)),
        ));
    }
    let subjek = subjek(format!("{}/{}/RO/{ro}", alas.unit, alas.tahun))?;
    let data = json!({"tahun": alas.tahun, "ro": ro});
    let form = alas.susun(subjek, Per::Tahun, format!("{ro} {}, tahun {}", asli(&nama), alas.tahun), data, fields);
    let reason = alas.alasan(Some(year), alas.apa == Apa::KoreksiBelanja);
    Ok(form
        .diketahui(known)
        .bagian(dengan_bukti(dokumen("Dokumen pendukung (SPM, SP2D, bukti setor)", false)))
        .bagian(penjelasan(reason)))
}

/// The field of an optional amount of rupiah.
fn rupiah(label: &str, petunjuk: &str) -> Bidang {
    Bidang::new("data.nilai", label, Jenis::Rupiah).petunjuk(petunjuk)
}

/// The form of a target, or of its change.
pub fn target(alas: &Alas) -> Result<Bentuk, Problem> {
    let iku: IkuCode = alas.sebut("iku", IkuCode::ACCEPTED)?;
    let periode: Periode = alas.sebut("periode", Periode::ACCEPTED)?;
    let held = alas.buku.iku.get(&iku).filter(|i| !i.definisi.is_empty() && periode.tahun() == alas.tahun);
    let Some(held) = held else { return alas.tak_ada("iku", &iku, "indikator dan periode dari daftar entri unit ini") };
    let indikator = held.definisi.last().map(|d| d.isi.clone());
    let nama = indikator.as_ref().map(|i| i.nama.clone()).unwrap_or_default();
    let (seri, words) = match periode {
        Periode::Tahun(_) => (Seri::Pk, "target Perjanjian Kinerja"),
        Periode::Semester(..) => (Seri::Triwulan, "target semesteran"),
        Periode::Triwulan(..) => (Seri::Triwulan, "target triwulanan"),
        Periode::Bulan(..) => (Seri::Triwulan, "target bulanan"),
    };
    let now = held.target.get(&(seri, periode)).and_then(|all| all.last()).map(|d| d.isi.to_string());
    let change = alas.apa == Apa::UbahTarget;
    if change && now.is_none() {
        return alas.tak_ada("periode", &periode, "periode yang targetnya sudah ditetapkan");
    }
    let shown = |plain: &str| plain.split("..").map(tertulis).collect::<Vec<_>>().join(" - ");
    let hint = "Angka seperti 85,5, rentang seperti 70 - 80, batas seperti >= 95 atau <= 10, kata dari skala, tanggal, 3 dari 5, atau N/A.";
    let value = Bidang::new("data.nilai", "Target", Jenis::Target).wajib().petunjuk(hint);
    let day = alas.hari.clamp(periode.awal(), periode.akhir());
    let from =
        alas.berlaku("Berlaku mulai", if change { day } else { periode.awal() }, "Target ini dipakai sejak hari ini.");
    let mut fields = vec![value.isi(now.as_deref().filter(|_| change).map(shown).unwrap_or_default()), from];
    if change {
        let grounds = [
            ("pergantian_pejabat", "pergantian pejabat"),
            ("perubahan_strategi", "perubahan strategi, program atau alokasi"),
            ("perubahan_prioritas", "perubahan prioritas atau asumsi"),
        ];
        let all = grounds.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec();
        let hint = "Perjanjian Kinerja hanya dapat berubah atas salah satu dasar ini (PermenPANRB 53/2014).";
        fields.push(Bidang::new("data.dasar", "Dasar perubahan", Jenis::Pilihan(all)).wajib().petunjuk(hint));
    }
    let alamat = Address::Iku(alas.unit.clone(), alas.tahun, iku.clone(), IkuItem::Target);
    let per = Per::from(periode);
    let baca = Baca { per: (per != Per::Tahun).then(|| per.to_string()), ..Baca::default() };
    let node = alas.angka(&alamat, per)?;
    let known = vec![
        ("Indikator".to_owned(), format!("{iku} {}", asli(&nama)), None),
        ("Satuan".to_owned(), indikator.map(|i| asli(&i.satuan)).unwrap_or_default(), None),
        (format!("{words} sekarang"), figure::tertulis(&node, number::figure(&node)), Some(baca.jejak(&alamat))),
    ];
    let seri = if seri == Seri::Pk { "pk" } else { "triwulan" };
    let data = json!({"seri": seri, "iku": iku, "periode": periode});
    let subjek = subjek(format!("{}/{}/{iku}", alas.unit, alas.tahun))?;
    let form =
        alas.susun(subjek, per, format!("{iku} {}, {words} {}", asli(&nama), time::period(periode)), data, fields);
    let (paper, reason) = (dokumen("Dokumen dasar", change), alas.alasan(Some(periode), change));
    Ok(form.diketahui(known).bagian(paper).bagian(penjelasan(reason)))
}

/// The form of a finding with its recommendations, or of a further recommendation.
pub fn temuan(alas: &Alas) -> Result<Bentuk, Problem> {
    let text = |nama: &str, label: &str| Bidang::new(nama, label, Jenis::Area);
    let code = |nama: &str, label: &str| Bidang::new(nama, label, Jenis::Kode);
    if alas.apa == Apa::Rekomendasi {
        let kode: TemuanCode = alas.sebut("temuan", TemuanCode::ACCEPTED)?;
        let Some(found) = alas.temuan.temuan.get(&kode) else {
            return alas.tak_ada("temuan", &kode, "temuan dari daftar unit ini");
        };
        let fields = vec![
            code("data.kode", "Kode rekomendasi").wajib().petunjuk("Misalnya T-01.R2."),
            text("data.uraian", "Rekomendasi").wajib(),
            rupiah("Nilai rekomendasi (rupiah)", "Kosongkan bila rekomendasi ini tanpa nilai uang."),
            alas.berlaku("Tanggal rekomendasi", alas.hari, ""),
        ];
        let known = vec![("Temuan".to_owned(), format!("{kode} {}", asli(&found.uraian)), None)];
        let subjek = subjek(format!("{}/temuan/{kode}", alas.unit))?;
        let form = alas.susun(subjek, Per::Tahun, format!("temuan {kode}"), json!({"temuan": kode}), fields);
        // The recommendation is a subject of its own, so the finding's expectation does not apply.
        let mut form = form.diketahui(known).bagian(penjelasan(alas.alasan(None, false)));
        form.formulir.tetap.retain(|(nama, _)| nama != "expect");
        return Ok(form);
    }
    let fields = vec![
        code("data.kode", "Kode temuan").wajib().petunjuk("Misalnya T-07."),
        text("data.uraian", "Uraian temuan").wajib(),
        Bidang::new("data.nilai", "Nilai temuan (rupiah)", Jenis::Rupiah).wajib().petunjuk("0 bila tanpa nilai uang."),
        alas.berlaku("Tanggal temuan", alas.hari, ""),
    ];
    let report = vec![
        Bidang::new("data.lhp.nomor", "Nomor LHP", Jenis::Teks).wajib(),
        Bidang::new("data.lhp.tanggal", "Tanggal LHP", Jenis::Tanggal).wajib(),
        Bidang::new("data.lhp.judul", "Judul LHP", Jenis::Teks),
        Bidang::new("data.diterima", "Diterima unit pada", Jenis::Tanggal)
            .wajib()
            .petunjuk("Tenggat jawaban 60 hari dihitung dari hari ini (UU 15/2004 pasal 20)."),
    ];
    let advice = (0..3).flat_map(|n| {
        [
            code(&format!("rekomendasi.{n}.kode"), &format!("Kode rekomendasi {}", n + 1)),
            text(&format!("rekomendasi.{n}.uraian"), &format!("Rekomendasi {}", n + 1)),
        ]
    });
    // Only an account that records for several bodies has to choose one.
    let (fields, data) = match &alas.pemeriksa()[..] {
        [(kode, _)] => (fields, json!({"pemeriksa": kode})),
        all => {
            let first = all.first().map(|(kode, _)| kode.clone()).unwrap_or_default();
            let field = Bidang::new("data.pemeriksa", "Pemeriksa", Jenis::Pilihan(all.to_vec())).wajib().isi(first);
            (std::iter::once(field).chain(fields).collect(), json!({}))
        }
    };
    let subjek = subjek(format!("{}/temuan", alas.unit))?;
    let form = alas.susun(subjek, Per::Tahun, format!("unit {}", alas.unit), data, fields);
    let mut form = form
        .bagian(Bagian { judul: "Laporan hasil pemeriksaan (LHP)".to_owned(), bidang: report })
        .bagian(Bagian { judul: "Rekomendasi (boleh kosong)".to_owned(), bidang: advice.collect() })
        .bagian(penjelasan(alas.alasan(None, false)));
    form.formulir.tetap.retain(|(nama, _)| nama != "expect");
    Ok(form)
}

/// The last answer with its files, shown beside the form of an assessment.
fn jawaban(alas: &Alas, seq: Option<Seq>) -> Result<Vec<(String, String, Option<String>)>, Problem> {
    let Some(seq) = seq else { return Ok(Vec::new()) };
    let event = alas.event(seq)?;
    let Event::TindakLanjutDisampaikan(answer) = &event.event else { return Ok(Vec::new()) };
    let mut all = vec![("Jawaban unit".to_owned(), asli(answer.uraian.as_str()), Some(format!("/buku-besar/{seq}")))];
    let files = alas.call.berkas(&event)?.into_iter();
    all.extend(files.map(|(name, href)| ("Berkas jawaban".to_owned(), asli(&name), Some(href))));
    Ok(all)
}

/// The form of a unit's follow-up, or of the auditor's assessment.
pub fn rekomendasi(alas: &Alas) -> Result<Bentuk, Problem> {
    let kode: TemuanCode = alas.sebut("rekomendasi", TemuanCode::ACCEPTED)?;
    let Some(found) = alas.temuan.rekomendasi.get(&kode) else {
        return alas.tak_ada("rekomendasi", &kode, "rekomendasi dari daftar unit ini");
    };
    let of = alas.temuan.temuan.get(&found.temuan);
    let answers: Vec<_> = found.tindak_lanjut.iter().map(|t| (t.seq, t.berlaku)).collect();
    let mut known = vec![("Rekomendasi".to_owned(), format!("{kode} {}", asli(&found.uraian)), None)];
    known.extend(of.map(|t| ("Temuan".to_owned(), format!("{} {}", found.temuan, asli(&t.uraian)), None)));
    known.extend(of.map(|t| ("Tenggat jawaban".to_owned(), time::day(t.tenggat()), None)));
    known.extend(of.map(|t| {
        (
            "Nilai temuan".to_owned(),
            format!("Rp{}", indonesian(&t.nilai.to_string())),
            Some(format!("/buku-besar/{}", t.seq)),
        )
    }));
    let last = found.penilaian.last().map(|p| (p.isi.nama().to_owned(), Some(format!("/buku-besar/{}", p.seq))));
    known.extend(last.map(|(words, href)| ("Penilaian terakhir".to_owned(), words, href)));
    if alas.apa == Apa::Penilaian {
        known.extend(jawaban(alas, answers.last().map(|(seq, _)| *seq))?);
    }
    let mut fields = vec![alas.berlaku("Tanggal", alas.hari, "")];
    let subjek = subjek(format!("{}/rekomendasi/{kode}", alas.unit))?;
    if alas.apa == Apa::TindakLanjut {
        let done = "Apa yang sudah dikerjakan. Jangan menulis nama atau NIP orang.";
        fields.push(Bidang::new("data.uraian", "Tindak lanjut", Jenis::Area).wajib().petunjuk(done));
        fields.push(rupiah("Nilai yang ditindaklanjuti (rupiah)", "Jumlah tindak lanjut ini saja; boleh kosong."));
        fields.push(bukti());
    } else {
        use HasilTindakLanjut as H;
        let all = [H::Sesuai, H::BelumSesuai, H::BelumDitindaklanjuti, H::TidakDapatDitindaklanjuti];
        let words = |h: &H| (h.nama().replace(' ', "_"), h.nama().to_owned());
        let all = all.iter().map(words).collect();
        fields.push(Bidang::new("data.hasil", "Penilaian", Jenis::Pilihan(all)).wajib());
        let hint = "Seluruh rupiah yang diterima sampai penilaian ini; kosong pada «sesuai» berarti seluruh nilainya.";
        fields.extend(found.nilai.map(|_| rupiah("Nilai yang diterima (rupiah)", hint)));
        let words = |(seq, day): &(u64, _)| (seq.to_string(), format!("event {seq} · {}", time::day(*day)));
        let last = answers.last().map(|(seq, _)| seq.to_string()).unwrap_or_default();
        let hint = "Kosongkan bila unit belum menjawab.";
        let all = answers.iter().rev().map(words).collect();
        fields.push(Bidang::new("ref", "Tindak lanjut yang dinilai", Jenis::Pilihan(all)).petunjuk(hint).isi(last));
    }
    let form = alas.susun(subjek, Per::Tahun, format!("rekomendasi {kode}"), json!({"rekomendasi": kode}), fields);
    Ok(form.diketahui(known).bagian(dokumen("Dokumen pendukung", false)).bagian(penjelasan(alas.alasan(None, false))))
}
