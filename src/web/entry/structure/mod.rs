//! Pages of an agency's structure: workbook for download, upload, its plan, the result; and the next year. An administrator and a
//! planner record one workbook in two groups, because nobody holds both roles: the file is kept, and the second one continues
//! with it.

mod begin;
mod next;
pub mod page;
mod part;
mod plan;
mod work;

use crate::{
    http::{Problem, call::Call, structure::perancang},
    import::MOST_BYTES,
    store::evidence,
    web::entry::draft::Lampiran,
};

pub use crate::http::structure::workbook as templat;
pub use begin::{awal, kirim};
pub use next::{kirim as tahun_berikutnya_kirim, lihat as tahun_berikutnya};

/// The bytes of a stored file.
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
