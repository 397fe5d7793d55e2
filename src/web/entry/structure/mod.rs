//! The structure of an agency on a page: a workbook out, the workbook in, its plan, what it recorded; and the next year. What
//! an administrator and a planner record of one workbook are two groups, for no person holds both roles: the file is kept,
//! and whoever comes second goes on with it.

mod begin;
mod next;
pub mod page;
mod part;
mod plan;
mod work;

use crate::{
    event::{Actor, data::Role},
    http::{Problem, call::Call},
    import::MOST_BYTES,
    store::evidence,
    web::entry::draft::Lampiran,
};

pub use begin::{awal, kirim, templat};
pub use next::{kirim as tahun_berikutnya_kirim, lihat as tahun_berikutnya};

/// As whom the caller sets up the structure: the workbook is about the whole agency.
fn perancang(call: &Call) -> Result<Actor, Problem> {
    if call.caller.akun.is_none() {
        return Err(Problem::new("tanpa-token", "menyusun struktur memerlukan log masuk"));
    }
    let may = |peran| matches!(peran, Role::Admin | Role::Perencana);
    let grant = call.caller.own(&call.books).find(|grant| may(grant.peran) && grant.unit.is_empty());
    let grant = grant.ok_or_else(|| {
        let why = "struktur seluruh instansi disusun admin, atau perencana yang aksesnya mencakup semua unit";
        Problem::new("tidak-berwenang", why)
    })?;
    Ok(Actor { grant: grant.seq, id: grant.akun.clone(), role: grant.peran })
}

/// The bytes of a kept file.
pub async fn isi(call: &Call, berkas: &Lampiran) -> Result<Vec<u8>, Problem> {
    if berkas.ukuran > MOST_BYTES as u64 {
        return Err(Problem::new("terlalu-besar", format!("berkas impor paling banyak {MOST_BYTES} byte")));
    }
    let failed = |e: &dyn std::fmt::Display| Problem::internal(&e.to_string());
    let open = evidence::open(&call.service.evidence, berkas.hash).await.map_err(|e| failed(&e))?;
    let (mut file, _) = open.ok_or_else(|| Problem::internal(&"berkas yang disimpan tidak ada lagi"))?;
    let mut all = Vec::new();
    while let Some(piece) = evidence::piece(&mut file).await.map_err(|e| failed(&e))? {
        all.extend_from_slice(&piece);
    }
    Ok(all)
}
