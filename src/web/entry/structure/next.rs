//! Page of the next year: its plan, recorded as one group.

use axum::response::Response;

use super::{
    perancang,
    plan::{self, Dari},
};
use crate::{
    event::{Actor, YEARS},
    http::{Problem, beside, call::Call, heavy},
    import::struktur::Rencana,
    web::posted::Posted,
};

/// The year to copy from.
fn dari(call: &Call) -> Result<u16, Problem> {
    call.only(&["dari"])?;
    let accepted = "tahun 2000 sampai 2099";
    let year = call.query::<u16>("dari", accepted)?.unwrap_or_else(|| call.ask().day().year());
    match YEARS.contains(&year) && YEARS.contains(&(year + 1)) {
        true => Ok(year),
        false => Err(Problem::value("dari", &year.to_string(), "tahun di luar batas", accepted)),
    }
}

fn susun(call: &Call, year: u16, actor: &Actor) -> Result<Rencana, Problem> {
    Ok(call.ask().next_year(year, year + 1, &[], std::slice::from_ref(actor))?)
}

/// Handler of `/struktur/tahun-berikutnya`.
pub async fn lihat(call: Call) -> Result<Response, Problem> {
    let call = call.filled();
    heavy(call, |call| {
        let actor = perancang(call)?;
        let year = dari(call)?;
        plan::tampil(call, &Dari::Tahun(year), &susun(call, year, &actor)?, &actor, None)
    })
    .await
}

/// Records the plan that was shown.
pub async fn kirim(posted: Posted) -> Result<Response, Problem> {
    let Posted { call, fields, .. } = posted;
    let actor = perancang(&call)?;
    let year = dari(&call)?;
    let who = actor.clone();
    let (call, rencana) = beside(call, move |call| susun(call, year, &who)).await?;
    plan::lanjut(call, Dari::Tahun(year), rencana, actor, &fields).await
}
