//! Further rows of findings: the auditor's assessment of a follow-up, and the balance of earlier years.

use super::{
    ground::{Outcome, Quarantined, Step},
    line::{Line, event},
    measure::In,
    number::{Doubt, Reading},
};
use crate::event::{
    Event, PemeriksaCode, Periode, Rupiah, Seq, TemuanCode, UnitCode, YEARS,
    data::{Dokumen, HasilTindakLanjut, SaldoStatus, SaldoTemuanDicatat},
};

/// The auditor's assessment of a recommendation; none if the row has none, or repeats the current one.
pub(super) fn assessment(
    of: &Line<'_>,
    unit: &UnitCode,
    code: &TemuanCode,
    step: &mut Step,
) -> Result<(), Quarantined> {
    let Some(hasil) = of.maybe("status", outcome)? else { return Ok(()) };
    let held = of.book(unit, 0)?.rekomendasi.get(code).cloned();
    let nilai = rupiah(of, "nilai_diterima")?;
    let from = of.came_from()?;
    if let Some((_, Some(seq))) = from {
        let mark = held.as_ref().and_then(|held| held.penilaian.iter().find(|mark| mark.seq == seq));
        let accepted = held.as_ref().and_then(|held| held.diterima.get(&seq).copied());
        return match mark.is_some_and(|mark| mark.isi == hasil && accepted == nilai) {
            true => {
                step.same += 1;
                Ok(())
            }
            false => Err(of.otherwise(seq)),
        };
    }
    if from.is_some() {
        // An assessment exported from another ledger is recorded as it was, whatever the last one here is.
    } else if let Some(last) = held.as_ref().and_then(|held| held.penilaian.last()) {
        let accepted = held.as_ref().and_then(|held| held.diterima.get(&last.seq).copied());
        if last.isi == hasil && accepted == nilai {
            step.same += 1;
            return Ok(());
        }
    } else if hasil == HasilTindakLanjut::BelumDitindaklanjuti && nilai.is_none() {
        // This is the status without any assessment.
        return Ok(());
    }
    let day = of.day("status_tanggal")?;
    let day = if day.is_some() { day } else { of.day("tanggal")? };
    let berlaku = day.ok_or_else(|| of.doubt("status_tanggal", Doubt::of("kosong")))?;
    let event = event!(TindakLanjutDinilai, of, "status", { rekomendasi: code.clone(), hasil: hasil, nilai: nilai });
    let (mut draft, cell) = of.draft(unit, berlaku, "status", event, Vec::new());
    draft.id = from.map(|(id, _)| id).or(draft.id);
    step.drafts.push((draft, cell));
    Ok(())
}

fn outcome(text: &str) -> Result<HasilTindakLanjut, Doubt> {
    let plain = text.to_lowercase().replace(['_', '-'], " ");
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.as_str() {
        "sesuai" | "telah sesuai" | "sudah sesuai" | "sesuai dengan rekomendasi" | "ts" => {
            Ok(HasilTindakLanjut::Sesuai)
        }
        "belum sesuai" | "belum sesuai dengan rekomendasi" | "bs" => Ok(HasilTindakLanjut::BelumSesuai),
        "belum ditindaklanjuti" | "belum ditindak lanjuti" | "bd" => Ok(HasilTindakLanjut::BelumDitindaklanjuti),
        "tidak dapat ditindaklanjuti" | "tidak dapat ditindak lanjuti" | "td" => {
            Ok(HasilTindakLanjut::TidakDapatDitindaklanjuti)
        }
        _ => Err(Doubt {
            why: "status tidak dikenal".to_owned(),
            readings: ["sesuai", "belum sesuai", "belum ditindaklanjuti", "tidak dapat ditindaklanjuti"]
                .map(str::to_owned)
                .into(),
        }),
    }
}

/// The balance of earlier years of an auditor, as counts and amounts without single findings.
pub(super) fn balance(of: &Line<'_>, unit: &UnitCode, kode: TemuanCode) -> Outcome {
    let tahun = of.must("tahun", |text| {
        text.parse().ok().filter(|y| YEARS.contains(y)).ok_or_else(|| Doubt::of("bukan tahun 2000 sampai 2100"))
    })?;
    let pemeriksa = of.must("pemeriksa", |text| auditor(of, text))?;
    let status = |count: &'static str, value: &'static str| {
        let nilai = rupiah(of, value)?.unwrap_or(Rupiah::ZERO);
        Ok(SaldoStatus { jumlah: whole(of, count)?, nilai })
    };
    let dokumen = match (of.words("dokumen")?, of.day("dokumen_tanggal")?) {
        (Some(nomor), Some(tanggal)) => Dokumen { nomor, tanggal, judul: None },
        (None, _) => return Err(of.doubt("dokumen", Doubt::of("kosong; saldo awal memerlukan dokumennya"))),
        (_, None) => return Err(of.doubt("dokumen_tanggal", Doubt::of("kosong; saldo awal memerlukan dokumennya"))),
    };
    let data = SaldoTemuanDicatat {
        kode,
        pemeriksa,
        tahun,
        temuan: whole(of, "banyak_temuan")?,
        nilai: rupiah(of, "nilai")?.unwrap_or(Rupiah::ZERO),
        sesuai: status("sesuai", "sesuai_rp")?,
        belum_sesuai: status("belum_sesuai", "belum_sesuai_rp")?,
        belum_ditindaklanjuti: status("belum", "belum_rp")?,
        tidak_dapat: status("tidak_dapat", "tidak_dapat_rp")?,
        nilai_tindak_lanjut: rupiah(of, "nilai_tindak_lanjut")?.unwrap_or(Rupiah::ZERO),
        nilai_diterima: rupiah(of, "nilai_diterima")?.unwrap_or(Rupiah::ZERO),
        alasan: of.words("alasan")?,
        dokumen: Some(dokumen),
        asumsi: false,
        keterangan: of.words("keterangan")?,
        sumber: Some(of.sumber("banyak_temuan")),
        tanda_tangan: None,
    };
    of.once("kode", format!("saldo {unit}/{}", data.kode))?;
    let book = of.book(unit, 0)?;
    let held = book.saldo_temuan.get(&data.kode).and_then(|all| all.last()).map(|held| &held.isi);
    let statuses = [data.sesuai, data.belum_sesuai, data.belum_ditindaklanjuti, data.tidak_dapat];
    let same = held.is_some_and(|held| {
        held.tahun == data.tahun
            && held.pemeriksa == data.pemeriksa
            && held.temuan == data.temuan
            && held.nilai == data.nilai
            && held.status == statuses.map(|status| (status.jumlah, status.nilai))
            && held.tindak_lanjut == data.nilai_tindak_lanjut
            && held.diterima == data.nilai_diterima
    });
    if same {
        return Ok(Step { same: 1, ..Step::default() });
    }
    let berlaku = of.day("tanggal")?.unwrap_or(Periode::Tahun(data.tahun).akhir());
    let draft = of.draft(unit, berlaku, "banyak_temuan", Event::SaldoTemuanDicatat(data), Vec::new());
    Ok(Step { drafts: vec![draft], same: 0 })
}

/// An optional count.
fn whole(of: &Line<'_>, field: &'static str) -> Result<u32, Quarantined> {
    match of.number(field, In::Any)? {
        Reading::Number(value) if value.is_integer() => {
            u32::try_from(value).map_err(|_| of.doubt(field, Doubt::of("bukan cacah dari 0 sampai 1.000.000")))
        }
        Reading::Empty | Reading::Dash => Ok(0),
        _ => Err(of.doubt(field, Doubt::of("bukan cacah dari 0 sampai 1.000.000"))),
    }
}

/// Optional rupiah: an empty cell or a dash means none.
pub(super) fn rupiah(of: &Line<'_>, field: &str) -> Result<Option<Rupiah>, Quarantined> {
    match of.number(field, In::Rupiah)? {
        Reading::Number(value) => of.rupiah(field, value).map(Some),
        Reading::Empty | Reading::Dash => Ok(None),
        _ => Err(of.doubt(field, Doubt::of("harus satu jumlah rupiah"))),
    }
}

/// An auditor by its code or name: BPK, the Inspektorat, or a recorded body.
pub(super) fn auditor(of: &Line<'_>, text: &str) -> Result<PemeriksaCode, Doubt> {
    let word = text.trim().to_lowercase();
    let global = of.ground.view.global;
    let known = global.semua_pemeriksa(Seq::MAX);
    let called = |kode: &&PemeriksaCode| {
        kode.as_str().to_lowercase() == word || global.nama_pemeriksa(kode, Seq::MAX).to_lowercase() == word
    };
    if let Some(kode) = known.iter().find(called) {
        return Ok(kode.clone());
    }
    let fixed = match word.as_str() {
        "badan pemeriksa keuangan" | "bpk ri" => "bpk",
        "apip" | "itjen" => "inspektorat",
        _ => {
            let all: Vec<_> = known.iter().map(ToString::to_string).collect();
            return Err(Doubt::of(format!("bukan pemeriksa yang dikenal: {}", all.join(", "))));
        }
    };
    fixed.parse().map_err(Doubt::of)
}
