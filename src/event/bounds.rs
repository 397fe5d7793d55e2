//! Bounds that a schema states and a field's own type does not: years, lengths, fixed words.

use super::{
    Event, YEARS,
    data::{AturanDitetapkan, Bagian, IndikatorDitetapkan, Rasio, SaldoTemuanDicatat, Tingkat},
};

/// What is out of bounds: the field, its value, and what would be accepted.
type Bound = Result<(), String>;

fn within<T: PartialOrd + std::fmt::Display>(field: &str, value: T, low: T, high: T) -> Bound {
    if value >= low && value <= high {
        Ok(())
    } else {
        Err(format!("{field}: {value} di luar batas {low} sampai {high}"))
    }
}

fn year(tahun: u16) -> Bound {
    within("tahun", tahun, *YEARS.start(), *YEARS.end())
}

fn length(field: &str, length: usize, low: usize, high: usize) -> Bound {
    within(&format!("jumlah {field}"), length, low, high)
}

fn parts(rasio: Option<&Rasio>, komponen: &[Bagian]) -> Bound {
    rasio.map_or(Ok(()), |r| length("rasio.pembilang", r.pembilang.len(), 1, 64))?;
    length("komponen", komponen.len(), 0, 32)
}

fn exactly(field: &str, value: &str, wanted: &str) -> Bound {
    if value == wanted { Ok(()) } else { Err(format!("{field}: «{value}»; yang diterima: {wanted}")) }
}

fn public_key(hex: &str) -> Bound {
    let lower_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if hex.len() == 64 && hex.bytes().all(lower_hex) {
        return Ok(());
    }
    Err("kunci_publik: 64 digit heksadesimal huruf kecil diharapkan".to_owned())
}

/// Largest integer that every JSON reader keeps exactly.
const MAX_INTEGER: u64 = 9_007_199_254_740_991;

/// Checks the bounds of an event's data.
pub(super) fn check(event: &Event) -> Bound {
    use Event as E;
    match event {
        E::LedgerDibuka(d) => {
            public_key(&d.kunci_publik)?;
            exactly("hash", &d.hash, "blake3")?;
            exactly("pohon", &d.pohon, "sha256")
        }
        E::JurnalDipulihkan(d) => within("ukuran", d.ukuran, 1, MAX_INTEGER),
        E::AksesDiberikan(d) => length("unit", d.unit.len(), 0, 100),
        E::PerspektifDitetapkan(d) => year(d.tahun).and(within("urutan", d.urutan, 0, 1000)),
        E::SasaranDitetapkan(d) => year(d.tahun).and(within("urutan", d.urutan, 0, 1000)),
        E::SimpulDitetapkan(d) => year(d.tahun).and(within("urutan", d.urutan, 0, 1000)),
        E::IndikatorDitetapkan(d) => indicator(d),
        E::AturanDitetapkan(d) => rules(d),
        E::UnitDitetapkan(d) => length("penerus", d.penerus.len(), 0, 16),
        E::RealisasiDicatat(d) => parts(d.rasio.as_ref(), &d.komponen),
        E::RealisasiDikoreksi(d) => parts(d.rasio.as_ref(), &d.komponen),
        E::RoDidaftarkan(d) => year(d.tahun).and(length("porsi", d.porsi.len(), 0, 32)),
        E::RpdDitetapkan(d) => year(d.tahun).and(length("bulan", d.bulan.len(), 12, 12)),
        E::OutputDicatat(d) => year(d.tahun),
        E::PaguDitetapkan(d) => year(d.tahun),
        E::PaguDitambah(d) => year(d.tahun),
        E::PaguDikurangi(d) => year(d.tahun),
        E::BlokirDikenakan(d) => year(d.tahun),
        E::BlokirDilepas(d) => year(d.tahun),
        E::RefocusingDicatat(d) => year(d.tahun),
        E::RealisasiAnggaranDicatat(d) => year(d.tahun),
        E::RealisasiAnggaranDikoreksi(d) => year(d.tahun),
        E::BuktiDilampirkan(d) => within("ukuran", d.ukuran, 0, MAX_INTEGER).and(media(&d.media)),
        E::NarasiDitulis(d) => year(d.tahun),
        E::RincianDicatat(d) => length("kolom", d.kolom.len(), 0, 64).and(length("baris", d.baris.len(), 0, 400)),
        E::CheckpointDicatat(d) => within("ukuran", d.ukuran, 1, MAX_INTEGER),
        E::KunciDiganti(d) => public_key(&d.kunci_publik),
        E::JamDikoreksi(d) => within("sejak", d.sejak, 1, MAX_INTEGER).and(within(
            "selisih_mikrodetik",
            d.selisih_mikrodetik,
            1,
            MAX_INTEGER,
        )),
        E::EpochDibuka(d) => within("ukuran", d.ukuran, 0, MAX_INTEGER),
        E::LaporanDiterbitkan(d) => {
            year(d.tahun).and(within("ukuran", d.ukuran, 0, MAX_INTEGER)).and(length(
                "angka",
                d.angka.len(),
                0,
                1000,
            ))?;
            d.angka.iter().try_for_each(|a| plain_decimal(&a.nilai))
        }
        E::ReviuDicatat(d) => {
            year(d.tahun).and(within("sampai", d.sampai, 1, MAX_INTEGER)).and(length("hasil", d.hasil.len(), 0, 32))?;
            d.hasil.iter().try_for_each(|h| snake_word(&h.putusan))
        }
        E::EksporDibuat(d) => year(d.tahun).and(within("sampai", d.sampai, 0, MAX_INTEGER)),
        E::PeriodeDitutup(d) => within("aturan", d.aturan, 0, 1_000_000),
        E::PenerimaanDitetapkan(d) => {
            within("versi", d.versi, 1, 1000)?;
            d.masa_akses.map_or(Ok(()), |days| within("masa_akses", days, 30, 3660))?;
            length("konfirmasi", d.konfirmasi.len(), 0, 8)?;
            length("wajib_tanda_tangan", d.wajib_tanda_tangan.len(), 0, 8)
        }
        E::RetensiDitetapkan(d) => within("aktif", d.aktif, 0, 100).and(within("inaktif", d.inaktif, 0, 100)),
        E::PenahananDitetapkan(d) => {
            length("unit", d.unit.len(), 0, 100)?;
            let bound = |name, seq: Option<u64>| seq.map_or(Ok(()), |seq| within(name, seq, 1, MAX_INTEGER));
            bound("dari", d.dari).and(bound("sampai", d.sampai))
        }
        E::SaldoTemuanDicatat(d) => balance(d),
        E::EkorDiakui(d) => within("dari", d.dari, 2, MAX_INTEGER).and(within("sampai", d.sampai, 2, MAX_INTEGER)),
        E::DataDihapus(d) => within("event", d.event, 1, MAX_INTEGER).and(length("bidang", d.bidang.len(), 1, 64)),
        E::PemeriksaDitetapkan(_)
        | E::AksesDikonfirmasi(_)
        | E::AksesDipulihkan(_)
        | E::AksesDiperpanjang(_)
        | E::KunciAkunDitetapkan(_)
        | E::KunciAkunDicabut(_)
        | E::AksesDicabut(_)
        | E::TargetDitetapkan(_)
        | E::TargetDiubah(_)
        | E::RealisasiDitimpa(_)
        | E::RealisasiDisetujui(_)
        | E::TemuanDicatat(_)
        | E::RekomendasiDicatat(_)
        | E::TindakLanjutDisampaikan(_)
        | E::TindakLanjutDinilai(_)
        | E::PeriodeDibukaKembali(_)
        | E::EventDibatalkan(_) => Ok(()),
    }
}

fn indicator(d: &IndikatorDitetapkan) -> Bound {
    year(d.tahun).and(within("urutan", d.urutan, 0, 1000)).and(within("presisi", d.presisi, 0, 6))?;
    length("komponen", d.komponen.len(), 0, 32).and(length("penanggung_jawab", d.penanggung_jawab.len(), 0, 64))?;
    length("asal", d.asal.len(), 0, 64)
}

fn balance(d: &SaldoTemuanDicatat) -> Bound {
    year(d.tahun).and(within("temuan", d.temuan, 0, 1_000_000))?;
    let all = [d.sesuai, d.belum_sesuai, d.belum_ditindaklanjuti, d.tidak_dapat];
    all.iter().try_for_each(|status| within("jumlah", status.jumlah, 0, 1_000_000))
}

fn level(tingkat: &Tingkat) -> Bound {
    tingkat.presisi.map_or(Ok(()), |presisi| within("presisi", presisi, 0, 6))
}

fn rules(d: &AturanDitetapkan) -> Bound {
    year(d.tahun).and(within("versi", d.versi, 1, 1_000_000)).and(length("pita", d.pita.len(), 1, 16))?;
    length("tingkat", d.tingkat.len(), 0, 12).and(length("skala", d.skala.len(), 0, 32))?;
    length("rumus", d.rumus.len(), 0, 64)?;
    d.tingkat.iter().chain(&d.kartu).try_for_each(level)?;
    d.skala.iter().try_for_each(|skala| length("skala.kata", skala.kata.len(), 1, 64))?;
    d.rumus.iter().try_for_each(|rumus| within("presisi", rumus.presisi, 0, 6))
}

fn plain_decimal(text: &str) -> Bound {
    let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
    let digits = |t: &str, most: usize| (1..=most).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    if digits(whole.strip_prefix('-').unwrap_or(whole), 16) && part.is_none_or(|p| digits(p, 6)) {
        return Ok(());
    }
    Err(format!(
        "nilai: «{text}»; yang diterima: desimal tanpa pemisah ribuan, paling banyak 6 desimal, misalnya 93.16"
    ))
}

fn snake_word(text: &str) -> Bound {
    if (1..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
        return Ok(());
    }
    Err(format!("putusan: «{text}»; yang diterima: huruf kecil dan _, misalnya jumlah_salah"))
}

fn media(text: &str) -> Bound {
    let part = |t: &str| {
        !t.is_empty() && t.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".+-".contains(&b))
    };
    if text.len() <= 100 && text.split_once('/').is_some_and(|(a, b)| part(a) && part(b)) {
        return Ok(());
    }
    Err(format!("media: «{text}»; yang diterima: jenis media, misalnya application/pdf"))
}
