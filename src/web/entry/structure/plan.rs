//! Shows the plan of a structure with its additions, changes and ends; records the caller's part as one group.

use std::collections::BTreeMap;

use axum::{http::StatusCode, response::Response};

use super::{
    page::{Baris, Hitung, Karantina, Rencana as Halaman, Selesai, TokenBaru},
    part::{self, Bagian},
};
use crate::{
    event::{Actor, Seq, data::Role},
    http::{Problem, append::refused, call::Call, heavy, inbox, structure::tertunda},
    import::struktur::{Rencana, Tindakan},
    present::time,
    store::{
        ledger::{prepare, system_random},
        writer::Receipt,
    },
    web::{
        entry::{
            draft::Lampiran,
            steps::{LAMPIRAN, tulis},
        },
        posted::Fields,
    },
};

/// Maximum number of steps, cells and figures that are shown.
const MOST: usize = 200;

/// The origin of a plan.
pub enum Dari {
    /// A workbook, and the year that was given with it.
    Berkas(Lampiran, Option<u16>),
    /// The year that is copied.
    Tahun(u16),
}

impl Dari {
    fn ke(&self) -> String {
        match self {
            Self::Berkas(..) => "/struktur".to_owned(),
            Self::Tahun(year) => format!("/struktur/tahun-berikutnya?dari={year}"),
        }
    }

    fn judul(&self) -> String {
        match self {
            Self::Berkas(..) => "Periksa struktur sebelum dicatat".to_owned(),
            Self::Tahun(year) => format!("Kartu {} dari kartu {year}", year + 1),
        }
    }

    fn tentang(&self, rencana: &Rencana) -> Vec<(String, String)> {
        let mut all = vec![("Tahun".to_owned(), rencana.tahun.to_string())];
        if let Self::Berkas(kept, _) = self {
            all.insert(0, ("Berkas".to_owned(), kept.nama.clone()));
            all.push(("Hash berkas".to_owned(), kept.hash.to_string()));
        }
        all
    }
}

/// Records the caller's part if that is requested and it is unchanged since it was shown; otherwise shows the plan.
pub async fn lanjut(
    call: Call,
    dari: Dari,
    rencana: Rencana,
    actor: Actor,
    fields: &Fields,
) -> Result<Response, Problem> {
    let pesan = match fields.get("langkah") {
        "simpan" if fields.get("rencana") == rencana.sidik().to_string() => {
            match catat(&call, &rencana, &actor, fields).await {
                Ok((receipt, tokens)) => {
                    if let Dari::Berkas(kept, _) = &dari {
                        inbox::settle(&call, kept.hash, &tertunda(&call, &kept.nama, &rencana))?;
                    }
                    return selesai(&call, &rencana, &actor, &receipt, tokens);
                }
                Err(why) => Some(why),
            }
        }
        "simpan" => {
            Some("sejak Anda melihatnya, buku besar berubah dan rencana ini menjadi lain; periksa lagi".to_owned())
        }
        _ => None,
    };
    heavy(call, move |call| tampil(call, &dari, &rencana, &actor, pesan)).await
}

/// Appends the caller's part; new accounts get their tokens.
async fn catat(
    call: &Call,
    rencana: &Rencana,
    actor: &Actor,
    fields: &Fields,
) -> Result<(Receipt, Vec<TokenBaru>), String> {
    let Bagian { draf: drafts, token: tokens } = part::susun(rencana, actor, fields).map_err(|why| why.words())?;
    if drafts.is_empty() {
        return Err(
            "tidak ada yang dicatat dengan peran Anda: semuanya sudah sama di buku besar, atau menunggu peran lain"
                .to_owned(),
        );
    }
    let cells: Vec<String> = (rencana.langkah.iter().filter(|step| step.peran() == actor.role))
        .map(|step| format!("{}!{}", step.lembar, step.sel))
        .collect();
    let named = |problem: &Problem| match cells.get(problem.index()).filter(|_| problem.field().is_some()) {
        Some(cell) => format!("sel {cell}: {}; tidak ada dari kelompok ini yang dicatat", problem.words()),
        None => problem.words(),
    };
    let prepared = prepare(drafts, &system_random()).map_err(|error| named(&Problem::from(error)))?;
    let subjects: Vec<_> = prepared.iter().map(|p| (p.subject.clone(), p.draft.unit.clone())).collect();
    match call.append(prepared, actor.clone()).await {
        Ok(receipt) => Ok((receipt, tokens)),
        Err(error) => Err(named(&refused(call, error, &subjects))),
    }
}

/// Number of steps that a role records.
fn oleh(rencana: &Rencana, role: Role) -> usize {
    rencana.langkah.iter().filter(|step| step.peran() == role).count()
}

/// Page of the plan before it is recorded.
pub fn tampil(
    call: &Call,
    dari: &Dari,
    rencana: &Rencana,
    actor: &Actor,
    pesan: Option<String>,
) -> Result<Response, Problem> {
    let other = if actor.role == Role::Admin { Role::Perencana } else { Role::Admin };
    let mut tetap = vec![("rencana".to_owned(), rencana.sidik().to_string())];
    if let Dari::Berkas(kept, year) = dari {
        tetap.push((LAMPIRAN.to_owned(), tulis(kept)));
        tetap.extend(year.map(|year| ("tahun".to_owned(), year.to_string())));
    }
    let tanda = part::diminta(call, rencana, actor, &mut tetap)?;
    let status = if pesan.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut notes = rencana.catatan.clone();
    let stays = |(sheet, count): &(&str, usize)| {
        format!("{sheet}: {count} yang tercatat tidak disebut berkas ini, dan tetap berlaku")
    };
    notes.extend(rencana.tak_disebut.iter().map(stays));
    let page = Halaman {
        rangka: call.rangka("struktur"),
        judul: dari.judul(),
        tentang: dari.tentang(rencana),
        banyak: [Tindakan::Tambah, Tindakan::Ubah, Tindakan::Akhiri].map(|does| rencana.banyak(does)),
        sama: rencana.sama,
        catatan: notes,
        hitung: hitung(rencana),
        milik: oleh(rencana, actor.role),
        lain: oleh(rencana, other),
        peran: actor.role.name(),
        peran_lain: other.name(),
        langkah: langkah(rencana),
        jumlah: rencana.langkah.len(),
        karantina: rencana.karantina.iter().take(MOST).map(karantina).collect(),
        dikarantina: rencana.karantina.len(),
        menunggu: rencana.menunggu.iter().take(MOST).map(crate::import::struktur::Menunggu::tertulis).collect(),
        angka: rencana.angka.iter().take(MOST).map(|a| (a.alamat.clone(), a.dari.clone(), a.menjadi.clone())).collect(),
        angka_semua: rencana.angka.len() + rencana.angka_lain,
        pesan,
        ke: dari.ke(),
        csrf: call.caller.csrf(),
        tetap,
        tanda,
        berkas: matches!(dari, Dari::Berkas(..)),
    };
    call.html(status, &page)
}

fn karantina(one: &crate::import::struktur::Karantina) -> Karantina {
    Karantina {
        sel: format!("{}!{}", one.lembar, one.sel),
        mentah: one.mentah.clone(),
        alasan: one.alasan.clone(),
        diterima: one.diterima.clone(),
    }
}

fn hitung(rencana: &Rencana) -> Vec<Hitung> {
    let mut by: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    for step in &rencana.langkah {
        *by.entry((step.peran().name(), step.tindakan.kata(), step.draft.event.kind().name())).or_default() += 1;
    }
    let one = |((oleh, tindakan, jenis), jumlah)| Hitung { oleh, tindakan, jenis, jumlah };
    by.into_iter().map(one).collect()
}

/// Changes and ends come first, because additions are many.
fn langkah(rencana: &Rencana) -> Vec<Baris> {
    let mut all: Vec<_> = rencana.langkah.iter().collect();
    all.sort_by_key(|step| std::cmp::Reverse(step.tindakan));
    let one = |step: &&crate::import::struktur::Langkah| Baris {
        sel: format!("{}!{}", step.lembar, step.sel),
        tindakan: step.tindakan.kata(),
        subjek: step.draft.event.subject(&step.draft.unit).to_string(),
        isi: step.isi.clone(),
        berlaku: time::day(step.draft.berlaku),
        oleh: step.peran().name(),
    };
    all.iter().take(MOST).map(one).collect()
}

/// Page of the result: tokens shown once, and next steps.
fn selesai(
    call: &Call,
    rencana: &Rencana,
    actor: &Actor,
    receipt: &Receipt,
    token: Vec<TokenBaru>,
) -> Result<Response, Problem> {
    let admin = actor.role == Role::Admin;
    let waits = |one: &&TokenBaru| {
        let peran = Role::parse(one.peran);
        let settings = call.books.global.penerimaan(Seq::MAX);
        peran.is_some_and(|peran| settings.konfirmasi.contains(&peran))
    };
    let mut berikutnya = Vec::new();
    let menunggu: Vec<_> = token.iter().filter(waits).map(|one| one.akun.clone()).collect();
    if !menunggu.is_empty() {
        let what = format!(
            "Admin lain mengonfirmasi akses {} di halaman Akun; sampai itu belum berlaku.",
            menunggu.join(", ")
        );
        berikutnya.push((what, Some(("/akun", "Akun"))));
    }
    let rest = oleh(rencana, if admin { Role::Perencana } else { Role::Admin });
    if admin && rest > 0 {
        let what = format!(
            "Perencana masuk, membuka Struktur, lalu memilih «Lanjutkan» pada buku kerja ini: {rest} event menunggunya."
        );
        berikutnya.push((what, None));
    }
    if !admin {
        berikutnya.push(("Unit mencatat realisasi dengan bukti di halaman Entri.".to_owned(), None));
        let what = "Yang belum bertarget, dan periode yang akan ditutup, tampak di Beranda.".to_owned();
        berikutnya.push((what, Some(("/", "Beranda"))));
    }
    let page = Selesai {
        rangka: call.rangka("struktur"),
        judul: format!("Struktur {}", rencana.tahun),
        jumlah: receipt.hashes.len(),
        rentang: rentang(receipt.first, receipt.last),
        pertama: receipt.first,
        saat: time::wib(receipt.recorded_at),
        hash: receipt.hashes.last().map(ToString::to_string).unwrap_or_default(),
        token,
        berikutnya,
    };
    call.html(StatusCode::OK, &page)
}

/// First and last event, in words.
fn rentang(first: Seq, last: Seq) -> String {
    if first == last { format!("event {first}") } else { format!("event {first} sampai {last}") }
}
