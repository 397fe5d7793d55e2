//! Realisasi of an indicator: recorded with its parts, corrected with a reason, approved by another account.

use serde_json::{Value, json};

use super::{
    form::{Alas, Bentuk, bagian_entri, dengan_bukti, dokumen, entri_terakhir, keterangan},
    kind::Apa,
};
use crate::{
    event::{
        IkuCode, Periode, Subject,
        data::{NilaiTarget, Sebutan, Seri, SumberRealisasi},
    },
    http::Problem,
    present::{Recorded, number, time},
    projection::{Address, IkuItem, Indikator, Per},
    web::{Baca, Bagian, Bidang, JenisBidang as Jenis, bahasa::asli, figure, tertulis},
};

/// Number of empty parts in a form, beyond the existing ones.
const RUANG: usize = 2;

/// The form for an indicator and period.
pub fn bentuk(alas: &Alas) -> Result<Bentuk, Problem> {
    let iku: IkuCode = alas.sebut("iku", IkuCode::ACCEPTED)?;
    let periode: Periode = alas.sebut("periode", Periode::ACCEPTED)?;
    let known = alas.buku.iku.get(&iku).and_then(|i| {
        let held = crate::projection::in_force(&i.definisi, periode.akhir());
        held.or(i.definisi.first()).map(|d| d.isi.clone())
    });
    let Some(indikator) = known.filter(|_| periode.tahun() == alas.tahun) else {
        return alas.tak_ada("iku", &iku, "indikator dan periode dari daftar entri unit ini");
    };
    let last = entri_terakhir(&alas.buku, &iku, periode);
    let before = match (alas.apa, last) {
        (Apa::Realisasi, _) => contoh(alas, &iku)?,
        (_, Some(seq)) => Some(alas.event(seq)?),
        (_, None) => return alas.tak_ada("periode", &periode, "periode yang realisasinya sudah dicatat"),
    };
    let per = Per::from(periode);
    let mut data = json!({"iku": iku, "periode": periode});
    let mut parts = vec![awal(alas, periode)];
    if alas.apa != Apa::Persetujuan {
        let correct = alas.apa == Apa::Koreksi;
        match sebutan(alas, &indikator, periode)? {
            Some(field) => parts.push(Bagian {
                judul: String::new(),
                bidang: vec![match before.as_ref().filter(|_| correct).map(disebut) {
                    Some(was) => field.isi(was),
                    None => field,
                }],
            }),
            None => parts.extend(nilai(&indikator, before.as_ref(), correct, &mut data)?),
        }
        parts.push(dengan_bukti(dokumen("Dokumen pendukung", false)));
        parts.push(Bagian {
            judul: "Penjelasan".to_owned(),
            bidang: vec![alas.alasan(Some(periode), alas.apa == Apa::Koreksi), keterangan()],
        });
    } else {
        parts.push(Bagian { judul: String::new(), bidang: vec![alas.alasan(Some(periode), false), keterangan()] });
    }
    let tentang = format!("{iku} {}, {}", asli(&indikator.nama), time::period(periode));
    let subjek: Subject = subjek(alas, &iku)?;
    let mut form = alas.susun(subjek, per, tentang, data, Vec::new()).diketahui(diketahui(alas, &indikator, per)?);
    form.formulir.bagian = parts;
    Ok(match (alas.apa, last) {
        (Apa::Koreksi | Apa::Persetujuan, Some(seq)) => form.tetap("ref", seq),
        _ => form,
    })
}

/// The field of an indicator whose value is a word of its scale, a day, or n of m, like its target.
fn sebutan(alas: &Alas, indikator: &Indikator, periode: Periode) -> Result<Option<Bidang>, Problem> {
    let Some(ukur) = indikator.ukur.as_ref().filter(|_| indikator.sumber == SumberRealisasi::Langsung) else {
        return Ok(None);
    };
    let field = |jenis| Bidang::new("data.sebutan", "Realisasi", jenis).wajib();
    if let Some(kode) = &ukur.skala {
        let words: Vec<_> = alas.skala(kode)?.into_iter().map(|kata| (kata.clone(), asli(&kata))).collect();
        let hint = format!("Kata dari skala {kode}, yang terbaik lebih dahulu.");
        return Ok(Some(field(Jenis::Pilihan(words)).petunjuk(hint)));
    }
    let targets = alas.buku.iku.get(&indikator.kode).map(|iku| &iku.target);
    let of = |wanted: Periode| {
        let own = targets?.iter().filter(|((seri, at), _)| *seri != Seri::Renstra && *at == wanted);
        own.filter_map(|(_, all)| all.last()).map(|dated| &dated.isi).next()
    };
    Ok(match of(periode).or_else(|| of(Periode::Tahun(periode.tahun()))) {
        Some(NilaiTarget::Sebutan(Sebutan::Tanggal(_))) => Some(field(Jenis::Tanggal)),
        Some(NilaiTarget::Sebutan(Sebutan::Dari(..))) => {
            Some(field(Jenis::Teks).petunjuk("Berapa dari berapa, ditulis seperti 3/5."))
        }
        _ => None,
    })
}

/// The word, day or n of m of an entry.
fn disebut(event: &Recorded) -> String {
    event.json()["data"]["sebutan"].as_str().unwrap_or_default().to_owned()
}

fn subjek(alas: &Alas, iku: &IkuCode) -> Result<Subject, Problem> {
    let text = format!("{}/{}/{iku}", alas.unit, alas.tahun);
    text.parse().map_err(|e| Problem::internal(&e))
}

fn awal(alas: &Alas, periode: Periode) -> Bagian {
    let (from, to) = (periode.awal(), periode.akhir());
    let hint = format!("Hari yang dilaporkan, antara {} dan {}.", time::day(from), time::day(to));
    Bagian { judul: String::new(), bidang: vec![alas.berlaku("Berlaku pada", to, hint)] }
}

/// The last entry of the indicator for any period: its parts' names are offered again.
fn contoh(alas: &Alas, iku: &IkuCode) -> Result<Option<Recorded>, Problem> {
    let entries = alas.buku.iku.get(iku).into_iter().flat_map(|i| i.realisasi.values().flatten());
    entries.map(|e| e.seq).max().map(|seq| alas.event(seq)).transpose()
}

/// Current target and realisasi.
fn diketahui(alas: &Alas, indikator: &Indikator, per: Per) -> Result<Vec<(String, String, Option<String>)>, Problem> {
    let baca = Baca { per: (per != Per::Tahun).then(|| per.to_string()), ..Baca::default() };
    let mut all = vec![
        ("Indikator".to_owned(), format!("{} {}", indikator.kode, asli(&indikator.nama)), None),
        ("Satuan".to_owned(), asli(&indikator.satuan), None),
    ];
    for item in [IkuItem::Target, IkuItem::Realisasi, IkuItem::Capaian] {
        let alamat = Address::Iku(alas.unit.clone(), alas.tahun, indikator.kode.clone(), item);
        let node = alas.angka(&alamat, per)?;
        let title = format!("{} sekarang", item.title());
        all.push((title, figure::tertulis(&node, number::figure(&node)), Some(baca.jejak(&alamat))));
    }
    Ok(all)
}

/// The fields of the value, by the indicator's kind of source.
fn nilai(
    indikator: &Indikator,
    before: Option<&Recorded>,
    isi: bool,
    data: &mut Value,
) -> Result<Vec<Bagian>, Problem> {
    let parts = before.and_then(|event| bagian_entri(&event.event));
    let sama = format!("Dalam {}, ditulis seperti 1.234,56.", asli(&indikator.satuan));
    match indikator.sumber {
        SumberRealisasi::Langsung => {
            let was = before.filter(|_| isi).and_then(|e| e.json()["data"]["nilai"].as_str().map(tertulis));
            let field = Bidang::new("data.nilai", "Realisasi", Jenis::Angka).wajib().petunjuk(sama);
            Ok(vec![Bagian { judul: String::new(), bidang: vec![field.isi(was.unwrap_or_default())] }])
        }
        SumberRealisasi::Rasio => Ok(rasio(parts.and_then(|p| p.0), isi)),
        SumberRealisasi::Berbobot => Ok(vec![berbobot(indikator, parts.map(|p| p.1), isi, data)]),
        SumberRealisasi::Unit
        | SumberRealisasi::Anggaran
        | SumberRealisasi::Temuan
        | SumberRealisasi::Rumus
        | SumberRealisasi::Asal => Err(Problem::new(
            "melanggar-aturan",
            format!("realisasi {} dihitung dari buku, tidak diketik", indikator.kode),
        )),
    }
}

fn rasio(known: Option<&crate::event::data::Rasio>, isi: bool) -> Vec<Bagian> {
    let value = |n: &crate::event::Angka| if isi { tertulis(&n.to_string()) } else { String::new() };
    let named: Vec<_> = known.map_or_else(
        || vec![("pembilang".to_owned(), String::new())],
        |r| r.pembilang.iter().map(|b| (b.nama.to_string(), value(&b.nilai))).collect(),
    );
    let room = std::iter::repeat_n((String::new(), String::new()), RUANG);
    let mut above = Vec::new();
    for (index, (nama, nilai)) in named.into_iter().chain(room).enumerate() {
        let at = format!("data.rasio.pembilang.{index}");
        let number = index + 1;
        above.push(Bidang::new(format!("{at}.nama"), format!("Nama pembilang {number}"), Jenis::Teks).isi(nama));
        above.push(Bidang::new(format!("{at}.nilai"), format!("Nilai pembilang {number}"), Jenis::Angka).isi(nilai));
    }
    let (nama, nilai) = known
        .map_or(("penyebut".to_owned(), String::new()), |r| (r.penyebut.nama.to_string(), value(&r.penyebut.nilai)));
    let below = vec![
        Bidang::new("data.rasio.penyebut.nama", "Nama penyebut", Jenis::Teks).wajib().isi(nama),
        Bidang::new("data.rasio.penyebut.nilai", "Nilai penyebut", Jenis::Angka).wajib().isi(nilai),
        Bidang::new("data.nilai", "Hasil menurut Anda", Jenis::Angka)
            .petunjuk("Boleh kosong. Bila diisi, dicocokkan dengan hasil hitung."),
    ];
    vec![
        Bagian { judul: "Pembilang (dijumlahkan)".to_owned(), bidang: above },
        Bagian { judul: "Penyebut".to_owned(), bidang: below },
    ]
}

fn berbobot(
    indikator: &Indikator,
    known: Option<&[crate::event::data::Bagian]>,
    isi: bool,
    data: &mut Value,
) -> Bagian {
    let mut fields = Vec::new();
    for (index, (nama, most)) in indikator.komponen.iter().enumerate() {
        let was = known.filter(|_| isi).and_then(|k| k.get(index)).map(|b| tertulis(&b.nilai.to_string()));
        let field = Bidang::new(format!("data.komponen.{index}.nilai"), nama.clone(), Jenis::Angka).wajib();
        fields.push(field.petunjuk(format!("0 sampai {}", number::exact(most.get()))).isi(was.unwrap_or_default()));
    }
    let names: Vec<_> = indikator.komponen.iter().map(|(nama, _)| json!({"nama": nama})).collect();
    data["komponen"] = Value::Array(names);
    let sum = "Boleh kosong. Bila diisi, dicocokkan dengan jumlah komponen.";
    fields.push(Bidang::new("data.nilai", "Jumlah menurut Anda", Jenis::Angka).petunjuk(sum));
    Bagian { judul: "Komponen".to_owned(), bidang: fields }
}
